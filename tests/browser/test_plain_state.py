"""What a page says of a motion is true and said once, and it offers nothing that would be refused."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone
from tests.browser.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "雨季前修好下沟水闸"
# Between a heading and what comes under it lies one gap of the section's grid, not two.
GAP = """section => {
  const [heading, next] = [...section.children].filter(one => one.offsetHeight > 0);
  const gap = next.getBoundingClientRect().top - heading.getBoundingClientRect().bottom;
  return gap / parseFloat(getComputedStyle(section).rowGap);
}"""
both = pytest.mark.parametrize("language", ["en", "zh-CN"])


def seat(hall: Hall, open_page: Open, at: int, language: str) -> Someone:
    someone = Someone(open_page(hall.url + hall.path(at), language), language)
    someone.comes_in()
    return someone


def brought(hall: Hall, sitting: str, **more: object) -> str:
    body = {"sitting": sitting, "title": text(TITLE), **more}
    motion: str = hall.act(hall.person(1), "motion.submit", body)["motion"]
    return motion


@both
def test_a_vote_cannot_be_opened_before_it_is_seconded_and_the_chair_reads_why(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    chair = seat(hall, open_page, 0, language)
    chair.follows("now.tab.chair")
    chair.sees("chair.no-motions")
    expect(chair.page.locator(".empty")).to_have_count(0)
    motion = brought(hall, sitting)
    chair.page.get_by_role("button", name=chair.words("chair.pick.put")).click()
    expect(chair.button("chair.put")).to_be_disabled()
    expect(chair.button("chair.put")).to_have_accessible_description(
        chair.words("chair.put.seconds", count=1)
    )
    check(chair.page)
    keep(chair.page, f"chair-seconds-missing-{language}")
    hall.act(hall.person(2), "motion.second", {"motion": motion})
    expect(chair.button("chair.put")).to_be_enabled()
    chair.does_not_see("chair.put.seconds", count=1)
    chair.presses("chair.put")
    chair.sees("chair.close.will")


@both
def test_a_vote_that_decided_nothing_leaves_a_motion_without_a_decision(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    member = seat(hall, open_page, 3, language)
    poll = hall.open_poll(hall.open_sitting(), TITLE)
    chip = member.page.locator(".chip")
    expect(chip).to_have_text(member.words("poll.state.open"))
    hall.declare(poll)
    expect(chip).to_have_text(member.words("motion.state.undecided"))
    member.follows("now.tab.motions")
    expect(chip).to_have_text(member.words("motion.state.undecided"))
    chair = seat(hall, open_page, 0, language)
    chair.follows("now.tab.chair")
    expect(chair.page.locator(".step .chip")).to_have_text(chair.words("motion.state.undecided"))
    keep(chair.page, f"chair-no-decision-{language}")
    chair.presses("chair.repeat")
    expect(chip).to_have_text(member.words("poll.state.open"))


@both
def test_a_text_that_only_says_the_title_again_is_not_shown(
    hall: Hall, open_page: Open, language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    motion = brought(hall, sitting, text=text(f" {TITLE}\n"))
    other = brought(hall, sitting, text=text("水闸漏水。"))
    member = seat(hall, open_page, 3, language)
    member.page.evaluate(f"location.hash = 'motion/{other}'")
    member.reads("水闸漏水。")
    member.page.evaluate(f"location.hash = 'motion/{motion}'")
    expect(member.page.locator(".motion .prose")).to_have_count(0)
    expect(member.page.locator(".motion").get_by_text(TITLE)).to_have_count(1)


@both
def test_nothing_stands_between_who_voted_how_and_its_first_line(
    hall: Hall, open_page: Open, language: str
) -> None:
    hall.found()
    poll = hall.open_poll(hall.open_sitting(), TITLE, method="roll-call")
    for at in range(5):
        hall.act(hall.person(at), "ballot.cast", {"poll": poll, "option": "yes"})
    hall.declare(poll)
    member = seat(hall, open_page, 3, language)
    member.sees("roll-call.missing", count=3)
    assert member.page.locator(".roll-call").evaluate(GAP) == pytest.approx(1, abs=0.2)


def test_signs_that_turn_the_line_turn_nothing_beside_what_was_written(hall: Hall, open_page: Open) -> None:
    hall.found()
    sitting = hall.open_sitting()
    hall.act(hall.person(1), "motion.submit", {"sitting": sitting, "title": text("Plant trees \u202e")})
    chair = seat(hall, open_page, 0, "en")
    chair.follows("now.tab.motions")
    expect(chair.page.locator(".docket-title :text('Plant trees')")).to_have_css("unicode-bidi", "isolate")
