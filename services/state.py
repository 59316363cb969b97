"""Everything a decision needs to know, folded from the log and kept in memory."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from domain import community, motion, poll, roll, sitting
from domain.charter import Charter
from domain.community import CharterAt, Community
from domain.errors import UnknownCommunity, UnknownObject
from domain.event import Event, EventData, canonical
from domain.motion import Motion
from domain.poll import Ballot, BallotCast, BallotReplaced, Poll
from domain.roll import Member, RollAt
from domain.sitting import Sitting
from services.principal import Principal

ROLLS_KEPT = 16


class State:
    """The aggregates by id, and what spans them. Aggregates are frozen; this container changes in place."""

    def __init__(self) -> None:
        self.community: Community | None = None
        self.members: dict[str, Member] = {}
        self.by_number: dict[str, str] = {}
        self.roll_n = 0
        self.sittings: dict[str, Sitting] = {}
        self.motions: dict[str, Motion] = {}
        self.polls: dict[str, Poll] = {}
        self.motions_in: dict[str, int] = {}
        self.polls_in: dict[str, int] = {}
        # Polls that take ballots, and polls whose sealed ballots are still to be opened; oldest first.
        self.open_polls: dict[str, None] = {}
        self.undisclosed: dict[str, None] = {}
        # Until the outcome is declared or the poll annulled.
        self.ballots: dict[str, dict[str, Ballot]] = {}
        self.casts: dict[str, dict[str, int]] = {}
        # Of every stream but the ballots', whose version the ballot has.
        self.versions: dict[str, int] = {}
        self._rolls: dict[int, RollAt] = {}
        self._evolve = self._evolvers()

    def evolve(self, event: Event) -> None:
        """Take in the next event of the log."""
        self._evolve[type(event.data)](event)

    def version(self, stream: str) -> int:
        """How many events the stream has; of a ballot, only while its poll can still take one."""
        if not stream.startswith("ballot:"):
            return self.versions.get(stream, 0)
        _, poll_id, voter = stream.split(":")
        ballot = self.ballots.get(poll_id, {}).get(voter)
        return ballot.version if ballot else 0

    def roles(self, principal: Principal) -> frozenset[str]:
        """What the policy sees in this person now."""
        if principal.kind == "member":
            member = self.members.get(principal.id)
            return member.roles if member else NOBODY
        return ROLES[principal.kind]

    @property
    def is_chartered(self) -> bool:
        """Whether the community is founded and its first charter in force."""
        return self.community is not None and bool(self.community.charters)

    def chartered(self) -> Community:
        """The community; refused before it is founded."""
        if self.community is None or not self.is_chartered:
            raise UnknownCommunity()
        return self.community

    def member(self, member_id: str) -> Member:
        return _found("member", member_id, self.members)

    def sitting(self, sitting_id: str) -> Sitting:
        return _found("sitting", sitting_id, self.sittings)

    def motion(self, motion_id: str) -> Motion:
        return _found("motion", motion_id, self.motions)

    def poll(self, poll_id: str) -> Poll:
        return _found("poll", poll_id, self.polls)

    def holder(self, number: str) -> Member | None:
        """The member who has this number now."""
        member_id = self.by_number.get(number)
        return self.members[member_id] if member_id else None

    def roll_at(self, n: int) -> RollAt:
        """The roll at a position. Polls are opened by the hundred on one roll, so the last few are kept."""
        frozen = self._rolls.get(n)
        if frozen is None:
            frozen = roll.freeze(self.members.values(), n)
            while len(self._rolls) >= ROLLS_KEPT:
                del self._rolls[next(iter(self._rolls))]
            self._rolls[n] = frozen
        return frozen

    def open_polls_in(self, sitting_id: str) -> list[str]:
        return [one for one in self.open_polls if self.polls[one].sitting == sitting_id]

    def _evolvers(self) -> dict[type[EventData], Callable[[Event], None]]:
        return {
            BallotCast: self._ballot,
            BallotReplaced: self._ballot,
            **dict.fromkeys(COMMUNITY, self._community),
            **dict.fromkeys(ROLL, self._member),
            **dict.fromkeys(SITTING, self._sitting),
            **dict.fromkeys(MOTION, self._motion),
            **dict.fromkeys(POLL, self._poll),
        }

    def _ballot(self, event: Event) -> None:
        _, poll_id, voter = event.stream.split(":")
        data: Any = event.data
        option = data.option or ""
        self.ballots[poll_id][voter] = Ballot(
            option, data.weight or "1", event.c["choice"] if event.c else "", event.version
        )
        if option:
            casts = self.casts[poll_id]
            casts[option] = casts.get(option, 0) + 1

    def _community(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        self.community = community.evolve(self.community, event)

    def _member(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        member_id = event.stream.removeprefix("member:")
        before = self.members.get(member_id)
        after = self.members[member_id] = roll.evolve(before, event)
        if isinstance(event.data, OFFICE):
            return
        self.roll_n = event.n
        if before is not None and self.by_number.get(before.entry.number) == member_id:
            del self.by_number[before.entry.number]
        if not after.departed:
            self.by_number[after.entry.number] = member_id

    def _sitting(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        sitting_id = event.stream.removeprefix("sitting:")
        self.sittings[sitting_id] = sitting.evolve(self.sittings.get(sitting_id), event)

    def _motion(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        motion_id = event.stream.removeprefix("motion:")
        before = self.motions.get(motion_id)
        after = self.motions[motion_id] = motion.evolve(before, event)
        if before is None:
            self.motions_in[after.sitting] = after.number

    def _poll(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        poll_id = event.stream.removeprefix("poll:")
        before = self.polls.get(poll_id)
        after = self.polls[poll_id] = poll.evolve(before, event)
        match event.data:
            case poll.PollOpened():
                self.polls_in[after.sitting] = after.number
                self.open_polls[poll_id] = None
                self.ballots[poll_id], self.casts[poll_id] = {}, {}
            case poll.PollClosed():
                self.open_polls.pop(poll_id, None)
                if after.reveal == "at-close" and self.ballots[poll_id]:
                    self.undisclosed[poll_id] = None
            case poll.BallotsDisclosed(ballots=opened):
                box = self.ballots[poll_id]
                box.update({voter: box[voter]._replace(option=one.option) for voter, one in opened.items()})
                if after.disclosed:
                    self.undisclosed.pop(poll_id, None)
            case poll.OutcomeDeclared() | poll.PollAnnulled():
                self.open_polls.pop(poll_id, None)
                self.undisclosed.pop(poll_id, None)
                self.ballots.pop(poll_id, None)
                self.casts.pop(poll_id, None)

    def dump(self) -> bytes:
        """The whole state, for a snapshot."""
        parts = {field: getattr(self, field) for field in FIELDS}
        founded = _stored(self.community) if self.community else None
        open_polls, undisclosed = list(self.open_polls), list(self.undisclosed)
        return msgspec.msgpack.encode(
            _Stored(**parts, community=founded, open_polls=open_polls, undisclosed=undisclosed)
        )

    @classmethod
    def load(cls, raw: bytes) -> "State":
        """The state that `dump` gave under the same `SHAPE`."""
        stored = msgspec.msgpack.decode(raw, type=_Stored)
        state = cls()
        for field in FIELDS:
            setattr(state, field, getattr(stored, field))
        state.open_polls = dict.fromkeys(stored.open_polls)
        state.undisclosed = dict.fromkeys(stored.undisclosed)
        if stored.community is not None:
            state.community = stored.community.found()
        return state


T = TypeVar("T")


def _found(kind: str, one_id: str, those: dict[str, T]) -> T:
    one = those.get(one_id)
    if one is None:
        raise UnknownObject(object=kind, id=one_id)
    return one


NOBODY = frozenset({"public"})
ROLES: dict[str, frozenset[str]] = {
    "operator": frozenset({"public", "operator"}),
    "display": frozenset({"public", "display"}),
    "public": NOBODY,
    "clock": frozenset({"clock"}),
}

COMMUNITY = (community.CommunityFounded, community.CharterAdopted, community.CharterAmended)
OFFICE = (roll.RoleGranted, roll.RoleEnded)
ROLL = (roll.MemberEnrolled, roll.MemberChanged, roll.MemberDeparted, *OFFICE)
SITTING = (sitting.SittingOpened, sitting.SittingClosed)
MOTION = (
    motion.MotionSubmitted, motion.MotionSeconded, motion.MotionWithdrawn, motion.MotionPut,
    motion.MotionAdopted, motion.MotionRejected, motion.MotionAdvised, motion.MotionAnnulled,
)  # fmt: skip
POLL = (poll.PollOpened, poll.PollClosed, poll.BallotsDisclosed, poll.OutcomeDeclared, poll.PollAnnulled)


@dataclass
class _StoredCommunity:
    preset: str
    zone: str
    origin: str
    charters: list[tuple[int, str, dict[str, Any]]]

    def found(self) -> Community:
        charters = (CharterAt(n, digest, Charter.model_validate(one)) for n, digest, one in self.charters)
        return Community(self.preset, self.zone, self.origin, tuple(charters))


def _stored(founded: Community) -> _StoredCommunity:
    charters = [(one.n, one.hash, one.charter.document()) for one in founded.charters]
    return _StoredCommunity(founded.preset, founded.zone, founded.origin, charters)


@dataclass
class _Stored:
    community: _StoredCommunity | None
    members: dict[str, Member]
    by_number: dict[str, str]
    roll_n: int
    sittings: dict[str, Sitting]
    motions: dict[str, Motion]
    polls: dict[str, Poll]
    motions_in: dict[str, int]
    polls_in: dict[str, int]
    open_polls: list[str]
    undisclosed: list[str]
    ballots: dict[str, dict[str, Ballot]]
    casts: dict[str, dict[str, int]]
    versions: dict[str, int]


FIELDS = [
    "members", "by_number", "roll_n", "sittings", "motions", "polls", "motions_in", "polls_in",
    "ballots", "casts", "versions",
]  # fmt: skip


def _shape(schema: Any) -> Any:
    """The schema without defaults: all is stored, and a set among them has another order each time."""
    if isinstance(schema, dict):
        return {key: _shape(value) for key, value in schema.items() if key != "default"}
    return [_shape(one) for one in schema] if isinstance(schema, list) else schema


# Changes whenever a stored field does: a snapshot of another shape is not read, the log is folded instead.
SHAPE = hashlib.sha256(canonical(_shape(msgspec.json.schema(_Stored)))).hexdigest()[:16]
