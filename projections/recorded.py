"""An event as projections read it: plain values, old shapes already lifted to the current ones."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import orjson

from domain.event import EVENT_TYPES, FORMAT, UPCASTS, Row, Unreadable
from projections.documents import Doc, Documents


class Recorded(NamedTuple):
    """One event. `id` is what its stream is about (`poll:<id>`), `by` the member who acted or empty."""

    n: int
    id: str
    type: str
    at: int
    by: str
    data: dict[str, Any]
    c: dict[str, str]


# What a projection does with one event: the views it changes, each with a merge patch.
Handler = Callable[[Recorded, Documents], Iterator[tuple[str, Doc]]]


def read(row: Row) -> Recorded:
    """Read a stored event.

    Raises:
        Unreadable: the log belongs to a newer or another programme.
    """
    raw = orjson.loads(row.state)
    kind, data = raw["type"], raw["data"]
    while kind in UPCASTS:
        kind, data = UPCASTS[kind](data)
    if raw["v"] != FORMAT or kind not in EVENT_TYPES:
        raise Unreadable(f"event {row.n} is of unknown type {kind} (format {raw['v']})")
    return Recorded(
        n=row.n,
        id=row.stream.partition(":")[2],
        type=kind,
        at=raw["at"],
        by=raw.get("by", {}).get("id", ""),
        data=data,
        c=raw.get("c", {}),
    )


def given(**values: Any) -> Doc:
    """The values that are there: absent keys are left out of documents, never null."""
    return {key: value for key, value in values.items() if value is not None}
