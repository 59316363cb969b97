"""A count made twice: two people count the same hands or papers apart; it is taken only where they agree.

Neither sees the other's before both are in: what a teller enters is a commitment, and the clock opens both
at once. Where they differ, both are shown and all is counted again; after three times the chair decides how
to go on: by another way of voting, or by a ruling that everyone can read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from domain import errors
from domain.event import Event, EventData, Fact, commitment
from domain.frozen import Frozen
from domain.piles import Piles, size, twice, votes

Way = Literal["hands", "paper"]
TELLERS = 2
DIFFERENT_MOST = 3


class CountEntered(EventData):
    """A teller has counted. What, is content `count`, opened together with the other teller's."""

    TYPE = "count.entered/1"
    round: int


class OpenedCount(Frozen):
    """The opening of one teller's commitment."""

    piles: Piles
    salt: str


class CountsCompared(EventData):
    """Both counts, by teller. Where they agree the count is taken, else all is counted again."""

    TYPE = "counts.compared/1"
    round: int
    agree: bool
    counts: dict[str, OpenedCount]


class CountRestarted(EventData):
    """The chair has it counted anew. Why, is content `reason`."""

    TYPE = "count.restarted/1"


class CountRuled(EventData):
    """The chair's ruling after counts that would not agree: this is what counts. Why, is content `reason`."""

    TYPE = "count.ruled/1"
    piles: Piles


class Box(NamedTuple):
    """What counting needs to know of a poll. `people` is how many can have raised a hand, at most.

    `issued` are the numbers of its papers; `secret` papers are counted in piles, others are read one by one.
    """

    poll: str
    state: str
    means: tuple[str, ...]
    options: tuple[str, ...]
    secret: bool
    people: int
    issued: frozenset[int]


class Taken(NamedTuple):
    """The count that stands: how many chose each option, and which numbers, where papers were read."""

    options: dict[str, int]
    numbers: dict[str, list[int]]
    spoiled: int
    missing: int


@dataclass(frozen=True, slots=True)
class DoubleCount:
    """How far the counting of one way of voting has come. `entered` has each teller's commitment."""

    round: int = 1
    differed: int = 0
    entered: dict[str, str] = field(default_factory=dict)
    taken: Taken | None = None


UNCOUNTED = DoubleCount()


def enter(
    way: Way,
    box: Box,
    before: DoubleCount,
    teller: str,
    piles: Piles,
    seal: Callable[[Piles], str],
    round: int | None = None,
) -> list[Fact]:
    """Refused where it cannot be right as it is: then nothing was counted, and the teller sees why.

    `round`: the one that it was counted in, where that is said. What comes late is not taken for another's.
    """
    _goes_on(way, box)
    if before.taken is not None:
        raise errors.CountTaken(poll=box.poll, way=way)
    if before.differed >= DIFFERENT_MOST:
        raise errors.CountDisputed(poll=box.poll, way=way)
    if teller in before.entered:
        raise errors.AlreadyCounted(poll=box.poll, way=way)
    if len(before.entered) == TELLERS:
        raise errors.CountTaken(poll=box.poll, way=way)
    if round not in (None, before.round):
        raise errors.CountRoundOver(poll=box.poll, way=way, round=before.round)
    checked(way, box, piles)
    return [Fact(stream(box.poll, way), CountEntered(round=before.round), {"count": seal(piles.sorted())})]


def _goes_on(way: Way, box: Box) -> None:
    """Hands are counted while they are up or just after; papers once no more can come in."""
    if way not in box.means:
        raise errors.MeansNotAllowed(means=way, allowed=list(box.means))
    if way == "paper" and box.state == "open":
        raise errors.PollOpen(poll=box.poll)
    if box.state not in ("open", "closed"):
        raise errors.WrongPhase(object="poll", id=box.poll, state=box.state)


def checked(way: Way, box: Box, piles: Piles) -> None:
    """Refuse piles that contradict the poll, its people or its papers."""
    wrong = sorted(set(piles.options) ^ set(box.options))
    if wrong:
        raise errors.UnknownOption(poll=box.poll, option=wrong[0], options=list(box.options))
    by_number = way == "paper" and not box.secret
    if any(isinstance(pile, list) is not by_number and pile != 0 for pile in piles.all):
        raise errors.PilesMisread(poll=box.poll, by="number" if by_number else "pile")
    if way == "hands":
        _hands(box, piles)
    elif by_number:
        _numbers(box, piles.numbers)
    elif sum(map(size, piles.all)) != len(box.issued):
        _does_not_add_up(box, sum(map(size, piles.all)), [])


def _hands(box: Box, piles: Piles) -> None:
    if piles.spoiled or piles.missing:
        raise errors.PilesMisread(poll=box.poll, by="pile")
    if votes(piles) > box.people:
        raise errors.MoreHandsThanPeople(poll=box.poll, hands=votes(piles), people=box.people)


def _numbers(box: Box, numbers: list[int]) -> None:
    if twice(numbers):
        raise errors.PaperNumberTwice(poll=box.poll, numbers=twice(numbers)[:20])
    unknown = sorted(set(numbers) - box.issued)
    if unknown:
        raise errors.PaperNotIssued(poll=box.poll, numbers=unknown[:20])
    if len(numbers) != len(box.issued):
        _does_not_add_up(box, len(numbers), sorted(box.issued - set(numbers))[:20])


def _does_not_add_up(box: Box, counted: int, numbers: list[int]) -> None:
    raise errors.PapersDoNotAddUp(poll=box.poll, issued=len(box.issued), counted=counted, numbers=numbers)


def compare(way: Way, box: Box, before: DoubleCount, opened: Mapping[str, OpenedCount]) -> list[Fact]:
    """Open both counts against their commitments, and say whether they agree."""
    if len(before.entered) < TELLERS or before.taken is not None:
        raise errors.WrongPhase(object="count", id=stream(box.poll, way), state="counting")
    if set(opened) != set(before.entered) or not all(
        _opens(one, before.entered[teller]) for teller, one in opened.items()
    ):
        raise errors.DisclosureMismatch(poll=box.poll, members=sorted(opened))
    first, second = (one.piles for one in opened.values())
    compared = CountsCompared(round=before.round, agree=first == second, counts=dict(opened))
    return [Fact(stream(box.poll, way), compared)]


def part(piles: Piles) -> dict[str, object]:
    """What a teller's commitment is over."""
    return {"piles": piles.model_dump()}


def _opens(one: OpenedCount, committed: str) -> bool:
    try:
        salt = bytes.fromhex(one.salt)
    except ValueError:
        return False
    return commitment(salt, part(one.piles)) == committed


def restart(way: Way, box: Box, before: DoubleCount, c: Mapping[str, str]) -> list[Fact]:
    """Before the outcome is declared, the chair may have anything counted anew."""
    _goes_on(way, box)
    if not before.entered and before.taken is None and not before.differed:
        raise errors.WrongPhase(object="count", id=stream(box.poll, way), state="uncounted")
    return [Fact(stream(box.poll, way), CountRestarted(), c)]


def rule(way: Way, box: Box, before: DoubleCount, piles: Piles, c: Mapping[str, str]) -> list[Fact]:
    """Only where the tellers have differed as often as they may: agreeing counts are nobody's to overrule."""
    _goes_on(way, box)
    if before.taken is not None or before.differed < DIFFERENT_MOST:
        raise errors.WrongPhase(object="count", id=stream(box.poll, way), state="counting")
    checked(way, box, piles)
    return [Fact(stream(box.poll, way), CountRuled(piles=piles.sorted()), c)]


def stream(poll: str, way: Way) -> str:
    return f"count:{poll}:{way}"


def evolve(before: DoubleCount | None, event: Event) -> DoubleCount:
    count = before or UNCOUNTED
    match event.data:
        case CountEntered():
            return replace(count, entered=count.entered | {event.by.id: event.c["count"]})
        case CountsCompared(agree=True, counts=counts):
            return replace(count, entered={}, taken=_taken(next(iter(counts.values())).piles))
        case CountsCompared():
            return replace(count, round=count.round + 1, differed=count.differed + 1, entered={})
        case CountRestarted():
            return DoubleCount(round=count.round + 1)
        case CountRuled(piles=piles):
            return replace(count, taken=_taken(piles))
    return count


def _taken(piles: Piles) -> Taken:
    return Taken(
        options={option: size(pile) for option, pile in piles.options.items()},
        numbers={option: pile for option, pile in piles.options.items() if isinstance(pile, list)},
        spoiled=size(piles.spoiled),
        missing=size(piles.missing),
    )
