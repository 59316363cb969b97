"""The poll: opened on a frozen roll, voted in, closed, counted, declared, annulled and repeated."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from domain import poll as polls
from domain.event import BYTES_MAX, encode
from domain.poll import Ballot, BallotCast, BallotReplaced, BallotsDisclosed, OutcomeDeclared, PollOpened
from domain.tally import count
from services.commands import (
    AmendCharter,
    AnnulPoll,
    CastBallot,
    ChangeMember,
    ClosePoll,
    DeclareOutcome,
    DepartMember,
    DiscloseBallots,
    OpenPoll,
    OpenSitting,
    Option,
)
from services.principal import DISPLAY, OPERATOR, PUBLIC, THE_CLOCK
from tests.rules.given import MINUTE, START, charter, folded, hall, member, row, text

OPTIONS = [Option(id=word, label=text(word.title())) for word in ("elm", "oak", "ash")]


def opened(people: int = 5, **more: Any) -> tuple[Any, Any, Any, str]:
    """A hall with one open poll. What `charter` does not know goes to the poll."""
    asked = {key: more.pop(key) for key in ("method", "options", "minutes") if key in more}
    given, chair, everyone, sitting = hall(people, **more)
    return given, chair, everyone, given.poll(chair, given.motion(everyone[1], sitting), **asked)


def test_opening_freezes_the_roll_and_the_charter_and_puts_the_motion() -> None:
    given, _, _, _ = opened(minutes=10)
    data = given.only(PollOpened).data
    roll, in_force = given.state.roll_at(given.state.roll_n), given.state.chartered().in_force
    assert (data.roll.n, data.roll.hash, data.roll.members, data.roll.weight) == (roll.n, roll.hash, 5, "5")
    assert (data.charter.n, data.charter.hash) == (in_force.n, in_force.hash)
    assert data.options == ["yes", "no", "abstain"]
    assert data.due_at == START + 10 * MINUTE
    assert given.recorded() == ["motion.put/1", "poll.opened/1"]


def test_a_poll_takes_the_charters_length_unless_told_otherwise() -> None:
    for minutes in (None, 3):
        rule = {"minutes": minutes} if minutes else {}
        given, chair, people, sitting = hall(**rule)
        given.poll(chair, given.motion(people[1], sitting))
        assert given.only(PollOpened).data.due_at == (START + minutes * MINUTE if minutes else None)
        given.poll(chair, given.motion(people[1], sitting), minutes=7)
        assert given.only(PollOpened).data.due_at == START + 7 * MINUTE


@pytest.mark.parametrize("stranger", [OPERATOR, PUBLIC, DISPLAY, THE_CLOCK])
def test_only_the_chair_opens_declares_and_annuls(stranger: Any) -> None:
    given, chair, people, poll = opened()
    motion = given.motion(people[1], given.sitting(chair))
    for person in (stranger, people[2]):
        given.refused(person, OpenPoll(motion=motion), "not-allowed")
        given.refused(person, DeclareOutcome(poll=poll), "not-allowed")
        given.refused(person, AnnulPoll(poll=poll, reason=text("x")), "not-allowed")


def test_what_the_charter_wants_secret_is_never_put_to_an_open_poll() -> None:
    rules = charter()
    rules["matters"]["ordinary"]["secret"] = True
    given, chair, people, sitting = hall(matters=rules["matters"])
    motion = given.motion(people[1], sitting)
    given.refused(chair, OpenPoll(motion=motion, method="open"), "needs-paper", article="3")
    given.refused(chair, OpenPoll(motion=motion, method="roll-call"), "needs-paper")


def test_secrecy_is_the_charters_to_give() -> None:
    given, chair, people, sitting = hall()
    command = OpenPoll(motion=given.motion(people[1], sitting), method="secret")
    given.refused(chair, command, "method-not-allowed", allowed=["open", "roll-call"])


def test_a_rule_that_counts_people_who_are_on_no_roll_needs_a_sitting_in_the_hall() -> None:
    half = {"base": "adults", "share": "1/2", "strict": True, "article": "24", "confidence": "V1"}
    given, chair, people, sitting = hall(majority={"all_of": [half]})
    given.refused(chair, OpenPoll(motion=given.motion(people[1], sitting)), "needs-sitting", article="3")


def test_a_vote_by_hands_or_on_paper_needs_a_sitting_in_the_hall() -> None:
    for means in ["hands"], ["paper"]:
        given, chair, people, _ = hall(means=means)
        opening = OpenSitting(title=text("What do you think?"), form="consultation")
        talk = str(given.act(chair, opening)["sitting"])
        given.refused(chair, OpenPoll(motion=given.motion(people[1], talk)), "needs-sitting")


def test_a_gate_that_was_not_passed_is_closed() -> None:
    gate = {"kind": "review", "by": "committee", "name": {"en": "Review"}, "article": "9", "confidence": "D"}
    given, chair, people, sitting = hall(gates=["review"], gates_named={"review": gate})
    motion = given.motion(people[1], sitting)
    given.refused(chair, OpenPoll(motion=motion), "gate-closed", gate="review", article="3")


def test_the_way_of_voting_is_one_that_the_charter_lists() -> None:
    given, chair, people, sitting = hall(methods=["open"])
    motion = given.motion(people[1], sitting)
    command = OpenPoll(motion=motion, method="roll-call")
    given.refused(chair, command, "method-not-allowed", method="roll-call", allowed=["open"])


def test_counts_may_be_held_back_until_the_close_but_not_shown_against_the_charter() -> None:
    given, chair, people, sitting = hall(reveal="live")
    given.poll(chair, given.motion(people[1], sitting), reveal="at-close")
    assert given.only(PollOpened).data.reveal == "at-close"
    given, chair, people, sitting = hall(reveal="at-close")
    command = OpenPoll(motion=given.motion(people[1], sitting), reveal="live")
    given.refused(chair, command, "method-not-allowed", allowed=["at-close"])


def test_the_labels_of_named_options_are_content() -> None:
    given, _, _, poll = opened(options=OPTIONS)
    fact = given.only(PollOpened)
    assert fact.data.options == ["elm", "oak", "ash"]
    assert given.words(fact.c["label-oak"])["text"] == "Oak"
    assert given.contents[fact.c["label-oak"]].owner == f"poll:{poll}"


def test_no_two_options_bear_one_name() -> None:
    given, chair, people, sitting = hall()
    command = OpenPoll(motion=given.motion(people[1], sitting), options=[*OPTIONS, OPTIONS[0]])
    given.refused(chair, command, "option-twice", options=["elm"])


def test_a_ballot_is_one_event_in_a_stream_of_its_own() -> None:
    given, _, people, poll = opened()
    assert given.act(people[2], CastBallot(poll=poll, option="yes")) == {"replaced": False}
    fact = given.only(BallotCast)
    assert fact.stream == f"ballot:{poll}:{people[2].id}"
    assert fact.data.model_dump(exclude_none=True) == {"option": "yes"}
    assert given.events[-1].by.json() == {"id": people[2].id, "as": "member"}


def test_a_later_ballot_replaces_the_earlier_one_where_the_charter_lets_it() -> None:
    given, _, people, poll = opened(replace=True)
    given.vote(poll, [(people[2], "yes")])
    assert given.act(people[2], CastBallot(poll=poll, option="no")) == {"replaced": True}
    assert given.only(BallotReplaced).data.model_dump(exclude_none=True) == {"option": "no", "was": "yes"}
    assert given.events[-1].version == 2


def test_the_same_choice_again_is_a_new_fact_and_counts_once() -> None:
    given, chair, people, poll = opened()
    given.vote(poll, [(people[2], "yes"), (people[2], "yes")])
    assert given.only(BallotReplaced).data.was == "yes"
    tally = declared(given, chair, poll).tally
    assert (tally["yes"].ballots, tally["yes"].casts) == (1, 2)


def declared(given: Any, chair: Any, poll: str) -> Any:
    given.act(chair, ClosePoll(poll=poll))
    if given.state.polls[poll].reveal == "at-close" and given.state.ballots[poll]:
        given.disclose(poll)
    given.act(chair, DeclareOutcome(poll=poll))
    return given.only(OutcomeDeclared).data


def test_a_second_ballot_is_refused_where_the_charter_forbids_replacing() -> None:
    given, _, people, poll = opened(replace=False)
    given.vote(poll, [(people[2], "yes")])
    given.refused(people[2], CastBallot(poll=poll, option="no"), "already-voted", poll=poll)


def test_an_option_that_the_poll_does_not_have_is_refused() -> None:
    given, _, people, poll = opened()
    command = CastBallot(poll=poll, option="maybe")
    given.refused(people[2], command, "unknown-option", option="maybe", options=["yes", "no", "abstain"])


def test_whoever_joined_after_the_opening_is_not_on_the_frozen_roll() -> None:
    given, _, _, poll = opened()
    (late,) = given.enrolled("99")
    given.refused(late, CastBallot(poll=poll, option="yes"), "not-on-roll", poll=poll)


def test_whoever_left_after_the_opening_still_votes_and_whoever_left_before_does_not() -> None:
    given, chair, people, poll = opened()
    given.act(OPERATOR, DepartMember(member=people[3].id))
    given.act(people[3], CastBallot(poll=poll, option="yes"))
    assert given.events[-1].by.capacity == "former"
    later = given.poll(chair, given.motion(people[1], given.state.polls[poll].sitting))
    given.refused(people[3], CastBallot(poll=later, option="yes"), "not-on-roll")


@pytest.mark.parametrize("stranger", [OPERATOR, PUBLIC, DISPLAY, THE_CLOCK, member("nobody")])
def test_nobody_votes_who_is_no_member(stranger: Any) -> None:
    given, _, _, poll = opened()
    given.refused(stranger, CastBallot(poll=poll, option="yes"), "not-allowed")


def test_no_ballot_is_accepted_once_the_poll_is_closed() -> None:
    given, chair, people, poll = opened()
    given.at += 5
    given.act(chair, ClosePoll(poll=poll))
    given.at += 1
    command = CastBallot(poll=poll, option="yes")
    given.refused(people[2], command, "poll-closed", closed_at=START + 5, arrived_at=START + 6)


def test_a_ballot_at_the_deadline_is_late_even_before_the_closing_is_recorded() -> None:
    given, _, people, poll = opened(minutes=1)
    given.at = START + MINUTE - 1
    given.vote(poll, [(people[1], "yes")])
    given.at = START + MINUTE
    command = CastBallot(poll=poll, option="yes")
    given.refused(people[2], command, "poll-closed", closed_at=START + MINUTE, arrived_at=START + MINUTE)


def test_the_clock_closes_at_the_deadline_and_not_before() -> None:
    given, _, _, poll = opened(minutes=1)
    given.at = START + MINUTE - 1
    given.refused(THE_CLOCK, ClosePoll(poll=poll), "wrong-phase")
    given.at = START + MINUTE
    given.act(THE_CLOCK, ClosePoll(poll=poll))
    assert given.facts[0].data.reason == "deadline"
    assert given.events[-1].by.json() == {"as": "clock"}


def test_the_clock_never_closes_a_poll_without_a_deadline() -> None:
    given, _, _, poll = opened()
    given.at += 1000 * MINUTE
    given.refused(THE_CLOCK, ClosePoll(poll=poll), "wrong-phase")


@pytest.mark.parametrize(("later", "reason"), [(0, "chair"), (MINUTE - 1, "chair"), (MINUTE, "deadline")])
def test_the_chair_closes_a_poll_and_the_deadline_is_the_reason_once_it_has_passed(
    later: int, reason: str
) -> None:
    given, chair, _, poll = opened(minutes=1)
    given.at += later
    given.act(chair, ClosePoll(poll=poll))
    assert given.facts[0].data.reason == reason


def test_a_poll_is_closed_once() -> None:
    given, chair, _, poll = opened(minutes=1)
    given.act(chair, ClosePoll(poll=poll))
    given.at += MINUTE
    for someone in (chair, THE_CLOCK):
        given.refused(someone, ClosePoll(poll=poll), "poll-closed", closed_at=START)


def test_the_outcome_is_declared_only_after_the_close_and_once() -> None:
    given, chair, _, poll = opened()
    given.refused(chair, DeclareOutcome(poll=poll), "poll-open", poll=poll)
    declared(given, chair, poll)
    given.refused(chair, DeclareOutcome(poll=poll), "wrong-phase", state="declared")


def test_the_outcome_says_the_sentence_first() -> None:
    given, chair, people, poll = opened()
    given.vote(poll, zip(people, ["yes", "yes", "no", "abstain"], strict=False))
    given.act(chair, ClosePoll(poll=poll))
    answer = given.act(chair, DeclareOutcome(poll=poll))
    assert answer["result"] == "adopted"
    assert answer["sentence"] == {
        "code": "outcome.adopted",
        "params": {"for": "2", "valid": "3", "needed": "2"},
    }


def test_the_outcome_is_judged_by_the_charter_in_force_when_the_poll_opened() -> None:
    given, chair, people, poll = opened()
    given.vote(poll, zip(people, ["yes", "yes", "no"], strict=False))
    all_of_them = {"base": "votes_cast", "share": "1/1", "strict": False, "article": "3", "confidence": "D"}
    stricter = charter(majority={"all_of": [all_of_them]})
    given.act(OPERATOR, AmendCharter(charter=stricter, reason=text("Stricter")))
    assert declared(given, chair, poll).result == "adopted"


def test_the_outcome_is_a_share_of_the_roll_that_was_frozen() -> None:
    half = {"base": "members_all", "share": "1/2", "strict": True, "article": "3", "confidence": "D"}
    given, chair, people, poll = opened(majority={"all_of": [half]})
    given.vote(poll, zip(people, ["yes", "yes", "yes"], strict=False))
    given.enrolled(*(f"new{number}" for number in range(20)))
    outcome = declared(given, chair, poll)
    assert outcome.result == "adopted"
    assert outcome.judgement.majority[0].base_value == "5"


def test_a_ballot_weighs_what_its_voter_weighed_when_the_roll_was_frozen() -> None:
    given, chair, _, sitting = hall()
    heavy, light = given.enrolled("a", weight="5/2"), given.enrolled("b", weight="1/3")
    poll = given.poll(chair, given.motion(chair, sitting))
    given.act(OPERATOR, ChangeMember(member=heavy[0].id, row=row("a", weight="100")))
    given.act(heavy[0], CastBallot(poll=poll, option="yes"))
    assert given.only(BallotCast).data.weight == "5/2"
    given.vote(poll, [(light[0], "yes"), (chair, "no")])
    tally = declared(given, chair, poll).tally
    assert (tally["yes"].weight, tally["no"].weight) == ("17/6", "1")


def test_without_a_quorum_the_motion_stays_put_and_can_be_put_again() -> None:
    third = {"base": "members_all", "share": "1/3", "strict": False, "article": "4", "confidence": "D"}
    given, chair, people, poll = opened(quorum={"all_of": [third]})
    motion = given.state.polls[poll].motion
    given.vote(poll, [(people[1], "yes")])
    assert declared(given, chair, poll).result == "no-quorum"
    assert given.state.motion(motion).state == "put"
    given.refused(chair, OpenPoll(motion=motion), "wrong-phase", state="put")
    again = given.poll(chair, motion, repeats=poll)
    assert given.only(PollOpened).data.repeats == poll
    given.vote(again, [(person, "yes") for person in people])
    assert declared(given, chair, again).result == "adopted"
    assert given.state.motion(motion).polls == (poll, again)


@pytest.mark.parametrize("phase", ["open", "closed", "declared"])
def test_a_poll_is_annulled_with_a_reason_in_any_phase_and_repeated(phase: str) -> None:
    given, chair, people, poll = opened()
    motion = given.state.polls[poll].motion
    given.vote(poll, [(people[1], "yes")])
    if phase != "open":
        given.act(chair, ClosePoll(poll=poll))
    if phase == "declared":
        given.act(chair, DeclareOutcome(poll=poll))
    given.act(chair, AnnulPoll(poll=poll, reason=text("The wrong question was read out")))
    assert given.recorded() == ["poll.annulled/1", "motion.annulled/1"]
    assert given.words(given.facts[0].c["reason"])["text"] == "The wrong question was read out"
    again = given.poll(chair, motion, repeats=poll)
    assert given.state.ballots[again] == {}
    assert given.state.polls[poll].state == "annulled"


def test_an_annulled_poll_takes_nothing_more() -> None:
    given, chair, people, poll = opened()
    given.act(chair, AnnulPoll(poll=poll, reason=text("x")))
    given.refused(people[1], CastBallot(poll=poll, option="yes"), "poll-closed", closed_at=START)
    given.refused(chair, ClosePoll(poll=poll), "poll-closed")
    given.refused(chair, DeclareOutcome(poll=poll), "wrong-phase", state="annulled")
    given.refused(chair, AnnulPoll(poll=poll, reason=text("x")), "wrong-phase", state="annulled")


def test_a_repeat_names_the_newest_poll_on_the_same_motion() -> None:
    given, chair, people, poll = opened()
    motion = given.state.polls[poll].motion
    given.act(chair, AnnulPoll(poll=poll, reason=text("x")))
    given.refused(chair, OpenPoll(motion=motion), "wrong-phase", state="annulled")
    given.refused(chair, OpenPoll(motion=motion, repeats="nothing"), "unknown-object", object="poll")
    other = given.motion(people[1], given.state.polls[poll].sitting)
    given.refused(chair, OpenPoll(motion=other, repeats=poll), "wrong-phase", state="submitted")
    second = given.poll(chair, motion, repeats=poll)
    given.act(chair, AnnulPoll(poll=second, reason=text("x")))
    given.refused(chair, OpenPoll(motion=motion, repeats=poll), "wrong-phase")


def test_once_a_poll_is_repeated_the_repeat_is_what_counts() -> None:
    third = {"base": "members_all", "share": "1/3", "strict": False, "article": "4", "confidence": "D"}
    given, chair, _, poll = opened(quorum={"all_of": [third]})
    declared(given, chair, poll)
    given.poll(chair, given.state.polls[poll].motion, repeats=poll)
    given.refused(chair, AnnulPoll(poll=poll, reason=text("x")), "wrong-phase", state="repeated")


def test_a_sealed_ballot_shows_no_choice_in_its_event() -> None:
    given, _, people, poll = opened(reveal="at-close")
    for option, kind in (("yes", BallotCast), ("no", BallotReplaced)):
        given.act(people[2], CastBallot(poll=poll, option=option))
        fact = given.only(kind)
        assert fact.data.model_dump(exclude_none=True) == {}
        content = given.contents[fact.c["choice"]]
        assert (content.owner, content.reader) == (f"ballots:{poll}", "content.sealed")
        assert content.part == {"option": option}


def test_equal_sealed_choices_do_not_look_equal() -> None:
    given, _, people, poll = opened(reveal="at-close")
    given.vote(poll, [(people[1], "yes"), (people[2], "yes")])
    assert len({ballot.choice for ballot in given.state.ballots[poll].values()}) == 2


def test_sealed_ballots_are_opened_after_the_close_and_counted_then() -> None:
    given, chair, people, poll = opened(reveal="at-close")
    given.vote(poll, zip(people, ["yes", "no", "yes", "yes"], strict=False))
    given.vote(poll, [(people[1], "yes")])
    given.act(chair, ClosePoll(poll=poll))
    given.refused(chair, DeclareOutcome(poll=poll), "ballots-sealed", poll=poll)
    given.disclose(poll)
    given.act(chair, DeclareOutcome(poll=poll))
    tally = given.only(OutcomeDeclared).data.tally
    assert (tally["yes"].ballots, tally["no"].ballots) == (4, 0)


def test_sealed_ballots_are_not_opened_early_twice_or_by_anyone_but_the_clock() -> None:
    given, chair, people, poll = opened(reveal="at-close")
    given.vote(poll, [(people[1], "yes")])
    with pytest.raises(Exception, match="wrong-phase"):
        given.disclose(poll)
    given.act(chair, ClosePoll(poll=poll))
    for stranger in (chair, OPERATOR):
        given.refused(stranger, DiscloseBallots(poll=poll, ballots={}), "not-allowed")
    given.disclose(poll)
    with pytest.raises(Exception, match="wrong-phase"):
        given.disclose(poll)


def test_ballots_of_a_live_poll_are_never_disclosed_again() -> None:
    given, chair, people, poll = opened()
    given.vote(poll, [(people[1], "yes")])
    given.act(chair, ClosePoll(poll=poll))
    given.refused(THE_CLOCK, DiscloseBallots(poll=poll, ballots={}), "wrong-phase")


@pytest.mark.parametrize("change", ["option", "salt", "missing", "extra", "not-hex"])
def test_ballots_that_do_not_open_their_commitments_are_refused(change: str) -> None:
    given, chair, people, poll = opened(reveal="at-close")
    given.vote(poll, [(people[1], "yes"), (people[2], "no")])
    given.act(chair, ClosePoll(poll=poll))
    sealed = {voter: given.contents[one.choice] for voter, one in given.state.ballots[poll].items()}
    opening = {voter: {"option": one.part["option"], "salt": one.salt.hex()} for voter, one in sealed.items()}
    victim = people[1].id
    match change:
        case "option":
            opening[victim]["option"] = "no"
        case "salt":
            opening[victim]["salt"] = "00" * 32
        case "not-hex":
            opening[victim]["salt"] = "what"
        case "missing":
            del opening[victim]
        case "extra":
            victim = people[3].id
            opening[victim] = opening[people[1].id]
    command = DiscloseBallots.model_validate({"poll": poll, "ballots": opening})
    given.refused(THE_CLOCK, command, "disclosure-mismatch", members=[victim])


def test_many_ballots_are_opened_in_pieces_that_fit_an_event() -> None:
    given, chair, people, poll = opened(people=450, reveal="at-close", options=OPTIONS)
    given.vote(poll, [(person, "oak") for person in people])
    given.act(chair, ClosePoll(poll=poll))
    given.disclose(poll)
    pieces = [fact.data for fact in given.facts if isinstance(fact.data, BallotsDisclosed)]
    assert [(one.part, one.parts) for one in pieces] == [(1, 3), (2, 3), (3, 3)]
    assert [len(one.ballots) for one in pieces] == [200, 200, 50]
    assert all(len(encode(event)) < BYTES_MAX for event in given.events)
    given.act(chair, DeclareOutcome(poll=poll))
    assert given.only(OutcomeDeclared).data.tally["oak"].ballots == 450


def test_a_sealed_poll_without_ballots_needs_no_opening() -> None:
    given, chair, _, poll = opened(reveal="at-close")
    assert declared(given, chair, poll).result == "rejected"


def test_the_ballots_of_a_decided_poll_are_not_kept_in_memory() -> None:
    given, chair, people, poll = opened()
    given.vote(poll, [(person, "yes") for person in people])
    declared(given, chair, poll)
    assert poll not in given.state.ballots
    assert poll not in given.state.casts


def test_a_poll_that_is_not_there_is_refused_as_such() -> None:
    given, chair, people, _ = opened()
    given.refused(people[1], CastBallot(poll="nothing", option="yes"), "unknown-object", object="poll")
    given.refused(chair, ClosePoll(poll="nothing"), "unknown-object", object="poll")


def test_folding_the_stream_gives_the_poll_again() -> None:
    given, chair, people, poll = opened(reveal="at-close")
    given.vote(poll, [(people[1], "yes")])
    declared(given, chair, poll)
    own = [event for event in given.events if event.stream == f"poll:{poll}"]
    assert folded(polls.evolve, own) == given.state.poll(poll)
    with pytest.raises(ValueError, match="begins with"):
        folded(polls.evolve, own[1:])


weights = st.fractions(min_value="1/7", max_value=9, max_denominator=7).map(str)
ballots = st.lists(
    st.builds(Ballot, st.sampled_from(["yes", "no"]), weights, st.just(""), st.just(1)), max_size=40
)


@over(ballots)
def test_counting_is_exact_whatever_the_weights(cast: list[Ballot]) -> None:
    tally = count(("yes", "no", "abstain"), cast, {})
    for option in ("yes", "no", "abstain"):
        mine = [Fraction(ballot.weight) for ballot in cast if ballot.option == option]
        assert tally[option].ballots == len(mine)
        assert Fraction(tally[option].weight) == sum(mine)
