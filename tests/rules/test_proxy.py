"""Proxies: who may vote for whom, how the ballots count, and what ends it."""

from typing import Any

import pytest

from domain.errors import TooManyProxies
from domain.matter import Proxy
from domain.poll import BallotCast, BallotReplaced, OutcomeDeclared, PollOpened
from domain.proxy import PROXIES_MAX, Held, Person, ProxyEnded, ProxyGiven, give
from projections import minutes, proxies
from projections import poll as polls
from services import commands as c
from services.principal import OPERATOR, Principal
from tests.rules.given import CONFLICTS, Given, charter, hall, text
from tests.rules.histories import log_of
from tests.rules.test_minutes import documents_of, entries_of
from tests.rules.test_views import seen

PROXY: dict[str, Any] = {"article": "10", "confidence": "D", "max_per_holder": 2, "written": False}
HALF: dict[str, Any] = {"share": "1/2", "strict": True, "article": "11", "confidence": "D"}
BY_BALLOTS = {"all_of": [HALF | {"base": "members_all"}]}
IN_HALL = {"all_of": [HALF | {"base": "members_all", "counts": "present"}]}
OF_PRESENT = {"all_of": [HALF | {"base": "present"}]}


def proxied(people: int = 6, rule: dict[str, Any] | None = None, **polling: Any) -> Any:
    """A hall whose charter lets one person vote for two others, unless told otherwise."""
    return hall(people, proxy=PROXY | (rule or {}), **polling)


def lend(
    given: Given, sitting: str, giver: Principal, holder: Principal, desk: Principal | None = None
) -> None:
    member = giver.id if desk else None
    given.act(desk or giver, c.GiveProxy(sitting=sitting, holder=holder.id, member=member))


def lending(sitting: str, holder: Principal, giver: Principal | None = None) -> c.GiveProxy:
    return c.GiveProxy(sitting=sitting, holder=holder.id, member=giver.id if giver else None)


def vote(poll: str, giver: Principal, option: str = "yes") -> c.VoteByProxy:
    return c.VoteByProxy(poll=poll, member=giver.id, option=option)


def declared(given: Given, chair: Principal, poll: str) -> Any:
    given.act(chair, c.ClosePoll(poll=poll))
    given.act(chair, c.DeclareOutcome(poll=poll))
    return given.only(OutcomeDeclared).data


def votes(outcome: Any) -> dict[str, int]:
    return {option: count.ballots for option, count in outcome.tally.items() if count.ballots}


def test_a_holder_votes_for_herself_and_once_for_each_giver() -> None:
    given, chair, people, sitting = proxied()
    holder, one, two = people[1:4]
    lend(given, sitting, one, holder)
    assert given.recorded() == [ProxyGiven.TYPE]
    lend(given, sitting, two, holder, desk=chair)
    assert given.only(ProxyGiven).data.how == "paper"
    poll = given.poll(chair, given.motion(holder, sitting))
    given.vote(poll, [(holder, "yes")])
    given.act(holder, vote(poll, one))
    cast = given.only(BallotCast)
    assert (cast.stream, cast.data.by_proxy) == (f"ballot:{poll}:{one.id}", True)
    by = given.events[-1].by
    assert (by.id, by.capacity, by.on_behalf_of) == (holder.id, "member", one.id)
    given.act(holder, vote(poll, two, "no"))
    outcome = declared(given, chair, poll)
    assert votes(outcome) == {"yes": 2, "no": 1}
    assert outcome.by_proxy == {"yes": 1, "no": 1, "abstain": 0}


def test_an_outcome_without_proxies_says_nothing_of_them() -> None:
    given, chair, people, sitting = hall()
    poll = given.poll(chair, given.motion(people[1], sitting))
    assert given.only(PollOpened).data.proxies is None
    assert declared(given, chair, poll).by_proxy is None


def test_a_giver_is_named_by_her_number_too() -> None:
    given, _, people, sitting = proxied()
    given.act(people[2], c.GiveProxy(sitting=sitting, number="2"))
    assert given.only(ProxyGiven).data.holder == people[1].id
    given.refused(people[3], c.GiveProxy(sitting=sitting, number="99"), "unknown-number", number="99")


def test_where_the_charter_knows_no_proxies_nobody_lends_her_vote() -> None:
    given, chair, people, sitting = hall()
    given.refused(people[2], lending(sitting, people[1]), "proxies-not-allowed")
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.refused(people[1], vote(poll, people[2]), "proxies-not-allowed")


def test_one_person_votes_for_no_more_than_the_charter_lets_her() -> None:
    given, _, people, sitting = proxied()
    for giver in people[2:4]:
        lend(given, sitting, giver, people[1])
    given.refused(people[4], lending(sitting, people[1]), "proxy-over-limit", most=2, article="10")
    lend(given, sitting, people[4], people[5])


def test_without_a_limit_one_person_votes_for_as_many_as_trust_her() -> None:
    given, _, people, sitting = proxied(rule={"max_per_holder": None})
    for giver in people[2:]:
        lend(given, sitting, giver, people[1])


def test_what_the_charter_wants_written_only_the_desk_records() -> None:
    given, chair, people, sitting = proxied(rule={"written": True})
    given.refused(people[2], lending(sitting, people[1]), "proxy-needs-paper", article="10")
    lend(given, sitting, people[2], people[1], desk=chair)
    given.refused(people[1], lending(sitting, people[1], people[3]), "not-allowed")
    teller = given.granted(people[4], "teller")
    lend(given, sitting, people[3], people[1], desk=teller)


def test_nobody_hands_a_proxy_on_or_holds_her_own() -> None:
    given, _, people, sitting = proxied()
    lend(given, sitting, people[2], people[1])
    given.refused(people[1], lending(sitting, people[3]), "proxy-chain", member=people[1].id)
    given.refused(people[3], lending(sitting, people[2]), "proxy-chain", member=people[2].id)
    given.refused(people[3], lending(sitting, people[3]), "own-proxy")
    given.refused(people[2], lending(sitting, people[3]), "proxy-stands", holder=people[1].id)


def test_who_is_barred_holds_none() -> None:
    given, chair, people, sitting = proxied(rule={"barred": ["chair"]})
    given.refused(people[2], lending(sitting, chair), "proxy-barred", member=chair.id)


def test_where_only_a_household_lends_the_roll_says_whose_it_is() -> None:
    given, chair, _, sitting = proxied(rule={"holders": ["household"]})
    (one,), (two,), (alone,) = (
        given.enrolled(number, household=house) for number, house in (("a", "H1"), ("b", "H1"), ("c", ""))
    )
    given.refused(one, lending(sitting, chair), "proxy-not-household")
    given.refused(alone, lending(sitting, chair), "proxy-not-household")
    lend(given, sitting, one, two)


def test_whoever_is_here_votes_herself() -> None:
    given, _, people, sitting = proxied()
    given.here(sitting, people[2:3])
    given.refused(people[2], lending(sitting, people[1]), "giver-present", member=people[2].id)


def test_whoever_comes_after_all_votes_herself_from_then_on() -> None:
    given, chair, people, sitting = proxied()
    holder, giver = people[1:3]
    lend(given, sitting, giver, holder)
    poll = given.poll(chair, given.motion(holder, sitting))
    given.here(sitting, [giver])
    assert given.recorded() == ["member.arrived/1", ProxyEnded.TYPE]
    assert given.only(ProxyEnded).data.why == "arrived"
    given.refused(holder, vote(poll, giver), "giver-present")
    given.vote(poll, [(giver, "no")])
    assert declared(given, chair, poll).by_proxy is None


@pytest.mark.parametrize("replace", [True, False])
def test_ones_own_ballot_goes_before_the_one_that_was_cast_in_ones_name(replace: bool) -> None:
    given, chair, people, sitting = proxied(replace=replace)
    holder, giver = people[1:3]
    lend(given, sitting, giver, holder)
    poll = given.poll(chair, given.motion(holder, sitting))
    given.act(holder, vote(poll, giver))
    given.vote(poll, [(giver, "no")])
    assert given.only(BallotReplaced).data.by_proxy is None
    given.refused(holder, vote(poll, giver), "giver-voted", member=giver.id)
    outcome = declared(given, chair, poll)
    assert (votes(outcome), outcome.by_proxy) == ({"no": 1}, None)


def test_a_holder_votes_once_for_each_where_ballots_stay() -> None:
    given, chair, people, sitting = proxied(replace=False)
    lend(given, sitting, people[2], people[1])
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.act(people[1], vote(poll, people[2]))
    given.refused(people[1], vote(poll, people[2], "no"), "already-voted")


def test_a_holder_changes_such_a_vote_where_ballots_can_be_replaced() -> None:
    given, chair, people, sitting = proxied()
    lend(given, sitting, people[2], people[1])
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.act(people[1], vote(poll, people[2]))
    assert given.act(people[1], vote(poll, people[2], "no"))["replaced"]
    assert declared(given, chair, poll).by_proxy == {"yes": 0, "no": 1, "abstain": 0}


def test_a_proxy_counts_in_votes_that_open_after_it_was_given_and_no_longer_than_it_stands() -> None:
    given, chair, people, sitting = proxied()
    holder, giver, late = people[1:4]
    lend(given, sitting, giver, holder)
    poll = given.poll(chair, given.motion(holder, sitting))
    lend(given, sitting, late, holder)
    given.refused(holder, vote(poll, late), "no-proxy", member=late.id)
    given.refused(people[4], vote(poll, giver), "no-proxy", member=giver.id)
    given.act(giver, c.EndProxy(sitting=sitting))
    given.refused(holder, vote(poll, giver), "no-proxy", member=giver.id)
    given.refused(giver, c.EndProxy(sitting=sitting), "no-proxy")
    given.act(chair, c.ClosePoll(poll=poll))
    given.refused(holder, vote(poll, giver), "poll-closed")


def test_the_desk_takes_back_no_proxy_that_another_has_recorded_since_it_looked() -> None:
    given, chair, people, sitting = proxied()
    giver, former, holder = people[5], people[3], people[4]
    given.act(chair, c.GiveProxy(sitting=sitting, member=giver.id, holder=holder.id))
    late = c.EndProxy(sitting=sitting, member=giver.id, holder=former.id)
    given.refused(chair, late, "stale", view=f"proxies/{sitting}", holder=holder.id)
    given.act(chair, late.model_copy(update={"holder": holder.id}))


def test_a_proxy_ends_when_giver_or_holder_is_a_member_no_longer() -> None:
    given, _, people, sitting = proxied()
    lend(given, sitting, people[2], people[1])
    lend(given, sitting, people[4], people[3])
    given.act(OPERATOR, c.DepartMember(member=people[1].id))
    assert given.only(ProxyEnded).data.why == "roll"
    given.act(OPERATOR, c.DepartMember(member=people[4].id))
    assert given.only(ProxyEnded).data.holder == people[3].id
    assert given.state.proxies[sitting] == {}


def test_in_a_consultation_nobody_is_away() -> None:
    given, chair, people, _ = proxied()
    talk = given.act(chair, c.OpenSitting(title=text("Talk"), form="consultation"))["sitting"]
    given.refused(people[2], lending(talk, people[1]), "no-presence")


@pytest.mark.parametrize(("in_quorum", "result"), [(True, "adopted"), (False, "no-quorum")])
def test_lent_votes_make_the_quorum_only_where_the_charter_says_so(in_quorum: bool, result: str) -> None:
    given, chair, people, sitting = proxied(rule={"in_quorum": in_quorum}, quorum=BY_BALLOTS)
    holder, one, two = people[1:4]
    for giver in (one, two):
        lend(given, sitting, giver, holder)
    poll = given.poll(chair, given.motion(holder, sitting))
    given.vote(poll, [(holder, "yes"), (chair, "yes")])
    for giver in (one, two):
        given.act(holder, vote(poll, giver))
    outcome = declared(given, chair, poll)
    assert (outcome.result, outcome.judgement.quorum[0].counted) == (result, "4" if in_quorum else "2")


@pytest.mark.parametrize(("in_quorum", "result"), [(True, "adopted"), (False, "no-quorum")])
def test_in_the_hall_whoever_lent_her_vote_is_as_if_here_only_where_the_charter_says_so(
    in_quorum: bool, result: str
) -> None:
    given, chair, people, sitting = proxied(rule={"in_quorum": in_quorum}, quorum=IN_HALL)
    given.here(sitting, people[:2])
    for giver in people[2:4]:
        lend(given, sitting, giver, people[1])
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.vote(poll, [(person, "yes") for person in people[:2]])
    for giver in people[2:4]:
        given.act(people[1], vote(poll, giver))
    outcome = declared(given, chair, poll)
    assert (outcome.result, outcome.judgement.quorum[0].counted) == (result, "4" if in_quorum else "2")
    assert votes(outcome) == {"yes": 4}


def test_a_majority_of_those_here_counts_lent_votes_among_them() -> None:
    given, chair, people, sitting = proxied(rule={"in_quorum": True}, majority=OF_PRESENT)
    given.here(sitting, people[:3])
    for giver in people[3:5]:
        lend(given, sitting, giver, people[1])
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.act(people[1], vote(poll, people[3]))
    given.vote(poll, [(people[1], "yes")])
    outcome = declared(given, chair, poll)
    (check,) = outcome.judgement.majority
    assert (outcome.result, check.base_value, check.counted, check.needed) == ("rejected", "5", "2", "3")


def test_in_the_hall_a_holder_who_is_not_here_votes_for_nobody() -> None:
    given, chair, people, sitting = proxied(rule={"in_quorum": True}, quorum=IN_HALL)
    lend(given, sitting, people[3], people[1])
    given.here(sitting, people[:1])
    poll = given.poll(chair, given.motion(people[2], sitting))
    assert given.only(PollOpened).data.proxies.holders == {}
    given.refused(people[1], vote(poll, people[3]), "no-proxy")


def test_a_secret_vote_has_proxies_only_where_its_own_matter_says_so() -> None:
    name = {"article": "7", "confidence": "D", "name": {"en": "Persons"}, "secret": True}
    for own in ({}, {"proxy": PROXY}):
        given, chair, people, sitting = proxied(
            matters={"persons": name | own, "ordinary": name | {"secret": False}}
        )
        lend(given, sitting, people[2], people[1])
        poll = given.poll(chair, given.motion(people[1], sitting, "persons"))
        assert (given.only(PollOpened).data.proxies is not None) == bool(own)
        given.refused(people[1], vote(poll, people[2]), "no-tablets" if own else "proxies-not-allowed")


def test_a_paper_of_the_giver_is_filled_in_by_the_holder_and_said_to_be_so() -> None:
    given, chair, people, sitting = proxied(means=["tablet", "paper"], quorum=IN_HALL)
    one, two = (given.granted(person, "teller") for person in people[:2])
    given.here(sitting, people[:4])
    lend(given, sitting, people[4], people[1])
    poll = given.poll(chair, given.motion(people[1], sitting), means=["tablet", "paper"])
    given.act(one, c.IssuePapers(poll=poll, first=1, last=1))
    given.refused(one, c.GivePaper(poll=poll, number=1, member=people[5].id), "not-present")
    given.act(one, c.GivePaper(poll=poll, number=1, member=people[4].id))
    given.act(chair, c.ClosePoll(poll=poll))
    given.count(
        poll, "paper", *((who, {"options": {"yes": [1], "no": 0, "abstain": 0}}) for who in (one, two))
    )
    given.act(chair, c.DeclareOutcome(poll=poll))
    assert given.only(OutcomeDeclared).data.by_proxy == {"yes": 1, "no": 0, "abstain": 0}


def test_a_sitting_holds_so_many_proxies_and_no_more() -> None:
    standing = {f"g{at}": Held(f"h{at}", "paper") for at in range(PROXIES_MAX)}
    with pytest.raises(TooManyProxies):
        give("s", Person("one"), Person("two"), standing, [Proxy.model_validate(PROXY)], "paper")


def test_who_votes_for_whom_is_shown_until_it_ends() -> None:
    given, chair, people, sitting = proxied()
    holder, one, two = people[1:4]
    for giver in (one, two):
        lend(given, sitting, giver, holder)
    poll = given.poll(chair, given.motion(holder, sitting))
    documents = documents_of(log_of(given))
    assert documents.get(proxies.view(sitting))["order"] == [one.id, two.id]
    assert documents.get(proxies.mandates_view(poll))["rows"][one.id]["holder"] == holder.id
    given.act(holder, vote(poll, one))
    cast = len(given.events)
    given.act(holder, vote(poll, two))
    given.vote(poll, [(two, "no")])
    given.act(one, c.EndProxy(sitting=sitting))
    documents = documents_of(log_of(given))
    rows = documents.get(proxies.mandates_view(poll))["rows"]
    assert (rows[one.id]["n"], rows[one.id]["ended"]) == (cast, True)
    assert (rows[two.id]["own"], "n" in rows[two.id]) == (True, False)
    assert documents.get(proxies.view(sitting))["order"] == [two.id]
    shown = documents.get(polls.view(poll))
    assert (shown["proxies"], shown["by_proxy"]) == ({"members": 2, "in_quorum": False}, 1)


def test_the_minutes_say_who_voted_for_whom_and_how_many_votes_were_cast_so() -> None:
    given, chair, people, sitting = proxied()
    lend(given, sitting, people[2], people[1], desk=chair)
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.act(people[1], vote(poll, people[2]))
    declared(given, chair, poll)
    given.here(sitting, people[2:3])
    said = {entry["code"]: entry for entry in entries_of(documents_of(log_of(given)), sitting)}
    assert (said["proxy.given"]["how"], said["proxy.given"]["member"]) == ("paper", people[2].id)
    assert said["proxy.ended"]["why"] == "arrived"
    assert said["poll.opened"]["proxies"]["members"] == 1
    assert said["outcome.declared"]["by_proxy"] == 1
    assert documents_of(log_of(given)).get(minutes.view(sitting))["entries"]


# What the hall is told before a vote is what the rule will decide.


def told(given: Given, sitting: str) -> tuple[str, bool, dict[str, Any] | None]:
    """How many are counted, whether that is enough, and what is said of lent votes."""
    quorum = seen(given, f"presence/{sitting}")["quorum"]
    (check,) = quorum["checks"]
    return check["counted"], quorum["met"], quorum.get("lent")


@pytest.mark.parametrize("in_quorum", [True, False])
@pytest.mark.parametrize("condition", [BY_BALLOTS, IN_HALL])
def test_the_line_of_the_hall_counts_lent_votes_as_the_decision_will(
    condition: dict[str, Any], in_quorum: bool
) -> None:
    given, chair, people, sitting = proxied(rule={"in_quorum": in_quorum}, quorum=condition)
    for giver in people[3:5]:
        lend(given, sitting, giver, people[1])
    for person in people[:2]:
        given.act(person, c.Arrive(sitting=sitting))
    lent = {"votes": 2, "holders": 1, "counted": in_quorum}
    assert told(given, sitting) == ("4" if in_quorum else "2", in_quorum, lent)
    assert seen(given, f"presence/{sitting}")["members"] == {"present": 2, "all": 6}
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.vote(poll, [(one, "yes") for one in people[:2]])
    for giver in people[3:5]:
        given.act(people[1], vote(poll, giver))
    outcome = declared(given, chair, poll)
    (check,) = outcome.judgement.quorum
    assert (check.counted, check.met) == told(given, sitting)[:2]


def test_a_lent_vote_is_told_while_its_holder_is_here_and_until_it_ends() -> None:
    given, _, people, sitting = proxied(rule={"in_quorum": True}, quorum=IN_HALL)
    lend(given, sitting, people[3], people[1])
    assert told(given, sitting) == ("0", False, None)
    given.act(people[1], c.Arrive(sitting=sitting))
    assert told(given, sitting) == ("2", False, {"votes": 1, "holders": 1, "counted": True})
    given.act(people[3], c.Arrive(sitting=sitting))
    assert told(given, sitting) == ("2", False, None)
    lend(given, sitting, people[4], people[1])
    given.act(OPERATOR, c.DepartMember(member=people[1].id))
    assert told(given, sitting) == ("1", False, None)


def test_a_lent_vote_whose_holder_the_charter_bars_is_not_told() -> None:
    given, _, people, sitting = proxied(rule={"in_quorum": True, "barred": ["teller"]}, quorum=IN_HALL)
    lend(given, sitting, people[3], people[1])
    given.act(people[1], c.Arrive(sitting=sitting))
    teller = given.granted(people[1], "teller")
    assert told(given, sitting) == ("1", False, None)
    given.act(OPERATOR, c.EndRole(member=teller.id, role="teller"))
    assert told(given, sitting)[0] == "2"


def test_a_household_counts_once_whether_its_people_are_here_or_have_lent_their_vote() -> None:
    homes = {"all_of": [HALF | {"base": "household_reps", "counts": "present"}]}
    given = Given(charter(proxy=PROXY | {"in_quorum": True}, quorum=homes)).founded()
    ann, bea = given.enrolled("1", "2", household="H1")
    (cleo,) = given.enrolled("3", household="H2")
    sitting = given.sitting(given.granted(ann, "chair"))
    lend(given, sitting, bea, cleo)
    given.act(cleo, c.Arrive(sitting=sitting))
    assert told(given, sitting)[0] == "2"
    given.act(ann, c.Arrive(sitting=sitting))
    assert told(given, sitting)[0] == "2"


def test_a_lent_vote_whose_holder_has_an_interest_that_bars_her_is_not_told() -> None:
    rule = {"in_quorum": True, "barred": ["candidate"]}
    conflicts = {"conflicts": {"candidate": CONFLICTS["candidate"]}}
    given = Given(charter(proxy=PROXY | rule, quorum=IN_HALL) | conflicts).founded()
    people = given.enrolled("1", "2", "3")
    sitting = given.sitting(given.granted(people[0], "chair"))
    lend(given, sitting, people[2], people[1])
    given.act(people[1], c.Arrive(sitting=sitting))
    motion = given.motion(people[1], sitting)
    assert told(given, sitting)[0] == "2"
    interest = c.DeclareInterest(motion=motion, kind="candidate", text=text("I stand"))
    given.act(people[1], interest)
    assert told(given, sitting) == ("1", False, None)
