"""An event as projections read it: plain values, old shapes already lifted to the current ones."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import orjson

from domain.event import Row, lifted
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
    model, data = lifted(raw)
    return Recorded(
        n=row.n,
        id=row.stream.partition(":")[2],
        type=model.TYPE,
        at=raw["at"],
        by=raw.get("by", {}).get("id", ""),
        data=data,
        c=raw.get("c", {}),
    )


def given(**values: Any) -> Doc:
    """The values that are there: absent keys are left out of documents, never null."""
    return {key: value for key, value in values.items() if value is not None}
