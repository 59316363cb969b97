"""A roll-call in the hall: tablets, names that are called and signed papers, and nobody counted twice."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.event import decode, encode
from domain.poll import AnswerMissed, BallotCast, BallotReplaced, OutcomeDeclared, PollOpened
from gateways.stores.memory_views import MemoryViewStore
from projections.follower import Follower
from services.commands import (
    AnnulPoll,
    AskDivision,
    CastBallot,
    ChangeMember,
    ClosePoll,
    DeclareInterest,
    DeclareOutcome,
    DepartMember,
    GivePaper,
    GiveProxy,
    IssuePapers,
    Leave,
    MissAnswer,
    OpenPoll,
    RecordBallot,
    UndoAct,
    VoteByProxy,
)
from services.principal import OPERATOR, Principal
from tests.rules.given import CONFLICTS, DIVISION, Given, charter, hall, row, text
from tests.rules.histories import log_of
from tests.rules.test_double_count import ALL, WHY, Hall, piles
from tests.rules.test_views import seen

PROXY: dict[str, Any] = {"article": "10", "confidence": "D", "max_per_holder": 2, "written": False}


def calling(means: list[str] = ALL, people: int = 10, **more: Any) -> Hall:
    """A roll-call of so many people who are here."""
    return Hall(means, people, method="roll-call", **more)


def answer(
    there: Hall, at: int, option: str = "yes", paper: int | None = None, replaces: int | None = None
) -> RecordBallot:
    member = there.people[at].id
    return RecordBallot(poll=there.poll, member=member, option=option, paper=paper, replaces=replaces)


def votes(outcome: Any) -> dict[str, int]:
    return {option: count.ballots for option, count in outcome.tally.items()}


# ---- who answers, and how


def test_a_roll_call_by_name_freezes_who_is_here_and_says_its_means() -> None:
    data = calling(["hands", "tablet"]).given.only(PollOpened).data
    assert (data.method, data.means, data.presence.members) == ("roll-call", ["tablet", "hands"], 10)


def test_an_answer_is_a_ballot_that_says_who_took_it_down_for_whom_and_how() -> None:
    there = calling()
    there.given.act(there.one, answer(there, 5, "no"))
    (fact,) = there.given.facts
    assert fact.stream == f"ballot:{there.poll}:{there.people[5].id}"
    assert fact.data == BallotCast(option="no", means="hands")
    by = there.given.events[-1].by
    assert (by.id, by.capacity, by.on_behalf_of) == (there.one.id, "teller", there.people[5].id)
    there.given.act(there.chair, answer(there, 6, paper=17))
    assert there.given.only(BallotCast).data == BallotCast(option="yes", means="paper", paper=17)


def test_all_ways_are_one_outcome_and_each_is_named() -> None:
    there = calling()
    there.given.vote(there.poll, [(person, "yes") for person in there.people[:4]])
    for at, option in ((4, "yes"), (5, "no"), (6, "abstain")):
        there.given.act(there.one, answer(there, at, option))
    there.given.act(there.other, answer(there, 7, "no", paper=3))
    there.close()
    outcome = there.declare()
    assert votes(outcome) == {"yes": 5, "no": 2, "abstain": 1}
    assert outcome.ways.model_dump(exclude_none=True) == {
        "tablet": {"yes": 4, "no": 0, "abstain": 0},
        "hands": {"yes": 1, "no": 1, "abstain": 1},
        "paper": {"yes": 0, "no": 1, "abstain": 0},
    }


def test_on_tablets_alone_nothing_is_said_of_ways_and_no_name_is_called() -> None:
    there = calling(["tablet"])
    there.given.refused(there.one, answer(there, 5), "means-not-allowed", means="hands", allowed=["tablet"])
    there.given.vote(there.poll, [(there.people[4], "yes")])
    there.close()
    assert there.declare().ways is None


@pytest.mark.parametrize("means", [["hands"], ["paper"]])
def test_where_no_tablet_votes_names_or_papers_do(means: list[str]) -> None:
    there = calling(means)
    there.given.refused(there.people[4], CastBallot(poll=there.poll, option="yes"), "no-tablets")
    paper = 1 if means == ["paper"] else None
    other = None if paper else 1
    there.given.refused(there.one, answer(there, 4, paper=other), "means-not-allowed", allowed=means)
    there.given.act(there.one, answer(there, 4, paper=paper))
    there.close()
    assert there.declare().ways.model_dump(exclude_none=True) == {means[0]: {"yes": 1, "no": 0, "abstain": 0}}


def test_a_name_has_a_weight_so_it_may_have_more_votes_than_one() -> None:
    given, chair, people, sitting = hall(3, means=ALL)
    (heavy,) = given.enrolled("99", weight="5/2")
    given.here(sitting, [*people, heavy])
    motion = given.motion(people[1], sitting)
    poll = given.poll(chair, motion, method="roll-call", means=["hands"])
    given.act(chair, RecordBallot(poll=poll, member=heavy.id, option="yes"))
    given.act(chair, ClosePoll(poll=poll))
    given.act(chair, DeclareOutcome(poll=poll))
    assert given.only(OutcomeDeclared).data.tally["yes"].weight == "5/2"


def test_only_those_at_the_desk_and_tellers_write_answers_down() -> None:
    there = calling()
    for who in (there.people[5], OPERATOR):
        there.given.refused(who, answer(there, 5), "not-allowed")
    there.given.granted(there.people[8], "secretary")
    there.given.act(there.people[8], answer(there, 5))


def test_outside_a_roll_call_nobodys_vote_is_written_down() -> None:
    there = Hall(ALL)
    there.given.refused(there.one, answer(there, 5), "not-roll-call")


def test_whoever_cannot_vote_is_not_called() -> None:
    there = calling()
    (late,) = there.given.enrolled("99")
    command = RecordBallot(poll=there.poll, member=late.id, option="yes")
    there.given.refused(there.one, command, "not-on-roll")
    there.given.refused(there.one, answer(there, 5, "maybe"), "unknown-option")
    there.close()
    there.given.refused(there.one, answer(there, 5), "poll-closed")


def test_whoever_was_away_when_it_opened_or_stands_aside_is_not_called() -> None:
    conflicts = {"contract": CONFLICTS["contract"]}
    given = Given(charter(means=ALL) | {"conflicts": conflicts}).founded()
    people = given.enrolled(*"123456")
    chair = given.granted(people[0], "chair")
    sitting = given.sitting(chair)
    given.here(sitting, people[:5])
    motion = given.motion(people[1], sitting)
    own = DeclareInterest(motion=motion, text=text("My field"), kind="contract")
    given.act(people[2], own)
    poll = given.poll(chair, motion, method="roll-call", means=["hands"])
    for at, code in ((5, "not-present"), (2, "recused")):
        given.refused(chair, RecordBallot(poll=poll, member=people[at].id, option="yes"), code)


def names(there: Given, poll: str, page: int = 0) -> list[str]:
    """Whose names a desk calls, in this order."""
    return list(seen(there, f"voters/{poll}/{page}").get("order", []))


def test_the_names_are_those_of_the_frozen_roll_who_were_here_lent_their_vote_and_do_not_stand_aside() -> (
    None
):
    rules = charter(means=ALL, proxy=PROXY) | {"conflicts": {"contract": CONFLICTS["contract"]}}
    given = Given(rules).founded()
    people = given.enrolled(*"1234567")
    chair = given.granted(people[0], "chair")
    sitting = given.sitting(chair)
    given.here(sitting, people[:5])
    given.act(people[5], GiveProxy(sitting=sitting, holder=people[4].id))
    motion = given.motion(people[1], sitting)
    given.act(people[2], DeclareInterest(motion=motion, text=text("My field"), kind="contract"))
    before = {person.id: given.state.members[person.id].name for person in people}
    poll = given.poll(chair, motion, method="roll-call", means=["hands"])
    given.here(sitting, [people[6], *given.enrolled("99")])
    given.act(people[3], Leave(sitting=sitting))
    given.act(OPERATOR, ChangeMember(member=people[1].id, row=row("77", "Later Name")))
    given.act(OPERATOR, DepartMember(member=people[4].id))
    assert names(given, poll) == [people[at].id for at in (0, 1, 3, 4, 5)]
    second = seen(given, f"voters/{poll}/0")["rows"][people[1].id]
    assert second == {"number": "2", "name": before[people[1].id]}
    for at, member in enumerate(names(given, poll)):
        given.act(chair, RecordBallot(poll=poll, member=member, option=["yes", "no"][at % 2]))


def test_where_nobody_is_counted_as_here_the_whole_roll_is_called_page_by_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("projections.enrolment.PAGE", 2)
    given, chair, people, sitting = hall(4, means=ALL)
    given.act(OPERATOR, DepartMember(member=people[3].id))
    poll = given.poll(chair, given.motion(people[1], sitting), method="roll-call", means=["paper"])
    assert "presence" not in seen(given, f"poll/{poll}")
    first = seen(given, f"voters/{poll}/0")
    assert (first["order"], first["next"]) == ([people[0].id, people[1].id], 1)
    last = seen(given, f"voters/{poll}/1")
    assert (last["order"], "next" in last) == ([people[2].id], False)
    assert seen(given, f"voters/{poll}/2") == {}


def test_only_in_a_roll_call_names_are_listed_to_be_called() -> None:
    given, chair, people, sitting = hall(2)
    poll = given.poll(chair, given.motion(people[1], sitting), method="open")
    assert names(given, poll) == []


# ---- who does not answer


def missing(there: Hall, at: int, missed: int | None = None) -> MissAnswer:
    return MissAnswer(poll=there.poll, member=there.people[at].id, missed=missed)


def missed(there: Hall) -> dict[str, int]:
    """How often each was called in vain, as desks are shown it."""
    rows = seen(there.given, f"missed/{there.poll}").get("rows", {})
    return {member: row["times"] for member, row in rows.items()}


def test_whoever_is_called_and_does_not_answer_is_in_the_log_with_who_called() -> None:
    there = calling()
    assert there.given.act(there.one, missing(there, 5))["missed"] == 1
    (fact,) = there.given.facts
    assert (fact.stream, fact.data) == (f"answer:{there.poll}:{there.people[5].id}", AnswerMissed())
    event = there.given.events[-1]
    assert (event.by.id, event.by.capacity, event.by.on_behalf_of) == (there.one.id, "teller", "")
    assert decode(encode(event)) == event
    assert there.given.act(there.chair, missing(there, 5))["missed"] == 2
    there.given.act(there.one, missing(there, 6))
    assert missed(there) == {there.people[5].id: 2, there.people[6].id: 1}
    assert seen(there.given, f"poll/{there.poll}")["missed"] == 3


def test_two_desks_that_press_for_the_same_call_count_once() -> None:
    there = calling()
    there.given.act(there.one, missing(there, 5, 0))
    overtaken = {"by": "teller", "member": there.one.id, "what": "answer.missed"}
    position = len(there.given.events)
    there.given.refused(there.other, missing(there, 5, 0), "stale", position=position, **overtaken)
    there.given.refused(there.one, missing(there, 5, 0), "stale", by="you")
    there.given.act(there.other, missing(there, 6, 0))
    there.given.act(there.other, missing(there, 5, 1))
    assert missed(there) == {there.people[5].id: 2, there.people[6].id: 1}


@pytest.mark.parametrize("wrong", [False, 0.0, "0", -1])
def test_how_often_somebody_was_missed_is_a_whole_number(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        MissAnswer.model_validate({"poll": "one", "member": "two", "missed": wrong})


def test_only_those_who_write_answers_down_say_that_there_was_none() -> None:
    there = calling()
    for who in (there.people[5], OPERATOR):
        there.given.refused(who, missing(there, 5), "not-allowed")
    there.given.granted(there.people[8], "secretary")
    there.given.act(there.people[8], missing(there, 5))


def test_nobody_is_missed_who_has_voted_or_cannot_vote_nor_outside_an_open_roll_call() -> None:
    there = calling()
    there.given.act(there.people[4], CastBallot(poll=there.poll, option="yes"))
    there.given.act(there.one, answer(there, 5))
    for at in (4, 5):
        there.given.refused(there.one, missing(there, at), "has-voted", member=there.people[at].id)
    (late,) = there.given.enrolled("99")
    there.given.refused(there.one, MissAnswer(poll=there.poll, member=late.id), "not-on-roll")
    there.given.refused(there.one, MissAnswer(poll=there.poll, member="nobody"), "unknown-object")
    there.close()
    there.given.refused(there.one, missing(there, 6), "poll-closed")
    shown = Hall(ALL)
    shown.given.refused(shown.one, missing(shown, 5), "not-roll-call")
    tablets = calling(["tablet"])
    tablets.given.refused(tablets.one, missing(tablets, 5), "means-not-allowed", allowed=["tablet"])


@pytest.mark.parametrize("means", [["hands"], ["paper"], ["tablet", "paper"], ["tablet", "hands"]])
def test_whoever_could_be_written_down_can_be_missed(means: list[str]) -> None:
    there = calling(means)
    there.given.act(there.one, missing(there, 5))
    assert list(missed(there)) == [there.people[5].id]


def test_who_was_away_or_stands_aside_is_not_missed_and_a_giver_is_whose_holder_was_silent() -> None:
    given = Given(charter(means=ALL, proxy=PROXY) | {"conflicts": {"contract": CONFLICTS["contract"]}})
    people = given.founded().enrolled(*"123456")
    chair = given.granted(people[0], "chair")
    sitting = given.sitting(chair)
    given.here(sitting, people[:4])
    given.act(people[4], GiveProxy(sitting=sitting, holder=people[3].id))
    motion = given.motion(people[1], sitting)
    given.act(people[2], DeclareInterest(motion=motion, text=text("My field"), kind="contract"))
    poll = given.poll(chair, motion, method="roll-call", means=["hands"])
    for at, code in ((5, "not-present"), (2, "recused")):
        given.refused(chair, MissAnswer(poll=poll, member=people[at].id), code)
    given.act(chair, MissAnswer(poll=poll, member=people[4].id))


def test_a_later_answer_counts_as_any_and_the_close_says_how_many_gave_none() -> None:
    there = calling()
    for at in (4, 5, 6, 7):
        there.given.act(there.one, missing(there, at))
    there.given.act(there.one, missing(there, 7))
    there.given.act(there.one, answer(there, 4))
    there.given.act(there.people[5], CastBallot(poll=there.poll, option="no"))
    assert "unanswered" not in seen(there.given, f"poll/{there.poll}")
    there.close()
    assert seen(there.given, f"poll/{there.poll}")["unanswered"] == 2
    outcome = there.declare()
    assert votes(outcome) == {"yes": 1, "no": 1, "abstain": 0}
    (entry,) = (
        one
        for one in seen(there.given, f"minutes/{there.sitting}/0")["rows"].values()
        if one["code"] == "poll.closed"
    )
    assert (entry["cast"], entry["unanswered"]) == (2, 2)


def test_where_everybody_answered_at_once_nothing_is_said_of_it() -> None:
    there = calling()
    there.given.act(there.one, answer(there, 4))
    there.close()
    assert seen(there.given, f"missed/{there.poll}") == {}
    assert not {"missed", "unanswered"} & set(seen(there.given, f"poll/{there.poll}"))


def test_an_opening_is_not_taken_back_once_a_name_was_called() -> None:
    there = calling()
    opened = len(there.given.events)
    there.given.act(there.one, missing(there, 5))
    undo = UndoAct(sitting=there.sitting, position=opened)
    there.given.refused(there.chair, undo, "built-on")


def test_the_list_of_who_was_missed_comes_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.stream_views.BALLOTS_PAGE", 2)
    monkeypatch.setattr("projections.poll.MISSED_AT_ONCE", 2)
    there = calling()
    for at in (4, 5, 6, 7, 8):
        there.given.act(there.one, missing(there, at))
    follower = Follower(log_of(there.given), MemoryViewStore())
    follower.catch_up()
    found, after = [], ""
    for _ in range(3):
        page = follower.read(f"missed/{there.poll}", after)
        assert page is not None
        found += page.doc["order"]
        after = page.doc.get("next", "")
    assert (found, after) == (sorted(person.id for person in there.people[4:9]), "")
    there.close()
    assert seen(there.given, f"poll/{there.poll}")["unanswered"] == 5


# ---- nobody twice


def test_a_vote_on_a_tablet_goes_before_whatever_is_written_down() -> None:
    there = calling()
    voter = there.people[5]
    there.given.act(there.one, answer(there, 5, "no"))
    there.given.act(voter, CastBallot(poll=there.poll, option="yes"))
    assert there.given.only(BallotReplaced).data == BallotReplaced(option="yes", was="no")
    there.given.refused(there.one, answer(there, 5, "no"), "has-voted", member=voter.id)
    there.given.refused(there.one, answer(there, 5, "no", paper=4), "has-voted", member=voter.id)
    there.close()
    outcome = there.declare()
    assert votes(outcome) == {"yes": 1, "no": 0, "abstain": 0}
    assert outcome.ways.hands == {"yes": 0, "no": 0, "abstain": 0}


@pytest.mark.parametrize("replace", [True, False])
def test_where_the_charter_says_that_paper_prevails_a_signed_paper_goes_before_a_tablet(
    replace: bool,
) -> None:
    there = calling(paper_prevails=True, replace=replace)
    voter = there.people[5]
    there.given.act(voter, CastBallot(poll=there.poll, option="yes"))
    there.given.refused(there.one, answer(there, 5, "no"), "has-voted", member=voter.id)
    there.given.act(there.one, answer(there, 5, "no", paper=4))
    replaced = BallotReplaced(option="no", was="yes", means="paper", paper=4)
    assert there.given.only(BallotReplaced).data == replaced
    there.given.refused(voter, CastBallot(poll=there.poll, option="yes"), "paper-counts", paper=4)
    there.close()
    outcome = there.declare()
    assert votes(outcome) == {"yes": 0, "no": 1, "abstain": 0}
    assert outcome.ways.paper == {"yes": 0, "no": 1, "abstain": 0}


def test_a_paper_that_was_read_wrongly_is_read_again_only_where_votes_are_replaced() -> None:
    for replace in (True, False):
        there = calling(paper_prevails=True, replace=replace)
        there.given.act(there.one, answer(there, 5, "no", paper=4))
        if replace:
            there.given.act(there.one, answer(there, 5, "yes", paper=4))
        else:
            there.given.refused(there.one, answer(there, 5, "yes", paper=4), "has-voted")


def test_a_mistake_is_corrected_while_the_vote_is_open() -> None:
    there = calling()
    there.given.act(there.one, answer(there, 5, "no"))
    there.given.act(there.other, answer(there, 5, "yes", paper=2))
    replaced = there.given.only(BallotReplaced).data
    assert replaced == BallotReplaced(option="yes", was="no", means="paper", paper=2)
    there.close()
    assert votes(there.declare()) == {"yes": 1, "no": 0, "abstain": 0}


def test_two_desks_never_overwrite_each_others_answer_unseen() -> None:
    there = calling()
    there.given.act(there.one, answer(there, 5, "yes", replaces=0))
    n = len(there.given.events)
    told: dict[str, Any] = {"by": "teller", "member": there.one.id, "what": "ballot.cast", "option": "yes"}
    for shown in (0, n - 1):
        late = answer(there, 5, "no", replaces=shown)
        there.given.refused(
            there.other, late, "stale", view=f"ballots/{there.poll}", position=n, number="2", **told
        )
    there.given.act(there.other, answer(there, 5, "no", replaces=n))
    assert there.given.only(BallotReplaced).data == BallotReplaced(option="no", was="yes", means="hands")
    told |= {"by": "you", "member": there.other.id, "what": "ballot.replaced", "option": "no"}
    there.given.refused(there.other, answer(there, 5, "no", replaces=n), "stale", **told)


def test_a_paper_is_not_written_over_a_vote_on_a_tablet_that_the_desk_has_not_seen() -> None:
    there = calling(paper_prevails=True)
    voter = there.people[5]
    there.given.act(voter, CastBallot(poll=there.poll, option="yes"))
    n = len(there.given.events)
    late = answer(there, 5, "no", paper=4, replaces=0)
    there.given.refused(there.one, late, "stale", by="member", member=voter.id, position=n)
    there.given.act(there.one, answer(there, 5, "no", paper=4, replaces=n))


def test_what_cannot_be_replaced_at_all_is_refused_as_such() -> None:
    there = calling()
    there.given.act(there.people[5], CastBallot(poll=there.poll, option="yes"))
    there.given.refused(there.one, answer(there, 5, "no", replaces=0), "has-voted")


def test_a_refusal_does_not_say_what_is_sealed_until_the_close() -> None:
    there = calling(reveal="at-close")
    there.given.act(there.one, answer(there, 5, "no", replaces=0))
    refused = there.given.refused(there.other, answer(there, 5, "yes", replaces=0), "stale", by="teller")
    assert "option" not in refused.params


def test_where_votes_are_not_replaced_what_is_written_down_stays() -> None:
    there = calling(replace=False)
    there.given.act(there.one, answer(there, 5, "no"))
    there.given.refused(there.one, answer(there, 5, "yes"), "has-voted")
    there.given.refused(there.people[5], CastBallot(poll=there.poll, option="yes"), "already-voted")


def test_a_paper_is_one_persons() -> None:
    there = calling()
    there.given.act(there.one, answer(there, 5, paper=7))
    there.given.refused(there.one, answer(there, 6, paper=7), "paper-number-twice", numbers=[7])
    there.given.act(there.one, answer(there, 5, "no", paper=7))


def test_nobody_counts_in_a_roll_call_and_nobody_doubts_it() -> None:
    there = calling()
    there.refused(there.one, "names-are-called", "hands", piles(1))
    there.given.refused(there.one, IssuePapers(poll=there.poll, first=1, last=2), "names-are-called")
    given = GivePaper(poll=there.poll, number=1, member=there.people[4].id)
    there.given.refused(there.one, given, "names-are-called")
    there.close()
    doubt = AskDivision(poll=there.poll, wants="roll-call")
    there.given.refused(there.people[4], doubt, "nothing-to-doubt")
    there.declare()


def test_what_is_sealed_until_the_close_is_sealed_here_too() -> None:
    there = calling(reveal="at-close")
    there.given.act(there.one, answer(there, 5, "no"))
    fact = there.given.only(BallotCast)
    assert fact.data == BallotCast(means="hands")
    assert there.given.contents[fact.c["choice"]].reader == "content.sealed"
    there.close()
    there.given.disclose(there.poll)
    assert votes(there.declare()) == {"yes": 0, "no": 1, "abstain": 0}


# ---- lent votes


def lent() -> tuple[Given, Principal, list[Principal], str, str]:
    """The sixth lent her vote to the fifth; a roll-call by name is open."""
    given, chair, people, sitting = hall(6, means=ALL, proxy=PROXY)
    given.here(sitting, people[:5])
    given.act(people[5], GiveProxy(sitting=sitting, holder=people[4].id))
    motion = given.motion(people[1], sitting)
    return (
        given,
        chair,
        people,
        sitting,
        given.poll(chair, motion, method="roll-call", means=["tablet", "hands"]),
    )


def test_a_holder_answers_for_whoever_lent_her_vote() -> None:
    given, chair, people, _, poll = lent()
    giver, holder = people[5], people[4]
    given.act(chair, RecordBallot(poll=poll, member=giver.id, option="no"))
    assert given.only(BallotCast).data == BallotCast(option="no", by_proxy=True, means="hands")
    given.act(holder, VoteByProxy(poll=poll, member=giver.id, option="yes"))
    given.refused(chair, RecordBallot(poll=poll, member=giver.id, option="no"), "has-voted")
    assert seen(given, f"mandates/{poll}")["rows"][giver.id]["n"] == len(given.events)
    assert seen(given, f"poll/{poll}")["by_proxy"] == 1


def test_a_holder_whose_paper_for_her_was_read_does_not_vote_for_her_on_a_tablet() -> None:
    given, chair, people, sitting = hall(6, means=ALL, proxy=PROXY, paper_prevails=True)
    given.here(sitting, people[:5])
    given.act(people[5], GiveProxy(sitting=sitting, holder=people[4].id))
    poll = given.poll(chair, given.motion(people[1], sitting), method="roll-call", means=["tablet", "paper"])
    given.act(people[4], VoteByProxy(poll=poll, member=people[5].id, option="yes"))
    given.act(chair, RecordBallot(poll=poll, member=people[5].id, option="no", paper=1))
    again = VoteByProxy(poll=poll, member=people[5].id, option="yes")
    given.refused(people[4], again, "paper-counts", paper=1)


def test_the_list_names_the_holder_and_not_the_desk() -> None:
    given, chair, people, _, poll = lent()
    given.act(chair, RecordBallot(poll=poll, member=people[5].id, option="no"))
    (row,) = seen(given, f"roll-call/{poll}")["rows"].values()
    assert (row["holder"], row["means"]) == (people[4].id, "hands")


# ---- a doubted show of hands


@pytest.fixture
def doubted(monkeypatch: pytest.MonkeyPatch) -> Hall:
    """A third doubted a show of hands, under a charter that has open votes alone."""
    monkeypatch.setattr("tests.rules.given.charter", lambda **said: charter(**said) | {"division": DIVISION})
    there = Hall(["hands"], people=9, methods=["open"])
    there.both("hands", piles(5, 4))
    there.close()
    there.declare()
    for at in range(3):
        there.given.act(there.people[at], AskDivision(poll=there.poll, wants="roll-call"))
    there.given.act(there.chair, AnnulPoll(poll=there.poll, reason=WHY))
    return there


def test_a_doubted_show_of_hands_is_asked_again_by_roll_call_and_no_other_way(doubted: Hall) -> None:
    again = OpenPoll(motion=doubted.motion, repeats=doubted.poll, means=["hands"])
    shown = again.model_copy(update={"method": "open"})
    doubted.given.refused(doubted.chair, shown, "method-not-allowed", allowed=["roll-call"])
    poll = doubted.given.act(doubted.chair, again)["poll"]
    assert doubted.given.only(PollOpened).data.method == "roll-call"
    for at in range(5):
        doubted.given.act(doubted.one, RecordBallot(poll=poll, member=doubted.people[at].id, option="no"))
    doubted.given.act(doubted.chair, ClosePoll(poll=poll))
    doubted.given.act(doubted.chair, DeclareOutcome(poll=poll))
    assert doubted.given.only(OutcomeDeclared).data.result == "rejected"


def test_another_vote_may_come_before_it_and_is_held_as_any(doubted: Hall) -> None:
    other = doubted.given.motion(doubted.people[1], doubted.sitting)
    doubted.given.poll(doubted.chair, other, means=["hands"])
    assert doubted.given.only(PollOpened).data.method == "open"


def test_an_event_of_a_roll_call_reads_back_as_it_was_written() -> None:
    there = calling()
    there.given.act(there.one, answer(there, 5, paper=7))
    event = there.given.events[-1]
    assert decode(encode(event)) == event
