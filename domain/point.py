"""The point of order: raised, ruled on by the chair, and perhaps appealed from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from domain import errors
from domain.event import Event, EventData, Fact

# More than these at once is no order, and the chair rules in a breath.
WAITING_MAX = 20


class PointRaised(EventData):
    """A member says that the rules are not kept; `member`, because chair or secretary may say it for her."""

    TYPE = "point.raised/1"
    sitting: str
    member: str


class PointWithdrawn(EventData):
    """It is taken back before the chair has ruled."""

    TYPE = "point.withdrawn/1"
    sitting: str


class PointRuled(EventData):
    """The chair rules whether the member is right. Why, is content `reason`."""

    TYPE = "point.ruled/1"
    sitting: str
    allowed: bool


class PointPutBack(EventData):
    """The ruling at `undoes` was taken back: the point waits again, in its old place."""

    TYPE = "point.put-back/1"
    sitting: str
    undoes: int


class AppealDecided(EventData):
    """What the assembly said of the ruling, by the vote on the motion named."""

    TYPE = "appeal.decided/1"
    sitting: str
    motion: str
    upheld: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A point of order and what became of it."""

    id: str
    sitting: str
    member: str
    state: Literal["waiting", "withdrawn", "allowed", "refused"] = "waiting"
    upheld: bool | None = None


def raise_point(point_id: str, sitting: str, member: str, waiting: Collection[Point]) -> list[Fact]:
    """One at a time for each member."""
    _has_room(member, waiting)
    return [Fact(stream(point_id), PointRaised(sitting=sitting, member=member))]


def withdraw(point: Point) -> list[Fact]:
    _waits(point)
    return [Fact(stream(point.id), PointWithdrawn(sitting=point.sitting))]


def rule(point: Point, allowed: bool, c: Mapping[str, str]) -> list[Fact]:
    _waits(point)
    return [Fact(stream(point.id), PointRuled(sitting=point.sitting, allowed=allowed), c)]


def put_back(point: Point, waiting: Collection[Point], undoes: int) -> list[Fact]:
    """Ruling was a mistake. Whoever has raised another point meanwhile waits already."""
    _has_room(point.member, waiting)
    return [Fact(stream(point.id), PointPutBack(sitting=point.sitting, undoes=undoes))]


def decide(point: Point, motion: str, result: str) -> list[Fact]:
    """The vote is on setting the ruling aside, so that a tie, which carries nothing, sustains the chair
    (Robert's Rules, on the appeal).
    """
    decided = AppealDecided(sitting=point.sitting, motion=motion, upheld=result != "adopted")
    return [Fact(stream(point.id), decided)] if result in ("adopted", "rejected") else []


def _has_room(member: str, waiting: Collection[Point]) -> None:
    if any(one.member == member for one in waiting):
        raise errors.AlreadyRaised(member=member)
    if len(waiting) >= WAITING_MAX:
        raise errors.ListFull(most=WAITING_MAX)


def _waits(point: Point) -> None:
    if point.state != "waiting":
        raise errors.PointSettled(point=point.id, state=point.state)


def stream(point_id: str) -> str:
    return f"point:{point_id}"


def evolve(point: Point | None, event: Event) -> Point:
    match event.data:
        case PointRaised(sitting=sitting, member=member):
            return Point(event.stream.removeprefix("point:"), sitting, member)
    if point is None:
        raise ValueError(f"event {event.n}: {event.stream} begins with {event.type}")
    match event.data:
        case PointWithdrawn():
            return replace(point, state="withdrawn")
        case PointRuled(allowed=allowed):
            return replace(point, state="allowed" if allowed else "refused")
        case PointPutBack():
            return replace(point, state="waiting")
        case AppealDecided(upheld=upheld):
            return replace(point, upheld=upheld)
    return point
