"""The sitting: one meeting of the assembly or of another body, or a consultation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from domain import calling, errors
from domain.calling import Caller
from domain.event import Event, EventData, Fact

Form = Literal["assembly", "consultation"]


class SittingPlanned(EventData):
    """It is being prepared: matters can be brought for it. The title is content `title`.

    `body` of the charter meets in it, where that is not the assembly.
    """

    TYPE = "sitting.planned/1"
    form: Form
    body: str | None = None


class SittingCalled(EventData):
    """Notice is given: it is held at `held_at`, and these motions are announced, in this order.

    Content `place` is where; `article` lets the `caller` call; in an emergency, content `reason` is why so
    soon. A later call takes the place of this one.
    """

    TYPE = "sitting.called/1"
    held_at: int
    caller: Caller
    docket: list[str]
    emergency: bool = False
    article: str | None = None
    signatures: int | None = None


class SittingOpened(EventData):
    """Motions may be brought and put. The title is content `title`; it `continues` an adjourned one.

    `body` of the charter meets in it, where that is not the assembly.
    """

    TYPE = "sitting.opened/1"
    form: Form
    continues: str | None = None
    body: str | None = None


class SittingPaused(EventData):
    """A break, until about `due_at`; nobody is called and nothing is put meanwhile."""

    TYPE = "sitting.paused/1"
    due_at: int | None = None
    undoes: int | None = None


class SittingResumed(EventData):
    """The break is over."""

    TYPE = "sitting.resumed/1"
    undoes: int | None = None


class SittingAdjourned(EventData):
    """It ends here and goes on in a later sitting. When and where, is content `when`."""

    TYPE = "sitting.adjourned/1"


class PresidingChanged(EventData):
    """From now on `member` presides, `was` no more. Taken back to when nobody did, `member` is ""."""

    TYPE = "presiding.changed/1"
    member: str
    reason: Literal["opened", "handed", "taken", "taken-back"]
    was: str | None = None
    undoes: int | None = None


class SittingClosed(EventData):
    """Nothing more is brought or put here."""

    TYPE = "sitting.closed/1"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sitting, perhaps planned and called first; open until it is closed, never again after.

    `presiding` is a member, or "". `title` is a reference; `announced` are the motions that the notice named.
    """

    id: str
    form: Form
    state: Literal["planned", "called", "open", "closed"] = "open"
    title: str = ""
    held_at: int = 0
    announced: tuple[str, ...] = ()
    presiding: str = ""
    # Who did before her.
    presided: str = ""
    is_paused: bool = False
    # When the newest break is or was about to end; 0 where nobody said.
    paused_until: int = 0
    is_adjourned: bool = False
    # The sitting in which this one, adjourned, went on.
    continued_by: str = ""
    # Of the charter; where none was named, the one that is called as the form is.
    body: str = ""

    @property
    def named(self) -> str | None:
        """The body, if it had to be named."""
        return self.body if self.body != self.form else None


def plan(sitting_id: str, body: str | None, c: Mapping[str, str]) -> list[Fact]:
    """Only an assembly is called; a consultation is open as soon as it is wanted."""
    return [Fact(stream(sitting_id), SittingPlanned(form="assembly", body=body), c)]


def call(sitting: Sitting, called: SittingCalled, c: Mapping[str, str]) -> list[Fact]:
    """Called once more, it is held at another time, or other matters are announced."""
    _not_begun(sitting)
    return [Fact(stream(sitting.id), called, c)]


def open_called(sitting: Sitting, at: int) -> list[Fact]:
    """Open it at the time for which it was called, or soon after; what needed no call, at any time."""
    _not_begun(sitting)
    if sitting.state == "called":
        if at < sitting.held_at:
            raise errors.SittingTooEarly(held_at=sitting.held_at)
        if at > sitting.held_at + calling.OPENS_WITHIN_MS:
            raise errors.CallLapsed(held_at=sitting.held_at)
    return [
        Fact(
            stream(sitting.id), SittingOpened(form=sitting.form, body=sitting.named), {"title": sitting.title}
        )
    ]


def _not_begun(sitting: Sitting) -> None:
    if sitting.state == "closed":
        raise errors.SittingClosed(sitting=sitting.id)
    if sitting.state == "open":
        raise errors.SittingOpen(sitting=sitting.id)


def open_sitting(
    sitting_id: str, form: Form, body: str | None, former: Sitting | None, c: Mapping[str, str]
) -> list[Fact]:
    """`former` is the adjourned sitting that goes on in this one, as the same body; it does so once."""
    if former is not None and (not former.is_adjourned or former.continued_by or former.form != form):
        raise errors.NotAdjourned(sitting=former.id)
    named = former.named if former else body
    opened = SittingOpened(form=form, continues=former.id if former else None, body=named)
    return [Fact(stream(sitting_id), opened, c)]


def preside(
    sitting_id: str, member: str, reason: Literal["opened", "handed", "taken"], was: str
) -> list[Fact]:
    if member == was:
        raise errors.AlreadyPresides(member=member)
    return [Fact(stream(sitting_id), PresidingChanged(member=member, reason=reason, was=was or None))]


def preside_again(sitting: Sitting, undoes: int) -> list[Fact]:
    """The chair goes back to whoever had it."""
    was, before = sitting.presiding, sitting.presided
    back = PresidingChanged(member=before, reason="taken-back", was=was, undoes=undoes)
    return [Fact(stream(sitting.id), back)]


def pause(sitting: Sitting, open_polls: Sequence[str], speech: str, due_at: int | None) -> list[Fact]:
    """A vote or a speech is brought to its end first."""
    goes_on(sitting)
    if open_polls:
        raise errors.PollOpen(poll=open_polls[0])
    if speech:
        raise errors.FloorTaken(speech=speech)
    return [Fact(stream(sitting.id), SittingPaused(due_at=due_at))]


def resume(sitting: Sitting, undoes: int | None = None) -> list[Fact]:
    """`undoes` is the position of the break that this takes back."""
    if not sitting.is_paused:
        raise errors.NotPaused(sitting=sitting.id)
    return [Fact(stream(sitting.id), SittingResumed(undoes=undoes))]


def pause_again(sitting: Sitting, undoes: int) -> list[Fact]:
    """The break goes on as if it had not ended."""
    goes_on(sitting)
    again = SittingPaused(due_at=sitting.paused_until or None, undoes=undoes)
    return [Fact(stream(sitting.id), again)]


def adjourn(sitting: Sitting, open_polls: Sequence[str], doubted: str, c: Mapping[str, str]) -> list[Fact]:
    """It is closed; what was not decided waits for the sitting that continues it."""
    if sitting.state in ("planned", "called"):
        raise errors.SittingNotOpen(sitting=sitting.id)
    return [Fact(stream(sitting.id), SittingAdjourned(), c), *close_sitting(sitting, open_polls, doubted)]


def goes_on(sitting: Sitting) -> None:
    """Refuse during a break."""
    if sitting.is_paused:
        raise errors.SittingPaused(sitting=sitting.id)


def close_sitting(sitting: Sitting, open_polls: Sequence[str], doubted: str) -> list[Fact]:
    """One that has not begun is called off. `doubted` is the poll that enough people want asked again, or "".

    Raises:
        DivisionStands: what they doubt would stand for ever, since nobody can count any more.
    """
    if sitting.state == "closed":
        raise errors.SittingClosed(sitting=sitting.id)
    if open_polls:
        raise errors.PollOpen(poll=open_polls[0])
    if doubted:
        raise errors.DivisionStands(poll=doubted)
    return [Fact(stream(sitting.id), SittingClosed())]


def stream(sitting_id: str) -> str:
    return f"sitting:{sitting_id}"


def evolve(sitting: Sitting | None, event: Event) -> Sitting:
    match event.data:
        case SittingPlanned(form=form, body=body):
            return _begun(event, form, "planned", body or form)
        case SittingOpened(form=form, body=body) if sitting is None:
            return _begun(event, form, "open", body or form)
    if sitting is None:
        raise ValueError(f"event {event.n}: {event.stream} begins with {event.type}")
    match event.data:
        case SittingCalled(held_at=held_at, docket=docket):
            return replace(sitting, state="called", held_at=held_at, announced=tuple(docket))
        case SittingOpened():
            return replace(sitting, state="open")
        case SittingClosed():
            return replace(sitting, state="closed", is_paused=False)
        case SittingPaused(due_at=due_at):
            return replace(sitting, is_paused=True, paused_until=due_at or 0)
        case SittingResumed():
            return replace(sitting, is_paused=False)
        case SittingAdjourned():
            return replace(sitting, is_adjourned=True)
        case PresidingChanged(member=member, was=was):
            return replace(sitting, presiding=member, presided=was or "")
    return sitting


def _begun(event: Event, form: Form, state: Literal["planned", "open"], body: str) -> Sitting:
    title = event.c.get("title", "")
    return Sitting(event.stream.removeprefix("sitting:"), form, state, title, body=body)
