"""The chair's page leads to the next step, and says no more than is there."""

import pytest
from playwright.sync_api import expect

from gateways.wording import word
from tests.browser.conftest import Keep, Open, Window
from tests.browser.gallery import Gallery
from tests.browser.hall import COMMUNITY, Hall, text
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

both = pytest.mark.parametrize("language", ["zh-CN", "en"])
MOTIONS = 9
WORDS = "Rent three hundred.\nPaid at the end of each year."
# Its first line, and what it takes up of a phone's height above it, in px.
NEAR_TOP = 60
LINES = """() => [...document.querySelectorAll('.card')].filter(card => {
  const first = card.querySelector(':scope > details:first-child');
  return first && parseFloat(getComputedStyle(first).borderTopWidth) > 0;
}).length"""


@both
def test_who_puts_a_motion_to_the_vote_is_led_to_its_step_by_eye_and_keyboard(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    for number in range(1, MOTIONS + 1):
        title = text(f"修水闸 {number}" if language == "zh-CN" else f"Mend sluice {number}")
        motion = hall.act(hall.person(1), "motion.submit", {"sitting": sitting, "title": title})["motion"]
        hall.act(hall.person(2), "motion.second", {"motion": motion})
    chair = Someone(open_page(hall.url + hall.path(0), language, "phone"), language)
    chair.comes_in()
    chair.follows("now.tab.chair")
    put = chair.page.locator(".pick")
    expect(put).to_have_count(MOTIONS)
    for row, number in ((MOTIONS - 1, 1), (3, 6)):
        put.nth(row).focus()
        chair.page.keyboard.press("Enter")
        shown = chair.page.locator(".step h1")
        expect(shown).to_have_text(f"{'修水闸' if language == 'zh-CN' else 'Mend sluice'} {number}")
        expect(shown).to_be_focused()
        step = chair.page.locator(".step").bounding_box()
        assert step
        assert -1 <= step["y"] <= NEAR_TOP
    keep(chair.page, f"chair-led-{language}")
    chair.page.keyboard.press("Tab")
    assert chair.page.evaluate("() => Boolean(document.activeElement.closest('.step'))")
    # What others do leads nobody anywhere.
    chair.page.locator(".tabs a").first.focus()
    hall.act(hall.person(0), "poll.open", {"motion": motion})
    expect(chair.page.locator(".tabs a").first).to_be_focused()


@pytest.mark.parametrize(
    "scene", ["chair-practice", "chair-choose", "chair-pause", "chair-ending", "now-practice"]
)
def test_no_card_begins_with_a_line(gallery: Gallery, window: Window, scene: str) -> None:
    page = gallery.show(window("en"), scene)
    assert page.evaluate(LINES) == 0


@both
def test_a_motion_laid_aside_is_told_of_in_three_short_lines(
    gallery: Gallery, window: Window, keep: Keep, language: str
) -> None:
    page = gallery.show(window(language), "chair-aside-motion")
    lines = page.locator(".step .will p")
    expect(lines).to_have_count(3)
    someone = Someone(page, language)
    expect(lines.last).to_have_text(someone.words("chair.done"))
    keep(page, f"chair-aside-lines-{language}")


@both
def test_who_only_watches_is_shown_no_empty_order_of_the_sitting(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    visitor = Someone(open_page(f"{hall.url}/c/{COMMUNITY}/", language), language)
    visitor.sees("floor.title")
    visitor.does_not_see("order.title")
    keep(visitor.page, f"visitor-{language}")
    hall.act(hall.person(3), "point.raise", {"sitting": sitting})
    visitor.sees("order.title")


def a_change_under_vote_and_a_question(hall: Hall) -> None:
    """A vote on a change is open; then to lay its motion aside finds its supporter."""
    hall.found()
    sitting = hall.open_sitting()
    for at in range(6):
        hall.act(hall.person(at), "presence.arrive", {"sitting": sitting})
    brought = {"sitting": sitting, "title": text("Let the old school"), "text": text(WORDS)}
    motion = hall.act(hall.person(3), "motion.submit", brought)["motion"]
    hall.act(hall.person(2), "motion.second", {"motion": motion})
    change = {"motion": motion, "wording": 1, "paragraph": "1", "form": "strike"}
    amendment = hall.act(hall.person(4), "amendment.submit", change)["amendment"]
    hall.act(hall.person(2), "amendment.second", {"amendment": amendment})
    hall.act(hall.person(0), "poll.open", {"motion": motion, "amendment": amendment})
    asked = {"sitting": sitting, "matter": "lay-aside", "motion": motion}
    question = hall.act(hall.person(4), "procedure.move", asked)["motion"]
    hall.act(hall.person(2), "motion.second", {"motion": question})


@both
def test_from_a_question_that_waits_for_a_vote_the_chair_is_led_to_that_vote_and_back(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    a_change_under_vote_and_a_question(hall)
    chair = Someone(open_page(hall.url + hall.path(0), language, "tablet"), language)
    chair.comes_in()
    chair.follows("now.tab.chair")
    number = chair.page.locator(".step .eyebrow span").first
    expect(number).to_have_text(chair.words("motion.number", number="2"))
    chair.presses("chair.put")
    chair.reads(word("refusals", "poll-open", language, {}))
    # What is under vote is not put again: below it is only shown.
    expect(chair.page.locator(".docket .pick")).to_contain_text(chair.words("chair.pick.see"))
    keep(chair.page, f"chair-meanwhile-{language}")
    chair.presses("chair.meanwhile.go")
    expect(number).to_have_text(chair.words("motion.number", number="1"))
    expect(chair.page.locator(".step h1")).to_be_focused()
    chair.presses("chair.close")
    chair.presses("chair.close.confirm")
    chair.presses("chair.declare")
    chair.does_not_see("chair.declare")
    keep(chair.page, f"chair-question-waits-{language}")
    chair.presses("chair.question.go")
    expect(number).to_have_text(chair.words("motion.number", number="2"))
    chair.does_not_see("chair.meanwhile")
    chair.presses("chair.put")
    expect(chair.button("chair.close")).to_be_visible()


@both
def test_during_a_break_one_is_told_that_a_doubt_is_answered_after_it(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    for at in (1, 2):
        hall.act(hall.operator, "role.grant", {"member": hall.members[at], "role": "teller"})
    sitting = hall.open_sitting()
    for at in range(6):
        hall.act(hall.person(at), "presence.arrive", {"sitting": sitting})
    poll = hall.open_poll(sitting, "Mend the bridge", means=["hands"])
    piles = {"options": {"yes": 2, "no": 4, "abstain": 0}, "spoiled": 0, "missing": 0}
    for at in (1, 2):
        hall.act(hall.person(at), "count.enter", {"poll": poll, "way": "hands", "piles": piles, "round": 1})
    hall.declare(poll)
    hall.act(hall.person(0), "sitting.pause", {"sitting": sitting})
    hall.act(hall.person(3), "division.ask", {"poll": poll, "wants": "count"})
    chair = Someone(open_page(hall.url + hall.path(0), language, "tablet"), language)
    chair.comes_in()
    chair.follows("now.tab.chair")
    chair.sees("chair.doubted.paused")
    expect(chair.button("chair.doubted.go")).to_have_count(0)
    keep(chair.page, f"chair-doubted-break-{language}")
    chair.presses("pause.end")
    chair.sees("chair.annul.way")
    chair.does_not_see("chair.doubted.paused")
