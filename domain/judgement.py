"""The outcome of a poll as recorded: every threshold that was checked, and the sentence that says it."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from domain.frozen import Frozen
from domain.matter import Binding

Result = Literal["adopted", "rejected", "no-quorum", "advised"]
Amount = Annotated[str, Field(pattern=r"^[0-9]+(/[1-9][0-9]*)?$")]
Count = Annotated[int, Field(ge=0)]


class OptionCount(Frozen):
    """What one option got: persons, their weight, and how often it was cast, replaced ballots too."""

    ballots: Count = 0
    weight: Amount = "0"
    casts: Count = 0


class Ways(Frozen):
    """How people voted: persons per option for each way, and what became of the papers.

    `tablet`, `hands` and `paper` are there where the poll had that way; `set_aside` are votes given twice.
    """

    tablet: Mapping[str, Count] | None = None
    hands: Mapping[str, Count] | None = None
    paper: Mapping[str, Count] | None = None
    issued: Count | None = None
    spoiled: Count | None = None
    missing: Count | None = None
    set_aside: Count | None = None


class RollCount(Frozen):
    """The roll that was frozen when the poll opened, in numbers."""

    members: Count
    weight: Amount = "0"
    households: Count = 0
    by_class: Mapping[str, Count] = {}
    without_household: Count = 0


class PresentCount(NamedTuple):
    """Those who were here when the poll opened, in numbers."""

    members: int
    households: int
    weight: str


class FrozenProxies(Frozen):
    """The proxies that count in a poll: `holders` says who votes for whom, by giver.

    `households` are those of which nobody is here. With `in_quorum`, all givers are counted as if here.
    """

    holders: Mapping[str, str]
    households: Count
    weight: Amount
    in_quorum: bool


def with_lent(here: PresentCount, lent: FrozenProxies | None) -> PresentCount:
    """Who counts as here: where the charter says so, whoever lent her vote too."""
    if lent is None or not lent.in_quorum:
        return here
    weight = str(Fraction(here.weight) + Fraction(lent.weight))
    return PresentCount(here.members + len(lent.holders), here.households + lent.households, weight)


class FrozenRecusals(Frozen):
    """Who does not vote in a poll; `here` of them are in the hall.

    The `uncounted` among them are no part of any whole: not of the roll nor, those who are here, of the hall.
    """

    members: list[str]
    here: Count
    uncounted: Count
    uncounted_weight: Amount
    uncounted_here: Count
    uncounted_here_weight: Amount


class Aside(NamedTuple):
    """The same, as it is kept while the poll goes on. Households are not counted: they have others."""

    members: tuple[str, ...]
    here: int
    uncounted: PresentCount
    uncounted_here: PresentCount


class Lent(NamedTuple):
    """How many lent their vote in a poll, and whether they are counted as if here."""

    givers: int
    in_quorum: bool


class Check(Frozen):
    """One threshold, checked. With `above`, `needed` must be exceeded: weights are not whole numbers.

    `counts` is "present" where the people in the hall were counted, not the ballots. Without a `base_value`
    the base cannot be known from roll, ballots and presence, and the threshold counts as not met.
    """

    base: str
    counts: Literal["present"] | None = None
    base_value: Amount | None = None
    counted: Amount | None = None
    needed: Amount | None = None
    share: str | None = None
    at_least: int | None = None
    strict: bool = False
    above: bool = False
    met: bool
    article: str


class Sentence(Frozen):
    """A key of the outcomes' words, and what fills it. For the id in `option` its label is shown."""

    code: str
    params: Mapping[str, str] = {}


class Judgement(Frozen):
    """The outcome and all that is needed to compute it again. `option` is the winner among named options."""

    result: Result
    binding: Binding
    article: str
    option: str | None = None
    quorum: tuple[Check, ...] = ()
    majority: tuple[Check, ...] = ()
    sentence: Sentence
