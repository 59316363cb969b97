"""Notice: how early a sitting is announced. Days are those of the community's own zone."""

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from domain.deadline import Unit

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
FEBRUARY = date(2026, 2, 1)  # the shortest month
EXACT_MS: dict[Unit, int] = {"minutes": HOUR_MS // 60, "hours": HOUR_MS}
SATURDAY = 5


class Moment(NamedTuple):
    """Milliseconds UTC, and the day that it is there."""

    at: int
    day: date


def is_kept(length: int, unit: Unit, given: Moment, held: Moment) -> bool:
    """Whether what is announced at `given` may be held at `held`."""
    exact = EXACT_MS.get(unit)
    if exact is not None:
        return held.at >= given.at + length * exact
    return held.day >= first_day(length, unit, given.day)


def is_shorter(length: int, unit: Unit, than: int, than_unit: Unit) -> bool:
    """Whether the one is over sooner than the other, whenever it begins."""
    return _least_ms(length, unit) < _least_ms(than, than_unit)


def _least_ms(length: int, unit: Unit) -> int:
    exact = EXACT_MS.get(unit)
    days = first_day(length, unit, FEBRUARY).toordinal() - FEBRUARY.toordinal()
    return length * exact if exact is not None else days * DAY_MS


def first_day(length: int, unit: Unit, given: date) -> date:
    """The first day on which it may be held. The day of the notice does not count (Civil Code of China, 201);
    of clear days, the day of the sitting does not either.
    """
    match unit:
        case "days":
            return given + timedelta(days=length)
        case "clear-days":
            return given + timedelta(days=length + 1)
        case "weeks":
            return given + timedelta(weeks=length)
        case "working-days":
            return _working(length, given)
        case "months":
            return _months(length, given)
        case "years":
            return _months(12 * length, given)
    return given


def _working(length: int, given: date) -> date:
    """Monday to Friday: without the list of a country's holidays a charter is not let count so."""
    day = given
    while length:
        day += timedelta(days=1)
        length -= day.weekday() < SATURDAY
    return day


def _months(length: int, given: date) -> date:
    """The same day of that month, or its last (Civil Code of China, 202)."""
    year, month = divmod(given.year * 12 + given.month - 1 + length, 12)
    return date(year, month + 1, min(given.day, monthrange(year, month + 1)[1]))
