"""Thresholds: which share of which base must be reached, and whether reaching it exactly is enough."""

from fractions import Fraction
from math import ceil, floor
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from domain.frozen import Frozen

Confidence = Literal["V2", "V1", "S", "M", "D"]
Article = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Share = Annotated[str, Field(pattern=r"^[0-9]{1,6}/[1-9][0-9]{0,5}$")]
Base = Literal[
    "members_all", "registered", "owners", "ballots", "votes_cast", "households",
    "shares", "area", "shares_ballots", "shares_cast",
    "adults", "voters", "household_reps", "reps", "congress", "present",
]  # fmt: skip

# Persons whom the frozen roll of the poll knows.
ROLL_BASES = frozenset({"members_all", "registered", "owners"})
# Households, each counted once however many of its people there are.
HOUSEHOLD_BASES = frozenset({"households", "household_reps"})
# Weights, not persons: of the whole roll, of all who cast a ballot, of those who did not abstain.
WEIGHT_BASES = frozenset({"shares", "area", "shares_ballots", "shares_cast"})
# Known only in a hall, where it is recorded who is there.
HALL_BASES = frozenset({"household_reps", "present"})
# Not known from the roll, whoever is in the hall: residents who are on no roll, members of another body.
UNKNOWN_BASES = frozenset({"adults", "voters", "reps", "congress"})
# What comes out of the vote itself: no quorum can be a share of it.
VOTE_BASES = frozenset({"ballots", "votes_cast", "shares_ballots", "shares_cast", "present"})


class Part(Frozen):
    """A piece of a charter: unknown keys are refused, nothing is coerced, nothing changes."""


class Sourced(Part):
    """A piece that says where its numbers come from."""

    article: Article
    confidence: Confidence


class Threshold(Sourced):
    """`strict` asks for more than the share; else reaching it is enough. `at_least` is a number instead.

    `counts` is what a quorum counts: persons who cast a ballot, or persons in the hall.
    """

    base: Base
    share: Share | None = None
    strict: StrictBool | None = None
    at_least: Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)] | None = None
    counts: Literal["ballots", "present"] = "ballots"

    @property
    def needs_presence(self) -> bool:
        """Whether it matters who is in the hall."""
        return self.base in HALL_BASES or self.counts == "present"

    @property
    def is_countable(self) -> bool:
        """Whether roll, ballots and presence can tell. No ballot says which household it speaks for."""
        return self.base not in UNKNOWN_BASES and (self.base != "household_reps" or self.counts == "present")

    def bound(self, base_value: Fraction) -> Fraction:
        """The amount to reach, or to exceed where the threshold is strict."""
        if self.share is None:
            return Fraction(self.at_least or 1)
        return Fraction(self.share) * base_value

    def needed(self, base_value: Fraction) -> tuple[Fraction, bool]:
        """The smallest amount that is enough; with True, an amount that must be exceeded.

        Persons are whole: "more than half of 100" is 51. Weights may be fractions: it stays "more than 50".
        Nothing is ever decided by nobody: zero is never enough.
        """
        bound = self.bound(base_value)
        strict = bool(self.strict) and self.share is not None
        if self.base in WEIGHT_BASES:
            return bound, strict or bound == 0
        least = floor(bound) + 1 if strict else ceil(bound)
        return Fraction(max(least, 1)), False


# An outcome repeats every threshold that was checked, and must fit into one event.
THRESHOLDS_MAX = 16
Thresholds = Annotated[tuple[Threshold, ...], Field(max_length=THRESHOLDS_MAX)]


class Condition(Part):
    """Thresholds of which one is enough (`any_of`), or which must all be met (`all_of`)."""

    any_of: Thresholds = ()
    all_of: Thresholds = ()

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        return self.any_of or self.all_of

    @property
    def needs_presence(self) -> bool:
        return any(threshold.needs_presence for threshold in self.thresholds)

    @property
    def is_countable(self) -> bool:
        """Whether it can be met by what can be counted."""
        countable = [threshold.is_countable for threshold in self.thresholds]
        return any(countable) if self.any_of else all(countable)
