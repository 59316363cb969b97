"""The motion: brought, seconded, put to a poll, and decided or taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from domain.errors import AlreadySeconded, PollOpen, SecondsMissing, WrongPhase
from domain.event import Event, EventData, Fact


class MotionSubmitted(EventData):
    """A member brings a motion. Its words are content `title` and `text`."""

    TYPE = "motion.submitted/1"
    sitting: str
    number: int
    matter: str


class MotionSeconded(EventData):
    """Another member supports that it is put."""

    TYPE = "motion.seconded/1"


class MotionWithdrawn(EventData):
    """The mover takes it back."""

    TYPE = "motion.withdrawn/1"


class MotionPut(EventData):
    """The question is put: a poll is open on it."""

    TYPE = "motion.put/1"
    poll: str


class MotionAdopted(EventData):
    """The poll adopted it."""

    TYPE = "motion.adopted/1"
    poll: str


class MotionRejected(EventData):
    """The poll rejected it."""

    TYPE = "motion.rejected/1"
    poll: str


class MotionAdvised(EventData):
    """The poll said what people think; it binds nobody."""

    TYPE = "motion.advised/1"
    poll: str


class MotionAnnulled(EventData):
    """The poll on it was annulled; it can be put again."""

    TYPE = "motion.annulled/1"
    poll: str


Phase = Literal["submitted", "put", "adopted", "rejected", "advised", "withdrawn", "annulled"]
# How the motion's newest poll stands; "no-quorum" and "annulled" are the two that call for a repeat.
PollStands = Literal["none", "open", "closed", "annulled", "no-quorum", "decided"]
DECISIONS = {"adopted": MotionAdopted, "rejected": MotionRejected, "advised": MotionAdvised}


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion, who brought and who seconded it, and every poll on it, oldest first."""

    id: str
    sitting: str
    number: int
    matter: str
    mover: str
    seconders: tuple[str, ...] = ()
    state: Phase = "submitted"
    polls: tuple[str, ...] = ()


def submit(motion_id: str, sitting: str, number: int, matter: str, c: Mapping[str, str]) -> list[Fact]:
    return [Fact(stream(motion_id), MotionSubmitted(sitting=sitting, number=number, matter=matter), c)]


def second(motion: Motion, member_id: str) -> list[Fact]:
    """The mover's own support goes without saying and does not count."""
    if motion.state != "submitted":
        raise _wrong_phase(motion)
    if member_id == motion.mover or member_id in motion.seconders:
        raise AlreadySeconded(motion=motion.id)
    return [Fact(stream(motion.id), MotionSeconded())]


def withdraw(motion: Motion) -> list[Fact]:
    if motion.state not in ("submitted", "annulled"):
        raise _wrong_phase(motion)
    return [Fact(stream(motion.id), MotionWithdrawn())]


def put(motion: Motion, poll_id: str, seconds: int, repeats: str | None, newest: PollStands) -> list[Fact]:
    """Put it for the first time, or once more when its `newest` poll, named by `repeats`, decided nothing."""
    if newest == "open":
        raise PollOpen(poll=motion.polls[-1])
    first = motion.state == "submitted" and repeats is None
    again = (
        motion.state in ("annulled", "put")
        and newest in ("annulled", "no-quorum")
        and repeats == motion.polls[-1]
    )
    if not first and not again:
        raise _wrong_phase(motion)
    if len(motion.seconders) < seconds:
        raise SecondsMissing(motion=motion.id, have=len(motion.seconders), need=seconds)
    return [Fact(stream(motion.id), MotionPut(poll=poll_id))]


def decide(motion: Motion, poll_id: str, result: str) -> list[Fact]:
    """Without a quorum nothing is decided and the motion stays put."""
    event = DECISIONS.get(result)
    return [Fact(stream(motion.id), event(poll=poll_id))] if event else []


def annul(motion: Motion, poll_id: str) -> list[Fact]:
    return [Fact(stream(motion.id), MotionAnnulled(poll=poll_id))]


def _wrong_phase(motion: Motion) -> WrongPhase:
    return WrongPhase(object="motion", id=motion.id, state=motion.state)


def stream(motion_id: str) -> str:
    return f"motion:{motion_id}"


def evolve(motion: Motion | None, event: Event) -> Motion:
    match event.data:
        case MotionSubmitted() as data:
            motion_id = event.stream.removeprefix("motion:")
            return Motion(motion_id, data.sitting, data.number, data.matter, event.by.id)
    if motion is None:
        raise ValueError(f"event {event.n}: {event.stream} begins with {event.type}")
    match event.data:
        case MotionSeconded():
            return replace(motion, seconders=(*motion.seconders, event.by.id))
        case MotionWithdrawn():
            return replace(motion, state="withdrawn")
        case MotionPut(poll=poll):
            return replace(motion, state="put", polls=(*motion.polls, poll))
        case MotionAdopted():
            return replace(motion, state="adopted")
        case MotionRejected():
            return replace(motion, state="rejected")
        case MotionAdvised():
            return replace(motion, state="advised")
        case MotionAnnulled():
            return replace(motion, state="annulled")
    return motion
