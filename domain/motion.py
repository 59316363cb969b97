"""The motion: brought, seconded, amended, perhaps laid aside or postponed, put to a poll, decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from domain.errors import AlreadySeconded, MotionAside, MotionPutOff, PollOpen, SecondsMissing, WrongPhase
from domain.event import Event, EventData, Fact
from domain.matter import Effect
from domain.motion_text import Wording, amended
from domain.question import PollStands, may_be_put, state_before


class MotionSubmitted(EventData):
    """A member brings a motion. Its words are content `title` and `text`.

    `mover`: whose it is, if the desk brings it for her.
    """

    TYPE = "motion.submitted/1"
    sitting: str
    number: int
    matter: str
    mover: str | None = None


class ProcedureMoved(EventData):
    """A member moves a question of procedure, named by content `title`; `mover`, if the desk does it for her.

    What the charter said of it is settled here: what it does, its rank, the supporters it needs. `motion` is
    the matter, `point` the ruling, that it is about; `minutes` the speaking time that it asks for.
    """

    TYPE = "procedure.moved/1"
    sitting: str
    number: int
    matter: str
    effect: Effect
    rank: int
    seconds: int
    debatable: bool
    interrupts: bool
    mover: str | None = None
    motion: str | None = None
    point: str | None = None
    minutes: int | None = None


class MotionSeconded(EventData):
    """Another member supports that it is put; `member`, where the desk says it for her."""

    TYPE = "motion.seconded/1"
    member: str | None = None


class MotionAmended(EventData):
    """It has a new wording, `version`, for an amendment was adopted. All its words are content `text`.

    `paragraphs` are the numbers of its paragraphs, those that were `struck` too; `paragraph` is the new,
    changed or struck one.
    """

    TYPE = "motion.amended/1"
    version: int
    amendment: str
    paragraph: str
    paragraphs: list[str]
    struck: list[str]


class MotionWithdrawn(EventData):
    """The mover takes it back; `member`, where the desk says it for her.

    `undoes`: the desk has just moved it for her, and takes that back.
    """

    TYPE = "motion.withdrawn/1"
    undoes: int | None = None
    member: str | None = None


class MotionCarriedOver(EventData):
    """Undecided in `former` under the number `was`, it goes on in `sitting` under `number`."""

    TYPE = "motion.carried-over/1"
    sitting: str
    number: int
    former: str
    was: int


class MotionPostponed(EventData):
    """The assembly puts it off to the next sitting, by the vote on `by`: it is left alone until then.

    So is what that vote had laid aside, if nobody has taken it up when the sitting ends.
    """

    TYPE = "motion.postponed/1"
    by: str


class MotionLaidAside(EventData):
    """The assembly lays it on the table, by the vote on `by`: it is left alone until it is taken up."""

    TYPE = "motion.laid-aside/1"
    by: str


class MotionTakenUp(EventData):
    """It was postponed or laid aside, and is before the assembly again.

    By the vote on `by`; else the next sitting is here, or the vote that put it away is void.
    """

    TYPE = "motion.taken-up/1"
    state: Literal["submitted", "annulled"]
    by: str | None = None


class MotionPut(EventData):
    """The question is put: a poll is open on it."""

    TYPE = "motion.put/1"
    poll: str


class MotionPutBack(EventData):
    """It was not put after all, and is in the state before: the putting at `undoes` was taken back."""

    TYPE = "motion.put-back/1"
    poll: str
    state: Literal["submitted", "put", "annulled"]
    undoes: int


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


Phase = Literal[
    "submitted", "put", "adopted", "rejected", "advised", "withdrawn", "annulled", "postponed", "laid-aside"
]  # fmt: skip
# Only while it waits for its vote can it be spoken to, changed or taken back.
PENDING = ("submitted", "annulled")
# Left alone, until the next sitting or until it is taken up.
AWAY = ("postponed", "laid-aside")
DECISIONS = {"adopted": MotionAdopted, "rejected": MotionRejected, "advised": MotionAdvised}


@dataclass(frozen=True, slots=True)
class Procedural:
    """What a question of procedure is about, and what becomes of it. "" and 0 are none."""

    effect: Effect
    rank: int
    seconds: int
    debatable: bool
    interrupts: bool
    motion: str = ""
    point: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion, who brought and who seconded it, and every poll on it, oldest first.

    `at_desk`: the desk brought it for its mover. `is_carried`: it has come from an earlier sitting.
    `aside_by` and `taken_by` are the questions that last laid it aside or postponed it, and took it up.
    """

    id: str
    sitting: str
    number: int
    matter: str
    mover: str
    seconders: tuple[str, ...] = ()
    state: Phase = "submitted"
    polls: tuple[str, ...] = ()
    wording: Wording = field(default_factory=Wording)
    procedure: Procedural | None = None
    at_desk: bool = False
    is_carried: bool = False
    aside_by: str = ""
    taken_by: str = ""

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def rank(self) -> int:
        """What matters is decided after every question of procedure."""
        return self.procedure.rank if self.procedure else 0


def submit(motion_id: str, data: MotionSubmitted, c: Mapping[str, str]) -> list[Fact]:
    return [Fact(stream(motion_id), data, c)]


def move(motion_id: str, data: ProcedureMoved, c: Mapping[str, str]) -> list[Fact]:
    return [Fact(stream(motion_id), data, c)]


def second(motion: Motion, member_id: str, by: str) -> list[Fact]:
    """The mover's own support goes without saying and does not count."""
    if motion.state != "submitted":
        raise out_of_phase(motion)
    if member_id == motion.mover or member_id in motion.seconders:
        raise AlreadySeconded(motion=motion.id)
    return [Fact(stream(motion.id), MotionSeconded(member=member_id if member_id != by else None))]


def withdraw(motion: Motion, by: str) -> list[Fact]:
    if not motion.is_pending:
        raise out_of_phase(motion)
    member = motion.mover if motion.mover != by else None
    return [Fact(stream(motion.id), MotionWithdrawn(member=member))]


def unmove(motion: Motion, undoes: int) -> list[Fact]:
    """The desk moved it at `undoes`, and takes that back."""
    if not motion.is_pending:
        raise out_of_phase(motion)
    return [Fact(stream(motion.id), MotionWithdrawn(undoes=undoes))]


def amend(motion: Motion, data: MotionAmended, c: Mapping[str, str]) -> list[Fact]:
    return [Fact(stream(motion.id), data, c)]


def put(motion: Motion, poll_id: str, seconds: int, repeats: str | None, newest: PollStands) -> list[Fact]:
    """Put it for the first time, or once more when its `newest` poll, named by `repeats`, decided nothing."""
    if newest == "open":
        raise PollOpen(poll=motion.polls[-1])
    if not may_be_put(motion.state, motion.polls, repeats, newest):
        raise out_of_phase(motion)
    if len(motion.seconders) < seconds:
        raise SecondsMissing(motion=motion.id, have=len(motion.seconders), need=seconds)
    return [Fact(stream(motion.id), MotionPut(poll=poll_id))]


def put_back(motion: Motion, before: PollStands, undoes: int) -> list[Fact]:
    """`before`: how the poll before stands, which the newest would have repeated."""
    put = MotionPutBack(poll=motion.polls[-1], state=state_before(before), undoes=undoes)
    return [Fact(stream(motion.id), put)]


def carry_over(motion: Motion, sitting: str, number: int) -> list[Fact]:
    """What was postponed is before the assembly again."""
    carried = MotionCarriedOver(sitting=sitting, number=number, former=motion.sitting, was=motion.number)
    return [Fact(stream(motion.id), carried), *(take_up(motion) if motion.state == "postponed" else [])]


def postpone(motion: Motion, by: str) -> list[Fact]:
    """`by` is the question of procedure that was carried; nothing, if the motion is settled meanwhile."""
    return [Fact(stream(motion.id), MotionPostponed(by=by))] if motion.is_pending else []


def lay_aside(motion: Motion, by: str) -> list[Fact]:
    """As `postpone`, but for a while."""
    return [Fact(stream(motion.id), MotionLaidAside(by=by))] if motion.is_pending else []


def take_up(motion: Motion, by: str | None = None) -> list[Fact]:
    state: Literal["submitted", "annulled"] = "annulled" if motion.polls else "submitted"
    return [Fact(stream(motion.id), MotionTakenUp(state=state, by=by))]


def put_off_at_close(motion: Motion) -> list[Fact]:
    """What still lies aside comes along to the next sitting (record 0144)."""
    return [Fact(stream(motion.id), MotionPostponed(by=motion.aside_by))]


def decide(motion: Motion, poll_id: str, result: str) -> list[Fact]:
    """Without a quorum nothing is decided and the motion stays put."""
    event = DECISIONS.get(result)
    return [Fact(stream(motion.id), event(poll=poll_id))] if event else []


def annul(motion: Motion, poll_id: str) -> list[Fact]:
    return [Fact(stream(motion.id), MotionAnnulled(poll=poll_id))]


def out_of_phase(motion: Motion) -> WrongPhase:
    """Why nothing can be done with it as it stands."""
    if motion.state == "postponed":
        return MotionPutOff(motion=motion.id, number=motion.number)
    if motion.state == "laid-aside":
        return MotionAside(motion=motion.id, number=motion.number)
    return WrongPhase(object="motion", id=motion.id, state=motion.state)


def can_be_asked(effect: str, state: str) -> bool:
    """Whether a question with this effect can be about a motion in this state, or can wait for its vote."""
    return state == "laid-aside" if effect == "take-up" else state in PENDING


def stream(motion_id: str) -> str:
    return f"motion:{motion_id}"


def evolve(motion: Motion | None, event: Event) -> Motion:
    match event.data:
        case MotionSubmitted() as data:
            motion_id, mover = event.stream.removeprefix("motion:"), data.mover or event.by.id
            wording, at_desk = Wording(event.c.get("text", "")), data.mover is not None
            return Motion(
                motion_id, data.sitting, data.number, data.matter, mover, wording=wording, at_desk=at_desk
            )
        case ProcedureMoved() as data:
            return _question(event, data)
    if motion is None:
        raise ValueError(f"event {event.n}: {event.stream} begins with {event.type}")
    match event.data:
        case MotionSeconded(member=member):
            return replace(motion, seconders=(*motion.seconders, member or event.by.id))
        case MotionAmended(paragraph=paragraph, paragraphs=numbers, struck=struck):
            text = event.c.get("text", "")
            return replace(motion, wording=amended(motion.wording, text, numbers, struck, paragraph))
        case MotionCarriedOver(sitting=sitting, number=number):
            return replace(motion, sitting=sitting, number=number, is_carried=True)
        case MotionPostponed(by=by):
            return replace(motion, state="postponed", aside_by=by)
        case MotionLaidAside(by=by):
            return replace(motion, state="laid-aside", aside_by=by, taken_by="")
        case MotionTakenUp(state=state, by=by):
            return replace(motion, state=state, taken_by=by or "")
        case MotionWithdrawn():
            return replace(motion, state="withdrawn")
        case MotionPut(poll=poll):
            return replace(motion, state="put", polls=(*motion.polls, poll))
        case MotionPutBack(state=state):
            return replace(motion, state=state, polls=motion.polls[:-1])
        case MotionAdopted():
            return replace(motion, state="adopted")
        case MotionRejected():
            return replace(motion, state="rejected")
        case MotionAdvised():
            return replace(motion, state="advised")
        case MotionAnnulled():
            return replace(motion, state="annulled")
    return motion


def _question(event: Event, data: ProcedureMoved) -> Motion:
    procedure = Procedural(
        effect=data.effect,
        rank=data.rank,
        seconds=data.seconds,
        debatable=data.debatable,
        interrupts=data.interrupts,
        motion=data.motion or "",
        point=data.point or "",
        minutes=data.minutes or 0,
    )
    motion_id, mover = event.stream.removeprefix("motion:"), data.mover or event.by.id
    at_desk = data.mover is not None
    return Motion(
        motion_id, data.sitting, data.number, data.matter, mover, procedure=procedure, at_desk=at_desk
    )
