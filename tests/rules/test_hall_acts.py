"""Around a vote in the hall: who counts, who was helped to vote, and who doubts a show of hands."""

from typing import Any

import pytest

from domain.assistance import AssistanceRecorded
from domain.division import DivisionReached
from domain.event import Event
from domain.sitting import SittingClosed
from services.commands import (
    AdjournSitting,
    AnnulPoll,
    AppointTeller,
    AskDivision,
    CloseSitting,
    Command,
    DeclareOutcome,
    DepartMember,
    IssuePapers,
    Leave,
    OpenPoll,
    RecordAssistance,
    ReleaseTeller,
    RestartCount,
    SubmitAmendment,
    WithdrawMotion,
)
from services.principal import OPERATOR
from tests.rules.given import DIVISION, charter, text
from tests.rules.test_double_count import ALL, WHY, Hall, piles
from tests.rules.test_views import seen


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
def test_papers_that_are_counted_anew_answer_no_doubt_about_the_hands() -> None:
    there = Hall(["hands", "paper"], people=9)
    there.given.act(there.one, IssuePapers(poll=there.poll, first=1, last=2))
    there.both("hands", piles(5, 2))
    there.close()
    there.both("paper", piles([1], [2]))
    there.given.act(there.people[4], ask(there, "count"))
    there.given.act(there.chair, RestartCount(poll=there.poll, way="paper", reason=WHY))
    there.both("paper", piles([1], [2]))
    there.given.refused(there.chair, DeclareOutcome(poll=there.poll), "division-stands")
    assert seen(there.given, f"now/{there.sitting}")["doubted"]["poll"] == there.poll
    assert seen(there.given, f"poll/{there.poll}")["division"]["reached"]


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
@pytest.mark.parametrize("wants", ["count", "roll-call"])
def test_nothing_is_doubted_before_the_hands_are_counted_nor_before_they_are_counted_again(
    wants: Any,
) -> None:
    there = Hall(["hands"], people=9)
    there.close()
    there.given.refused(there.people[4], ask(there, wants), "nothing-to-doubt")
    there.both("hands", piles(5, 3), piles(5, 4))
    there.given.refused(there.people[4], ask(there, wants), "nothing-to-doubt")
    there.both("hands", piles(5, 4))
    there.given.act(there.people[4], ask(there, wants))
    if wants == "count":
        again(there)
        there.given.refused(there.people[5], ask(there, "roll-call"), "nothing-to-doubt")


def again(there: Hall) -> None:
    there.given.act(there.chair, RestartCount(poll=there.poll, way="hands", reason=WHY))


def void(there: Hall) -> None:
    there.given.act(there.chair, AnnulPoll(poll=there.poll, reason=WHY))


def repeated(there: Hall, **more: Any) -> None:
    there.poll = there.given.poll(there.chair, there.motion, repeats=there.poll, means=["hands"], **more)


@pytest.mark.usefixtures("doubted_rules")
@pytest.mark.parametrize("declared", [False, True])
def test_the_hands_are_counted_anew_once_and_who_doubts_them_still_can_have_the_names_called(
    declared: bool,
) -> None:
    there = hands_over(declared=False)
    there.given.act(there.people[4], ask(there, "count"))
    again(there)
    there.both("hands", piles(5, 4))
    if declared:
        there.declare()
    for at in (4, 5):
        there.given.refused(there.people[at], ask(there, "count"), "doubt-answered", poll=there.poll)
    for at in (4, 5, 6):
        there.given.act(there.people[at], ask(there, "roll-call"))
    assert there.given.recorded()[-1] == "division.reached/1"


@pytest.mark.usefixtures("doubted_rules")
def test_hands_that_were_raised_anew_on_a_doubt_are_not_counted_anew_on_another() -> None:
    there = hands_over()
    there.given.act(there.people[4], ask(there, "count"))
    void(there)
    repeated(there)
    there.both("hands", piles(5, 4))
    there.close()
    there.given.refused(there.people[5], ask(there, "count"), "doubt-answered")
    there.declare()
    # Another question is another show of hands.
    there.motion = there.given.motion(there.people[1], there.sitting)
    there.poll = there.given.poll(there.chair, there.motion, means=["hands"])
    there.both("hands", piles(5, 4))
    there.close()
    there.given.act(there.people[5], ask(there, "count"))


@pytest.mark.usefixtures("doubted_rules")
def test_what_the_chair_has_counted_anew_unasked_answers_no_later_doubt() -> None:
    there = hands_over(declared=False)
    again(there)
    there.both("hands", piles(5, 4))
    there.given.act(there.people[4], ask(there, "count"))


@pytest.mark.usefixtures("doubted_rules")
def test_who_wants_the_names_called_is_not_answered_by_counting_the_hands_again() -> None:
    there = hands_over(declared=False)
    for at in (3, 4, 5):
        there.given.act(there.people[at], ask(there, "roll-call"))
    anew = RestartCount(poll=there.poll, way="hands", reason=WHY)
    there.given.refused(there.chair, anew, "division-stands", poll=there.poll)
    void(there)
    there.given.refused(there.chair, anew, "wrong-phase")


@pytest.mark.usefixtures("doubted_rules")
def test_names_are_called_also_when_the_vote_by_names_is_void_and_asked_again() -> None:
    there = hands_over()
    for at in (3, 4, 5):
        there.given.act(there.people[at], ask(there, "roll-call"))
    void(there)
    repeated(there)
    void(there)
    by_hands = OpenPoll(motion=there.motion, repeats=there.poll, method="open", means=["hands"])
    there.given.refused(there.chair, by_hands, "method-not-allowed", allowed=["roll-call"])
    repeated(there)
    assert there.given.state.poll(there.poll).roll_call


@pytest.mark.usefixtures("doubted_rules")
def test_whoever_wants_a_new_count_keeps_nobody_from_having_the_names_called() -> None:
    there = hands_over(declared=False)
    for at, wants in ((3, "roll-call"), (4, "roll-call"), (8, "count"), (5, "roll-call")):
        there.given.act(there.people[at], ask(there, wants))
    assert there.given.only(DivisionReached).data.wants == "roll-call"
    assert seen(there.given, f"poll/{there.poll}")["division"]["reached"]["wants"] == "roll-call"
    for wants in ("count", "roll-call"):
        there.given.refused(there.people[6], ask(there, wants), "already-doubted")
    anew = RestartCount(poll=there.poll, way="hands", reason=WHY)
    there.given.refused(there.chair, anew, "division-stands")


@pytest.mark.usefixtures("doubted_rules")
@pytest.mark.parametrize("declared", [False, True])
def test_a_motion_is_not_taken_back_while_the_vote_on_a_change_to_it_is_doubted(declared: bool) -> None:
    there = Hall(["hands"], people=9)
    void(there)
    about = {"motion": there.motion, "wording": 1, "paragraph": "0", "form": "insert"}
    brought = SubmitAmendment.model_validate(about | {"text": {"lang": "en", "text": "Soon"}})
    change = there.given.act(there.people[4], brought)["amendment"]
    there.poll = there.given.poll(there.chair, there.motion, amendment=change, means=["hands"])
    there.both("hands", piles(2, 7))
    there.close()
    if declared:
        there.declare()
    there.given.act(there.people[3], ask(there, "count"))
    back = WithdrawMotion(motion=there.motion)
    code = "division-stands" if declared else "outcome-missing"
    there.given.refused(there.people[1], back, code, poll=there.poll)
    void(there)
    there.given.act(there.people[1], back)
    there.given.act(there.chair, CloseSitting(sitting=there.sitting))


@pytest.mark.usefixtures("doubted_rules")
def test_the_desk_says_it_for_whoever_has_no_tablet_and_nobody_else_does() -> None:
    there = hands_over()
    for_her = ask(there, "count", member=there.people[5].id)
    there.given.refused(there.people[4], for_her, "not-allowed")
    there.given.act(there.chair, for_her)
    assert there.given.only(DivisionReached).data.asked == 1


def ends(there: Hall) -> list[Command]:
    return [
        CloseSitting(sitting=there.sitting),
        AdjournSitting(sitting=there.sitting, when=text("On Sunday")),
    ]


@pytest.mark.usefixtures("doubted_rules")
@pytest.mark.parametrize("declared", [False, True])
@pytest.mark.parametrize("wants", ["count", "roll-call"])
@pytest.mark.parametrize("end", [0, 1])
def test_no_sitting_ends_on_what_enough_people_doubt_until_it_is_void(
    declared: bool, wants: Any, end: int
) -> None:
    there = hands_over(declared)
    for at in (3, 4, 5) if wants == "roll-call" else (3,):
        there.given.act(there.people[at], ask(there, wants))
    # All but the chair go home: it is hers to end it, and her reason is in the log.
    for person in there.people:
        there.given.act(person, Leave(sitting=there.sitting))
    there.given.refused(there.chair, ends(there)[end], "division-stands", poll=there.poll)
    shown = seen(there.given, f"now/{there.sitting}")["doubted"]
    assert shown == {"motion": there.motion, "poll": there.poll}
    there.given.act(there.chair, AnnulPoll(poll=there.poll, reason=WHY))
    assert "doubted" not in seen(there.given, f"now/{there.sitting}")
    there.given.act(there.chair, ends(there)[end])
    assert there.given.state.divisions == {}
    there.given.refused(there.chair, DeclareOutcome(poll=there.poll), "wrong-phase")


@pytest.mark.usefixtures("doubted_rules")
def test_a_sitting_ends_once_what_was_doubted_is_to_be_counted_anew_and_is_not_decided_without() -> None:
    there = hands_over(declared=False)
    there.given.act(there.people[3], ask(there, "count"))
    there.given.act(there.chair, RestartCount(poll=there.poll, way="hands", reason=WHY))
    assert "doubted" not in seen(there.given, f"now/{there.sitting}")
    there.given.act(there.chair, CloseSitting(sitting=there.sitting))
    there.given.refused(there.chair, DeclareOutcome(poll=there.poll), "count-missing")


@pytest.mark.usefixtures("doubted_rules")
def test_a_doubt_in_one_sitting_does_not_keep_another_from_ending() -> None:
    there = hands_over()
    there.given.act(there.people[3], ask(there, "count"))
    there.given.act(there.chair, CloseSitting(sitting=there.given.sitting(there.chair)))


@pytest.mark.usefixtures("doubted_rules")
def test_a_log_in_which_a_sitting_was_closed_on_a_doubt_is_read_as_it_was() -> None:
    there = hands_over(declared=False)
    there.given.act(there.people[3], ask(there, "count"))
    given, sitting = there.given, f"sitting:{there.sitting}"
    n, version, by = len(given.events) + 1, given.state.version(sitting) + 1, given.events[-1].by
    given.state.evolve(Event(n, sitting, version, given.at, by, "cmd-closed", SittingClosed(), {}))
    assert (given.state.divisions, given.state.sitting(there.sitting).state) == ({}, "closed")
    assert there.declare().result == "adopted"


@pytest.mark.usefixtures("doubted_rules")
def test_a_change_is_doubted_until_its_words_are_in_the_motion_and_then_holds_nothing_up() -> None:
    there = Hall(["hands"], people=9)
    there.given.act(there.chair, AnnulPoll(poll=there.poll, reason=WHY))
    about = {"motion": there.motion, "wording": 1, "paragraph": "0", "form": "insert"}
    brought = SubmitAmendment.model_validate(about | {"text": {"lang": "en", "text": "Soon"}})
    change = there.given.act(there.people[4], brought)["amendment"]
    there.poll = there.given.poll(there.chair, there.motion, amendment=change, means=["hands"])
    there.both("hands", piles(5, 4))
    there.close()
    there.given.act(there.people[3], ask(there, "roll-call"))
    there.declare()
    there.given.refused(there.people[4], ask(there, "roll-call"), "amendment-merged", number=1)
    # There are logs in which it was reached all the same: what nobody can make void keeps nobody here.
    reached = DivisionReached(wants="count", asked=1, needed=1, article="9")
    given, stream = there.given, f"division:{there.poll}"
    n, by = len(given.events) + 1, given.events[-1].by
    given.state.evolve(Event(n, stream, given.state.version(stream) + 1, given.at, by, "cmd", reached, {}))
    given.act(there.chair, CloseSitting(sitting=there.sitting))


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
