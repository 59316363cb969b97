"""Declared interests: what somebody stands to gain by a motion, and whether she stands aside for it.

What follows from an interest, the charter says. The chair rules where somebody doubts it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from domain import errors
from domain.event import Event, EventData, Fact


class InterestDeclared(EventData):
    """The member has an interest in the motion: content `text`. `kind` is the charter's word for it.

    Where she is `recused` she does not vote on it; `silent`, she does not speak on it either; `uncounted`,
    she is no part of any whole that a share is taken of.
    """

    TYPE = "interest.declared/1"
    sitting: str
    kind: str | None = None
    recused: bool
    silent: bool | None = None
    uncounted: bool | None = None


class InterestRuled(EventData):
    """The chair ruled that the member stands aside, or that she does not. Why, is content `reason`."""

    TYPE = "interest.ruled/1"
    sitting: str
    recused: bool
    kind: str | None = None
    silent: bool | None = None
    uncounted: bool | None = None


class Follows(NamedTuple):
    """What follows from an interest of this `kind`: nothing, unless the charter says so."""

    kind: str = ""
    recused: bool = False
    silent: bool = False
    uncounted: bool = False


class Interest(NamedTuple):
    """An interest as it stands. `declared`: she said so herself, or had it said for her."""

    follows: Follows
    declared: bool


class About(NamedTuple):
    """What interests need to know of a motion: `poll` goes on or waits for its outcome, or is ""."""

    motion: str
    sitting: str
    state: str
    poll: str = ""


UNDECIDED = ("submitted", "put", "annulled")


def declare(
    about: About, member: str, before: Interest | None, follows: Follows, c: Mapping[str, str]
) -> list[Fact]:
    _open(about)
    if before is not None and before.declared:
        raise errors.InterestDeclared(motion=about.motion, member=member)
    # What the chair has ruled stays so.
    stands = before.follows if before is not None else follows
    data = InterestDeclared(
        sitting=about.sitting,
        kind=follows.kind or None,
        recused=stands.recused,
        silent=stands.silent or None,
        uncounted=stands.uncounted or None,
    )
    return [Fact(stream(about.motion, member), data, c)]


def rule(
    about: About, member: str, before: Interest | None, follows: Follows, c: Mapping[str, str]
) -> list[Fact]:
    """Nobody stands aside whom the charter does not ask to; whoever said nothing needs no leave to vote."""
    _open(about)
    recused = before is not None and before.follows.recused
    if recused == follows.recused:
        state = "recused" if recused else "votes"
        raise errors.WrongPhase(object="interest", id=member, state=state)
    data = InterestRuled(
        sitting=about.sitting,
        recused=follows.recused,
        kind=follows.kind or None,
        silent=follows.silent or None,
        uncounted=follows.uncounted or None,
    )
    return [Fact(stream(about.motion, member), data, c)]


def _open(about: About) -> None:
    """Who votes is settled when the vote opens: what comes out later makes it void, or comes too late."""
    if about.poll:
        raise errors.InterestLate(motion=about.motion, poll=about.poll)
    if about.state not in UNDECIDED:
        raise errors.WrongPhase(object="motion", id=about.motion, state=about.state)


def stream(motion: str, member: str) -> str:
    return f"interest:{motion}:{member}"


def evolve(before: Interest | None, event: Event) -> Interest:
    match event.data:
        case InterestDeclared() | InterestRuled() as data:
            kind = data.kind or (before.follows.kind if before else "")
            follows = Follows(kind, data.recused, bool(data.silent), bool(data.uncounted))
            declared = isinstance(data, InterestDeclared) or (before is not None and before.declared)
            return Interest(follows, declared)
    raise ValueError(f"event {event.n}: {event.stream} begins with {event.type}")
