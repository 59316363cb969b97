"""The community: how it is founded, and which charter is in force from which position."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from domain.charter import Charter, charter_hash
from domain.charter_reading import parse_charter
from domain.errors import AlreadyFounded, CharterUnchanged
from domain.event import Event, EventData, Fact


class CommunityFounded(EventData):
    """The community exists. `origin` names its log for ever; the name is content `name`."""

    TYPE = "community.founded/1"
    preset: str
    zone: str
    origin: str


class CharterAdopted(EventData):
    """The first charter is in force."""

    TYPE = "charter.adopted/1"
    charter: dict[str, Any]
    hash: str


class CharterAmended(EventData):
    """Another charter is in force from here on. Why, is content `reason`."""

    TYPE = "charter.amended/1"
    charter: dict[str, Any]
    hash: str


STREAM = "community"


class CharterAt(NamedTuple):
    """A charter, in force from position `n` until the next one is."""

    n: int
    hash: str
    charter: Charter


@dataclass(frozen=True, slots=True)
class Community:
    """The community: founded once, with every charter it ever had, oldest first."""

    preset: str
    zone: str
    origin: str
    charters: tuple[CharterAt, ...] = ()

    @property
    def in_force(self) -> CharterAt:
        return self.charters[-1]

    def charter_at(self, n: int) -> CharterAt:
        """The charter at position `n`: an outcome is judged by the one its poll was opened under."""
        return next(one for one in reversed(self.charters) if one.n <= n)


def found(
    community: Community | None,
    preset: str,
    zone: str,
    origin: str,
    charter: Mapping[str, Any],
    c: Mapping[str, str],
) -> list[Fact]:
    if community is not None:
        raise AlreadyFounded()
    parsed = parse_charter(charter)
    return [
        Fact(STREAM, CommunityFounded(preset=preset, zone=zone, origin=origin), c),
        Fact(STREAM, CharterAdopted(charter=parsed.document(), hash=charter_hash(parsed))),
    ]


def amend(community: Community, charter: Mapping[str, Any], c: Mapping[str, str]) -> list[Fact]:
    """Polls that are open stay under the charter they were opened under."""
    parsed = parse_charter(charter)
    digest = charter_hash(parsed)
    if digest == community.in_force.hash:
        raise CharterUnchanged(hash=digest)
    return [Fact(STREAM, CharterAmended(charter=parsed.document(), hash=digest), c)]


def evolve(community: Community | None, event: Event) -> Community:
    match event.data:
        case CommunityFounded(preset=preset, zone=zone, origin=origin):
            return Community(preset, zone, origin)
    if community is None:
        raise ValueError(f"event {event.n}: {event.stream} begins with {event.type}")
    match event.data:
        case CharterAdopted() | CharterAmended() as data:
            # Its shape only: what was adopted stays in force, though a later version may find fault with it.
            charter = CharterAt(event.n, data.hash, Charter.model_validate(data.charter))
            return replace(community, charters=(*community.charters, charter))
    return community
