"""Everyone can use the pages: axe finds nothing, what is touched is large enough, the keyboard is enough."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import Keep, Open
from tests.browser.hall import COMMUNITY, Hall
from tests.browser.people import Someone
from tests.browser.rulers import misfits

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def check(page: Page, tap: int = 48) -> None:
    assert faults(page) == []
    assert misfits(page, tap) == []


def test_every_page_and_state_is_accessible(hall: Hall, open_page: Open) -> None:
    hall.found()
    visitor = open_page(hall.url + "/", "en")
    check(visitor)
    visitor.goto(f"{hall.url}/c/{COMMUNITY}/enter")
    Someone(visitor, "en").sees("enter.code")
    check(visitor)

    poll = hall.open_poll(hall.open_sitting(), "雨季前修好下沟水闸", method="roll-call", minutes=30)
    member = Someone(open_page(hall.url + hall.path(3), "zh-CN", "phone"), "zh-CN")
    member.sees("enter.you-are")
    check(member.page)
    member.comes_in()
    member.sees("ballot.ask")
    check(member.page)
    member.page.get_by_role("button", name=member.words("option.abstain")).click()
    check(member.page)
    member.presses("ballot.cast")
    member.page.wait_for_selector(".counted")
    check(member.page)
    member.follows("now.tab.motions")
    check(member.page)
    member.follows("docket.bring")
    check(member.page)

    chair = Someone(open_page(hall.url + hall.path(0), "en", "phone"), "en")
    chair.comes_in()
    chair.sees("chair.close.will")
    chair.presses("chair.close")
    check(chair.page)
    chair.presses("chair.close.confirm")
    chair.sees("chair.declare.will")
    check(chair.page)
    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    screen.wait_for_selector(".screen-turnout")
    assert faults(screen) == []
    chair.presses("chair.declare")
    chair.page.wait_for_selector(".outcome")
    check(chair.page)
    assert hall.view(f"poll/{poll}")["state"] == "declared"


def test_elder_mode_is_large_and_fits_a_phone(hall: Hall, open_page: Open, keep: Keep) -> None:
    hall.found()
    hall.open_poll(hall.open_sitting(), "Repair the lower sluice before the rains")
    for language in ("en", "zh-CN"):
        person = Someone(open_page(hall.url + hall.path(3), language, "phone"), language)
        person.comes_in()
        person.presses("settings.open")
        person.page.get_by_label(person.words("settings.size.largest")).check()
        person.presses("settings.open")
        person.sees("ballot.ask")
        check(person.page, tap=60)
        keep(person.page, f"elder-{language}")
        person.page.reload()
        person.sees("ballot.ask")
        assert person.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "30px"


def test_a_vote_needs_nothing_but_the_keyboard(hall: Hall, open_page: Open) -> None:
    hall.found()
    poll = hall.open_poll(hall.open_sitting(), "Repair the lower sluice before the rains")
    person = Someone(open_page(hall.url + hall.path(3), "en"), "en")
    person.sees("enter.you-are")
    press_until(person.page, person.words("enter.yes"))
    person.sees("ballot.ask")
    press_until(person.page, person.words("option.no"))
    expect(person.page.get_by_role("heading", name=person.words("ballot.check"))).to_be_focused()
    press_until(person.page, person.words("ballot.cast"))
    person.page.wait_for_selector(".counted")
    assert hall.view(f"poll/{poll}")["counts"]["no"]["ballots"] == 1


def press_until(page: Page, name: str) -> None:
    """Tab to what has this name, then press it."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} is not reached by the Tab key")


def test_a_change_of_phase_is_spoken(hall: Hall, open_page: Open) -> None:
    hall.found()
    poll = hall.open_poll(hall.open_sitting(), "Repair the lower sluice before the rains")
    person = Someone(open_page(hall.url + hall.path(3), "en"), "en")
    region = person.page.locator("#phase")
    expect(region).to_have_text("")
    person.comes_in()
    expect(region).to_have_text(person.words("phase.open"))
    hall.act(hall.person(0), "poll.close", {"poll": poll})
    expect(region).to_have_text(person.words("phase.closed"))


def test_language_is_chosen_on_the_page_and_kept(hall: Hall, open_page: Open) -> None:
    hall.found()
    hall.open_poll(hall.open_sitting(), "Repair the lower sluice before the rains")
    page = open_page(f"{hall.url}/c/{COMMUNITY}/", "en")
    person = Someone(page, "en")
    person.sees("now.public")
    person.presses("settings.open")
    page.get_by_label("中文").check()
    Someone(page, "zh-CN").sees("now.public")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.reload()
    Someone(page, "zh-CN").sees("now.public")
