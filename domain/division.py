"""Division: enough people doubt a show of hands, and it is counted anew or asked again by roll-call."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from domain import errors
from domain.event import Event, EventData, Fact

Wants = Literal["count", "roll-call"]


class DivisionAsked(EventData):
    """A member doubts the show of hands; `member`, because the desk may say it for her."""

    TYPE = "division.asked/1"
    member: str
    wants: Wants


class DivisionReached(EventData):
    """As many have asked as the charter needs: the chair must do what they want."""

    TYPE = "division.reached/1"
    wants: Wants
    asked: int
    needed: int
    article: str


class Needed(NamedTuple):
    """How many must ask, by which article."""

    people: int
    article: str


class Doubted(NamedTuple):
    """What asking needs to know of a poll. With `is_newest` no other was put in this sitting since.

    `is_counted`: a count of its hands stands. `is_answered`: they were counted or raised anew on a doubt.
    """

    poll: str
    state: str
    means: tuple[str, ...]
    is_counted: bool
    is_newest: bool
    is_answered: bool
    needed: Mapping[Wants, Needed]


@dataclass(frozen=True, slots=True)
class Division:
    """Who has asked for what; `reached` is what enough of them want, or "".

    `is_answered`: a new count was granted.
    """

    asked: dict[str, Wants] = field(default_factory=dict)
    reached: str = ""
    is_answered: bool = False


NOBODY = Division()


def ask(doubted: Doubted, division: Division, member: str, wants: Wants) -> list[Fact]:
    """Only right after the hands were counted: what was built on it since must not fall.

    A roll-call can still be asked for while only a new count is reached, and after it; a count once.
    """
    is_over = doubted.state in ("closed", "declared")
    if "hands" not in doubted.means or not is_over or not doubted.is_counted:
        raise errors.NothingToDoubt(poll=doubted.poll)
    if not doubted.is_newest:
        raise errors.DivisionLate(poll=doubted.poll)
    if wants not in doubted.needed:
        raise errors.MethodNotAllowed(method=wants, allowed=sorted(doubted.needed))
    if wants == "count" and doubted.is_answered:
        raise errors.DoubtAnswered(poll=doubted.poll)
    if division.reached in (wants, "roll-call") or division.asked.get(member) == wants:
        raise errors.AlreadyDoubted(poll=doubted.poll)
    facts = [Fact(stream(doubted.poll), DivisionAsked(member=member, wants=wants))]
    people, article = doubted.needed[wants]
    asked = sum(1 for one, other in division.asked.items() if other == wants and one != member) + 1
    if asked >= people:
        reached = DivisionReached(wants=wants, asked=asked, needed=people, article=article)
        facts.append(Fact(stream(doubted.poll), reached))
    return facts


def answered(division: Division) -> Division:
    """Hands are counted or raised anew: what was asked before is over, and remembered if it was granted."""
    return Division(is_answered=division.is_answered or division.reached == "count")


def stream(poll: str) -> str:
    return f"division:{poll}"


def evolve(before: Division | None, event: Event) -> Division:
    division = before or NOBODY
    match event.data:
        case DivisionAsked(member=member, wants=wants):
            return replace(division, asked=division.asked | {member: wants})
        case DivisionReached(wants=wants):
            return replace(division, reached=wants)
    return division
