"""A state as it lies in a snapshot: every field but what can be worked out again."""

import hashlib
from dataclasses import dataclass
from typing import Any

import msgspec

from domain.amendment import Amendment
from domain.charter import Charter
from domain.community import CharterAt, Community
from domain.console import BeforePut, LastAct, Touch
from domain.debate import Debate
from domain.division import Division
from domain.double_count import DoubleCount
from domain.event import canonical
from domain.interest import Interest
from domain.minutes import Minutes
from domain.motion import Motion
from domain.papers import Papers
from domain.point import Point
from domain.poll import Ballot, Missed, Poll
from domain.presence import Attendance
from domain.proxy import Held
from domain.roll import Member
from domain.sitting import Sitting


def pack(state: Any) -> bytes:
    """The bytes of a `State`."""
    parts = {field: getattr(state, field) for field in FIELDS}
    founded = _stored(state.community) if state.community else None
    open_polls, undisclosed = list(state.open_polls), list(state.undisclosed)
    return msgspec.msgpack.encode(
        _Stored(**parts, community=founded, open_polls=open_polls, undisclosed=undisclosed)
    )


def unpack(raw: bytes, state: Any) -> None:
    """Fill a new `State` with what `pack` gave under the same `SHAPE`."""
    stored = msgspec.msgpack.decode(raw, type=_Stored)
    for field in FIELDS:
        setattr(state, field, getattr(stored, field))
    state.open_polls = dict.fromkeys(stored.open_polls)
    state.undisclosed = dict.fromkeys(stored.undisclosed)
    if stored.community is not None:
        state.community = stored.community.found()


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
    presence: dict[str, dict[str, Attendance]]
    presence_n: dict[str, int]
    present_at: dict[str, set[str]]
    proxies: dict[str, dict[str, Held]]
    proxies_at: dict[str, dict[str, str]]
    debates: dict[str, Debate]
    motions: dict[str, Motion]
    amendments: dict[str, Amendment]
    amendments_to: dict[str, list[str]]
    questions: dict[str, list[str]]
    points: dict[str, Point]
    points_in: dict[str, list[str]]
    rulings: dict[str, str]
    rulings_before: dict[str, str]
    interests: dict[str, dict[str, Interest]]
    polls: dict[str, Poll]
    minutes: dict[str, Minutes]
    motions_in: dict[str, int]
    polls_in: dict[str, int]
    open_polls: list[str]
    undisclosed: list[str]
    ballots: dict[str, dict[str, Ballot]]
    casts: dict[str, dict[str, int]]
    missed: dict[str, dict[str, Missed]]
    double_counts: dict[str, DoubleCount]
    papers: dict[str, Papers]
    divisions: dict[str, Division]
    touched: dict[str, Touch]
    last_acts: dict[str, LastAct]
    before_put: dict[str, BeforePut]
    versions: dict[str, int]


FIELDS = [
    "members", "by_number", "roll_n", "sittings", "presence", "presence_n", "present_at", "proxies",
    "proxies_at", "debates",
    "motions", "amendments", "amendments_to", "questions", "points", "points_in", "rulings",
    "rulings_before", "interests", "polls",
    "minutes", "motions_in", "polls_in", "ballots", "casts", "missed", "double_counts", "papers", "divisions",
    "touched", "last_acts", "before_put", "versions",
]  # fmt: skip


def _shape(schema: Any) -> Any:
    """The schema without defaults: all is stored, and a set among them has another order each time."""
    if isinstance(schema, dict):
        return {key: _shape(value) for key, value in schema.items() if key != "default"}
    return [_shape(one) for one in schema] if isinstance(schema, list) else schema


# Changes whenever a stored field does: a snapshot of another shape is not read, the log is folded instead.
SHAPE = hashlib.sha256(canonical(_shape(msgspec.json.schema(_Stored)))).hexdigest()[:16]
