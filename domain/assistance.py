"""Assisted voting: that somebody was helped to vote, and who watched. How she voted is in her vote alone."""

from collections.abc import Sequence
from typing import NamedTuple

from domain import errors
from domain.event import Event, EventData, Fact
from domain.matter import Means

WITNESSES = 2


class AssistanceRecorded(EventData):
    """The member was helped to vote this way, before two witnesses (ids)."""

    TYPE = "assistance.recorded/1"
    way: Means
    witnesses: list[str]


class Vote(NamedTuple):
    """What assistance needs to know of a poll, and whether this member's is recorded already."""

    poll: str
    state: str
    means: tuple[Means, ...]
    recorded: bool


def record(vote: Vote, member: str, way: Means, witnesses: Sequence[str]) -> list[Fact]:
    if vote.state != "open":
        raise errors.WrongPhase(object="poll", id=vote.poll, state=vote.state)
    if way not in vote.means:
        raise errors.MeansNotAllowed(means=way, allowed=list(vote.means))
    if vote.recorded:
        raise errors.AlreadyAssisted(poll=vote.poll, member=member)
    if len(set(witnesses) - {member}) != WITNESSES:
        raise errors.TwoWitnesses(poll=vote.poll)
    return [Fact(stream(vote.poll, member), AssistanceRecorded(way=way, witnesses=sorted(witnesses)))]


def stream(poll: str, member: str) -> str:
    return f"assistance:{poll}:{member}"


def evolve(before: int | None, _event: Event) -> int:
    """How many were helped in a poll."""
    return (before or 0) + 1
