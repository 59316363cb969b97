"""Hands and papers: counted by two people apart, compared, counted again, ruled on, added to the tablets."""

from collections.abc import Mapping
from typing import Any

import pytest

from domain.double_count import CountEntered, CountsCompared
from domain.event import BYTES_MAX, encode
from domain.poll import OutcomeDeclared, PollOpened
from services.commands import (
    AnnulPoll,
    CastBallot,
    ClosePoll,
    DeclareOutcome,
    EnterCount,
    GivePaper,
    IssuePapers,
    OpenPoll,
    RestartCount,
    RuleCount,
    RuleDouble,
)
from services.principal import OPERATOR, Principal
from tests.rules.given import Given, charter, hall, text
from tests.rules.test_views import seen

ALL = ["tablet", "hands", "paper"]
WHY = text("So that it goes on")


class Hall:
    """Ten people who are here, two of them tellers, and a poll by whatever means."""

    def __init__(self, means: list[str], people: int = 10, **more: Any) -> None:
        asked = {key: more.pop(key) for key in ("method", "options") if key in more}
        self.given, self.chair, self.people, self.sitting = hall(people, means=ALL, **more)
        self.one, self.other, self.third = (self.given.granted(self.people[at], "teller") for at in (1, 2, 3))
        self.given.here(self.sitting, self.people)
        self.motion = self.given.motion(self.people[1], self.sitting)
        self.poll = self.given.poll(self.chair, self.motion, means=means, **asked)

    def both(self, way: str, first: Mapping[str, Any], second: Mapping[str, Any] | None = None) -> None:
        self.given.count(self.poll, way, (self.one, dict(first)), (self.other, dict(second or first)))

    def close(self) -> None:
        self.given.act(self.chair, ClosePoll(poll=self.poll))

    def declare(self) -> Any:
        self.given.act(self.chair, DeclareOutcome(poll=self.poll))
        return self.given.only(OutcomeDeclared).data

    def refused(
        self, who: Principal, code: str, way: str, counted: Mapping[str, Any], /, **params: Any
    ) -> None:
        command = EnterCount.model_validate({"poll": self.poll, "way": way, "piles": counted})
        self.given.refused(who, command, code, **params)

    @property
    def hands(self) -> Any:
        return self.given.state.count(self.poll, "hands")


def piles(yes: Any = 0, no: Any = 0, abstain: Any = 0, **more: Any) -> dict[str, Any]:
    return {"options": {"yes": yes, "no": no, "abstain": abstain}, **more}


# ---- hands


def test_a_poll_by_hands_freezes_who_is_here_and_says_its_means() -> None:
    there = Hall(["hands", "tablet"])
    data = there.given.only(PollOpened).data
    assert data.means == ["tablet", "hands"]
    assert data.presence.members == 10


def test_a_poll_on_tablets_alone_says_nothing_of_means() -> None:
    assert Hall(["tablet"]).given.only(PollOpened).data.means is None


def test_what_a_teller_counts_is_sealed_until_both_have_counted() -> None:
    there = Hall(["hands"])
    there.given.count(there.poll, "hands", (there.one, piles(4, 3)))
    fact = there.given.only(CountEntered)
    assert fact.data.model_dump() == {"round": 1}
    assert there.given.contents[fact.c["count"]].reader == "content.sealed"


def test_two_equal_counts_are_taken() -> None:
    there = Hall(["hands"])
    there.both("hands", piles(6, 3, 1))
    assert there.hands.taken.options == {"yes": 6, "no": 3, "abstain": 1}
    there.refused(there.third, "count-taken", "hands", piles(6, 3, 1))


def test_two_differing_counts_are_both_shown_and_all_is_counted_again() -> None:
    there = Hall(["hands"])
    there.both("hands", piles(6, 3, 1), piles(6, 4))
    data = there.given.only(CountsCompared).data
    assert not data.agree
    assert [one.piles.options["no"] for one in data.counts.values()] == [3, 4]
    assert (there.hands.round, there.hands.taken) == (2, None)
    there.given.refused(there.chair, DeclareOutcome(poll=there.poll), "poll-open")
    there.both("hands", piles(6, 4))
    assert there.hands.taken.options["no"] == 4


def entry(there: Hall, round: int, counted: Mapping[str, Any]) -> EnterCount:
    said = {"poll": there.poll, "way": "hands", "piles": counted, "round": round}
    return EnterCount.model_validate(said)


def test_a_count_that_comes_late_from_one_round_is_not_taken_for_the_next() -> None:
    there = Hall(["hands"])
    there.both("hands", piles(6, 3, 1), piles(6, 4))
    there.given.refused(there.third, entry(there, 1, piles(6, 4)), "count-round-over", round=2)
    there.given.act(there.chair, RestartCount(poll=there.poll, way="hands", reason=WHY))
    there.given.refused(there.one, entry(there, 2, piles(6, 4)), "count-round-over", round=3)
    there.given.act(there.one, entry(there, 3, piles(6, 4)))
    there.given.refused(there.one, entry(there, 1, piles(6, 4)), "already-counted")
    there.given.act(there.other, entry(there, 3, piles(6, 4)))
    there.given.compare(there.poll, "hands")
    there.given.refused(there.third, entry(there, 1, piles(6, 4)), "count-taken")


def test_the_page_knows_the_round_that_is_counted() -> None:
    there = Hall(["hands"])

    def told() -> int:
        return int(
            seen(there.given, f"poll/{there.poll}").get("counting", {}).get("hands", {}).get("round", 1)
        )

    def again() -> None:
        there.given.act(there.chair, RestartCount(poll=there.poll, way="hands", reason=WHY))

    def differ() -> None:
        there.both("hands", piles(6, 3, 1), piles(6, 4))

    def same() -> None:
        there.both("hands", piles(6, 4))

    assert told() == there.hands.round == 1
    for number, step in enumerate((differ, again, same, again, differ, again), start=2):
        step()
        assert told() == there.hands.round, (number, step)
    assert told() == 6


def test_nobody_counts_twice_in_one_round_nor_as_a_third() -> None:
    there = Hall(["hands"])
    there.given.count(there.poll, "hands", (there.one, piles(4)))
    there.refused(there.one, "already-counted", "hands", piles(5))
    command = EnterCount.model_validate({"poll": there.poll, "way": "hands", "piles": piles(5)})
    there.given.act(there.other, command)
    there.refused(there.third, "count-taken", "hands", piles(5))


def test_only_tellers_count_and_only_the_chair_rules() -> None:
    there = Hall(["hands"])
    for who in (there.chair, there.people[5], OPERATOR):
        there.refused(who, "not-allowed", "hands", piles(1))
    again = RestartCount(poll=there.poll, way="hands", reason=WHY)
    there.given.refused(there.one, again, "not-allowed")


def test_after_three_different_pairs_of_counts_the_chair_decides_how_to_go_on() -> None:
    there = Hall(["hands"])
    ruling = RuleCount.model_validate(
        {"poll": there.poll, "way": "hands", "piles": piles(5, 4), "reason": WHY}
    )
    for yes in (4, 5, 6):
        there.given.refused(there.chair, ruling, "wrong-phase")
        there.both("hands", piles(yes, 3), piles(yes, 4))
    there.refused(there.one, "count-disputed", "hands", piles(5, 4))
    there.close()
    there.given.refused(there.chair, DeclareOutcome(poll=there.poll), "count-missing", way="hands")
    there.given.act(there.chair, ruling)
    assert there.declare().ways.hands == {"yes": 5, "no": 4, "abstain": 0}


def test_instead_of_a_ruling_the_chair_may_have_it_counted_anew_or_asked_by_roll_call() -> None:
    there = Hall(["hands"])
    for yes in (4, 5, 6):
        there.both("hands", piles(yes, 3), piles(yes, 4))
    there.given.act(there.chair, RestartCount(poll=there.poll, way="hands", reason=WHY))
    there.both("hands", piles(5, 4))
    assert there.hands.taken.options["yes"] == 5
    there.given.act(there.chair, AnnulPoll(poll=there.poll, reason=WHY))
    assert there.given.state.double_counts == {}
    there.given.poll(there.chair, there.motion, method="roll-call", repeats=there.poll)


def test_there_is_nothing_to_count_anew_before_anyone_counted() -> None:
    there = Hall(["hands"])
    there.given.refused(
        there.chair, RestartCount(poll=there.poll, way="hands", reason=WHY), "wrong-phase", state="uncounted"
    )


def test_no_more_hands_are_taken_than_people_who_have_not_voted_on_a_tablet() -> None:
    there = Hall(["tablet", "hands"])
    there.given.vote(there.poll, [(there.people[at], "yes") for at in range(4)])
    there.refused(there.one, "more-hands-than-people", "hands", piles(5, 2), hands=7, people=6)
    there.given.count(there.poll, "hands", (there.one, piles(4, 2)))


def test_a_hand_and_a_tablet_of_one_person_contradict_and_all_is_counted_again() -> None:
    there = Hall(["tablet", "hands"])
    there.both("hands", piles(6, 4))
    there.given.vote(there.poll, [(there.people[5], "yes")])
    there.close()
    there.given.refused(
        there.chair, DeclareOutcome(poll=there.poll), "more-votes-than-people", votes=11, people=10, hands=10
    )
    there.given.act(there.chair, RestartCount(poll=there.poll, way="hands", reason=WHY))
    there.both("hands", piles(5, 4))
    assert there.declare().tally["yes"].ballots == 6


def test_hands_need_people_who_are_here_one_vote_each_and_a_sitting_in_the_hall() -> None:
    given, chair, people, sitting = hall(means=ALL)
    motion = given.motion(people[1], sitting)
    by_hands = OpenPoll(motion=motion, means=["hands"])
    given.refused(chair, by_hands, "nobody-here")
    given.here(sitting, people)
    given.enrolled("99", weight="2")
    given.refused(chair, by_hands, "votes-differ")
    given.poll(chair, motion)


def test_means_are_those_that_the_charter_lists() -> None:
    given, chair, people, sitting = hall(means=["tablet"])
    command = OpenPoll(motion=given.motion(people[1], sitting), means=["tablet", "hands"])
    given.refused(chair, command, "means-not-allowed", allowed=["tablet"])


def test_a_charter_without_tablets_is_voted_on_by_hands_and_paper() -> None:
    given, chair, people, sitting = hall(means=["hands", "paper"])
    given.here(sitting, people)
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.refused(people[2], CastBallot(poll=poll, option="yes"), "no-tablets", means=["hands", "paper"])


# ---- papers


def test_all_ways_are_one_outcome() -> None:
    there = Hall(ALL)
    there.given.vote(there.poll, [(there.people[at], "yes") for at in range(3)])
    there.both("hands", piles(2, 1))
    there.given.act(there.one, IssuePapers(poll=there.poll, first=1, last=4))
    there.close()
    there.both("paper", piles([1], [4], spoiled=[2], missing=[3]))
    outcome = there.declare()
    assert outcome.ways.model_dump(exclude_none=True) == {
        "tablet": {"yes": 3, "no": 0, "abstain": 0},
        "hands": {"yes": 2, "no": 1, "abstain": 0},
        "paper": {"yes": 1, "no": 1, "abstain": 0},
        "issued": 4,
        "spoiled": 1,
        "missing": 1,
    }
    assert {option: count.ballots for option, count in outcome.tally.items()} == {
        "yes": 6,
        "no": 2,
        "abstain": 0,
    }
    assert outcome.result == "adopted"


def test_no_number_is_issued_twice() -> None:
    there = Hall(["paper"])
    there.given.act(there.one, IssuePapers(poll=there.poll, first=10, last=20))
    for first, last in (20, 25), (1, 10), (12, 13), (1, 99):
        command = IssuePapers(poll=there.poll, first=first, last=last)
        there.given.refused(there.one, command, "paper-number-twice", numbers=[max(first, 10)])
    there.given.act(there.one, IssuePapers(poll=there.poll, first=21, last=30))
    there.given.refused(there.one, IssuePapers(poll=there.poll, first=9, last=8), "too-many-papers")
    there.given.refused(there.one, IssuePapers(poll=there.poll, first=100, last=9_000), "too-many-papers")


def test_papers_are_issued_while_the_poll_is_open_and_counted_when_it_is_closed() -> None:
    there = Hall(["paper"])
    there.given.act(there.one, IssuePapers(poll=there.poll, first=1, last=2))
    there.refused(there.one, "poll-open", "paper", piles([1], [2]))
    there.close()
    there.given.refused(there.one, IssuePapers(poll=there.poll, first=3, last=4), "wrong-phase")


@pytest.mark.parametrize(
    ("counted", "code", "params"),
    [
        (piles([1, 2], [2], missing=[3]), "paper-number-twice", {"numbers": [2]}),
        (piles([1, 1], [2], missing=[3]), "paper-number-twice", {"numbers": [1]}),
        (piles([1, 2], [4], missing=[3]), "paper-not-issued", {"numbers": [4]}),
        (piles([1], [2]), "papers-do-not-add-up", {"issued": 3, "counted": 2, "numbers": [3]}),
        (piles(1, 2), "piles-misread", {"by": "number"}),
        ({"options": {"yes": [1, 2], "no": [3]}}, "unknown-option", {"option": "abstain"}),
    ],
)
def test_papers_that_cannot_be_right_are_refused(counted: Any, code: str, params: Any) -> None:
    there = Hall(["paper"])
    there.given.act(there.one, IssuePapers(poll=there.poll, first=1, last=3))
    there.close()
    there.refused(there.one, code, "paper", counted, **params)


def test_two_who_read_the_same_papers_in_another_order_agree() -> None:
    there = Hall(["paper"])
    there.given.act(there.one, IssuePapers(poll=there.poll, first=1, last=3))
    there.close()
    there.both("paper", piles([3, 1], [2], spoiled=[]), piles([1, 3], [2]))
    taken = there.given.state.count(there.poll, "paper").taken
    assert taken is not None
    assert taken.numbers["yes"] == [1, 3]


def test_as_many_papers_as_can_be_read_fit_into_an_event() -> None:
    there = Hall(["paper"], people=3 + 1)
    there.given.act(there.one, IssuePapers(poll=there.poll, first=900_000, last=900_999))
    there.close()
    numbers = list(range(900_000, 901_000))
    there.both("paper", piles(numbers[:500], numbers[500:]), piles(numbers[:501], numbers[501:]))
    assert len(encode(there.given.events[-1])) < BYTES_MAX


# ---- secret


def secret_hall() -> tuple[Given, Principal, list[Principal], str]:
    rules = charter(means=ALL)
    rules["matters"]["ordinary"]["secret"] = True
    given, chair, people, sitting = hall(6, means=ALL, matters=rules["matters"])
    for at in (1, 2):
        given.granted(people[at], "teller")
    return given, chair, people, given.motion(people[1], sitting)


def test_what_the_charter_wants_secret_is_decided_on_paper_only() -> None:
    given, chair, people, motion = secret_hall()
    given.refused(chair, OpenPoll(motion=motion, method="open"), "needs-paper")
    given.refused(chair, OpenPoll(motion=motion, means=["tablet"]), "means-not-allowed")
    poll = given.poll(chair, motion)
    data = given.only(PollOpened).data
    assert (data.method, data.means, data.reveal) == ("secret", ["paper"], "at-close")
    given.refused(people[3], CastBallot(poll=poll, option="yes"), "no-tablets")


def test_a_secret_paper_is_nobodys_and_has_no_number_when_it_is_counted() -> None:
    given, chair, people, motion = secret_hall()
    poll = given.poll(chair, motion)
    given.act(people[1], IssuePapers(poll=poll, first=1, last=5))
    given.refused(people[1], GivePaper(poll=poll, number=1, member=people[4].id), "paper-is-secret")
    given.act(chair, ClosePoll(poll=poll))
    by_number = EnterCount.model_validate({"poll": poll, "way": "paper", "piles": piles([1, 2, 3, 4, 5])})
    given.refused(people[1], by_number, "piles-misread", by="pile")
    short = EnterCount.model_validate({"poll": poll, "way": "paper", "piles": piles(3, 1)})
    given.refused(people[1], short, "papers-do-not-add-up", issued=5, counted=4)
    counted = piles(3, 1, spoiled=1)
    given.count(poll, "paper", (people[1], counted), (people[2], counted))
    given.act(chair, DeclareOutcome(poll=poll))
    outcome = given.only(OutcomeDeclared).data
    assert outcome.ways.paper == {"yes": 3, "no": 1, "abstain": 0}
    assert (outcome.result, outcome.ways.spoiled, outcome.ways.missing) == ("adopted", 1, 0)
    voters = {person.id for person in people} - {people[0].id, people[1].id, people[2].id}
    about = [event for event in given.events if poll in event.stream]
    assert not any(voter.encode() in encode(event) for event in about for voter in voters)


# ---- voted twice


def voted_twice(**more: Any) -> tuple[Hall, Principal]:
    """Somebody votes no on her tablet, and yes on paper 1."""
    there = Hall(["tablet", "paper"], **more)
    someone = there.people[7]
    there.given.act(there.one, IssuePapers(poll=there.poll, first=1, last=2))
    there.given.act(there.one, GivePaper(poll=there.poll, number=1, member=someone.id))
    there.given.vote(there.poll, [(someone, "no"), (there.people[8], "no")])
    there.close()
    there.both("paper", piles([1, 2]))
    return there, someone


def test_who_voted_on_a_tablet_and_on_paper_is_found() -> None:
    there, someone = voted_twice()
    assert there.given.recorded() == ["counts.compared/1", "doubles.found/1"]
    assert there.given.state.papers_of(there.poll).doubles == {someone.id: ""}
    there.given.refused(there.chair, DeclareOutcome(poll=there.poll), "voted-twice", members=[someone.id])


@pytest.mark.parametrize(("keeps", "yes", "no"), [("paper", 2, 1), ("tablet", 1, 2)])
def test_the_chair_rules_which_of_the_two_votes_counts(keeps: Any, yes: int, no: int) -> None:
    there, someone = voted_twice()
    ruling = RuleDouble(poll=there.poll, member=someone.id, keeps=keeps, reason=WHY)
    there.given.act(there.chair, ruling)
    there.given.refused(there.chair, ruling, "wrong-phase")
    outcome = there.declare()
    assert (outcome.tally["yes"].ballots, outcome.tally["no"].ballots) == (yes, no)
    assert outcome.ways.set_aside == 1


def test_paper_prevails_where_the_charter_says_so() -> None:
    there, someone = voted_twice(paper_prevails=True)
    ruling = RuleDouble(poll=there.poll, member=someone.id, keeps="tablet", reason=WHY)
    there.given.refused(there.chair, ruling, "paper-prevails")
    there.given.act(there.chair, ruling.model_copy(update={"keeps": "paper"}))
    assert there.declare().tally["yes"].ballots == 2


def test_a_paper_is_given_once_and_to_one_who_can_vote() -> None:
    there = Hall(["paper", "hands"])
    there.given.act(there.one, IssuePapers(poll=there.poll, first=1, last=9))

    def give(number: int, member: str) -> GivePaper:
        return GivePaper(poll=there.poll, number=number, member=member)

    there.given.act(there.one, give(1, there.people[4].id))
    there.given.refused(there.one, give(1, there.people[5].id), "paper-number-twice")
    there.given.refused(there.one, give(2, there.people[4].id), "has-paper", number=1)
    there.given.refused(there.one, give(10, there.people[5].id), "paper-not-issued")
    (late,) = there.given.enrolled("99")
    there.given.refused(there.one, give(3, late.id), "not-on-roll")
