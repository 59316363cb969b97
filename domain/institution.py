"""What a charter says besides motions: bodies, roll, gates, duties, automatic ends, conflicts of interest."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from domain.deadline import Notice, Period, Rhythm, Word
from domain.matter import Names
from domain.threshold import ROLL_BASES, Base, Condition, Part, Sourced, Threshold

Words = tuple[Word, ...]
Count = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


class Reserved(Sourced):
    """Matters that a body must decide itself."""

    matters: Annotated[Words, Field(min_length=1)]


class Delegation(Sourced):
    """A body lets another decide for it, except what it may `never` hand over."""

    to: Word
    never: Reserved | None = None

    @property
    def kept(self) -> Words:
        return self.never.matters if self.never else ()


class Fallback(Sourced):
    """Who acts when the one who should does not; `after` says how long is waited."""

    by: Word
    after: Period | None = None


class Body(Sourced):
    """A body that decides. `modes` say who votes in it, `composition` the least shares of some members."""

    name: Names
    members: Base
    modes: tuple[Literal["all", "households", "representatives"], ...] = ("all",)
    size_least: Count | None = None
    size_most: Count | None = None
    composition: dict[Word, Threshold] = Field(default_factory=dict)
    convened_by: Word | None = None
    meets: Rhythm | None = None
    petition: Condition | None = None
    notice: Notice | None = None
    fallback: Fallback | None = None
    delegates: Delegation | None = None

    @property
    def is_roll(self) -> bool:
        """Whether it is all who are on the roll, and nobody else."""
        is_part = self.composition or self.size_least or self.size_most
        return self.members in ROLL_BASES and "all" in self.modes and not is_part


class Gate(Sourced):
    """A step that must be recorded before a vote."""

    name: Names
    kind: Literal["review", "consultation", "inspection", "opinion", "hearing", "disclosure"]
    by: Word
    period: Period | None = None


class RollClass(Sourced):
    """A way onto the roll: what a person must show, how long she waits, which matter admits her."""

    name: Names
    needs: Words = ()
    waiting: Period | None = None
    admitted_by: Word | None = None


class Age(Sourced):
    """The least age, in years."""

    years: Annotated[int, Field(strict=True, ge=0, le=120)]


class Roll(Part):
    """Who may be on the roll, and when it is posted and can be objected to."""

    classes: dict[Word, RollClass] = Field(default_factory=dict)
    age: Age | None = None
    single_registration: StrictBool = False
    posted: Period | None = None
    objection: Period | None = None
    objection_decided: Period | None = None


class Denominator(Sourced):
    """Whom a base leaves out, if someone records that they exist."""

    leave_out: Annotated[Words, Field(min_length=1)]


class Duty(Sourced):
    """What must be done or shown: items, forms, how often, how soon, how long posted, who may demand it."""

    name: Names
    items: Words = ()
    forms: Words = ()
    rhythm: Rhythm | None = None
    within: Period | None = None
    kept: Period | None = None
    demand: Condition | None = None


class Automatic(Sourced):
    """What happens without a vote once something was recorded so many times."""

    on: Word
    times: Count = 1
    consecutive: StrictBool = False
    then: Word


class Conflict(Sourced):
    """Who stands aside for which interest; `demand` lets a share of people ask for it.

    Whoever stands aside neither votes nor speaks; `matters` are those in which, else in all. Without
    `counted` she is no part of any whole that a share is taken of.
    """

    who: Word
    interest: Word
    then: Literal["stands-aside", "does-not-vote", "is-replaced", "holds-no-proxy"]
    name: Names | None = None
    matters: Words = ()
    counted: StrictBool = True
    demand: Threshold | None = None


# First those who have not spoken to the question; not twice in a row the same side; whose group has spoken
# less to it; who asked first.
OrderWord = Literal["first-time", "alternate", "group", "asked"]


class Speech(Sourced):
    """How often and how long one may speak to a question, and in which order; the first word goes first."""

    turns: Annotated[int, Field(strict=True, ge=1, le=100)]
    minutes: Annotated[int, Field(strict=True, ge=1, le=600)]
    order: Annotated[tuple[OrderWord, ...], Field(min_length=1, max_length=10)] = ("asked",)


# Paragraph by paragraph; what strikes or replaces before what adds; who brought it first.
AmendingWord = Literal["paragraph", "furthest", "brought"]
AMENDING_ORDER: tuple[AmendingWord, ...] = ("paragraph", "furthest", "brought")


class Amending(Sourced):
    """How a motion's words are changed. `matter` is whose majority decides, else the motion's own.

    `accept`: the mover may take a change over without a vote. `order`: in which changes are put.
    """

    matter: Word | None = None
    seconds: Annotated[int, Field(strict=True, ge=0, le=100)] | None = None
    accept: StrictBool = False
    order: Annotated[tuple[AmendingWord, ...], Field(min_length=1, max_length=10)] = AMENDING_ORDER


class Division(Part):
    """How many can have a doubted show of hands counted anew, or have it asked again by roll-call."""

    count: Threshold | None = None
    roll_call: Threshold | None = None


class Presiding(Sourced):
    """Whether another chair may take over when who presides is not here."""

    takeover: Literal["when-away", "never"]


class Calendar(Sourced):
    """The time zone and the version of the holiday calendar that deadlines are computed in."""

    zone: Annotated[str, Field(pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}$", max_length=60)]
    holidays: Word | None = None
