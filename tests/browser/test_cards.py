"""Login cards on paper: ten to a sheet, nothing cut, and every square lets its holder in."""

from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gateways.wording import word
from tests.browser.conftest import ARTEFACTS, Keep, Open
from tests.browser.hall import COMMUNITY, Hall
from tests.browser.paper import A4_POINTS, print_out, squares
from tests.browser.people import Someone
from tests.browser.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Number, name, group: as long as they come.
LONG = (
    (
        "A-100200",
        "阿卜杜热合曼·买买提 Wilhelmina Featherstonehaugh-Cholmondeley",
        "第十七村民小组 Upper Ditch",
    ),
    ("9" * 40, "名" * 60, "组" * 40),
    ("Z", "Wilhelmina " * 8, "west " * 8),
)
# What reaches over the edge of its card, and cards that reach over the edge of their sheet.
CUT = """() => {
  const over = (inner, outer) => inner.right > outer.right + 0.5 || inner.bottom > outer.bottom + 0.5
    || inner.left < outer.left - 0.5 || inner.top < outer.top - 0.5;
  const box = one => one.getBoundingClientRect();
  const found = [];
  for (const card of document.querySelectorAll('.login-card')) {
    if (over(box(card), box(card.closest('.paper')))) found.push('card: ' + card.innerText);
    const whole = box(card), where = box(card.querySelector('.where'));
    const above = {left: whole.left, right: whole.right, top: whole.top, bottom: where.top};
    for (const part of card.querySelectorAll('p, li, svg')) {
      const range = document.createRange();
      range.selectNodeContents(part);
      const room = part.matches('.where') ? whole : above;
      for (const edge of part.tagName === 'svg' ? [box(part)] : [box(part), range.getBoundingClientRect()]) {
        if (over(edge, room)) found.push(part.outerHTML.slice(0, 80));
      }
      // What is too long for its lines is hidden by its own box.
      const isHidden = part.clientHeight && part.scrollHeight > part.clientHeight + 1;
      if (isHidden) found.push('hidden: ' + part.innerText);
    }
    if (card.scrollHeight > card.clientHeight || card.scrollWidth > card.clientWidth) {
      found.push('cut: ' + card.innerText);
    }
  }
  return found;
}"""


def words(key: str, language: str, **params: object) -> str:
    return word("printed", key, language, params)


def enters_as_secretary(hall: Hall, open_page: Open, language: str) -> Page:
    """The second member keeps the roll, and comes to the desk by the link in the settings."""
    hall.act(hall.operator, "role.grant", {"member": hall.members[1], "role": "secretary"})
    someone = Someone(open_page(hall.url + hall.path(1), language), language)
    someone.comes_in()
    someone.presses("settings.open")
    someone.follows("settings.cards")
    expect(someone.page.get_by_role("heading", level=1)).to_have_text(words("cards.title", language))
    return someone.page


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_cards_are_printed_ten_to_a_sheet_and_every_square_lets_its_holder_in(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found(members=22)
    for number, name, group in LONG:
        row = {"number": number, "name": name.strip(), "group": group.strip()}
        hall.act(hall.operator, "member.enrol", {"row": row})
    page = enters_as_secretary(hall, open_page, language)
    check(page)
    keep(page, f"cards-desk-{language}")

    page.get_by_label(words("cards.all.warning", language, count=22)).check()
    page.get_by_role("button", name=words("cards.print", language, count=25)).click()
    expect(page.get_by_text(words("sheet.once", language))).to_be_visible()
    keep(page, f"cards-screen-{language}")

    entry = f"{hall.url}/c/{COMMUNITY}/enter"
    read = prints_sheets(page, entry, [10, 10, 5], ARTEFACTS, f"cards-{language}")
    guest = Someone(open_page(read[2][0], language), language)
    guest.sees("enter.you-are")


def prints_sheets(page: Page, entry: str, each: list[int], folder: Path, name: str) -> list[list[str]]:
    """Print so many cards to a sheet; gives the address in every square, as a camera reads it."""
    page.emulate_media(media="print")
    assert page.evaluate(CUT) == []
    sheets = print_out(page, folder, name)
    assert [sheet.size for sheet in sheets] == [A4_POINTS] * len(each)
    codes = page.locator(".code").all_inner_texts()
    assert [sum(code in sheet.text for code in codes) for sheet in sheets] == each
    read = [squares(sheet.image) for sheet in sheets]
    assert [len(found) for found in read] == each
    expected = [f"{entry}#{code}" for code in codes]
    assert Counter(text for found in read for text in found) == Counter(expected)
    for sheet in sheets:
        for tongue in ("zh-CN", "en"):
            said = "".join(words("card.scan", tongue).split())
            assert said in "".join(sheet.text.split())
    return read


def test_the_desk_works_without_a_script(hall: Hall, open_page: Open, tmp_path: Path) -> None:
    hall.found(members=2)
    hall.act(hall.operator, "role.grant", {"member": hall.members[1], "role": "secretary"})
    session = hall.person(1).token
    page = open_page("about:blank", "en")
    assert page.context.browser is not None
    context = page.context.browser.new_context(java_script_enabled=False, locale="en")
    try:
        context.add_cookies([{"name": "folkmoot", "value": session, "url": f"{hall.url}/c/{COMMUNITY}"}])
        page = context.new_page()
        page.goto(f"{hall.url}/c/{COMMUNITY}/cards")
        field = page.get_by_label(words("cards.number", "en"))
        field.first.fill("1")
        page.get_by_role("button", name=words("cards.print", "en", count=1)).click()
        expect(page.locator(".login-card")).to_have_count(1)
        page.get_by_role("link", name=words("sheet.back", "en")).click()
        page.get_by_label(words("cards.number", "en")).last.fill("1")
        page.get_by_role("button", name=words("cards.revoke.do", "en")).click()
        expect(page.get_by_role("status")).to_contain_text("1")
    finally:
        context.close()
