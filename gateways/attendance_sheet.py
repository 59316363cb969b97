"""The attendance sheet: the roll on A4, with room for a signature or a fingerprint beside each name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from gateways.card_sheet import Holder, in_order
from gateways.printed import render


class Arrival(NamedTuple):
    """Someone on the roll: whether she is `here`, and since when she is or is not (ms UTC; 0: never came)."""

    holder: Holder
    here: bool
    at: int


class Sheet(NamedTuple):
    """Of which community and sitting; `title` is None for a sheet that is printed before a sitting opens.

    Times are ms UTC, shown in `zone`. The page is at `path` below `base`.
    """

    community: str
    title: dict[str, Any] | None
    opened_at: int  # 0 before it has begun
    printed_at: int
    zone: str
    base: str
    path: str


def attendance_sheet(of: Sheet, arrivals: Sequence[Arrival], language: str) -> str:
    """The whole page, by group and then by number."""
    zone = ZoneInfo(of.zone)

    def shown(at: int, form: str) -> str:
        return datetime.fromtimestamp(at / 1000, zone).strftime(form)

    return render(
        "attendance.html",
        language,
        of=of,
        rows=sorted(arrivals, key=lambda one: in_order(one.holder)),
        here=sum(one.here for one in arrivals),
        day=lambda at: shown(at, "%Y-%m-%d"),
        hour=lambda at: shown(at, "%H:%M"),
    )
