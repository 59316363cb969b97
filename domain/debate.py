"""The debate of a sitting: who wants the floor, who has it, and for how long."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from domain import errors
from domain.event import Event, EventData, Fact
from domain.institution import OrderWord
from domain.institution import Speech as SpeechRule
from domain.speaking_order import Kind, Place, Speech, SpeechState, order

EndReason = Literal["speaker", "chair", "sitting-closed"]
MINUTE_MS = 60_000
# Ten hours and more of speeches: beyond that, nobody is helped by a longer list.
WAITING_MAX = 200


class SpeechAsked(EventData):
    """A member wants the floor; `member`, because chair or secretary may ask for her. `motion`: on what.

    `group` is hers on the roll, where the charter's order looks at groups.
    """

    TYPE = "speech.asked/1"
    sitting: str
    member: str
    kind: Kind
    motion: str | None = None
    group: str | None = None


class SpeechWithdrawn(EventData):
    """The wish is taken back."""

    TYPE = "speech.withdrawn/1"
    sitting: str


class SpeechBegun(EventData):
    """She has the floor, until `due_at` if the charter limits it. `out_of_order`: it was not her turn."""

    TYPE = "speech.begun/1"
    sitting: str
    due_at: int | None = None
    out_of_order: bool | None = None


class SpeechExtended(EventData):
    """She may speak until this time now."""

    TYPE = "speech.extended/1"
    sitting: str
    due_at: int


class SpeechShortened(EventData):
    """More time was given by mistake, at `undoes`: she may speak until this time, as before."""

    TYPE = "speech.shortened/1"
    sitting: str
    due_at: int
    undoes: int


class SpeechEnded(EventData):
    """She has spoken: `seconds` in all, `over` of them beyond her time."""

    TYPE = "speech.ended/1"
    sitting: str
    reason: EndReason
    seconds: int
    over: int | None = None


class SpeechPutBack(EventData):
    """The step at `undoes` was taken back: she waits again, in her old place, or has the floor as before."""

    TYPE = "speech.put-back/1"
    sitting: str
    to: Literal["waiting", "speaking"]
    undoes: int


class ListClosed(EventData):
    """Nobody more may ask for the floor; who is on the list stays on it."""

    TYPE = "list.closed/1"
    sitting: str
    undoes: int | None = None


class ListReopened(EventData):
    """The floor may be asked for again."""

    TYPE = "list.reopened/1"
    sitting: str
    undoes: int | None = None


class DebateEnded(EventData):
    """The assembly has heard enough of a motion, by the vote on `by`: nobody more speaks to it."""

    TYPE = "debate.ended/1"
    sitting: str
    motion: str
    by: str


class DebateResumed(EventData):
    """The vote that ended the debate on a motion is void: it can be spoken to again."""

    TYPE = "debate.resumed/1"
    sitting: str
    motion: str


class TimeLimited(EventData):
    """From the next speech on one has so many minutes, by the vote on `by`."""

    TYPE = "time.limited/1"
    sitting: str
    minutes: int
    by: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What the charter said of speaking when the sitting was opened. 0 is no limit, "" no article."""

    turns: int = 0
    minutes: int = 0
    article: str = ""
    words: tuple[OrderWord, ...] = ("asked",)


@dataclass(frozen=True, slots=True)
class Debate:
    """Every speech of a sitting, by id in the order asked."""

    sitting: str
    rules: Rules = Rules()
    list_closed: bool = False
    speeches: dict[str, Speech] = field(default_factory=dict)
    # The motions of which enough was heard.
    ended: tuple[str, ...] = ()

    @property
    def speaking(self) -> Speech | None:
        return next((one for one in self.speeches.values() if one.state == "speaking"), None)

    @property
    def waiting(self) -> list[Speech]:
        return [one for one in self.speeches.values() if one.state == "waiting"]

    def queue(self) -> Iterator[Place]:
        return order(self.speeches.values(), self.rules.words)

    def turns(self, member: str, motion: str) -> int:
        """How often she has had the floor on this question."""
        of_hers = (one for one in self.speeches.values() if one.member == member)
        return sum(one.motion == motion and one.begun > 0 for one in of_hers)

    def speech(self, speech_id: str) -> Speech:
        found = self.speeches.get(speech_id)
        if found is None:
            raise errors.UnknownObject(object="speech", id=speech_id)
        return found


def rules_of(speech: SpeechRule | None) -> Rules:
    """The charter's rule; without one, all speak as long as they like, in the order they asked."""
    return Rules(speech.turns, speech.minutes, speech.article, speech.order) if speech else Rules()


def ask(debate: Debate, speech_id: str, member: str, kind: Kind, motion: str, group: str = "") -> list[Fact]:
    """`group` is recorded only where the charter's order looks at it."""
    if debate.list_closed:
        raise errors.ListClosed(sitting=debate.sitting)
    if motion in debate.ended:
        raise errors.DebateEnded(motion=motion)
    waiting = debate.waiting
    if any(one.member == member and one.motion == motion for one in waiting):
        raise errors.AlreadyAsked(member=member)
    turns = debate.rules.turns
    if turns and debate.turns(member, motion) >= turns:
        raise errors.TurnsUsed(turns=turns, article=debate.rules.article)
    if len(waiting) >= WAITING_MAX:
        raise errors.ListFull(most=WAITING_MAX)
    told = group if "group" in debate.rules.words else ""
    asked = SpeechAsked(
        sitting=debate.sitting, member=member, kind=kind, motion=motion or None, group=told or None
    )
    return [Fact(stream(speech_id), asked)]


def withdraw(debate: Debate, speech_id: str) -> list[Fact]:
    if debate.speech(speech_id).state != "aside":
        _in_state(debate.speech(speech_id), "waiting")
    return [Fact(stream(speech_id), SpeechWithdrawn(sitting=debate.sitting))]


def begin(debate: Debate, speech_id: str | None, at: int) -> list[Fact]:
    """Call the next, or one by name. Who is first on her question is never out of order: the chair may turn
    to another question, but to pass somebody over is seen by all.
    """
    if debate.speaking is not None:
        raise errors.FloorTaken(speech=debate.speaking.id)
    queue = list(debate.queue())
    if speech_id is not None:
        called = _in_state(debate.speech(speech_id), "waiting")
    elif queue:
        called = queue[0].speech
    else:
        raise errors.NobodyWaits(sitting=debate.sitting)
    first = next(place.speech for place in queue if place.speech.motion == called.motion)
    minutes = debate.rules.minutes
    begun = SpeechBegun(
        sitting=debate.sitting,
        due_at=at + minutes * MINUTE_MS if minutes else None,
        out_of_order=True if first.id != called.id else None,
    )
    return [Fact(stream(called.id), begun)]


def is_next(debate: Debate, speech_id: str) -> None:
    """Refuse where it is somebody else's turn by now. That nobody's is, `begin` says."""
    first = next(debate.queue(), None)
    if debate.speaking is None and first is not None and first.speech.id != speech_id:
        raise errors.OtherIsNext(speech=first.speech.id)


def extend(debate: Debate, speech_id: str, minutes: int, at: int) -> list[Fact]:
    """Who is over her time already has the minutes from now."""
    one = _in_state(debate.speech(speech_id), "speaking")
    if not one.due_at:
        raise errors.TimeNotLimited(speech=one.id)
    due_at = max(one.due_at, at) + minutes * MINUTE_MS
    return [Fact(stream(one.id), SpeechExtended(sitting=debate.sitting, due_at=due_at))]


def shorten(debate: Debate, speech_id: str, undoes: int) -> list[Fact]:
    """As long as before the newest extension, the one at `undoes`; even if that time is over."""
    one = _in_state(debate.speech(speech_id), "speaking")
    shortened = SpeechShortened(sitting=debate.sitting, due_at=one.due_before, undoes=undoes)
    return [Fact(stream(one.id), shortened)]


def end(debate: Debate, speech_id: str, reason: EndReason, at: int) -> list[Fact]:
    """Time alone ends nothing: a machine cuts nobody off."""
    one = _in_state(debate.speech(speech_id), "speaking")
    over = max(0, at - one.due_at) // 1000 if one.due_at else 0
    seconds = max(0, at - one.since) // 1000
    ended = SpeechEnded(sitting=debate.sitting, reason=reason, seconds=seconds, over=over or None)
    return [Fact(stream(one.id), ended)]


def put_back(debate: Debate, speech_id: str, to: Literal["waiting", "speaking"], undoes: int) -> list[Fact]:
    """Calling, ending or removing was a mistake. Whoever has asked anew meanwhile waits already."""
    one = debate.speech(speech_id)
    if any((other.member, other.motion) == (one.member, one.motion) for other in debate.waiting):
        raise errors.AlreadyAsked(member=one.member)
    return [Fact(stream(speech_id), SpeechPutBack(sitting=debate.sitting, to=to, undoes=undoes))]


def end_with_sitting(debate: Debate, at: int) -> list[Fact]:
    """Who speaks when the sitting is closed has spoken. Who waits needs no event: it is over for all."""
    speaking = debate.speaking
    return end(debate, speaking.id, "sitting-closed", at) if speaking else []


def close_list(debate: Debate, undoes: int | None = None) -> list[Fact]:
    """`undoes` is the position of the reopening that this takes back."""
    if debate.list_closed:
        raise errors.ListClosed(sitting=debate.sitting)
    return [Fact(list_stream(debate.sitting), ListClosed(sitting=debate.sitting, undoes=undoes))]


def reopen_list(debate: Debate, undoes: int | None = None) -> list[Fact]:
    """`undoes` is the position of the closing that this takes back."""
    if not debate.list_closed:
        raise errors.ListOpen(sitting=debate.sitting)
    return [Fact(list_stream(debate.sitting), ListReopened(sitting=debate.sitting, undoes=undoes))]


def end_debate(debate: Debate, motion: str, by: str) -> list[Fact]:
    return [Fact(list_stream(debate.sitting), DebateEnded(sitting=debate.sitting, motion=motion, by=by))]


def resume_debate(debate: Debate, motion: str) -> list[Fact]:
    return [Fact(list_stream(debate.sitting), DebateResumed(sitting=debate.sitting, motion=motion))]


def limit_time(debate: Debate, minutes: int, by: str) -> list[Fact]:
    return [Fact(list_stream(debate.sitting), TimeLimited(sitting=debate.sitting, minutes=minutes, by=by))]


def _in_state(one: Speech, state: str) -> Speech:
    if one.state == state:
        return one
    if one.state in ("waiting", "speaking", "aside"):
        raise errors.WrongPhase(object="speech", id=one.id, state=one.state)
    raise errors.SpeechOver(speech=one.id, state=one.state)


def stream(speech_id: str) -> str:
    return f"speech:{speech_id}"


def list_stream(sitting_id: str) -> str:
    return f"list:{sitting_id}"


def evolve(debate: Debate, event: Event) -> Debate:
    """The debate after one of its own events. What ends wishes from outside is `lapse`."""
    speech_id = event.stream.partition(":")[2]
    match event.data:
        case SpeechAsked() as data:
            one = Speech(
                speech_id, data.member, data.kind, data.motion or "", event.n, group=data.group or ""
            )
        case SpeechWithdrawn():
            one = replace(debate.speeches[speech_id], state="withdrawn")
        case SpeechBegun(due_at=due_at):
            waiting = debate.speeches[speech_id]
            one = replace(waiting, state="speaking", begun=event.n, since=event.at, due_at=due_at or 0)
        case SpeechExtended(due_at=due_at):
            speaking = debate.speeches[speech_id]
            one = replace(speaking, due_at=due_at, due_before=speaking.due_at)
        case SpeechShortened(due_at=due_at):
            one = replace(debate.speeches[speech_id], due_at=due_at)
        case SpeechEnded():
            one = replace(debate.speeches[speech_id], state="ended")
        case SpeechPutBack(to="speaking"):
            one = replace(debate.speeches[speech_id], state="speaking")
        case SpeechPutBack():
            one = replace(debate.speeches[speech_id], state="waiting", begun=0, since=0, due_at=0)
        case ListClosed():
            return replace(debate, list_closed=True)
        case ListReopened():
            return replace(debate, list_closed=False)
        case DebateEnded(motion=motion):
            return lapse(replace(debate, ended=(*debate.ended, motion)), motion)
        case DebateResumed(motion=motion):
            return replace(debate, ended=tuple(one for one in debate.ended if one != motion))
        case TimeLimited(minutes=minutes):
            return replace(debate, rules=replace(debate.rules, minutes=minutes))
        case _:
            raise ValueError(f"event {event.n}: {event.type} is none of a debate")
    return replace(debate, speeches={**debate.speeches, speech_id: one})


def revive(debate: Debate, speeches: Iterable[str]) -> Debate:
    """The question was not put after all: those wait again who lapsed by that."""
    known = (debate.speeches[one] for one in speeches)
    back = {one.id: replace(one, state="waiting") for one in known if one.state == "lapsed"}
    return replace(debate, speeches={**debate.speeches, **back})


def lapse(debate: Debate, motion: str | None = None) -> Debate:
    """The question is put or taken back, or the sitting is closed (`None`): nobody waits for it any more."""
    return _all_who(debate, ("waiting", "aside"), motion, "lapsed")


def lay_aside(debate: Debate, motion: str) -> Debate:
    """The question lies aside: who waits to speak to it keeps her place, and is not called."""
    return _all_who(debate, ("waiting",), motion, "aside")


def take_up(debate: Debate, motion: str) -> Debate:
    """The question is taken up: she waits as before."""
    return _all_who(debate, ("aside",), motion, "waiting")


def _all_who(debate: Debate, states: Collection[str], motion: str | None, now: SpeechState) -> Debate:
    moved = {
        one.id: replace(one, state=now)
        for one in debate.speeches.values()
        if one.state in states and motion in (None, one.motion)
    }
    return replace(debate, speeches={**debate.speeches, **moved}) if moved else debate
