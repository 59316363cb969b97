"""Whole debates, against a small model that knows nothing of the product."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services import commands as c
from services.principal import Principal
from tests.rules.given import MINUTE, ORDINARY, PROCEDURES, SPEECH, Given, charter, member, text
from tests.rules.test_debate import reference
from tests.rules.test_lifecycles import code_of

KINDS = ["for", "against", "contribution", "question"]
WORDS = [["asked"], ["first-time", "asked"], ["alternate", "asked"], ["group", "asked"], SPEECH["order"]]
# Of the four people, by number.
GROUPS = ["1", "1", "2", ""]
# An act is taken back after so many seconds, perhaps once something was done on top of it; or it is not.
BACK = st.none() | st.tuples(st.integers(0, 11), st.booleans())


class Wish:
    """A wish, with what a clerk writes beside it."""

    def __init__(self, one_id: str, who: str, kind: str, motion: str, asked: int, group: str = "") -> None:
        self.id, self.member, self.kind, self.motion, self.asked = one_id, who, kind, motion, asked
        self.state, self.begun, self.due, self.group = "waiting", 0, 0, group


class Model:
    """The rules once more, as plainly as they can be said. `None` is a yes; a word is why not."""

    def __init__(self, turns: int, minutes: int, words: Any) -> None:
        self.turns, self.minutes, self.words = turns, minutes, words
        self.wishes: dict[str, Wish] = {}
        self.is_open = self.list_open = True
        self.motions: dict[str, str] = {}
        # Points of order: who raised each that waits, oldest first.
        self.points: dict[str, str] = {}
        # The newest ruling, while it can be appealed from.
        self.ruling: str | None = None

    def those(self, state: str) -> list[Wish]:
        return [one for one in self.wishes.values() if one.state == state]

    def order(self) -> list[str]:
        speeches: Any = list(self.wishes.values())
        return reference(speeches, self.words)

    def ask(self, who: str, motion: str) -> str | None:
        if not self.is_open:
            return "sitting-closed"
        if motion and self.motions[motion] not in ("submitted", "annulled"):
            return "wrong-phase"
        if not self.list_open:
            return "list-closed"
        hers = [one for one in self.wishes.values() if (one.member, one.motion) == (who, motion)]
        if any(one.state == "waiting" for one in hers):
            return "already-asked"
        return "turns-used" if sum(one.begun > 0 for one in hers) >= self.turns else None

    def call(self, wish: Wish | None, shown: Wish | None = None) -> str | None:
        if not self.is_open:
            return "sitting-closed"
        if self.points:
            return "point-first"
        if self.those("speaking"):
            return "floor-taken"
        if shown and self.those("waiting") and self.order()[0] != shown.id:
            return "other-is-next"
        if wish is None:
            return None if self.those("waiting") else "nobody-waits"
        return None if wish.state == "waiting" else "speech-over"

    def change(self, wish: Wish, needs: str) -> str | None:
        if not self.is_open:
            return "sitting-closed"
        if wish.state == needs:
            return None
        return "wrong-phase" if wish.state in ("waiting", "speaking") else "speech-over"

    def lapse(self, motion: str | None) -> None:
        for one in self.those("waiting") + self.those("aside"):
            if motion in (None, one.motion):
                one.state = "lapsed"

    def lay_aside(self, motion: str) -> None:
        for one in self.those("waiting"):
            one.state = "aside" if one.motion == motion else one.state

    def take_up(self, motion: str) -> None:
        for one in self.those("aside"):
            one.state = "waiting" if one.motion == motion else one.state


class Debates(RuleBasedStateMachine):
    """Anyone tries anything at any time; product and model must agree on every yes, no and order."""

    @initialize(turns=st.integers(1, 3), minutes=st.integers(1, 3), words=st.sampled_from(WORDS))
    def open(self, turns: int, minutes: int, words: list[str]) -> None:
        said = SPEECH | {"turns": turns, "minutes": minutes, "order": words}
        rules = {"speech": said, "matters": ORDINARY | PROCEDURES}
        self.given = Given(charter() | rules).founded()
        rows = enumerate(GROUPS, start=1)
        people = [one for number, group in rows for one in self.given.enrolled(str(number), group=group)]
        self.people = [one.id for one in people]
        self.chair = self.given.granted(people[0], "chair")
        self.sitting = self.given.sitting(self.chair)
        self.model = Model(turns, minutes, words)
        self.motions = [self.given.motion(people[1], self.sitting) for _ in range(2)]
        self.model.motions = dict.fromkeys(self.motions, "submitted")

    def agree(self, expected: str | None, who: Principal, command: c.Command) -> bool:
        before = len(self.given.events)
        answer = code_of(lambda: self.given.act(who, command))
        assert answer == expected, command
        assert answer is None or len(self.given.events) == before
        return answer is None

    def any_wish(self, die: int) -> Wish | None:
        wishes = list(self.model.wishes.values())[-6:]
        return wishes[die % len(wishes)] if wishes else None

    @rule(wishes=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(KINDS)), min_size=2, max_size=4))
    def several_ask_on_one_question(self, wishes: list[tuple[int, str]]) -> None:
        for who, kind in wishes:
            self.ask(who, kind, 1, by_desk=False)

    @rule(seconds=st.lists(st.integers(0, 400), min_size=1, max_size=3))
    def the_next_are_heard(self, seconds: list[int]) -> None:
        for each in seconds:
            self.call(None)
            self.time_passes(each)
            self.end(1, by_chair=True)

    @rule(die=st.integers(0, 5), seconds=st.integers(0, 400))
    def one_is_heard_out_of_turn(self, die: int, seconds: int) -> None:
        self.end(1, by_chair=False)
        self.call(die)
        self.time_passes(seconds)
        self.end(1, by_chair=False)

    @rule(who=st.integers(0, 3), kind=st.sampled_from(KINDS), on=st.integers(0, 2), by_desk=st.booleans())
    def ask(self, who: int, kind: Any, on: int, by_desk: bool) -> None:
        motion, person = ["", *self.motions][on], self.people[who]
        command = c.AskToSpeak(
            sitting=self.sitting, kind=kind, motion=motion or None, member=person if by_desk else None
        )
        asks = self.chair if by_desk else member(person)
        if self.agree(self.model.ask(person, motion), asks, command):
            speech = self.given.result["speech"]
            asked = len(self.given.events)
            self.model.wishes[speech] = Wish(speech, person, kind, motion, asked, GROUPS[who])

    @rule(die=st.integers(0, 5), who=st.integers(0, 3))
    def take_back(self, die: int, who: int) -> None:
        wish = self.any_wish(die)
        if wish is None:
            return
        expected = self.model.change(wish, "waiting")
        if self.people[who] not in (wish.member, self.chair.id):
            expected = "not-allowed"
        if self.agree(
            expected, member(self.people[who]), c.WithdrawSpeech(sitting=self.sitting, speech=wish.id)
        ):
            wish.state = "withdrawn"

    @rule(die=st.none() | st.integers(0, 5), shown=st.none() | st.integers(0, 5))
    def call(self, die: int | None, shown: int | None = None) -> None:
        """`shown`: whom the chair's page names as the next."""
        named = None if die is None else self.any_wish(die)
        following = None if shown is None else self.any_wish(shown)
        before = self.model.order()
        command = c.BeginSpeech(
            sitting=self.sitting,
            speech=named.id if named else None,
            next=following.id if following else None,
        )
        if not self.agree(self.model.call(named, following), self.chair, command):
            return
        called = self.model.wishes[self.given.result["speech"]]
        assert named is called or (named is None and called.id == before[0])
        first = next(one for one in before if self.model.wishes[one].motion == called.motion)
        (begun,) = self.given.facts
        assert begun.data.model_dump(exclude_none=True) == {
            "sitting": self.sitting,
            "due_at": self.given.at + self.model.minutes * MINUTE,
            **({"out_of_order": True} if first != called.id else {}),
        }
        called.state, called.begun = "speaking", len(self.given.events)
        called.due = self.given.at + self.model.minutes * MINUTE

    @rule(die=st.integers(0, 5), by_chair=st.booleans())
    def end(self, die: int, by_chair: bool) -> None:
        speaking = self.model.those("speaking")
        wish = speaking[0] if speaking and die else self.any_wish(die)
        if wish is None:
            return
        who = self.chair if by_chair else member(wish.member)
        if self.agree(
            self.model.change(wish, "speaking"), who, c.EndSpeech(sitting=self.sitting, speech=wish.id)
        ):
            (ended,) = self.given.facts
            over = max(0, self.given.at - wish.due) // 1000
            said: Any = ended.data
            assert (said.over or 0) == over
            assert said.reason == ("speaker" if who.id == wish.member else "chair")
            wish.state = "ended"

    @rule(die=st.integers(0, 5), minutes=st.integers(1, 3), back=BACK)
    def extend(self, die: int, minutes: int, back: tuple[int, bool] | None) -> None:
        speaking = self.model.those("speaking")
        wish = speaking[0] if speaking and die else self.any_wish(die)
        if wish is None:
            return
        command = c.ExtendSpeech(sitting=self.sitting, speech=wish.id, minutes=minutes)
        if self.agree(self.model.change(wish, "speaking"), self.chair, command):
            due, wish.due = wish.due, max(wish.due, self.given.at) + minutes * MINUTE
            n = len(self.given.events)
            if back is not None and back[1]:
                self.end(1, by_chair=True)
            if back is not None and self.taken_back(n, *back):
                wish.due = due
                assert self.given.state.debates[self.sitting].speeches[wish.id].due_at == due

    def taken_back(self, n: int, seconds: int, built: bool) -> bool:
        """The act at `n`, so many seconds after it; `built`: something was done on top."""
        self.given.at += seconds * 1000
        expected = "built-on" if built else "undo-late" if seconds > 10 else None
        return self.agree(expected, self.chair, c.UndoAct(sitting=self.sitting, position=n))

    @rule(several=st.lists(st.integers(0, 3), min_size=1, max_size=3))
    def points_are_raised(self, several: list[int]) -> None:
        for who in several:
            self.raise_point(who)

    def raise_point(self, who: int) -> None:
        person = self.people[who]
        expected = "already-raised" if person in self.model.points.values() else None
        expected = expected if self.model.is_open else "sitting-closed"
        if self.agree(expected, member(person), c.RaisePoint(sitting=self.sitting)):
            self.model.points[self.given.result["point"]] = person

    @rule(die=st.integers(0, 3), allowed=st.booleans(), back=BACK)
    def rule_on_a_point(self, die: int, allowed: bool, back: tuple[int, bool] | None) -> None:
        if not self.model.points:
            return
        point = list(self.model.points)[die % len(self.model.points)]
        command = c.RulePoint(sitting=self.sitting, point=point, allowed=allowed, reason=text("So it is"))
        if not self.agree(None if self.model.is_open else "sitting-closed", self.chair, command):
            return
        n, waited, former = len(self.given.events), dict(self.model.points), self.model.ruling
        del self.model.points[point]
        self.model.ruling = point
        if back is not None and back[1]:
            self.appeal(point)
        if back is not None and self.taken_back(n, *back):
            self.model.points, self.model.ruling = waited, former

    def appeal(self, point: str) -> None:
        """Somebody asks to set the ruling aside, and takes that back before anybody supports it."""
        mover = member(self.people[2])
        appeal = c.MoveProcedure(sitting=self.sitting, matter="appeal", point=point)
        self.given.act(mover, appeal)
        self.given.act(mover, c.WithdrawMotion(motion=self.given.result["motion"]))

    @rule(seconds=st.integers(0, 200))
    def time_passes(self, seconds: int) -> None:
        self.given.at += seconds * 1000

    @rule(close=st.booleans())
    def list_is(self, close: bool) -> None:
        expected = None if self.model.list_open == close else "list-closed" if close else "list-open"
        expected = expected if self.model.is_open else "sitting-closed"
        kind = c.CloseList if close else c.ReopenList
        if self.agree(expected, self.chair, kind(sitting=self.sitting)):
            self.model.list_open = not close

    @rule(on=st.integers(0, 1))
    def put(self, on: int) -> None:
        motion = self.motions[on]
        if not self.model.is_open or self.model.motions[motion] != "submitted":
            return
        if self.agree("point-first" if self.model.points else None, self.chair, c.OpenPoll(motion=motion)):
            poll = self.given.result["poll"]
            self.model.lapse(motion)
            self.model.ruling = None
            self.given.act(self.chair, c.AnnulPoll(poll=poll, reason=text("A mistake")))
            self.model.motions[motion] = "annulled"

    @rule(on=st.integers(0, 1))
    def take_motion_back(self, on: int) -> None:
        motion = self.motions[on]
        if self.model.motions[motion] != "withdrawn":
            self.given.act(member(self.people[1]), c.WithdrawMotion(motion=motion))
            self.model.lapse(motion)
            self.model.motions[motion] = "withdrawn"

    @rule(die=st.integers(0, 19))
    def close(self, die: int) -> None:
        if die == 0 and self.model.is_open:
            self.given.act(self.chair, c.CloseSitting(sitting=self.sitting))
            for one in self.model.those("speaking"):
                one.state = "ended"
            self.model.lapse(None)
            self.model.points, self.model.ruling = {}, None
            self.model.is_open = False

    @invariant()
    def both_know_the_same(self) -> None:
        held = self.given.state.debates[self.sitting]
        assert {one.id: one.state for one in held.speeches.values()} == {
            one.id: one.state for one in self.model.wishes.values()
        }
        assert [place.speech.id for place in held.queue()] == self.model.order()
        assert len(self.model.those("speaking")) <= 1
        assert self.given.state.waiting_points(self.sitting) == list(self.model.points)
        assert self.given.state.rulings.get(self.sitting) == self.model.ruling


def test_a_few_debates_agree_with_the_model() -> None:
    run_state_machine_as_test(Debates, settings=settings(max_examples=60, stateful_step_count=40))


@pytest.mark.slow
def test_many_long_debates_agree_with_the_model() -> None:
    run_state_machine_as_test(Debates, settings=settings(stateful_step_count=80))
