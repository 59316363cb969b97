"""How a charter says time: lengths, what days count, extensions, stops, notice and rhythm."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from domain.threshold import Sourced

Word = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,59}$")]
Unit = Literal["minutes", "hours", "days", "working-days", "clear-days", "weeks", "months", "years"]
Length = Annotated[int, Field(strict=True, ge=1, le=10_000)]


class Extension(Sourced):
    """By how much a deadline may be moved, by whom, and whether a reason must be given."""

    length: Length
    unit: Unit
    approver: Word
    reason: StrictBool = True


class Period(Sourced):
    """A length of time. Clear days leave out both ends; `rolls_over` ends it on the next working day.

    `stops` names what makes the clock stand still (a hearing, an expert opinion).
    """

    length: Length
    unit: Unit
    rolls_over: StrictBool = False
    extension: Extension | None = None
    stops: tuple[Word, ...] = ()


class Emergency(Sourced):
    """The exception from notice in special circumstances; without a length, notice is given at once."""

    when: Word
    length: Length | None = None
    unit: Unit | None = None
    reason: StrictBool = True


class Notice(Period):
    """How early a sitting is announced, and what is decided if it was not in the announcement."""

    emergency: Emergency | None = None
    agenda_limited: StrictBool = False


class Rhythm(Sourced):
    """How often something must happen at least."""

    at_least: Annotated[int, Field(strict=True, ge=1, le=366)]
    per: Literal["week", "month", "quarter", "half-year", "year"]
