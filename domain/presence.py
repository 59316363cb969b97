"""Presence: who is here, in one sitting of the assembly. A consultation has none."""

import hashlib
from collections.abc import Iterable
from fractions import Fraction
from typing import Literal, NamedTuple

from domain.errors import AlreadyHere, NoPresence, NotHere, SittingClosed
from domain.event import Event, EventData, Fact, canonical
from domain.judgement import PresentCount

# With one's own tablet, at the secretary's or the chair's desk, or because the membership ended.
How = Literal["tablet", "desk", "roll"]


class MemberArrived(EventData):
    """The member is here from now on."""

    TYPE = "member.arrived/1"
    how: Literal["tablet", "desk"]


class MemberLeft(EventData):
    """The member is here no longer."""

    TYPE = "member.left/1"
    how: How


class Attendance(NamedTuple):
    """Whether a member is here, as her stream has it after `version` events."""

    here: bool
    version: int


AWAY = Attendance(here=False, version=0)


class Hall(NamedTuple):
    """What coming and going needs to know of a sitting. Its aggregate is another one."""

    sitting: str
    form: str
    state: str


class Counted(NamedTuple):
    """What the roll says of someone who is here."""

    member: str
    household: str
    weight: str


class PresenceAt(NamedTuple):
    """Who is here: everyone who has come and not left up to position `n`. What a poll freezes."""

    n: int
    hash: str
    counts: PresentCount


def arrive(hall: Hall, member: str, before: Attendance, how: Literal["tablet", "desk"]) -> list[Fact]:
    _takes_place(hall)
    if before.here:
        raise AlreadyHere(sitting=hall.sitting, member=member)
    return [Fact(stream(hall.sitting, member), MemberArrived(how=how))]


def leave(hall: Hall, member: str, before: Attendance, how: How) -> list[Fact]:
    _takes_place(hall)
    if not before.here:
        raise NotHere(sitting=hall.sitting, member=member)
    return [Fact(stream(hall.sitting, member), MemberLeft(how=how))]


def _takes_place(hall: Hall) -> None:
    if hall.state != "open":
        raise SittingClosed(sitting=hall.sitting)
    if hall.form != "assembly":
        raise NoPresence(sitting=hall.sitting)


def freeze(present: Iterable[Counted], n: int) -> PresenceAt:
    """The hash covers who is here, by id. What the roll says of them, the frozen roll has."""
    there = sorted(present)
    ids = [one.member for one in there]
    counts = PresentCount(
        members=len(there),
        households=len({one.household for one in there if one.household}),
        weight=str(sum((Fraction(one.weight) for one in there), Fraction())),
    )
    return PresenceAt(n, hashlib.sha256(b"folkmoot/presence/v1\n" + canonical(ids)).hexdigest(), counts)


def stream(sitting: str, member: str) -> str:
    return f"presence:{sitting}:{member}"


def evolve(_: Attendance | None, event: Event) -> Attendance:
    return Attendance(isinstance(event.data, MemberArrived), event.version)
