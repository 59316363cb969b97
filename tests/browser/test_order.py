"""Order in real browsers: a point raised, ruled on and appealed from; a debate ended."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RULED = {"en": "The list was read out", "zh-CN": "名单已经念过"}
END = {"en": "End the debate and vote now", "zh-CN": "结束讨论，立即表决"}


@pytest.mark.parametrize(("chairs_language", "members_language"), [("zh-CN", "en"), ("en", "zh-CN")])
def test_a_point_is_ruled_on_and_appealed_from_and_the_debate_is_ended(
    hall: Hall, open_page: Open, keep: Keep, chairs_language: str, members_language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    motion = hall.act(hall.person(1), "motion.submit", {"sitting": sitting, "title": text("修好水闸")})[
        "motion"
    ]
    hall.act(hall.person(2), "motion.second", {"motion": motion})
    chair = Someone(open_page(hall.url + hall.path(0), chairs_language, "phone"), chairs_language)
    one = Someone(open_page(hall.url + hall.path(1), members_language), members_language)
    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    for person in (chair, one):
        person.comes_in()

    one.presses("order.point")
    one.sees("order.point.mine")
    expect(screen.locator(".order-slide")).to_contain_text("Harriet Lowe")
    chair.fills("chair.point.reason", RULED[chairs_language])
    keep(chair.page, f"order-chair-{chairs_language}")
    chair.presses("chair.point.refuse")
    one.sees("order.refused")
    one.reads(RULED[chairs_language])
    expect(screen.locator(".order-slide")).to_contain_text(RULED[chairs_language])
    keep(screen, f"order-screen-{chairs_language}")

    one.presses("order.appeal")
    one.sees("motion.seconds-missing", count=1)
    (appeal,) = hall.view(f"procedure/{sitting}")["questions"]["order"]
    hall.act(hall.person(2), "motion.second", {"motion": appeal})
    chair.sees("chair.question.first")
    chair.presses("chair.put")
    chair.sees("chair.close.will")
    _all_say(hall, appeal, "yes")
    one.sees("order.overruled")
    keep(one.page, f"order-overruled-{members_language}")

    one.page.goto(one.page.url.split("#")[0] + f"#motion/{motion}")
    one.page.locator(".order summary").click()
    one.page.get_by_role("button", name=END[members_language]).click()
    one.sees("motion.seconds-missing", count=1)
    (asked,) = hall.view(f"procedure/{sitting}")["questions"]["order"]
    hall.act(hall.person(2), "motion.second", {"motion": asked})
    chair.sees("chair.question.first")
    chair.presses("chair.put")
    chair.sees("chair.close.will")
    _all_say(hall, asked, "yes")
    chair.sees("chair.debate-ended", number="1")
    keep(chair.page, f"order-go-on-{chairs_language}")
    chair.page.get_by_role("button", name=chair.words("chair.go-on", number="1")).click()
    chair.reads("修好水闸")
    one.sees("floor.ended", number="1")


def _all_say(hall: Hall, motion: str, option: str) -> None:
    """Three vote, and the chair declares what came of it."""
    poll = hall.view(f"motion/{motion}")["polls"][-1]
    for at in range(3):
        hall.act(hall.person(at), "ballot.cast", {"poll": poll, "option": option})
    hall.declare(poll)
