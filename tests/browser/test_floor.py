"""The floor in real browsers: two members ask, the chair calls, and whose turn it is finds out."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("chairs_language", "members_language"), [("zh-CN", "en"), ("en", "zh-CN")])
def test_two_ask_for_the_floor_and_speak_in_turn(
    hall: Hall, open_page: Open, keep: Keep, chairs_language: str, members_language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    motion = hall.act(hall.person(1), "motion.submit", {"sitting": sitting, "title": text("修好水闸")})[
        "motion"
    ]
    chair = Someone(open_page(hall.url + hall.path(0), chairs_language, "phone"), chairs_language)
    one = Someone(open_page(hall.url + hall.path(1), members_language), members_language)
    two = Someone(open_page(hall.url + hall.path(2), chairs_language), chairs_language)
    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    for person in (chair, one, two):
        person.comes_in()

    two.sees("floor.waiting", count=0)
    two.presses("floor.ask")
    two.presses("floor.question")
    two.sees("floor.place", count=0)
    one.sees("floor.waiting", count=1)
    one.page.goto(one.page.url.split("#")[0] + f"#motion/{motion}")
    one.page.get_by_role("button", name=one.words("floor.ask.on", number="1")).click()
    keep(one.page, f"floor-what-to-say-{members_language}")
    one.presses("floor.against")
    one.sees("floor.place", count=1)

    chair.page.get_by_role("button", name=chair.words("floor.call", name="李桂芳")).click()
    two.sees("floor.your-turn")
    keep(two.page, f"floor-your-turn-{chairs_language}")
    two.presses("floor.your-turn.close")
    two.sees("floor.speaking.you")
    one.sees("floor.place", count=0)
    one.reads("李桂芳")
    expect(screen.get_by_text("李桂芳").first).to_be_visible()
    expect(screen.locator(".speaker-next")).to_contain_text("Harriet Lowe")
    keep(screen, f"floor-screen-{chairs_language}")
    two.presses("floor.done")
    two.does_not_see("floor.speaking.you")

    chair.page.get_by_role("button", name=chair.words("floor.call", name="Harriet Lowe")).click()
    one.sees("floor.your-turn")
    one.page.keyboard.press("Escape")
    one.sees("floor.speaking.you")
    chair.presses("floor.extend")
    keep(chair.page, f"floor-chair-{chairs_language}")
    chair.presses("floor.end")
    one.does_not_see("floor.speaking.you")
    assert hall.view(f"speakers/{sitting}")["spoken"] == 2

    one.page.get_by_role("button", name=one.words("floor.ask.on", number="1")).click()
    one.presses("floor.for")
    one.presses("floor.take-back")
    one.sees("floor.waiting", count=0)
    chair.presses("floor.list.close")
    one.sees("floor.closed")
    expect(one.button("floor.ask")).to_have_count(0)


def test_the_keyboard_stays_where_it_is_when_the_question_is_put(hall: Hall, open_page: Open) -> None:
    hall.found()
    moved = {"sitting": hall.open_sitting(), "title": text("修好水闸")}
    motion = hall.act(hall.person(1), "motion.submit", moved)["motion"]
    hall.act(hall.person(2), "motion.second", {"motion": motion})
    one = Someone(open_page(hall.url + hall.path(3), "en"), "en")
    one.comes_in()
    one.page.goto(one.page.url.split("#")[0] + f"#motion/{motion}")
    one.page.get_by_role("button", name=one.words("floor.ask.on", number="1")).focus()
    hall.act(hall.person(0), "poll.open", {"motion": motion})
    expect(one.button("floor.ask")).to_be_focused()
