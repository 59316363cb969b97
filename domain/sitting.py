"""The sitting: one meeting of the assembly, or a consultation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from domain import errors
from domain.event import Event, EventData, Fact

Form = Literal["assembly", "consultation"]


class SittingOpened(EventData):
    """Motions may be brought and put. The title is content `title`."""

    TYPE = "sitting.opened/1"
    form: Form


class SittingClosed(EventData):
    """Nothing more is brought or put here."""

    TYPE = "sitting.closed/1"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sitting: open until it is closed, never again after."""

    id: str
    form: Form
    state: Literal["open", "closed"] = "open"


def open_sitting(sitting_id: str, form: Form, c: Mapping[str, str]) -> list[Fact]:
    return [Fact(stream(sitting_id), SittingOpened(form=form), c)]


def close_sitting(sitting: Sitting, open_polls: Sequence[str]) -> list[Fact]:
    if sitting.state != "open":
        raise errors.SittingClosed(sitting=sitting.id)
    if open_polls:
        raise errors.PollOpen(poll=open_polls[0])
    return [Fact(stream(sitting.id), SittingClosed())]


def stream(sitting_id: str) -> str:
    return f"sitting:{sitting_id}"


def evolve(sitting: Sitting | None, event: Event) -> Sitting:
    match event.data:
        case SittingOpened(form=form):
            return Sitting(event.stream.removeprefix("sitting:"), form)
    if sitting is None:
        raise ValueError(f"event {event.n}: {event.stream} begins with {event.type}")
    match event.data:
        case SittingClosed():
            return replace(sitting, state="closed")
    return sitting
