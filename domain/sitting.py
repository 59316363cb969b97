"""The sitting: one meeting of the assembly, or a consultation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from domain import errors
from domain.event import Event, EventData, Fact

Form = Literal["assembly", "consultation"]


class SittingOpened(EventData):
    """Motions may be brought and put. The title is content `title`; it `continues` an adjourned one."""

    TYPE = "sitting.opened/1"
    form: Form
    continues: str | None = None


class SittingPaused(EventData):
    """A break, until about `due_at`; nobody is called and nothing is put meanwhile."""

    TYPE = "sitting.paused/1"
    due_at: int | None = None


class SittingResumed(EventData):
    """The break is over."""

    TYPE = "sitting.resumed/1"


class SittingAdjourned(EventData):
    """It ends here and goes on in a later sitting. When and where, is content `when`."""

    TYPE = "sitting.adjourned/1"


class PresidingChanged(EventData):
    """From now on `member` presides, `was` no more."""

    TYPE = "presiding.changed/1"
    member: str
    reason: Literal["opened", "handed", "taken"]
    was: str | None = None


class SittingClosed(EventData):
    """Nothing more is brought or put here."""

    TYPE = "sitting.closed/1"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sitting: open until it is closed, never again after. `presiding` is a member, or ""."""

    id: str
    form: Form
    state: Literal["open", "closed"] = "open"
    presiding: str = ""
    is_paused: bool = False
    is_adjourned: bool = False
    # The sitting in which this one, adjourned, went on.
    continued_by: str = ""


def open_sitting(sitting_id: str, form: Form, former: Sitting | None, c: Mapping[str, str]) -> list[Fact]:
    """`former` is the adjourned sitting that goes on in this one; it does so once."""
    if former is not None and (not former.is_adjourned or former.continued_by or former.form != form):
        raise errors.NotAdjourned(sitting=former.id)
    opened = SittingOpened(form=form, continues=former.id if former else None)
    return [Fact(stream(sitting_id), opened, c)]


def preside(
    sitting_id: str, member: str, reason: Literal["opened", "handed", "taken"], was: str
) -> list[Fact]:
    if member == was:
        raise errors.AlreadyPresides(member=member)
    return [Fact(stream(sitting_id), PresidingChanged(member=member, reason=reason, was=was or None))]


def pause(sitting: Sitting, open_polls: Sequence[str], speech: str, due_at: int | None) -> list[Fact]:
    """A vote or a speech is brought to its end first."""
    goes_on(sitting)
    if open_polls:
        raise errors.PollOpen(poll=open_polls[0])
    if speech:
        raise errors.FloorTaken(speech=speech)
    return [Fact(stream(sitting.id), SittingPaused(due_at=due_at))]


def resume(sitting: Sitting) -> list[Fact]:
    if not sitting.is_paused:
        raise errors.NotPaused(sitting=sitting.id)
    return [Fact(stream(sitting.id), SittingResumed())]


def adjourn(sitting: Sitting, open_polls: Sequence[str], c: Mapping[str, str]) -> list[Fact]:
    """It is closed; what was not decided waits for the sitting that continues it."""
    return [Fact(stream(sitting.id), SittingAdjourned(), c), *close_sitting(sitting, open_polls)]


def goes_on(sitting: Sitting) -> None:
    """Refuse during a break."""
    if sitting.is_paused:
        raise errors.SittingPaused(sitting=sitting.id)


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
            return replace(sitting, state="closed", is_paused=False)
        case SittingPaused():
            return replace(sitting, is_paused=True)
        case SittingResumed():
            return replace(sitting, is_paused=False)
        case SittingAdjourned():
            return replace(sitting, is_adjourned=True)
        case PresidingChanged(member=member):
            return replace(sitting, presiding=member)
    return sitting
