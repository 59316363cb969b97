"""Whoever can vote sees the question and its answers first, also with the largest letters on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SHAPES, Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

both = pytest.mark.parametrize("language", ["zh-CN", "en"])
QUESTIONS = {
    "zh-CN": "用储备金一万二千元，在汛期前修好下游水闸，把通往第三组的老渠也清理干净。",
    "en": "Mend the lower sluice before the rains, with twelve thousand yuan from the reserve.",
}
# As long as a title may be.
LONGEST = {"zh-CN": "在汛期前修好下游水闸。" * 18, "en": "Mend the lower sluice now. " * 7}
TEXTS = {"zh-CN": "下游水闸漏水，田里的水不够用。\n" * 9, "en": "The lower sluice leaks by night.\n" * 9}
# Of an answer so much must be seen, in px, for one to see that it is one.
BEGINS = 40
# All that stands above the first answer beside the question: the top of every page, the tabs, which motion
# it is, one line to read or hear its text, "How do you vote?".
BESIDE_QUESTION = 580
FOCUSED = "() => document.activeElement.closest('summary, .choice')?.tagName"
FOLLOWS = """(one, other) =>
  Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING)"""


def an_open_vote(hall: Hall, question: str, words: str) -> str:
    hall.found()
    sitting = hall.open_sitting()
    hall.act(hall.person(3), "presence.arrive", {"sitting": sitting})
    body = {"sitting": sitting, "title": text(question), "text": text(words)}
    motion = hall.act(hall.person(1), "motion.submit", body)["motion"]
    hall.act(hall.person(2), "motion.second", {"motion": motion})
    poll: str = hall.act(hall.person(0), "poll.open", {"motion": motion})["poll"]
    return poll


def a_voter(hall: Hall, open_page: Open, language: str, shape: str = "phone", at: int = 3) -> Someone:
    voter = Someone(open_page(hall.url + hall.path(at), language, shape), language)
    voter.comes_in()
    return voter


def reads_large(voter: Someone) -> None:
    voter.presses("settings.open")
    voter.page.get_by_label(voter.words("settings.size.largest")).check()
    voter.page.get_by_label(voter.words("settings.simple")).check()
    voter.presses("settings.open")


def top(voter: Someone) -> float:
    """Where the first answer begins on a page that nobody has moved, in px."""
    answer = voter.page.locator(".ballot .choice").first
    expect(answer).to_be_visible()
    expect(voter.button("helper.call")).to_be_visible()
    voter.page.evaluate("scrollTo(0, 0)")
    box = answer.bounding_box()
    assert box
    return box["y"]


@both
def test_the_answers_begin_on_the_first_screen_of_a_phone_with_the_largest_letters(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    an_open_vote(hall, QUESTIONS[language], TEXTS[language])
    voter = a_voter(hall, open_page, language)
    reads_large(voter)
    begins = top(voter)
    keep(voter.page, f"vote-first-{language}")
    assert begins <= SHAPES["phone"][1] - BEGINS


@both
def test_of_the_longest_question_nothing_but_its_own_length_pushes_the_answers_down(
    hall: Hall, open_page: Open, language: str
) -> None:
    an_open_vote(hall, LONGEST[language].strip(), TEXTS[language])
    voter = a_voter(hall, open_page, language)
    reads_large(voter)
    question = voter.page.locator(".motion h1").bounding_box()
    assert question
    assert top(voter) - question["height"] <= BESIDE_QUESTION


@both
def test_the_text_is_one_step_from_the_answers_and_stands_before_them(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    an_open_vote(hall, QUESTIONS[language], TEXTS[language])
    voter = a_voter(hall, open_page, language)
    reads_large(voter)
    first_line = voter.page.get_by_text(TEXTS[language].split("\n")[0]).first
    expect(first_line).to_be_hidden()
    top(voter)
    voter.page.locator(".tabs a").last.focus()
    voter.page.keyboard.press("Tab")
    assert voter.page.evaluate(FOCUSED) == "SUMMARY"
    voter.page.keyboard.press("Enter")
    expect(first_line).to_be_visible()
    keep(voter.page, f"vote-first-read-{language}")
    voter.page.keyboard.press("Tab")
    assert voter.page.evaluate(FOCUSED) == "BUTTON"


def test_a_text_that_leaves_the_answers_in_sight_is_not_folded(hall: Hall, open_page: Open) -> None:
    an_open_vote(hall, QUESTIONS["en"], "The lower sluice leaks by night.")
    voter = a_voter(hall, open_page, "en", "tablet")
    voter.reads("The lower sluice leaks by night.")
    reads_large(voter)
    voter.reads("The lower sluice leaks by night.")


def test_who_presides_and_that_one_is_here_comes_after_the_answers_and_before_the_vote_stands_first(
    hall: Hall, open_page: Open
) -> None:
    poll = an_open_vote(hall, QUESTIONS["en"], TEXTS["en"])
    voter = a_voter(hall, open_page, "en")
    top(voter)
    answers = voter.page.locator(".choices")
    for what in (".sitting-line", ".presiding", ".here-line", ".poll-facts"):
        other = voter.page.locator(what).first.element_handle()
        assert answers.evaluate(FOLLOWS, other), what
    hall.declare(poll)
    expect(voter.page.locator(".outcome")).to_be_visible()
    outcome = voter.page.locator(".outcome").element_handle()
    for what in (".sitting-line", ".presiding", ".here-line", ".prose"):
        assert voter.page.locator(what).first.evaluate(FOLLOWS, outcome), what


def test_who_is_not_here_yet_is_asked_that_before_anything_else(hall: Hall, open_page: Open) -> None:
    an_open_vote(hall, QUESTIONS["en"], TEXTS["en"])
    late = a_voter(hall, open_page, "en", at=4)
    expect(late.button("here.arrive")).to_be_in_viewport()
    late.presses("here.arrive")
    expect(late.page.locator(".here-line")).to_be_visible()
    expect(late.page.locator(".choice").first).to_be_in_viewport()


@both
def test_cast_is_on_the_screen_once_an_answer_is_chosen_with_the_largest_letters(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    an_open_vote(hall, QUESTIONS[language], TEXTS[language])
    voter = a_voter(hall, open_page, language)
    reads_large(voter)
    top(voter)
    # Its begin is seen, and that is where a finger comes down.
    box = voter.page.locator(".ballot .choice").first.bounding_box()
    assert box
    voter.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + BEGINS / 2)
    expect(voter.page.locator(".ballot .cast")).to_be_in_viewport(ratio=1)
    keep(voter.page, f"vote-first-cast-{language}")


def a_vote_on_a_change(hall: Hall, language: str) -> tuple[str, str]:
    """The motion that has all the support it needs, and the poll."""
    hall.found()
    sitting = hall.open_sitting()
    for at in range(6):
        hall.act(hall.person(at), "presence.arrive", {"sitting": sitting})
    body = {"sitting": sitting, "title": text(QUESTIONS[language]), "text": text(TEXTS[language].strip())}
    motion: str = hall.act(hall.person(1), "motion.submit", body)["motion"]
    hall.act(hall.person(2), "motion.second", {"motion": motion})
    asked = {"motion": motion, "wording": 1, "paragraph": "1", "form": "strike"}
    change = hall.act(hall.person(4), "amendment.submit", asked)["amendment"]
    hall.act(hall.person(2), "amendment.second", {"amendment": change})
    poll: str = hall.act(hall.person(0), "poll.open", {"motion": motion, "amendment": change})["poll"]
    return motion, poll


@both
def test_after_an_adopted_change_one_reads_before_the_answers_which_version_is_voted_on(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    motion, on_change = a_vote_on_a_change(hall, language)
    voter = a_voter(hall, open_page, language)
    voter.sees("ballot.ask")
    for at in range(5):
        hall.act(hall.person(at), "ballot.cast", {"poll": on_change, "option": "yes"})
    hall.declare(on_change)
    hall.act(hall.person(0), "poll.open", {"motion": motion})
    folded = voter.page.locator(".to-read summary")
    expect(folded).to_have_text(voter.words("motion.text.version", version=2))
    voter.does_not_see("motion.wording", version=2)
    voter.page.evaluate("scrollTo(0, 0)")
    keep(voter.page, f"vote-first-version-{language}")


def test_who_votes_on_a_change_is_not_asked_to_second_its_motion_and_later_not_in_large(
    hall: Hall, open_page: Open, keep: Keep
) -> None:
    _, on_change = a_vote_on_a_change(hall, "en")
    voter = a_voter(hall, open_page, "en")
    top(voter)
    expect(voter.button("motion.second")).to_have_count(0)
    keep(voter.page, "vote-first-change")
    hall.declare(on_change)
    second = voter.button("motion.second")
    expect(second).to_have_class("button plain")
    second.click()
    voter.sees("motion.seconded")
