"""Random histories for the tests of views: what the services decide on random commands, as rows of a log."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from hypothesis import strategies as st

from domain.errors import Refusal
from domain.event import Event, Row, encode, leaf_hash
from services import commands as c
from services.principal import OPERATOR, THE_CLOCK, Principal
from tests.rules.given import MINUTE, Given, charter, member, row, text

WEIGHTS = ("1", "1", "2", "3/2", "1/3", "10")
NAMED = ("red", "blue", "green")


class ListLog:
    """A log in memory, as projections read one."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self.rows = list(rows)

    def read(self, after: int, limit: int) -> list[Row]:
        return self.rows[after : after + limit]

    def read_stream(self, stream: str) -> list[Row]:
        return [row for row in self.rows if row.stream == stream]

    def read_streams(self, prefix: str, after: str, limit: int) -> list[Row]:
        newest = {row.stream: row for row in self.rows if row.stream.startswith(prefix)}
        names = sorted(newest)
        return [newest[name] for name in names[bisect_right(names, after) :][:limit]]


def rows_of(events: Iterable[Event]) -> list[Row]:
    """Events as a store gives them back."""
    rows = []
    for event in events:
        state = encode(event)
        rows.append(Row(event.n, event.stream, event.version, event.type, state, leaf_hash(state)))
    return rows


def log_of(given: Given) -> ListLog:
    """The log of everything that happened."""
    return ListLog(rows_of(given.events))


class Happenings:
    """Lets things happen in a community: a step is three dice, and what the rules refuse does not happen."""

    def __init__(self) -> None:
        self.given = Given(charter()).founded()
        self.people = self.given.enrolled("1", "2", "3")
        self.chair = self.given.granted(self.people[0], "chair")
        self.given.motion(self.people[1], self.given.sitting(self.chair))
        self._numbers = 3
        # What happens often stands here often.
        self._acts: list[Callable[[int, int], None]] = [
            *[self.vote] * 8, *[self.submit] * 2, *[self.open_poll] * 3, *[self.close_poll] * 2,
            *[self.disclose] * 2, *[self.declare] * 2, self.annul, self.second, self.withdraw, self.run_out,
            self.enrol, self.change, self.depart, self.grant, self.end, self.open_sitting, self.close_sitting,
            self.amend,
        ]  # fmt: skip

    def happen(self, steps: Iterable[tuple[int, int, int]]) -> ListLog:
        for act, one, other in steps:
            with suppress(Refusal):
                self._acts[act % len(self._acts)](one, other)
        return log_of(self.given)

    def vote(self, one: int, other: int) -> None:
        """Several at once, on polls that are open, so that ballots come in floods and replace one another."""
        for turn in range(1 + one % 6):
            poll = self.given.state.polls[self._of(self.given.state.open_polls, other + turn // 2)]
            option = poll.options[(one + turn * other) % len(poll.options)]
            self._attempt(self._member(one + turn), c.CastBallot(poll=poll.id, option=option))

    def submit(self, one: int, other: int) -> None:
        title, sitting = text(f"Motion {one}"), self._of(self.given.state.sittings, other)
        self._do(self._member(one), c.SubmitMotion(sitting=sitting, title=title))

    def second(self, one: int, other: int) -> None:
        self._do(self._member(one), c.SecondMotion(motion=self._motion(other)))

    def withdraw(self, one: int, _: int) -> None:
        self._do(self.chair, c.WithdrawMotion(motion=self._motion(one)))

    def open_poll(self, one: int, other: int) -> None:
        motion = self.given.state.motions[self._motion(one)]
        named = [c.Option(id=option, label=text(option)) for option in NAMED]
        self._do(
            self.chair,
            c.OpenPoll(
                motion=motion.id,
                reveal="at-close" if other % 2 else None,
                options=named if other % 3 == 0 else None,
                minutes=1 if other % 5 == 0 else None,
                repeats=motion.polls[-1] if motion.polls else None,
            ),
        )

    def close_poll(self, one: int, _: int) -> None:
        self._do(self.chair, c.ClosePoll(poll=self._poll(one)))

    def run_out(self, one: int, _: int) -> None:
        self.given.at += MINUTE
        self._do(THE_CLOCK, c.ClosePoll(poll=self._poll(one)))

    def disclose(self, one: int, _: int) -> None:
        self.given.disclose(self._of(self.given.state.undisclosed, one))

    def declare(self, one: int, _: int) -> None:
        self._do(self.chair, c.DeclareOutcome(poll=self._poll(one)))

    def annul(self, one: int, _: int) -> None:
        if one % 3 == 0:
            self._do(self.chair, c.AnnulPoll(poll=self._poll(one), reason=text("A mistake")))

    def enrol(self, one: int, _: int) -> None:
        self._numbers += 1
        self._do(OPERATOR, c.EnrolMember(row=row(str(self._numbers), weight=WEIGHTS[one % len(WEIGHTS)])))

    def change(self, one: int, other: int) -> None:
        changed = self._member(one)
        number = self.given.state.members[changed.id].entry.number
        again = row(number, f"Name {other}", weight=WEIGHTS[other % len(WEIGHTS)])
        self._do(OPERATOR, c.ChangeMember(member=changed.id, row=again))

    def depart(self, one: int, _: int) -> None:
        """The chair stays, or nothing more would happen."""
        leaving = self._member(one)
        if leaving != self.chair:
            self._do(OPERATOR, c.DepartMember(member=leaving.id))

    def grant(self, one: int, _: int) -> None:
        self._do(OPERATOR, c.GrantRole(member=self._member(one).id, role="secretary"))

    def end(self, one: int, _: int) -> None:
        self._do(OPERATOR, c.EndRole(member=self._member(one).id, role="secretary"))

    def open_sitting(self, one: int, other: int) -> None:
        form: Any = "consultation" if one % 2 else "assembly"
        self._do(self.chair, c.OpenSitting(title=text(f"Sitting {other}"), form=form))

    def close_sitting(self, one: int, _: int) -> None:
        if one % 4 == 0:
            self._do(self.chair, c.CloseSitting(sitting=self._of(self.given.state.sittings, one)))

    def amend(self, one: int, _: int) -> None:
        amended = charter(replace=one % 4 > 0, article=str(one))
        if one % 2:
            del amended["polling"]["binding"]
        self._do(OPERATOR, c.AmendCharter(charter=amended, reason=text("Times change")))

    def _attempt(self, principal: Principal, command: c.Command) -> None:
        with suppress(Refusal):
            self._do(principal, command)

    def _do(self, principal: Principal, command: c.Command) -> None:
        self.given.act(principal, command)

    def _member(self, die: int) -> Principal:
        return member(self._of(self.given.state.members, die))

    def _motion(self, die: int) -> str:
        return self._of(self.given.state.motions, die)

    def _poll(self, die: int) -> str:
        """Mostly one of the newest, which is likely open."""
        return self._of(dict.fromkeys(list(self.given.state.polls)[-4:]), die)

    @staticmethod
    def _of(things: Iterable[str], die: int) -> str:
        known = list(things)
        if not known:
            raise Refusal
        return known[die % len(known)]


_die = st.integers(0, 10_000)


def histories(steps_max: int = 80) -> st.SearchStrategy[ListLog]:
    """Logs in which anything may have happened."""
    steps = st.lists(st.tuples(_die, _die, _die), min_size=25, max_size=steps_max)
    return steps.map(lambda dice: Happenings().happen(dice))
