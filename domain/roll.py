"""The roll: who is a member, since when, with which weight, and who holds an office."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, NamedTuple

from pydantic import ConfigDict, Field

from domain.errors import AlreadyEnrolled, MemberGone, RoleHeld, RoleNotHeld
from domain.event import Event, EventData, Fact, canonical
from domain.frozen import Frozen
from domain.judgement import RollCount

Role = Literal["chair", "secretary", "auditor", "teller"]


class _Row(Frozen):
    """What the roll says of a member. The name is content `name`, proof of belonging content `evidence`."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)
    number: str
    member_class: str = Field(alias="class")
    group: str
    household: str
    weight: str


class MemberEnrolled(_Row, EventData):
    """A person is on the roll."""

    TYPE = "member.enrolled/1"


class MemberChanged(_Row, EventData):
    """What the roll says of the member is this from here on. Without `evidence` the former stays."""

    TYPE = "member.changed/1"


class MemberDeparted(EventData):
    """The membership ended. Why, is content `reason`."""

    TYPE = "member.departed/1"


class RoleGranted(EventData):
    """The member holds the office."""

    TYPE = "role.granted/1"
    role: Role


class RoleEnded(EventData):
    """The member no longer holds the office."""

    TYPE = "role.ended/1"
    role: Role


class Entry(NamedTuple):
    """What decides about a member's vote, and where she is found on the paper roll."""

    number: str
    member_class: str
    group: str
    household: str
    weight: str


class Standing(NamedTuple):
    """The entry that holds from position `n` on."""

    n: int
    entry: Entry


# What the policy sees in a person on the roll, offices apart, and in one who has left it.
CURRENT = frozenset({"public", "member"})
FORMER = frozenset({"public", "former"})


@dataclass(frozen=True, slots=True)
class Member:
    """A member, with every entry she ever had: frozen rolls look back. `departed` is 0 while she stays."""

    id: str
    standings: tuple[Standing, ...]
    name: str
    evidence: str = ""
    departed: int = 0
    offices: frozenset[Role] = frozenset()
    roles: frozenset[str] = CURRENT

    @property
    def entry(self) -> Entry:
        return self.standings[-1].entry

    def entry_at(self, n: int) -> Entry | None:
        """The entry that held at position `n`, if she was a member then."""
        if 0 < self.departed <= n:
            return None
        for standing in reversed(self.standings):
            if standing.n <= n:
                return standing.entry
        return None


def enrol(member_id: str, entry: Entry, c: Mapping[str, str], holder: Member | None) -> list[Fact]:
    """`holder` is the member who has this number now."""
    if holder is not None:
        raise AlreadyEnrolled(number=entry.number)
    return [Fact(stream(member_id), MemberEnrolled(**entry._asdict()), c)]


def change(member: Member, entry: Entry, c: Mapping[str, str], holder: Member | None) -> list[Fact]:
    """Nothing is recorded where nothing differs."""
    _stays(member)
    if holder is not None and holder.id != member.id:
        raise AlreadyEnrolled(number=entry.number)
    same_words = c["name"] == member.name and c.get("evidence", member.evidence) == member.evidence
    if same_words and entry == member.entry:
        return []
    return [Fact(stream(member.id), MemberChanged(**entry._asdict()), c)]


def depart(member: Member, c: Mapping[str, str]) -> list[Fact]:
    """Whoever leaves holds no office any more."""
    _stays(member)
    ended = [Fact(stream(member.id), RoleEnded(role=role)) for role in sorted(member.offices)]
    return [*ended, Fact(stream(member.id), MemberDeparted(), c)]


def grant(member: Member, role: Role) -> list[Fact]:
    _stays(member)
    if role in member.offices:
        raise RoleHeld(member=member.id, role=role)
    return [Fact(stream(member.id), RoleGranted(role=role))]


def end(member: Member, role: Role) -> list[Fact]:
    if role not in member.offices:
        raise RoleNotHeld(member=member.id, role=role)
    return [Fact(stream(member.id), RoleEnded(role=role))]


def _stays(member: Member) -> None:
    if member.departed:
        raise MemberGone(member=member.id)


class RollAt(NamedTuple):
    """The roll as it stood at a position: what a poll freezes, and what its outcome is a share of."""

    n: int
    hash: str
    counts: RollCount


def freeze(members: Iterable[Member], n: int) -> RollAt:
    """The hash covers, by id, what can decide an outcome: weight, class, household of everyone entitled."""
    there = sorted((member.id, entry) for member in members if (entry := member.entry_at(n)) is not None)
    rows = [[one, entry.weight, entry.member_class, entry.household] for one, entry in there]
    digest = hashlib.sha256(b"folkmoot/roll/v1\n" + canonical(rows)).hexdigest()
    weights = Counter(entry.weight for _, entry in there)
    counts = RollCount(
        members=len(there),
        weight=str(sum((Fraction(weight) * times for weight, times in weights.items()), Fraction())),
        households=len({entry.household for _, entry in there if entry.household}),
        without_household=sum(not entry.household for _, entry in there),
        by_class=dict(Counter(entry.member_class for _, entry in there if entry.member_class)),
    )
    return RollAt(n, digest, counts)


def stream(member_id: str) -> str:
    return f"member:{member_id}"


def evolve(member: Member | None, event: Event) -> Member:
    match event.data:
        case MemberEnrolled() as enrolled:
            return Member(
                id=event.stream.removeprefix("member:"),
                standings=(Standing(event.n, _entry(enrolled)),),
                name=event.c.get("name", ""),
                evidence=event.c.get("evidence", ""),
            )
    if member is None:
        raise ValueError(f"event {event.n}: {event.stream} begins with {event.type}")
    match event.data:
        case MemberChanged() as changed:
            return replace(
                member,
                standings=(*member.standings, Standing(event.n, _entry(changed))),
                name=event.c.get("name", member.name),
                evidence=event.c.get("evidence", member.evidence),
            )
        case MemberDeparted():
            return replace(member, departed=event.n, offices=frozenset(), roles=FORMER)
        case RoleGranted(role=role):
            return replace(member, offices=member.offices | {role}, roles=member.roles | {role})
        case RoleEnded(role=role):
            return replace(member, offices=member.offices - {role}, roles=member.roles - {role})
    return member


def _entry(data: _Row) -> Entry:
    return Entry(data.number, data.member_class, data.group, data.household, data.weight)
