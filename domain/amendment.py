"""The amendment: a change to a paragraph of a pending motion, brought, seconded, put, adopted or not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from domain import errors
from domain.event import Event, EventData, Fact
from domain.institution import AmendingWord
from domain.motion_text import Form, place
from domain.question import PollStands, may_be_put, state_before

Why = Literal["replaced", "not-seconded", "motion-withdrawn"]


class AmendmentSubmitted(EventData):
    """A member proposes a change to a motion. `wording` is the version that she read.

    `paragraph` is replaced, struck, or gets a new one after it. New words are content `text`.
    `mover`: whose it is, if the desk brings it for her.
    """

    TYPE = "amendment.submitted/1"
    motion: str
    sitting: str
    number: int
    wording: int
    paragraph: str
    form: Form
    mover: str | None = None


class AmendmentSeconded(EventData):
    """Another member supports that it is put; `member`, where the desk says it for her."""

    TYPE = "amendment.seconded/1"
    member: str | None = None


class AmendmentWithdrawn(EventData):
    """Whoever proposed it takes it back; `member`, where the desk says it for her."""

    TYPE = "amendment.withdrawn/1"
    member: str | None = None


class AmendmentPut(EventData):
    """The question is put: a poll is open on it. `out_of_order`: another one would have been next."""

    TYPE = "amendment.put/1"
    poll: str
    out_of_order: bool | None = None


class AmendmentAdopted(EventData):
    """The poll adopted it: the motion has a new wording."""

    TYPE = "amendment.adopted/1"
    poll: str


class AmendmentAccepted(EventData):
    """The motion's mover takes it over without a vote, as the charter lets her.

    `member`, where the desk says it for her.
    """

    TYPE = "amendment.accepted/1"
    member: str | None = None


class AmendmentPutBack(EventData):
    """It was not put after all, and is in the state before: the putting at `undoes` was taken back."""

    TYPE = "amendment.put-back/1"
    poll: str
    state: Literal["submitted", "put", "annulled"]
    undoes: int


class AmendmentRejected(EventData):
    """The poll rejected it."""

    TYPE = "amendment.rejected/1"
    poll: str


class AmendmentAnnulled(EventData):
    """The poll on it was annulled; it can be put again."""

    TYPE = "amendment.annulled/1"
    poll: str


class AmendmentFell(EventData):
    """There is nothing left to vote on.

    Its paragraph was changed by the amendment `by`; nobody had seconded it when the motion was put; or the
    motion was withdrawn.
    """

    TYPE = "amendment.fell/1"
    why: Why
    by: str | None = None


Phase = Literal["submitted", "put", "adopted", "accepted", "rejected", "withdrawn", "annulled", "fell"]
PENDING = ("submitted", "put", "annulled")
ADOPTED = ("adopted", "accepted")
# The most that one motion can have: as many fit into one view.
MOST = 60
# What changes most is put first.
FURTHEST: Mapping[Form, int] = {"strike": 0, "replace": 1, "insert": 2}


@dataclass(frozen=True, slots=True)
class Amendment:
    """What it changes, who brought and who seconded it, and every poll on it, oldest first.

    `text` refers to the new words, "" where a paragraph is struck. `at_desk`: the desk brought it for her.
    """

    id: str
    motion: str
    sitting: str
    number: int
    paragraph: str
    form: Form
    text: str
    mover: str
    seconders: tuple[str, ...] = ()
    state: Phase = "submitted"
    polls: tuple[str, ...] = ()
    at_desk: bool = False

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def is_adopted(self) -> bool:
        """Its words are in the motion."""
        return self.state in ADOPTED


def submit(amendment_id: str, data: AmendmentSubmitted, c: Mapping[str, str]) -> list[Fact]:
    if data.number > MOST:
        raise errors.AmendmentsFull(motion=data.motion, most=MOST)
    return [Fact(stream(amendment_id), data, c)]


def second(amendment: Amendment, member_id: str, seconds: int, by: str) -> list[Fact]:
    """Only as often as the charter asks for: more would change nothing."""
    if amendment.state != "submitted":
        raise _wrong_phase(amendment)
    if member_id == amendment.mover or member_id in amendment.seconders:
        raise errors.AlreadySeconded(amendment=amendment.id)
    if len(amendment.seconders) >= seconds:
        raise errors.EnoughSeconds(amendment=amendment.id, need=seconds)
    return [Fact(stream(amendment.id), AmendmentSeconded(member=member_id if member_id != by else None))]


def withdraw(amendment: Amendment, by: str) -> list[Fact]:
    if amendment.state not in ("submitted", "annulled"):
        raise _wrong_phase(amendment)
    member = amendment.mover if amendment.mover != by else None
    return [Fact(stream(amendment.id), AmendmentWithdrawn(member=member))]


def put(
    amendment: Amendment,
    poll_id: str,
    seconds: int,
    repeats: str | None,
    newest: PollStands,
    out_of_order: bool,
) -> list[Fact]:
    """Put it for the first time, or once more when its `newest` poll decided nothing."""
    if newest == "open":
        raise errors.PollOpen(poll=amendment.polls[-1])
    if not may_be_put(amendment.state, amendment.polls, repeats, newest):
        raise _wrong_phase(amendment)
    if len(amendment.seconders) < seconds:
        raise errors.SecondsMissing(amendment=amendment.id, have=len(amendment.seconders), need=seconds)
    data = AmendmentPut(poll=poll_id, out_of_order=out_of_order or None)
    return [Fact(stream(amendment.id), data)]


def put_back(amendment: Amendment, before: PollStands, undoes: int) -> list[Fact]:
    """`before`: how the poll before stands, which the newest would have repeated."""
    put = AmendmentPutBack(poll=amendment.polls[-1], state=state_before(before), undoes=undoes)
    return [Fact(stream(amendment.id), put)]


def accept(amendment: Amendment, may_accept: bool, member_id: str, by: str) -> list[Fact]:
    """Without a vote, and so only before one; `member_id` is the motion's mover."""
    if not may_accept:
        raise errors.NeedsVote(amendment=amendment.id)
    if amendment.state != "submitted":
        raise _wrong_phase(amendment)
    return [Fact(stream(amendment.id), AmendmentAccepted(member=member_id if member_id != by else None))]


def decide(amendment: Amendment, poll_id: str, result: str) -> list[Fact]:
    """Without a quorum nothing is decided and the amendment stays put."""
    match result:
        case "adopted":
            return [Fact(stream(amendment.id), AmendmentAdopted(poll=poll_id))]
        case "rejected":
            return [Fact(stream(amendment.id), AmendmentRejected(poll=poll_id))]
    return []


def annul(amendment: Amendment, poll_id: str) -> list[Fact]:
    """Not once the words are in the motion: others were voted on as they stand since."""
    if amendment.is_adopted:
        raise errors.AmendmentMerged(amendment=amendment.id, number=amendment.number)
    return [Fact(stream(amendment.id), AmendmentAnnulled(poll=poll_id))]


def fall(amendments: Iterable[Amendment], why: Why, by: str | None = None) -> list[Fact]:
    return [Fact(stream(one.id), AmendmentFell(why=why, by=by)) for one in amendments]


def put_order(amendments: Iterable[Amendment], words: Sequence[AmendingWord]) -> list[Amendment]:
    """Those that are pending, in the order in which they are to be put, by the charter's words in turn."""

    def key(one: Amendment) -> list[tuple[int, ...]]:
        return [_rank(one, word) for word in words]

    return sorted((one for one in amendments if one.is_pending), key=key)


def _rank(one: Amendment, word: AmendingWord) -> tuple[int, ...]:
    match word:
        case "paragraph":
            return place(one.paragraph)
        case "furthest":
            return (FURTHEST[one.form],)
        case "brought":
            return (one.number,)


def rivals(one: Amendment, others: Iterable[Amendment]) -> list[Amendment]:
    """The pending ones that fall if this one is adopted. What is inserted leaves every other standing."""
    if one.form == "insert":
        return []
    return [
        other
        for other in others
        if other.id != one.id
        and other.is_pending
        and other.form != "insert"
        and other.paragraph == one.paragraph
    ]


def _wrong_phase(amendment: Amendment) -> errors.WrongPhase:
    return errors.WrongPhase(object="amendment", id=amendment.id, state=amendment.state)


def stream(amendment_id: str) -> str:
    return f"amendment:{amendment_id}"


def evolve(amendment: Amendment | None, event: Event) -> Amendment:
    match event.data:
        case AmendmentSubmitted() as data:
            return Amendment(
                id=event.stream.removeprefix("amendment:"),
                motion=data.motion,
                sitting=data.sitting,
                number=data.number,
                paragraph=data.paragraph,
                form=data.form,
                text=event.c.get("text", ""),
                mover=data.mover or event.by.id,
                at_desk=data.mover is not None,
            )
    if amendment is None:
        raise ValueError(f"event {event.n}: {event.stream} begins with {event.type}")
    match event.data:
        case AmendmentSeconded(member=member):
            return replace(amendment, seconders=(*amendment.seconders, member or event.by.id))
        case AmendmentWithdrawn():
            return replace(amendment, state="withdrawn")
        case AmendmentPut(poll=poll):
            return replace(amendment, state="put", polls=(*amendment.polls, poll))
        case AmendmentPutBack(state=state):
            return replace(amendment, state=state, polls=amendment.polls[:-1])
        case AmendmentAdopted():
            return replace(amendment, state="adopted")
        case AmendmentAccepted():
            return replace(amendment, state="accepted")
        case AmendmentRejected():
            return replace(amendment, state="rejected")
        case AmendmentAnnulled():
            return replace(amendment, state="annulled")
        case AmendmentFell():
            return replace(amendment, state="fell")
    return amendment
