"""A practice vote in real browsers: a member tries the ballot, and the screen says that nothing counts."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("language", "members_language"), [("zh-CN", "en"), ("en", "zh-CN")])
def test_a_practice_vote_is_answered_with_the_same_ballot_and_ends_when_one_counts(
    hall: Hall, open_page: Open, keep: Keep, language: str, members_language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    motion = hall.act(hall.person(1), "motion.submit", {"sitting": sitting, "title": text("修好水闸")})[
        "motion"
    ]
    hall.act(hall.person(2), "motion.second", {"motion": motion})
    head = hall.ask(hall.operator.view("community"))["position"]
    chair = Someone(open_page(hall.url + hall.path(0), language, "phone"), language)
    member = Someone(open_page(hall.url + hall.path(1), members_language, "tablet"), members_language)
    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    for person in (chair, member):
        person.comes_in()
    chair.page.get_by_text(chair.words("practice.desk"), exact=True).click()
    chair.presses("practice.desk.start")
    member.sees("practice.question")
    keep(member.page, f"practice-ask-{members_language}")
    member.page.locator(".practice .choice").first.click()
    member.presses("ballot.cast")
    member.sees("practice.counted")
    keep(member.page, f"practice-counted-{members_language}")
    expect(screen.locator(".practice-slide")).to_contain_text("练习：不算数")
    expect(screen.locator(".practice-slide")).to_contain_text("1 person has answered")
    keep(screen, f"practice-screen-{language}")
    chair.presses("practice.desk.close")
    member.sees("practice.over")
    keep(chair.page, f"practice-result-{language}")
    assert hall.ask(hall.operator.view("community"))["position"] == head
    hall.act(hall.person(0), "poll.open", {"motion": motion})
    expect(member.page.locator(".practice")).to_have_count(0)
    expect(screen.locator(".practice-slide")).to_have_count(0)
