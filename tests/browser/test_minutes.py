"""The minutes on paper: printed by the browser in both languages, whole sheets, with lines to sign on."""

from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect

from gateways.wording import word
from tests.browser.conftest import ARTEFACTS, Keep, Open
from tests.browser.hall import COMMUNITY, Hall, text
from tests.browser.paper import A4_POINTS, print_out
from tests.browser.people import Someone
from tests.browser.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "a long enough password"


def words(key: str, language: str, **params: object) -> str:
    return word("printed", key, language, params)


def meets(hall: Hall) -> str:
    """A sitting with a motion adopted, one annulled and put again, and a remark that was corrected."""
    hall.found()
    hall.act(hall.operator, "role.grant", {"member": hall.members[1], "role": "secretary"})
    chair, secretary = hall.person(0), hall.person(1)
    sitting = hall.open_sitting()
    question = "雨季前修好下沟水闸 · Mend the lower sluice before the rains"
    poll = hall.open_poll(sitting, question, method="roll-call")
    for at, option in enumerate(("yes", "yes", "no", "yes", "abstain")):
        hall.act(hall.person(at), "ballot.cast", {"poll": poll, "option": option})
    hall.declare(poll)
    hall.act(secretary, "minutes.note", {"sitting": sitting, "text": text("四十人到场。Forty came.")})
    later = hall.open_poll(sitting, "一月十五日开始清理鱼塘 · Clear the fish pond")
    hall.act(chair, "poll.annul", {"poll": later, "reason": text("选项写错了。The wording was wrong.")})
    correction = {"sitting": sitting, "remark": 1, "text": text("四十一人到场。Forty-one came.")}
    hall.act(secretary, "minutes.correct", correction)
    hall.act(chair, "sitting.close", {"sitting": sitting})
    return sitting


def enters(hall: Hall, open_page: Open, at: int, language: str) -> Page:
    """Comes in by card, and follows the link to the minutes of the sitting that is over."""
    someone = Someone(open_page(hall.url + hall.path(at), language), language)
    someone.comes_in()
    someone.follows("minutes.open")
    expect(someone.page.get_by_role("heading", level=1)).to_have_text(words("minutes.title", language))
    return someone.page


def said(sheets: Sequence[str]) -> str:
    """The text of all sheets without spaces and line ends, which a PDF sets as it likes."""
    return "".join("".join(sheets).split())


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_minutes_are_read_signed_and_printed(hall: Hall, open_page: Open, keep: Keep, language: str) -> None:
    sitting = meets(hall)
    hall.ask(
        hall.client.send(
            "POST",
            f"/c/{COMMUNITY}/access/password",
            token=hall.operator.token,
            body={"member": hall.members[0], "password": PASSWORD},
        )
    )
    page = enters(hall, open_page, 0, language)
    check(page)
    keep(page, f"minutes-desk-{language}")
    page.get_by_label(words("minutes.password", language)).fill(PASSWORD)
    page.get_by_role("button", name=words("minutes.sign.do", language), exact=True).click()
    expect(page.get_by_role("status")).to_have_text(words("minutes.done.sign", language))
    head = hall.view(f"minutes/{sitting}")
    (signed,) = head["signatures"]["rows"].values()

    sheets = print_out(page, ARTEFACTS, f"minutes-{language}")
    assert {sheet.size for sheet in sheets} == {A4_POINTS}
    paper = said([sheet.text for sheet in sheets])
    for expected in (
        "清水村·ClearWater",
        "雨季前修好下沟水闸",
        "选项写错了",
        "四十一人到场",
        words("minutes.brought", language, name="HarrietLowe"),
        words("minutes.voted", language, cast=5),
        words("minutes.range", language, first=head["first"], last=head["last"]),
        signed["root"],
    ):
        assert "".join(expected.split()) in paper, expected
    for unwanted in ("minutes.keep", "minutes.programs", "minutes.done.sign"):
        assert "".join(words(unwanted, language).split()) not in paper, "only the minutes are printed"


def test_the_secretary_keeps_the_minutes_without_a_script(hall: Hall, open_page: Open) -> None:
    sitting = meets(hall)
    blank = open_page("about:blank", "en")
    assert blank.context.browser is not None
    context = blank.context.browser.new_context(java_script_enabled=False, locale="en")
    try:
        token = hall.person(1).token
        context.add_cookies([{"name": "folkmoot", "value": token, "url": f"{hall.url}/c/{COMMUNITY}"}])
        page = context.new_page()
        page.goto(f"{hall.url}/c/{COMMUNITY}/minutes/{sitting}")
        page.get_by_label(words("minutes.words", "en")).first.fill("The next sitting is in March.")
        page.get_by_role("button", name=words("minutes.note.do", "en"), exact=True).click()
        expect(page.get_by_role("status")).to_have_text(words("minutes.done.note", "en"))
        expect(page.get_by_text("The next sitting is in March.")).to_be_visible()
        page.get_by_role("button", name=words("minutes.paper.do", "en")).click()
        expect(page.get_by_role("status")).to_have_text(words("minutes.done.sign", "en"))
    finally:
        context.close()
