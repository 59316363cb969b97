"""Around a vote in the hall: who counts, who was helped to vote, and who doubts a show of hands."""

from typing import Any

import pytest

from domain.assistance import AssistanceRecorded
from domain.division import DivisionReached
from services.commands import (
    AnnulPoll,
    AppointTeller,
    AskDivision,
    CloseSitting,
    DeclareOutcome,
    DepartMember,
    Leave,
    OpenPoll,
    RecordAssistance,
    ReleaseTeller,
    RestartCount,
)
from services.principal import OPERATOR
from tests.rules.given import DIVISION, charter
from tests.rules.test_double_count import ALL, WHY, Hall, piles


def hands_over(declared: bool = True, **more: Any) -> Hall:
    """A show of hands of nine that was counted, and perhaps announced."""
    there = Hall(["hands"], people=9, **more)
    there.both("hands", piles(5, 4))
    there.close()
    if declared:
        there.declare()
    return there


@pytest.fixture
def doubted_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every charter by hand has a division: one person for a count, a third for a roll-call."""
    monkeypatch.setattr("tests.rules.given.charter", lambda **said: charter(**said) | {"division": DIVISION})


def ask(there: Hall, wants: Any, **more: Any) -> AskDivision:
    return AskDivision(poll=there.poll, wants=wants, **more)


# ---- tellers


def test_the_chair_lets_a_member_count_and_no_longer_count() -> None:
    there = Hall(["hands"])
    fifth = there.people[5]
    there.refused(fifth, "not-allowed", "hands", piles(1))
    there.given.act(there.chair, AppointTeller(member=fifth.id))
    there.given.count(there.poll, "hands", (fifth, piles(1)))
    there.given.act(there.chair, ReleaseTeller(member=fifth.id))
    there.refused(fifth, "not-allowed", "hands", piles(1))
    there.given.refused(fifth, AppointTeller(member=there.people[6].id), "not-allowed")


# ---- help


def helped(there: Hall, *witnesses: int, who: int = 7, way: Any = "paper") -> RecordAssistance:
    ids = [there.people[at].id for at in witnesses]
    return RecordAssistance(poll=there.poll, way=way, witnesses=ids, member=there.people[who].id)


def test_help_is_recorded_with_two_witnesses_and_says_nothing_of_the_vote() -> None:
    there = Hall(ALL)
    there.given.act(there.one, helped(there, 4, 5))
    (fact,) = there.given.facts
    assert isinstance(fact.data, AssistanceRecorded)
    assert fact.data.model_dump() == {
        "way": "paper",
        "witnesses": sorted([there.people[4].id, there.people[5].id]),
    }
    assert not fact.c
    there.given.refused(there.one, helped(there, 4, 5), "already-assisted")


@pytest.mark.parametrize("witnesses", [(4, 4), (4, 7), (7, 7)])
def test_the_witnesses_are_two_others(witnesses: tuple[int, int]) -> None:
    there = Hall(ALL)
    there.given.refused(there.one, helped(there, *witnesses), "two-witnesses")


def test_help_is_given_while_the_vote_is_open_in_a_way_that_it_has_to_who_can_vote() -> None:
    there = Hall(["tablet", "hands"])
    there.given.refused(there.one, helped(there, 4, 5), "means-not-allowed")
    (late,) = there.given.enrolled("99")
    late_one = helped(there, 4, 5, way="tablet").model_copy(update={"member": late.id})
    there.given.refused(there.one, late_one, "not-on-roll")
    there.given.act(OPERATOR, DepartMember(member=there.people[4].id))
    there.given.refused(there.one, helped(there, 4, 5, way="tablet"), "member-gone")
    there.close()
    there.given.refused(there.one, helped(there, 5, 6, way="tablet"), "wrong-phase")


def test_one_says_of_oneself_that_one_was_helped_and_of_nobody_else() -> None:
    there = Hall(ALL)
    of_herself = helped(there, 4, 5, way="tablet")
    there.given.refused(there.people[8], of_herself, "not-allowed")
    there.given.act(there.people[7], of_herself)


# ---- division


@pytest.mark.usefixtures("doubted_rules")
@pytest.mark.parametrize(("wants", "people"), [("count", 1), ("roll-call", 3)])
def test_as_many_as_the_charter_says_can_have_a_show_of_hands_asked_again(wants: Any, people: int) -> None:
    there = hands_over()
    for at in range(people - 1):
        there.given.act(there.people[at], ask(there, wants))
        assert there.given.recorded() == ["division.asked/1"]
    there.given.act(there.people[people], ask(there, wants))
    reached = there.given.only(DivisionReached).data
    assert (reached.asked, reached.needed, reached.article) == (people, people, "9")
    there.given.refused(there.people[8], ask(there, wants), "already-doubted")


@pytest.mark.usefixtures("doubted_rules")
def test_nothing_else_is_put_before_the_doubted_vote_is_void_and_asked_again() -> None:
    there = hands_over()
    there.given.act(there.people[4], ask(there, "count"))
    other = there.given.motion(there.people[1], there.sitting)
    there.given.refused(there.chair, OpenPoll(motion=other), "division-stands", poll=there.poll)
    there.given.act(there.chair, AnnulPoll(poll=there.poll, reason=WHY))
    there.given.poll(there.chair, there.motion, means=["hands"], repeats=there.poll)


@pytest.mark.usefixtures("doubted_rules")
def test_before_the_outcome_is_announced_counting_anew_answers_the_doubt() -> None:
    there = hands_over(declared=False)
    there.given.act(there.people[4], ask(there, "count"))
    there.given.refused(there.chair, DeclareOutcome(poll=there.poll), "division-stands")
    there.given.act(there.chair, RestartCount(poll=there.poll, way="hands", reason=WHY))
    there.both("hands", piles(4, 5))
    assert there.declare().result == "rejected"


@pytest.mark.usefixtures("doubted_rules")
def test_whoever_changes_her_mind_is_counted_once() -> None:
    there = hands_over()
    for at in (4, 5):
        there.given.act(there.people[at], ask(there, "roll-call"))
        there.given.refused(there.people[at], ask(there, "roll-call"), "already-doubted")
    there.given.act(there.people[4], ask(there, "count"))
    assert there.given.recorded() == ["division.asked/1", "division.reached/1"]


@pytest.mark.usefixtures("doubted_rules")
def test_a_show_of_hands_is_doubted_by_those_here_until_the_next_vote_opens() -> None:
    there = hands_over(declared=False)
    there.given.act(there.people[6], Leave(sitting=there.sitting))
    there.given.refused(there.people[6], ask(there, "count"), "not-here")
    there.declare()
    there.given.poll(there.chair, there.given.motion(there.people[1], there.sitting))
    there.given.refused(there.people[4], ask(there, "count"), "division-late")


@pytest.mark.usefixtures("doubted_rules")
def test_only_a_show_of_hands_can_be_doubted_and_not_while_it_lasts() -> None:
    there = Hall(["hands"])
    there.given.refused(there.people[4], ask(there, "count"), "nothing-to-doubt")
    on_tablets = Hall(["tablet"])
    on_tablets.close()
    on_tablets.given.refused(on_tablets.people[4], ask(on_tablets, "count"), "nothing-to-doubt")


@pytest.mark.usefixtures("doubted_rules")
def test_the_desk_says_it_for_whoever_has_no_tablet_and_nobody_else_does() -> None:
    there = hands_over()
    for_her = ask(there, "count", member=there.people[5].id)
    there.given.refused(there.people[4], for_her, "not-allowed")
    there.given.act(there.chair, for_her)
    assert there.given.only(DivisionReached).data.asked == 1


@pytest.mark.usefixtures("doubted_rules")
def test_after_the_sitting_nobody_doubts() -> None:
    there = hands_over()
    there.given.act(there.people[3], ask(there, "roll-call"))
    there.given.act(there.chair, CloseSitting(sitting=there.sitting))
    assert there.given.state.divisions == {}
    there.given.refused(there.people[4], ask(there, "roll-call"), "sitting-closed")


def test_a_charter_that_says_nothing_of_it_knows_no_division() -> None:
    there = hands_over()
    there.given.refused(there.people[4], ask(there, "count"), "method-not-allowed", allowed=[])
