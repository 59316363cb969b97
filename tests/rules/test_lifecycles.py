"""Whole lives of motions and polls, against a small model that knows nothing of the product."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.errors import Refusal
from domain.poll import OutcomeDeclared
from services.commands import (
    AnnulPoll,
    Arrive,
    CastBallot,
    ChangeMember,
    ClosePoll,
    Command,
    DeclareOutcome,
    DepartMember,
    Leave,
    OpenPoll,
    SecondMotion,
    SubmitMotion,
    WithdrawMotion,
)
from services.principal import OPERATOR, THE_CLOCK, Principal
from tests.rules.given import MINUTE, Given, ReadBack, charter, member, row, text

WEIGHTS = ["1", "2", "1/2", "7/3", "10"]
CHOICES = ["yes", "no", "abstain"]


class Person:
    def __init__(self, number: str, weight: str) -> None:
        self.number, self.weight, self.gone = number, Fraction(weight), False


class Motion:
    def __init__(self, mover: str) -> None:
        self.mover, self.seconders, self.state = mover, set[str](), "submitted"
        self.polls: list[str] = []


class Poll:
    def __init__(self, motion: Motion, roll: dict[str, Fraction], due: int | None) -> None:
        self.motion, self.roll, self.due, self.state = motion, roll, due, "open"
        self.last: dict[str, str] = {}
        self.casts: list[str] = []
        self.opened = False
        self.result = ""
        self.here: set[str] | None = None


class Model:
    """The rules once more, as plainly as they can be said. `None` is a yes; a word is why not."""

    def __init__(self, replace: bool, sealed: bool, weighted: bool, seconds: int, hall: bool) -> None:
        self.replace, self.sealed, self.weighted, self.seconds = replace, sealed, weighted, seconds
        self.hall = hall
        self.here: set[str] = set()
        self.people: dict[str, Person] = {}
        self.motions: dict[str, Motion] = {}
        self.polls: dict[str, Poll] = {}

    def member(self, who: str) -> bool:
        return not self.people[who].gone

    def arrive(self, who: str, by: str) -> str | None:
        if who == by and not self.member(by):
            return "not-allowed"
        if not self.member(who):
            return "member-gone"
        return "already-here" if who in self.here else None

    def leave(self, who: str, by: str) -> str | None:
        if who == by and not self.member(by):
            return "not-allowed"
        return None if who in self.here else "not-here"

    def second(self, who: str, motion: Motion) -> str | None:
        if not self.member(who):
            return "not-allowed"
        if motion.state != "submitted":
            return "wrong-phase"
        return "already-seconded" if who in motion.seconders | {motion.mover} else None

    def withdraw(self, who: str, motion: Motion) -> str | None:
        if who != motion.mover or not self.member(who):
            return "not-allowed"
        return None if motion.state in ("submitted", "annulled") else "wrong-phase"

    def put(self, motion: Motion, repeats: str | None) -> str | None:
        newest = self.polls[motion.polls[-1]] if motion.polls else None
        if newest and newest.state == "open":
            return "poll-open"
        undecided = newest and (newest.state == "annulled" or newest.result == "no-quorum")
        again = motion.state in ("put", "annulled") and undecided and repeats == motion.polls[-1]
        first = motion.state == "submitted" and repeats is None
        if not (first or again):
            return "wrong-phase"
        return "seconds-missing" if len(motion.seconders) < self.seconds else None

    def cast(self, who: str, poll: Poll, option: str, now: int) -> str | None:
        if poll.state != "open" or (poll.due is not None and now >= poll.due):
            return "poll-closed"
        if who not in poll.roll:
            return "not-on-roll"
        if poll.here is not None and who not in poll.here:
            return "not-present"
        if option not in CHOICES:
            return "unknown-option"
        return "already-voted" if who in poll.last and not self.replace else None

    def close(self, poll: Poll, now: int, clock: bool) -> str | None:
        if poll.state != "open":
            return "poll-closed"
        return "wrong-phase" if clock and (poll.due is None or now < poll.due) else None

    def disclose(self, poll: Poll) -> str | None:
        return None if self.sealed and poll.state == "closed" and not poll.opened else "wrong-phase"

    def declare(self, poll: Poll) -> str | None:
        if poll.state == "open":
            return "poll-open"
        if poll.state != "closed":
            return "wrong-phase"
        return "ballots-sealed" if self.sealed and poll.last and not poll.opened else None

    def annul(self, poll: Poll) -> str | None:
        newest = self.polls[poll.motion.polls[-1]]
        return "wrong-phase" if poll.state == "annulled" or newest is not poll else None

    def outcome(self, poll: Poll) -> str:
        """A third of the roll must have voted, or be here; more than half of yes and no decides, by heads or
        weight."""
        counted = poll.last if poll.here is None else poll.here
        if 3 * len(counted) < len(poll.roll) or not counted:
            return "no-quorum"
        side = {option: Fraction(0) for option in CHOICES}
        for who, option in poll.last.items():
            side[option] += poll.roll[who] if self.weighted else 1
        return "adopted" if side["yes"] > side["no"] else "rejected"


def code_of(act: Callable[[], object]) -> str | None:
    """Why not, or None if it was done."""
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return None


class Lives(RuleBasedStateMachine):
    """Anyone tries anything at any time; product and model must agree on every yes and every no."""

    people, motions, polls = Bundle("people"), Bundle("motions"), Bundle("polls")

    @initialize(
        target=people,
        replace=st.booleans(),
        sealed=st.booleans(),
        weighted=st.booleans(),
        seconds=st.integers(0, 1),
        hall=st.booleans(),
        weights=st.lists(st.sampled_from(WEIGHTS), min_size=2, max_size=5),
    )
    def found(
        self, replace: bool, sealed: bool, weighted: bool, seconds: int, hall: bool, weights: list[str]
    ) -> Any:
        self.model = Model(replace, sealed, weighted, seconds, hall)
        third = {"base": "members_all", "share": "1/3", "strict": False}
        third |= {"counts": "present"} if hall else {}
        half = {"base": "shares_cast" if weighted else "votes_cast", "share": "1/2", "strict": True}
        source = {"article": "3", "confidence": "D"}
        rules = charter(
            replace=replace,
            reveal="at-close" if sealed else "live",
            seconds=seconds,
            quorum={"all_of": [third | source]},
            majority={"all_of": [half | source]},
        )
        self.given = Given(rules).founded()
        (self.chair,) = self.given.enrolled("chair")
        self.model.people[self.chair.id] = Person("chair", "1")
        self.given.granted(self.chair, "chair")
        self.sitting = self.given.sitting(self.chair)
        self.read_back = ReadBack()
        return multiple(*(self.enrol_one(weight) for weight in weights))

    def enrol_one(self, weight: str) -> str:
        number = str(len(self.model.people))
        (person,) = self.given.enrolled(number, weight=weight)
        self.model.people[person.id] = Person(number, weight)
        return person.id

    def agree(self, expected: str | None, who: Principal, command: Command) -> bool:
        """Act; both must say the same. A refusal leaves no trace."""
        before = len(self.given.events)
        answer = code_of(lambda: self.given.act(who, command))
        assert answer == expected, command
        assert answer is None or len(self.given.events) == before
        return answer is None

    @rule(target=people, weight=st.sampled_from(WEIGHTS))
    def enrol(self, weight: str) -> str:
        return self.enrol_one(weight)

    @rule(who=people)
    def depart(self, who: str) -> None:
        expected = None if self.model.member(who) else "member-gone"
        if self.agree(expected, OPERATOR, DepartMember(member=who)):
            self.model.people[who].gone = True
            self.model.here.discard(who)

    @rule(who=people, weight=st.sampled_from(WEIGHTS))
    def reweigh(self, who: str, weight: str) -> None:
        person = self.model.people[who]
        expected = "member-gone" if person.gone else None
        command = ChangeMember(member=who, row=row(person.number, weight=weight))
        if self.agree(expected, OPERATOR, command):
            person.weight = Fraction(weight)

    @rule(who=people, desk=st.booleans())
    def arrive(self, who: str, desk: bool) -> None:
        by = self.chair if desk else member(who)
        command = Arrive(sitting=self.sitting, member=who)
        if self.agree(self.model.arrive(who, by.id), by, command):
            self.model.here.add(who)

    @rule(who=people, desk=st.booleans())
    def leave(self, who: str, desk: bool) -> None:
        by = self.chair if desk else member(who)
        if self.agree(self.model.leave(who, by.id), by, Leave(sitting=self.sitting, member=who)):
            self.model.here.remove(who)

    @rule()
    def all_arrive(self) -> None:
        for who in list(self.model.people):
            self.arrive(who, desk=True)

    @rule(target=motions, who=people)
    def submit(self, who: str) -> Any:
        expected = None if self.model.member(who) else "not-allowed"
        command = SubmitMotion(sitting=self.sitting, title=text("Mend the bridge"))
        if not self.agree(expected, member(who), command):
            return multiple()
        motion = self.given.result["motion"]
        self.model.motions[motion] = Motion(who)
        return motion

    @rule(who=people, motion=motions)
    def second(self, who: str, motion: str) -> None:
        one = self.model.motions[motion]
        if self.agree(self.model.second(who, one), member(who), SecondMotion(motion=motion)):
            one.seconders.add(who)

    @rule(who=people, motion=motions)
    def withdraw(self, who: str, motion: str) -> None:
        one = self.model.motions[motion]
        if self.agree(self.model.withdraw(who, one), member(who), WithdrawMotion(motion=motion)):
            one.state = "withdrawn"

    @rule(motion=motions)
    def withdraw_as_mover(self, motion: str) -> None:
        self.withdraw(self.model.motions[motion].mover, motion)

    @rule(target=polls, motion=motions, minutes=st.none() | st.integers(1, 3))
    def open(self, motion: str, minutes: int | None) -> Any:
        return self.put(motion, minutes, None)

    @rule(target=polls, motion=motions, repeats=polls)
    def repeat(self, motion: str, repeats: str) -> Any:
        return self.put(motion, None, repeats)

    @rule(target=polls, poll=polls)
    def repeat_itself(self, poll: str) -> Any:
        motion = self.model.polls[poll].motion
        (named,) = [name for name, one in self.model.motions.items() if one is motion]
        return self.put(named, None, poll)

    @rule(target=polls, who=people, minutes=st.none() | st.integers(1, 3))
    def bring_second_and_put(self, who: str, minutes: int | None) -> Any:
        if not self.model.member(who):
            return multiple()
        self.submit(who)
        motion = self.given.result["motion"]
        for seconder in self.model.people:
            self.second(seconder, motion)
        return self.put(motion, minutes, None)

    def put(self, motion: str, minutes: int | None, repeats: str | None) -> Any:
        one = self.model.motions[motion]
        command = OpenPoll(motion=motion, minutes=minutes, repeats=repeats)
        if not self.agree(self.model.put(one, repeats), self.chair, command):
            return multiple()
        poll = self.given.result["poll"]
        roll = {who: person.weight for who, person in self.model.people.items() if not person.gone}
        due = self.given.at + minutes * MINUTE if minutes else None
        self.model.polls[poll] = Poll(one, roll, due)
        self.model.polls[poll].here = set(self.model.here) if self.model.hall else None
        one.state = "put"
        one.polls.append(poll)
        return poll

    @rule(who=people, poll=polls, option=st.sampled_from([*CHOICES, *CHOICES, "maybe"]))
    def cast(self, who: str, poll: str, option: str) -> None:
        one = self.model.polls[poll]
        expected = self.model.cast(who, one, option, self.given.at)
        if self.agree(expected, member(who), CastBallot(poll=poll, option=option)):
            assert self.given.result == {"replaced": who in one.last}
            one.last[who] = option
            one.casts.append(option)

    @rule(poll=polls, options=st.lists(st.sampled_from(CHOICES), min_size=6, max_size=6))
    def cast_by_all(self, poll: str, options: list[str]) -> None:
        for who, option in zip(list(self.model.people), options, strict=False):
            self.cast(who, poll, option)

    @rule(minutes=st.integers(0, 2), more=st.integers(0, MINUTE - 1))
    def time_passes(self, minutes: int, more: int) -> None:
        self.given.at += minutes * MINUTE + more

    @rule(poll=polls)
    def the_deadline_comes(self, poll: str) -> None:
        self.given.at = max(self.given.at, self.model.polls[poll].due or 0)

    @rule(poll=polls, clock=st.booleans())
    def close(self, poll: str, clock: bool) -> None:
        one = self.model.polls[poll]
        who = THE_CLOCK if clock else self.chair
        if self.agree(self.model.close(one, self.given.at, clock), who, ClosePoll(poll=poll)):
            one.state = "closed"

    @rule(poll=polls)
    def disclose(self, poll: str) -> None:
        one = self.model.polls[poll]
        if one.state != "closed":
            return
        answer = code_of(lambda: self.given.disclose(poll))
        assert answer == self.model.disclose(one)
        if answer is None:
            one.opened = bool(one.last)

    @rule(poll=polls)
    def declare(self, poll: str) -> None:
        one = self.model.polls[poll]
        if not self.agree(self.model.declare(one), self.chair, DeclareOutcome(poll=poll)):
            return
        one.state, one.result = "declared", self.model.outcome(one)
        outcome = self.given.only(OutcomeDeclared).data
        assert outcome.result == one.result
        for option in CHOICES:
            voters = [who for who, chosen in one.last.items() if chosen == option]
            counted = outcome.tally[option]
            assert counted.ballots == len(voters)
            assert Fraction(counted.weight) == sum(one.roll[who] for who in voters)
            assert counted.casts == (len(voters) if self.model.sealed else one.casts.count(option))
        if one.result != "no-quorum":
            one.motion.state = one.result

    @rule(poll=polls, options=st.lists(st.sampled_from(CHOICES), min_size=6, max_size=6))
    def through_to_the_outcome(self, poll: str, options: list[str]) -> None:
        self.cast_by_all(poll, options)
        self.cast_by_all(poll, options[:2])
        self.close(poll, clock=False)
        self.disclose(poll)
        self.declare(poll)

    @rule(poll=polls)
    def annul(self, poll: str) -> None:
        one = self.model.polls[poll]
        command = AnnulPoll(poll=poll, reason=text("The lights went out"))
        if self.agree(self.model.annul(one), self.chair, command):
            one.state = one.motion.state = "annulled"

    @precondition(lambda self: len(self.model.people) > 3)
    @rule(who=consumes(people))
    def leave_for_good(self, who: str) -> None:
        self.depart(who)

    @invariant()
    def both_are_in_the_same_phase(self) -> None:
        state = self.given.state
        assert {key: one.state for key, one in state.motions.items()} == {
            key: one.state for key, one in self.model.motions.items()
        }
        assert {key: one.state for key, one in state.polls.items()} == {
            key: one.state for key, one in self.model.polls.items()
        }
        assert set(state.open_polls) == {key for key, one in self.model.polls.items() if one.state == "open"}
        assert set(state.undisclosed) == {
            key
            for key, one in self.model.polls.items()
            if self.model.sealed and one.state == "closed" and one.last and not one.opened
        }

    @invariant()
    def both_know_who_is_here(self) -> None:
        there = self.given.state.presence[self.sitting].items()
        assert {who for who, attendance in there if attendance.here} == self.model.here

    @invariant()
    def the_log_read_back_folds_to_the_same_state(self) -> None:
        self.read_back.agree(self.given)


def test_a_few_lives_agree_with_the_model() -> None:
    run_state_machine_as_test(Lives, settings=settings(max_examples=80, stateful_step_count=40))


@pytest.mark.slow
def test_many_long_lives_agree_with_the_model() -> None:
    run_state_machine_as_test(Lives, settings=settings(stateful_step_count=80))
