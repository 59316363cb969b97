"""The poll: one question put to a frozen roll, the ballots on it, and what came of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar, Literal, NamedTuple

from msgspec import Struct

from domain import errors
from domain.event import Event, EventData, Fact, commitment
from domain.frozen import Frozen
from domain.judgement import (
    Aside,
    FrozenProxies,
    FrozenRecusals,
    Judgement,
    Lent,
    OptionCount,
    PresentCount,
    Result,
    Ways,
    with_lent,
)
from domain.matter import Binding, Means, Method, Reveal

# How somebody answers in a roll-call who does not vote on a tablet: aloud or by hand, or on a signed paper.
Called = Literal["hands", "paper"]


class FrozenRoll(Frozen):
    """The roll as it stood at position `n`: who votes, and with which weight, is settled by it."""

    n: int
    hash: str
    members: int
    weight: str


class CharterRef(Frozen):
    """The charter that judges: in force since position `n`."""

    n: int
    hash: str


class FrozenPresence(Frozen):
    """Who was here, by the comings and goings up to position `n`. Only they vote, and they are counted."""

    n: int
    hash: str
    members: int
    households: int
    weight: str


class PollOpened(EventData):
    """The vote is open. The question is the motion's title; options' labels are content `label-<option>`,
    their pictures, if any, `picture-<option>`.

    `presence` is there where the charter counts who is in the hall, or where hands are raised. With
    `amendment`, only that change of the motion is voted on; else `wording` is the version of the motion that
    is, where it is not the first. Without `means` one votes on a tablet only; a secret poll is on paper only.
    In a roll-call by hands, names are called.
    `proxies` is there where the charter lets somebody vote in another's name, `recused` where somebody stands
    aside.
    """

    TYPE = "poll.opened/1"
    motion: str
    sitting: str
    number: int
    method: Method
    reveal: Reveal
    replace: bool
    binding: Binding
    options: list[str]
    roll: FrozenRoll
    charter: CharterRef
    due_at: int | None = None
    repeats: str | None = None
    presence: FrozenPresence | None = None
    amendment: str | None = None
    wording: int | None = None
    means: list[Means] | None = None
    proxies: FrozenProxies | None = None
    recused: FrozenRecusals | None = None


class PollClosed(EventData):
    """The vote is over: no ballot after this position counts."""

    TYPE = "poll.closed/1"
    reason: Literal["chair", "deadline"]


class DisclosedBallot(Frozen):
    """The opening of one ballot's commitment."""

    option: str
    salt: str


class BallotsDisclosed(EventData):
    """Ballots that were sealed until the close, by member; piece `part` of `parts`."""

    TYPE = "ballots.disclosed/1"
    part: int
    parts: int
    ballots: dict[str, DisclosedBallot]


class OutcomeDeclared(EventData):
    """The count, and the charter's judgement of it. `ways` is there where not all voted on tablets.

    `by_proxy` is how many of each option's ballots a holder cast for a giver, where there were any.
    """

    TYPE = "outcome.declared/1"
    result: Result
    tally: dict[str, OptionCount]
    judgement: Judgement
    ways: Ways | None = None
    by_proxy: dict[str, int] | None = None


class PollAnnulled(EventData):
    """The poll is void. Why, is content `reason`."""

    TYPE = "poll.annulled/1"


class PollWithdrawn(EventData):
    """Its opening, at `undoes`, was taken back before anybody voted: there was no vote."""

    TYPE = "poll.withdrawn/1"
    undoes: int


class BallotCast(EventData):
    """A member's ballot. Sealed until the close, it is content `choice`; a weight of 1 is left out.

    With `by_proxy`, her holder cast it in her name. With `means`, whoever acted took it down in a roll-call:
    she was called by name, or her paper of this number was read.
    """

    TYPE = "ballot.cast/1"
    option: str | None = None
    weight: str | None = None
    by_proxy: bool | None = None
    means: Called | None = None
    paper: int | None = None


class BallotReplaced(EventData):
    """A later ballot of the same member, in place of the former one, which chose `was`."""

    TYPE = "ballot.replaced/1"
    option: str | None = None
    was: str | None = None
    weight: str | None = None
    by_proxy: bool | None = None
    means: Called | None = None
    paper: int | None = None


class AnswerMissed(EventData):
    """A member was called by name in a roll-call and did not answer (record 0143).

    How often, is the version of her stream in this poll. A ballot of hers, before or after, is what counts.
    """

    TYPE = "answer.missed/1"


PIECE = 200
ON_TABLETS: tuple[Means, ...] = ("tablet",)


class Answer(NamedTuple):
    """How a member's answer was taken down in a roll-call: called by name, or from her paper of a number."""

    means: Called
    paper: int | None = None


YES_NO = ["yes", "no", "abstain"]


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll: what was settled when it opened, and how far it has come."""

    id: str
    motion: str
    sitting: str
    number: int
    reveal: Reveal
    replace: bool
    options: tuple[str, ...]
    roll_n: int
    charter_n: int
    present: PresentCount | None = None
    means: tuple[Means, ...] = ON_TABLETS
    secret: bool = False
    roll_call: bool = False
    due_at: int = 0
    state: Literal["open", "closed", "declared", "annulled", "withdrawn"] = "open"
    closed_at: int = 0
    disclosed: bool = False
    result: Result | None = None
    amendment: str = ""
    lent: Lent | None = None
    aside: Aside | None = None


class Ballot(Struct, frozen=True, array_like=True, gc=False):
    """A member's ballot as it stands. Sealed, `option` is empty and `choice` is its commitment.

    On a tablet it has no `means`; a `paper` of 0 is none. It stands at `n`, by whoever acted in a `capacity`.
    """

    option: str
    weight: str
    choice: str
    version: int
    by_proxy: bool = False
    means: str = ""
    paper: int = 0
    n: int = 0
    by: str = ""
    capacity: str = ""


class Missed(Struct, frozen=True, array_like=True, gc=False):
    """How often somebody was called and did not answer; where the last time stands, and who called her."""

    what: ClassVar = "answer.missed"
    times: int
    n: int
    by: str
    capacity: str


def open_poll(poll_id: str, data: PollOpened, c: Mapping[str, str]) -> list[Fact]:
    """Refused where two options bear one name: nobody could tell what was chosen."""
    twice = sorted(option for option, times in Counter(data.options).items() if times > 1)
    if twice:
        raise errors.OptionTwice(options=twice)
    return [Fact(stream(poll_id), data, c)]


def answer(poll: Poll, paper: int | None, others: Iterable[int]) -> Answer:
    """How somebody answers in a roll-call; `others` are the numbers of the papers that were read so far."""
    if not poll.roll_call:
        raise errors.NotRollCall(poll=poll.id)
    if paper is not None and paper in others:
        raise errors.PaperNumberTwice(poll=poll.id, numbers=[paper])
    return Answer("hands") if paper is None else Answer("paper", paper)


def miss(poll: Poll, member: str, is_on_roll: bool, was_here: bool, has_ballot: bool, at: int) -> list[Fact]:
    """She was called and did not answer. Only whoever could answer can be missed, and has no ballot."""
    if not poll.roll_call:
        raise errors.NotRollCall(poll=poll.id)
    _takes_ballots(poll, at, "paper" if "paper" in poll.means else "hands")
    if not is_on_roll:
        raise errors.NotOnRoll(poll=poll.id)
    _can_answer(poll, member, was_here)
    if has_ballot:
        raise errors.HasVoted(poll=poll.id, member=member)
    return [Fact(f"answer:{poll.id}:{member}", AnswerMissed())]


def cast(
    poll: Poll,
    voter: str,
    weight: str | None,
    was_here: bool,
    former: Ballot | None,
    option: str,
    at: int,
    seal: Callable[[str], str],
    by_proxy: bool = False,
    taken: Answer | None = None,
    paper_prevails: bool = False,
) -> list[Fact]:
    """`weight` is None for whoever is not on the frozen roll; `seal` commits to a choice.

    `was_here` at the opening decides only where the poll counts those present. One's own ballot goes before
    the one that somebody cast in one's name, and stays. What is `taken` down of her never goes before what
    she chose on a tablet, but for a signed paper where the charter says so.
    """
    _takes_ballots(poll, at, taken.means if taken else "tablet")
    if weight is None:
        raise errors.NotOnRoll(poll=poll.id)
    _can_answer(poll, voter, was_here)
    if option not in poll.options:
        raise errors.UnknownOption(poll=poll.id, option=option, options=list(poll.options))
    if former is not None and by_proxy and not former.by_proxy:
        raise errors.GiverVoted(poll=poll.id, member=voter)
    if former is not None and former.by_proxy == by_proxy:
        _replaceable(poll, voter, former, taken, paper_prevails)
    sealed = poll.reveal == "at-close"
    shown = None if sealed else option
    if former is None:
        data: EventData = _cast(shown, weight, by_proxy, taken)
    else:
        data = _replaced(shown, former.option or None, weight, by_proxy, taken)
    return [Fact(f"ballot:{poll.id}:{voter}", data, {"choice": seal(option)} if sealed else {})]


def _can_answer(poll: Poll, voter: str, was_here: bool) -> None:
    if poll.aside is not None and voter in poll.aside.members:
        raise errors.Recused(motion=poll.motion)
    if poll.present is not None and not was_here:
        raise errors.NotPresent(poll=poll.id)


def _replaceable(poll: Poll, voter: str, former: Ballot, taken: Answer | None, paper_prevails: bool) -> None:
    if paper_prevails and taken is not None and taken.means == "paper" and not former.means:
        return
    if paper_prevails and taken is None and former.means == "paper":
        raise errors.PaperCounts(poll=poll.id, paper=former.paper)
    if taken is not None and not (poll.replace and former.means):
        raise errors.HasVoted(poll=poll.id, member=voter)
    if not poll.replace:
        raise errors.AlreadyVoted(poll=poll.id)


def _takes_ballots(poll: Poll, at: int, means: Means) -> None:
    """From `due_at` on the close is due; whether the clock has recorded it yet is no voter's luck."""
    if poll.state != "open":
        raise errors.PollClosed(poll=poll.id, closed_at=poll.closed_at, arrived_at=at)
    if poll.due_at and at >= poll.due_at:
        raise errors.PollClosed(poll=poll.id, closed_at=poll.due_at, arrived_at=at)
    if means in poll.means:
        return
    if means == "tablet":
        raise errors.NoTablets(poll=poll.id, means=list(poll.means))
    raise errors.MeansNotAllowed(means=means, allowed=list(poll.means))


# Ballots are many and their facts few: equal ones are one object, made without validation.
@lru_cache(maxsize=4096)
def _cast(option: str | None, weight: str, by_proxy: bool, taken: Answer | None) -> BallotCast:
    means, paper = taken or (None, None)
    return BallotCast.model_construct(
        option=option, weight=_spelt(weight), by_proxy=by_proxy or None, means=means, paper=paper
    )


@lru_cache(maxsize=4096)
def _replaced(
    option: str | None, was: str | None, weight: str, by_proxy: bool, taken: Answer | None
) -> BallotReplaced:
    means, paper = taken or (None, None)
    return BallotReplaced.model_construct(
        option=option, was=was, weight=_spelt(weight), by_proxy=by_proxy or None, means=means, paper=paper
    )


def _spelt(weight: str) -> str | None:
    return None if weight == "1" else weight


def close(poll: Poll, at: int, by_clock: bool) -> list[Fact]:
    if poll.state != "open":
        raise errors.PollClosed(poll=poll.id, closed_at=poll.closed_at, arrived_at=at)
    due = 0 < poll.due_at <= at
    if by_clock and not due:
        raise errors.WrongPhase(object="poll", id=poll.id, state=poll.state)
    return [Fact(stream(poll.id), PollClosed(reason="deadline" if due else "chair"))]


def disclose(poll: Poll, ballots: Mapping[str, Ballot], opened: Mapping[str, DisclosedBallot]) -> list[Fact]:
    """Open every sealed ballot at once, each against its commitment, in pieces that fit an event."""
    if poll.state != "closed" or poll.reveal != "at-close" or poll.disclosed:
        raise errors.WrongPhase(object="poll", id=poll.id, state=poll.state)
    wrong = sorted(set(ballots) ^ set(opened))
    wrong += [voter for voter, one in opened.items() if voter in ballots and not _opens(one, ballots[voter])]
    if wrong:
        raise errors.DisclosureMismatch(poll=poll.id, members=wrong[:20])
    voters = sorted(opened)
    pieces = [voters[first : first + PIECE] for first in range(0, len(voters), PIECE)]
    return [
        Fact(
            stream(poll.id),
            BallotsDisclosed(part=part, parts=len(pieces), ballots={voter: opened[voter] for voter in piece}),
        )
        for part, piece in enumerate(pieces, start=1)
    ]


def _opens(one: DisclosedBallot, ballot: Ballot) -> bool:
    try:
        salt = bytes.fromhex(one.salt)
    except ValueError:
        return False
    return commitment(salt, {"option": one.option}) == ballot.choice


def countable(poll: Poll, ballots: Mapping[str, Ballot]) -> None:
    """Refuse while there is nothing final to count."""
    if poll.state == "open":
        raise errors.PollOpen(poll=poll.id)
    if poll.state != "closed":
        raise errors.WrongPhase(object="poll", id=poll.id, state=poll.state)
    if poll.reveal == "at-close" and ballots and not poll.disclosed:
        raise errors.BallotsSealed(poll=poll.id)


def declare(
    poll: Poll,
    tally: dict[str, OptionCount],
    judgement: Judgement,
    ways: Ways | None,
    by_proxy: dict[str, int] | None = None,
) -> list[Fact]:
    declared = OutcomeDeclared(
        result=judgement.result, tally=tally, judgement=judgement, ways=ways, by_proxy=by_proxy
    )
    return [Fact(stream(poll.id), declared)]


def annul(poll: Poll, repeated: bool, c: Mapping[str, str]) -> list[Fact]:
    """Only the newest poll on a motion: once it is `repeated`, the repeat is what counts."""
    is_void = poll.state in ("annulled", "withdrawn")
    if is_void or repeated:
        raise errors.WrongPhase(object="poll", id=poll.id, state=poll.state if is_void else "repeated")
    return [Fact(stream(poll.id), PollAnnulled(), c)]


def withdraw(poll: Poll, is_used: bool, undoes: int) -> list[Fact]:
    """`is_used`: somebody voted, counted or was given a paper. Then it is annulled, for a reason."""
    if is_used:
        raise errors.BuiltOn(by="member", what="ballot.cast")
    return [Fact(stream(poll.id), PollWithdrawn(undoes=undoes))]


def stream(poll_id: str) -> str:
    return f"poll:{poll_id}"


def _counts(there: FrozenPresence | None, proxies: FrozenProxies | None) -> PresentCount | None:
    """Who counts as here: those in the hall; and where the charter says so, whoever lent her vote."""
    if there is None:
        return None
    return with_lent(PresentCount(there.members, there.households, there.weight), proxies)


def _aside(recused: FrozenRecusals | None) -> Aside | None:
    if recused is None:
        return None
    return Aside(
        members=tuple(recused.members),
        here=recused.here,
        uncounted=PresentCount(recused.uncounted, 0, recused.uncounted_weight),
        uncounted_here=PresentCount(recused.uncounted_here, 0, recused.uncounted_here_weight),
    )


def evolve(poll: Poll | None, event: Event) -> Poll:
    match event.data:
        case PollOpened() as data:
            return Poll(
                id=event.stream.removeprefix("poll:"),
                motion=data.motion,
                sitting=data.sitting,
                number=data.number,
                reveal=data.reveal,
                replace=data.replace,
                options=tuple(data.options),
                roll_n=data.roll.n,
                charter_n=data.charter.n,
                present=_counts(data.presence, data.proxies),
                means=tuple(data.means) if data.means else ON_TABLETS,
                secret=data.method == "secret",
                roll_call=data.method == "roll-call",
                due_at=data.due_at or 0,
                amendment=data.amendment or "",
                lent=Lent(len(data.proxies.holders), data.proxies.in_quorum) if data.proxies else None,
                aside=_aside(data.recused),
            )
    if poll is None:
        raise ValueError(f"event {event.n}: {event.stream} begins with {event.type}")
    match event.data:
        case PollClosed():
            return replace(poll, state="closed", closed_at=event.at)
        case BallotsDisclosed(part=part, parts=parts):
            return replace(poll, disclosed=part == parts)
        case OutcomeDeclared(result=result):
            return replace(poll, state="declared", result=result)
        case PollAnnulled():
            return replace(poll, state="annulled", closed_at=poll.closed_at or event.at)
        case PollWithdrawn():
            return replace(poll, state="withdrawn", closed_at=event.at)
    return poll
