"""Who is here, in real browsers: too few people decide nothing; one more comes, and the vote is decided."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SHAPES, Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "Mend the bridge before the rains 雨季前修桥"


@pytest.mark.parametrize(("chairs_language", "members_language"), [("zh-CN", "en"), ("en", "zh-CN")])
def test_enough_people_come_and_the_vote_is_decided(
    hall: Hall, open_page: Open, keep: Keep, chairs_language: str, members_language: str
) -> None:
    hall.found(members=4)
    sitting = hall.open_sitting()
    brought = {"sitting": sitting, "title": text(TITLE), "matter": "hall"}
    motion = hall.act(hall.person(1), "motion.submit", brought)["motion"]
    hall.act(hall.person(2), "motion.second", {"motion": motion})
    chair = Someone(open_page(hall.url + hall.path(0), chairs_language, "phone"), chairs_language)
    member = Someone(open_page(hall.url + hall.path(1), members_language), members_language)
    screen = open_page(hall.url + hall.display_path(), "en", "projector")

    chair.comes_in()
    chair.presses("here.arrive")
    chair.sees("here.counted", count=1)
    member.comes_in()
    member.sees("here.ask")
    keep(member.page, f"1-are-you-here-{members_language}")
    member.presses("here.arrive")
    member.sees("here.counted", count=2)
    chair.sees("presence.count", present=2, all=4)
    expect(screen.locator(".screen-present strong")).to_have_text("2")

    chair.page.get_by_role("button", name=chair.words("chair.pick.put")).click()
    chair.sees("chair.put.here", members=2)
    chair.presses("chair.put")
    chair.sees("chair.close.will")
    for person in (0, 1):
        poll = hall.view(f"motion/{motion}")["polls"][0]
        hall.act(hall.person(person), "ballot.cast", {"poll": poll, "option": "yes"})
    hall.declare(poll)
    member.sees("outcome.no-quorum.present", counted=2, all=4, needed=3)
    keep(chair.page, f"2-too-few-{chairs_language}")

    chair.follows("attendance.title")
    chair.fills("attendance.search", "3")
    chair.sees("attendance.found", count=1)
    keep(chair.page, f"3-attendance-{chairs_language}")
    chair.presses("attendance.arrive")
    chair.sees("attendance.here")
    chair.sees("presence.count", present=3, all=4)
    again = hall.act(hall.person(0), "poll.open", {"motion": motion, "repeats": poll})["poll"]
    member.sees("ballot.ask")
    expect(screen.locator(".screen-turnout .of")).to_have_text("/ 3")
    for person in (0, 1, 2):
        hall.act(hall.person(person), "ballot.cast", {"poll": again, "option": "yes"})
    hall.declare(again)
    member.sees("outcome.adopted.present", **{"for": 3, "valid": 3, "needed": 2})
    keep(screen, "4-screen")
    member.page.locator(".here-line summary").click()
    member.presses("here.leave")
    member.sees("here.ask")
    chair.sees("presence.count", present=2, all=4)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_once_enough_are_here_the_next_step_is_on_the_chairs_first_screen(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found(members=4)
    sitting = hall.open_sitting()
    chair = Someone(open_page(hall.url + hall.path(0), language, "phone"), language)
    chair.comes_in()
    chair.sees("presence.too-few")
    for person in range(3):
        hall.act(hall.person(person), "presence.arrive", {"sitting": sitting})
    hall.open_poll(sitting, TITLE)
    chair.sees("presence.enough")
    chair.sees("chair.close")
    keep(chair.page, f"enough-{language}")
    first = chair.page.locator(".bars > li").first.bounding_box()
    assert first
    assert first["y"] + first["height"] < SHAPES["phone"][1]
    chair.page.locator("summary").filter(has_text=chair.words("presence.enough")).click()
    chair.sees("presence.must-vote", counted=3, all=4, needed=3)
    chair.follows("attendance.title")
    chair.sees("attendance.found", count=4)
