"""Building all views from the first event: into an empty store, never over live ones."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson

from domain.event import canonical
from projections.builder import Builder
from projections.documents import NOTHING, DocumentStore, Source, Stored, ViewStore
from projections.shape import SHAPE

# Larger chunks fall out of the processor's cache and are slower to read.
CHUNK = 2_000

Tell = Callable[[int], Any]


class NotEmpty(Exception):
    """The target holds views already."""


class LogEndsEarlier(Exception):
    """The log does not reach the position up to which views were to be built."""


def rebuild(
    source: Source, store: DocumentStore, until: int | None = None, progress: Tell | None = None
) -> int:
    """Fold the log from its beginning, up to the event `until`. Gives the position reached.

    Raises:
        NotEmpty: the store holds views already.
        LogEndsEarlier: there is no event `until`.
    """
    if store.progress() != NOTHING:
        raise NotEmpty("views are built anew only where there are none")
    builder = Builder(source, store)
    while builder.step(_limit(builder.position, until)).rows:
        if progress:
            progress(builder.position)
        if builder.position == until:
            break
    if until is not None and builder.position < until:
        raise LogEndsEarlier(f"the log ends at {builder.position}, before {until}")
    return builder.position


def renew(source: Source, store: ViewStore, progress: Tell | None = None) -> None:
    """Build the present shape beside one that another programme left, up to where that stood, then swap."""
    reached = store.progress().position
    rebuild(source, store.beside(), until=reached, progress=progress)
    store.swap()


def listing(documents: Iterable[Stored]) -> Iterator[bytes]:
    """Every document as a line of canonical JSON, by name: two replays can be compared byte for byte."""
    for view, v, body in documents:
        yield canonical({"view": view, "v": v, "doc": orjson.loads(body)}) + b"\n"


def needs_renewal(store: DocumentStore) -> bool:
    """Whether another programme's shape is in the store."""
    return store.progress() != NOTHING and store.progress().shape != SHAPE


def _limit(position: int, until: int | None) -> int:
    return CHUNK if until is None else min(CHUNK, until - position)
