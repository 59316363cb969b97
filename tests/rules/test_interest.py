"""Declared interests: who stands aside for what, what follows for the count, and what the chair rules."""

from typing import Any

import pytest

from domain.interest import InterestDeclared, InterestRuled
from domain.poll import OutcomeDeclared, PollOpened
from projections import motion as motions
from services import commands as c
from services.principal import OPERATOR, Principal
from tests.rules.given import CONFLICTS, SPEECH, Given, charter, text
from tests.rules.histories import log_of
from tests.rules.test_minutes import documents_of, entries_of
from tests.rules.test_proxy import BY_BALLOTS, IN_HALL, OF_PRESENT, PROXY, declared, lend, vote


def interested(people: int = 5, **polling: Any) -> tuple[Given, Principal, list[Principal], str, str]:
    """A hall whose charter has people stand aside, and a motion of the second member's."""
    ordinary = {"article": "3", "confidence": "D", "name": {"en": "Ordinary"}}
    rules = charter({"ordinary": ordinary, "other": ordinary}, **polling)
    given = Given(rules | {"conflicts": CONFLICTS, "speech": SPEECH}).founded()
    everyone = given.enrolled(*(str(number) for number in range(1, people + 1)))
    chair = given.granted(everyone[0], "chair")
    sitting = given.sitting(chair)
    return given, chair, everyone, sitting, given.motion(everyone[1], sitting)


def declares(
    motion: str, kind: str | None = "contract", member: Principal | None = None
) -> c.DeclareInterest:
    words = text("I sell the timber")
    return c.DeclareInterest(motion=motion, text=words, kind=kind, member=member.id if member else None)


def ruling(motion: str, member: Principal, recused: bool, kind: str | None = None) -> c.RuleInterest:
    return c.RuleInterest(motion=motion, member=member.id, recused=recused, reason=text("Far kin"), kind=kind)


def test_whoever_stands_aside_does_not_vote_on_this_and_does_on_the_next() -> None:
    given, chair, people, sitting, motion = interested()
    given.act(people[2], declares(motion))
    assert given.result == {"member": people[2].id, "recused": True}
    poll = given.poll(chair, motion)
    given.refused(people[2], c.CastBallot(poll=poll, option="yes"), "recused", motion=motion)
    given.vote(poll, [(people[1], "yes")])
    given.act(chair, c.ClosePoll(poll=poll))
    other = given.poll(chair, given.motion(people[1], sitting))
    given.vote(other, [(people[2], "yes")])


def test_an_interest_for_which_the_charter_asks_nothing_is_told_and_no_more() -> None:
    given, chair, people, _, motion = interested()
    given.act(people[2], declares(motion, kind=None))
    assert given.only(InterestDeclared).data.recused is False
    given.act(people[3], declares(motion, kind="candidate"))
    poll = given.poll(chair, motion)
    given.vote(poll, [(people[2], "yes"), (people[3], "no")])
    assert given.state.polls[poll].aside is None


def test_an_interest_counts_in_the_matters_that_the_charter_names() -> None:
    given, _, people, sitting, motion = interested()
    given.refused(people[2], declares(motion, kind="elsewhere"), "unknown-interest", kind="elsewhere")
    other = given.motion(people[1], sitting, "other")
    assert given.act(people[2], declares(other, kind="elsewhere"))["recused"]


def test_the_desk_declares_it_for_somebody_and_nobody_else_does() -> None:
    given, chair, people, _, motion = interested()
    given.refused(people[3], declares(motion, member=people[2]), "not-allowed")
    given.act(chair, declares(motion, member=people[2]))
    given.refused(people[2], declares(motion), "interest-declared")


def test_who_votes_is_settled_when_the_vote_opens() -> None:
    given, chair, people, _, motion = interested()
    poll = given.poll(chair, motion)
    given.refused(people[2], declares(motion), "interest-late", poll=poll)
    given.act(chair, c.ClosePoll(poll=poll))
    given.refused(chair, ruling(motion, people[2], True, "contract"), "interest-late", poll=poll)
    given.act(chair, c.AnnulPoll(poll=poll, reason=text("An interest came out")))
    given.act(people[2], declares(motion))
    again = given.poll(chair, motion, repeats=poll)
    given.refused(people[2], c.CastBallot(poll=again, option="yes"), "recused")
    given.vote(again, [(people[3], "yes")])
    declared(given, chair, again)
    given.refused(people[3], declares(motion), "wrong-phase")


def test_whoever_stands_aside_wholly_does_not_speak_either() -> None:
    given, _, people, sitting, motion = interested()
    given.act(people[2], declares(motion, kind="own-deed"))
    given.act(people[3], declares(motion))
    asking = c.AskToSpeak(sitting=sitting, motion=motion)
    given.refused(people[2], asking, "recused", motion=motion)
    given.act(people[3], asking)
    given.act(people[2], c.AskToSpeak(sitting=sitting))


def test_the_chair_rules_on_a_doubtful_interest_and_again() -> None:
    given, chair, people, _, motion = interested()
    given.act(people[2], declares(motion))
    given.refused(people[3], ruling(motion, people[2], False), "not-allowed")
    given.refused(chair, ruling(motion, people[2], True), "wrong-phase", state="recused")
    given.act(chair, ruling(motion, people[2], False))
    assert given.only(InterestRuled).data.recused is False
    given.act(chair, ruling(motion, people[2], True))
    assert given.state.interests[motion][people[2].id].follows.uncounted
    given.act(chair, ruling(motion, people[2], False))
    poll = given.poll(chair, motion)
    given.vote(poll, [(people[2], "yes")])


def test_the_chair_has_somebody_stand_aside_who_said_nothing() -> None:
    given, chair, people, _, motion = interested()
    given.refused(chair, ruling(motion, people[2], True), "unknown-interest")
    given.refused(chair, ruling(motion, people[2], True, "candidate"), "unknown-interest")
    given.refused(chair, ruling(motion, people[2], False), "wrong-phase", state="votes")
    given.act(chair, ruling(motion, people[2], True, "own-deed"))
    poll = given.poll(chair, motion)
    given.refused(people[2], c.CastBallot(poll=poll, option="yes"), "recused")


def test_what_the_chair_has_ruled_stays_when_she_declares_it_after_all() -> None:
    given, chair, people, _, motion = interested()
    given.act(chair, ruling(motion, people[2], True, "own-deed"))
    given.act(chair, ruling(motion, people[2], False))
    assert given.act(people[2], declares(motion)) == {"member": people[2].id, "recused": False}


@pytest.mark.parametrize(
    ("kind", "base", "result"), [("contract", "3", "adopted"), ("own-deed", "4", "no-quorum")]
)
def test_whoever_stands_aside_is_left_out_of_the_roll_only_where_the_charter_says_so(
    kind: str, base: str, result: str
) -> None:
    given, chair, people, _, motion = interested(4, quorum=BY_BALLOTS)
    given.act(people[2], declares(motion, kind=kind))
    poll = given.poll(chair, motion)
    given.vote(poll, [(people[0], "yes"), (people[1], "yes")])
    outcome = declared(given, chair, poll)
    assert (outcome.judgement.quorum[0].base_value, outcome.result) == (base, result)


@pytest.mark.parametrize(
    ("kind", "base", "result"), [("contract", "3", "adopted"), ("own-deed", "4", "rejected")]
)
def test_whoever_stands_aside_is_left_out_of_the_hall_only_where_the_charter_says_so(
    kind: str, base: str, result: str
) -> None:
    given, chair, people, sitting, motion = interested(majority=OF_PRESENT, quorum=IN_HALL)
    given.here(sitting, people[:4])
    given.act(people[2], declares(motion, kind=kind))
    given.act(people[4], declares(motion, kind=kind))
    poll = given.poll(chair, motion)
    opened = given.only(PollOpened).data.recused
    assert (len(opened.members), opened.here) == (2, 1)
    given.vote(poll, [(people[0], "yes"), (people[1], "yes")])
    outcome = declared(given, chair, poll)
    assert (outcome.judgement.majority[0].base_value, outcome.result) == (base, result)


def test_no_more_hands_are_counted_than_people_may_vote() -> None:
    given, chair, people, sitting, motion = interested(majority=OF_PRESENT, means=["hands"])
    one, two = (given.granted(person, "teller") for person in people[:2])
    given.here(sitting, people[:3])
    given.act(people[2], declares(motion))
    poll = given.poll(chair, motion, means=["hands"])
    entered = {"poll": poll, "way": "hands", "piles": {"options": {"yes": 3, "no": 0, "abstain": 0}}}
    given.refused(one, c.EnterCount.model_validate(entered), "more-hands-than-people", people=2)
    piles = {"options": {"yes": 2, "no": 0, "abstain": 0}}
    given.count(poll, "hands", (one, piles), (two, piles))
    assert declared(given, chair, poll).result == "adopted"


def test_whoever_stands_aside_is_handed_no_paper() -> None:
    given, chair, people, _, motion = interested(means=["paper"])
    teller = given.granted(people[1], "teller")
    given.act(people[2], declares(motion))
    poll = given.poll(chair, motion, means=["paper"])
    given.act(teller, c.IssuePapers(poll=poll, first=1, last=1))
    given.refused(teller, c.GivePaper(poll=poll, number=1, member=people[2].id), "recused")


def test_nobody_votes_for_whoever_stands_aside_nor_she_for_others() -> None:
    given, chair, people, sitting, motion = interested(6, proxy=PROXY)
    lend(given, sitting, people[2], people[1])
    lend(given, sitting, people[4], people[3])
    given.act(chair, declares(motion, member=people[2]))
    given.act(chair, declares(motion, member=people[3]))
    poll = given.poll(chair, motion)
    assert given.only(PollOpened).data.proxies.holders == {}
    given.refused(people[1], vote(poll, people[2]), "recused")
    given.refused(people[3], vote(poll, people[4]), "recused")


def test_a_candidate_holds_no_proxy_where_the_charter_bars_her() -> None:
    given, _, people, sitting, motion = interested(proxy=PROXY | {"barred": ["candidate"]})
    given.act(people[1], declares(motion, kind="candidate"))
    lending = c.GiveProxy(sitting=sitting, holder=people[1].id)
    given.refused(people[2], lending, "proxy-barred", member=people[1].id)


def test_a_member_who_left_is_not_declared_for() -> None:
    given, chair, people, _, motion = interested()
    given.act(people[3], declares(motion))
    for person in (people[2], people[3]):
        given.act(OPERATOR, c.DepartMember(member=person.id))
    given.refused(chair, declares(motion, member=people[2]), "member-gone")
    given.poll(chair, motion)
    assert given.only(PollOpened).data.recused is None


def test_the_motion_lists_every_interest_and_the_minutes_say_it() -> None:
    given, chair, people, sitting, motion = interested()
    given.act(people[2], declares(motion, kind="own-deed"))
    given.act(chair, declares(motion, member=people[3]))
    given.act(chair, ruling(motion, people[2], False))
    poll = given.poll(chair, motion)
    given.vote(poll, [(people[2], "yes")])
    documents = documents_of(log_of(given))
    listed = documents.get(motions.view(motion))["interests"]
    assert listed["order"] == [people[2].id, people[3].id]
    first, second = (listed["rows"][one] for one in listed["order"])
    assert (first["kind"], first["recused"], "silent" in first) == ("own-deed", False, False)
    assert given.words(first["ruled"]["reason"])["text"] == "Far kin"
    assert (second["recused"], second["uncounted"]) == (True, True)
    codes = [entry for entry in entries_of(documents, sitting) if entry["code"].startswith("interest.")]
    assert [(entry["code"], entry["recused"]) for entry in codes] == [
        ("interest.declared", True), ("interest.declared", True), ("interest.ruled", False),
    ]  # fmt: skip
    (opened,) = (entry for entry in entries_of(documents, sitting) if entry["code"] == "poll.opened")
    assert [one["member"] for one in opened["aside"]] == [people[3].id]


def test_an_outcome_is_declared_as_before_where_nobody_stands_aside() -> None:
    given, chair, people, _, motion = interested()
    poll = given.poll(chair, motion)
    given.vote(poll, [(people[1], "yes")])
    assert given.state.polls[poll].aside is None
    declared(given, chair, poll)
    assert given.only(OutcomeDeclared).data.result == "adopted"
