"""The first start in a real browser: from an empty folder to an open sitting in which a member votes."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gateways.wording import word
from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone
from tests.browser.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "a long enough password"
PEOPLE = "编号,姓名,小组,户号\n1,李桂芳,东,H1\n2,Ada Moss,西,H2\n3,曾强,西,H3\n"
NAMES = {"zh-CN": ("清水村", "qing-shui-cun"), "en": ("Elm Street", "elm-street")}


class Starter:
    """Whoever sits at the machine."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language

    def words(self, key: str, **params: object) -> str:
        return word("printed", key, self.language, params)

    def sees(self, key: str, **params: object) -> None:
        expect(self.page.get_by_text(self.words(key, **params)).first).to_be_visible()

    def presses(self, key: str, **params: object) -> None:
        self.page.get_by_role("button", name=self.words(key, **params), exact=True).click()

    def unfolds(self, key: str) -> None:
        self.page.locator("summary", has_text=self.words(key)).click()

    def fills(self, key: str, value: str) -> None:
        self.page.get_by_label(self.words(key), exact=True).fill(value)

    def chooses(self, key: str) -> None:
        self.page.get_by_label(self.words(key), exact=True).check()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_somebody_without_a_command_line_comes_to_the_first_vote(
    hall: Hall, open_page: Open, keep: Keep, tmp_path: Path, language: str
) -> None:
    name, community = NAMES[language]
    link = f"{hall.url}/first-start#{hall.house.first_start.code}"
    one = Starter(open_page(link, language, "wide tablet"), language)
    one.sees("start.welcome")
    assert "#" not in one.page.url
    check(one.page)
    keep(one.page, f"first-start-1-{language}")
    one.fills("start.name", name)
    one.page.get_by_role("radio", name=re.compile(re.escape(one.words("start.preset.floor")))).check()
    one.presses("start.found")

    one.sees("start.roll.is", count=0)
    check(one.page)
    keep(one.page, f"first-start-2-{language}")
    brings(one, tmp_path, "编号,姓名\n1,李桂芳\n1,\n", keep)
    one.sees("start.roll.errors", count=1)
    keep(one.page, f"first-start-3-errors-{language}")
    brings(one, tmp_path, PEOPLE, keep)
    one.sees("start.roll.would", added=3, changed=0, departed=0)
    check(one.page)
    keep(one.page, f"first-start-4-list-{language}")
    one.page.set_viewport_size({"width": 320, "height": 640})
    check(one.page)
    keep(one.page, f"first-start-4-narrow-{language}")
    one.page.set_viewport_size({"width": 1280, "height": 800})
    one.presses("start.roll.enrol")
    one.sees("start.roll.done", added=3, changed=0, departed=0)

    one.fills("start.office.person", "1")
    one.fills("start.office.password", PASSWORD)
    one.fills("start.office.again", PASSWORD)
    one.presses("start.office.do")
    one.sees("start.office.done.chair", name="李桂芳")
    one.unfolds("start.office.more")
    one.fills("start.office.person", "mos")
    one.chooses("start.office.secretary")
    one.presses("start.office.do")
    one.sees("start.office.found", count=1)
    check(one.page)
    keep(one.page, f"first-start-5-found-{language}")
    one.presses("start.office.do")
    one.sees("start.office.done.secretary", name="Ada Moss")
    one.presses("start.link", name="Ada Moss")
    one.sees("start.link.made", name="Ada Moss")
    check(one.page)
    keep(one.page, f"first-start-5-offices-{language}")

    one.presses("cards.print", count=2)
    one.sees("sheet.once")
    expect(one.page.locator(".login-card")).to_have_count(2)
    codes = one.page.locator(".login-card .code").all_inner_texts()
    one.page.get_by_role("link", name=one.words("sheet.back")).click()
    one.sees("cards.count", members=3, holding=3, missing=0)
    one.fills("start.sitting.password", PASSWORD)
    keep(one.page, f"first-start-6-sitting-{language}")
    one.presses("start.sitting.do")
    one.sees("start.sitting.done", name="李桂芳")
    one.sees("start.sitting.is")
    check(one.page)
    keep(one.page, f"first-start-7-done-{language}")
    votes(hall, open_page, community, codes, language)


def brings(one: Starter, folder: Path, rows: str, keep: Keep) -> None:
    """Chooses a file as WPS in Chinese saves it, and looks at it first."""
    file = folder / "people.csv"
    file.write_text(rows, encoding="gb18030")
    one.page.get_by_label(one.words("start.roll.file"), exact=True).set_input_files(file)
    one.presses("start.roll.check")


def votes(hall: Hall, open_page: Open, community: str, codes: list[str], language: str) -> None:
    """The members come in by what was printed; one votes on a tablet."""
    chair, other = (hall.ask(hall.client.login(community, code)) for code in codes)
    (sitting,) = hall.ask(chair.view("community"))["doc"]["sittings"]["order"]
    motion = hall.act(other, "motion.submit", {"sitting": sitting, "title": text("修桥")})["motion"]
    hall.act(chair, "motion.second", {"motion": motion})
    hall.act(chair, "poll.open", {"motion": motion})
    member = Someone(open_page(f"{hall.url}/c/{community}/enter#{codes[1]}", language), language)
    member.comes_in()
    member.sees("ballot.ask")
    member.page.get_by_role("button", name=member.words("option.yes")).click()
    member.presses("ballot.cast")
    expect(member.page.locator(".counted .choice-name")).to_have_text(member.words("option.yes"))


def test_without_a_script_the_code_is_typed(hall: Hall, open_page: Open) -> None:
    blank = open_page("about:blank", "en")
    assert blank.context.browser is not None
    context = blank.context.browser.new_context(java_script_enabled=False, locale="en")
    try:
        one = Starter(context.new_page(), "en")
        one.page.goto(f"{hall.url}/first-start")
        one.fills("start.code", "2222-2222")
        one.presses("start.go")
        one.page.goto(f"{hall.url}/first-start")
        one.fills("start.code", hall.house.first_start.code.lower().replace("-", " "))
        one.presses("start.go")
        one.fills("start.name", "Elm Street")
        one.page.get_by_role("radio").last.check()
        one.presses("start.found")
        one.sees("start.roll.is", count=0)
        one.page.goto(f"{hall.url}/c/elm-street/first-steps?lang=zh-CN")
        expect(one.page.get_by_text(word("printed", "start.leave", "zh-CN", {}))).to_be_visible()
    finally:
        context.close()
