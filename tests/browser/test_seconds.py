"""A motion that wants supporters is told of on the page Now, one step from where one supports it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = {"en": "A well for the upper road", "zh-CN": "给上坡路挖一口井"}


def brought(hall: Hall, sitting: str, title: str) -> str:
    body = {"sitting": sitting, "title": text(title)}
    motion: str = hall.act(hall.person(1), "motion.submit", body)["motion"]
    return motion


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_motion_without_a_second_is_found_on_now_and_seconded(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    member, mover = [
        Someone(open_page(hall.url + hall.path(at), language, "phone"), language) for at in (3, 1)
    ]
    for person in (member, mover):
        person.comes_in()
        person.sees("floor.title")
        person.does_not_see("second.title")
    brought(hall, sitting, TITLE[language])
    for person in (member, mover):
        person.sees("second.title")
    mover.sees("second.own")
    keep(member.page, f"second-wanted-{language}")
    member.page.get_by_role("link", name=TITLE[language]).click()
    member.presses("motion.second")
    member.sees("motion.seconded")
    member.follows("now.tab.now")
    member.sees("floor.title")
    for person in (member, mover):
        person.does_not_see("second.title")


def test_it_stands_below_the_answers_of_an_open_vote_and_not_beside_its_own_page(
    hall: Hall, open_page: Open
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    other = brought(hall, sitting, TITLE["en"])
    hall.open_poll(sitting, "Mend the bridge")
    member = Someone(open_page(hall.url + hall.path(3), "en", "phone"), "en")
    member.comes_in()
    member.sees("second.title")
    wanting, answers = member.page.get_by_role("link", name=TITLE["en"]), member.page.locator(".choices")
    boxes = wanting.bounding_box(), answers.bounding_box()
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] > boxes[1]["y"] + boxes[1]["height"]
    expect(member.page.get_by_role("link", name="Mend the bridge")).to_have_count(0)
    member.page.evaluate(f"location.hash = 'motion/{other}'")
    expect(member.button("motion.second")).to_be_visible()
    member.does_not_see("second.title")


def test_motions_that_have_their_second_hide_none_that_wants_one(hall: Hall, open_page: Open) -> None:
    hall.found()
    sitting = hall.open_sitting()
    brought(hall, sitting, TITLE["en"])
    for number in range(6):
        motion = brought(hall, sitting, f"Mend bridge {number}")
        hall.act(hall.person(2), "motion.second", {"motion": motion})
    member = Someone(open_page(hall.url + hall.path(3), "en", "phone"), "en")
    member.comes_in()
    member.sees("second.title")
    expect(member.page.get_by_role("link", name=TITLE["en"])).to_be_visible()
