"""The papers of a poll: which numbers were issued, who was given which, and who voted on a tablet as well."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from domain import errors
from domain.event import Event, EventData, Fact
from domain.piles import NUMBERS_MAX

# Secret papers are counted in piles; there may be as many as people.
SECRET_MAX = 100_000
BATCHES_MAX = 50
Kept = Literal["tablet", "paper"]


class PapersIssued(EventData):
    """Papers are handed out, numbered from `first` to `last`."""

    TYPE = "papers.issued/1"
    first: int
    last: int


class PaperGiven(EventData):
    """The paper of this number is this member's. Never in a secret poll."""

    TYPE = "paper.given/1"
    member: str


class DoublesFound(EventData):
    """Members who voted twice: on a tablet, and on the paper that was given to them, by its number."""

    TYPE = "doubles.found/1"
    members: dict[str, int]


class DoubleRuled(EventData):
    """The chair's ruling: which of her two votes counts. Why, is content `reason`."""

    TYPE = "double.ruled/1"
    keeps: Kept


class Ballots(NamedTuple):
    """What papers need to know of a poll. With `prevails`, the charter has a paper count before a tablet."""

    poll: str
    state: str
    means: tuple[str, ...]
    secret: bool
    prevails: bool = False


@dataclass(frozen=True, slots=True)
class Papers:
    """`batches` are the issued runs, `given` the member by number, `numbers` the other way round.

    `doubles` are those who voted twice, each with what was ruled, or "".
    """

    batches: tuple[tuple[int, int], ...] = ()
    given: dict[int, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    doubles: dict[str, str] = field(default_factory=dict)

    @property
    def issued(self) -> frozenset[int]:
        return frozenset(number for first, last in self.batches for number in range(first, last + 1))

    @property
    def count(self) -> int:
        return sum(last - first + 1 for first, last in self.batches)


NO_PAPERS = Papers()


def issue(ballots: Ballots, papers: Papers, first: int, last: int) -> list[Fact]:
    """Refused for numbers that are out already, and beyond what can be counted."""
    _goes_on(ballots)
    overlap = [
        number for one, other in papers.batches for number in (max(first, one),) if number <= min(last, other)
    ]
    if overlap:
        raise errors.PaperNumberTwice(poll=ballots.poll, numbers=sorted(overlap)[:20])
    most = SECRET_MAX if ballots.secret else NUMBERS_MAX
    if last < first or papers.count + last - first + 1 > most or len(papers.batches) == BATCHES_MAX:
        raise errors.TooManyPapers(poll=ballots.poll, most=most)
    return [Fact(stream(ballots.poll), PapersIssued(first=first, last=last))]


def give(ballots: Ballots, papers: Papers, number: int, member: str) -> list[Fact]:
    """`member` is on the frozen roll. Whether she voted on a tablet too comes out when papers are counted."""
    _goes_on(ballots)
    if ballots.secret:
        raise errors.PaperIsSecret(poll=ballots.poll)
    if number not in papers.issued:
        raise errors.PaperNotIssued(poll=ballots.poll, numbers=[number])
    if number in papers.given:
        raise errors.PaperNumberTwice(poll=ballots.poll, numbers=[number])
    if member in papers.numbers:
        raise errors.HasPaper(poll=ballots.poll, member=member, number=papers.numbers[member])
    return [Fact(f"paper:{ballots.poll}:{number}", PaperGiven(member=member))]


def _goes_on(ballots: Ballots) -> None:
    if "paper" not in ballots.means:
        raise errors.MeansNotAllowed(means="paper", allowed=list(ballots.means))
    if ballots.state != "open":
        raise errors.WrongPhase(object="poll", id=ballots.poll, state=ballots.state)


def find(poll: str, papers: Papers, valid: Iterable[int], voted: Container[str]) -> list[Fact]:
    """Name those whose paper counts and who voted on a tablet too; nothing where there are none."""
    both = {papers.given[number]: number for number in valid if papers.given.get(number, "") in voted}
    return [Fact(stream(poll), DoublesFound(members=dict(sorted(both.items()))))] if both else []


def rule(ballots: Ballots, papers: Papers, member: str, keeps: Kept, c: Mapping[str, str]) -> list[Fact]:
    """Once for each. Where the charter says that paper prevails, that is the ruling."""
    if ballots.state != "closed" or papers.doubles.get(member) != "":
        raise errors.WrongPhase(object="double", id=member, state=papers.doubles.get(member) or ballots.state)
    if ballots.prevails and keeps != "paper":
        raise errors.PaperPrevails(poll=ballots.poll)
    return [Fact(f"double:{ballots.poll}:{member}", DoubleRuled(keeps=keeps), c)]


def stream(poll: str) -> str:
    return f"papers:{poll}"


def evolve(before: Papers | None, event: Event) -> Papers:
    papers = before or NO_PAPERS
    match event.data:
        case PapersIssued(first=first, last=last):
            return replace(papers, batches=(*papers.batches, (first, last)))
        case PaperGiven(member=member):
            number = int(event.stream.rpartition(":")[2])
            return replace(
                papers, given=papers.given | {number: member}, numbers=papers.numbers | {member: number}
            )
        case DoublesFound(members=members):
            return replace(papers, doubles=dict.fromkeys(members, ""))
        case DoubleRuled(keeps=keeps):
            member = event.stream.rpartition(":")[2]
            return replace(papers, doubles=papers.doubles | {member: keeps})
    return papers
