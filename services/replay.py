"""Read the log back and believe none of it: every event is checked against its position and its leaf hash."""

from collections.abc import Iterator

import orjson

from domain.event import Event, Row, Unreadable, decode, leaf_hash
from services.ports import LogDamaged, LogStore, Snapshot

CHUNK = 4_000


def replay(store: LogStore, after: int = 0, until: int | None = None) -> Iterator[Event]:
    """The events after a position, in order.

    Raises:
        LogDamaged: an event is missing, is not what was written, or cannot be read by this programme.
    """
    position = after
    last = store.head() if until is None else until
    while position < last:
        rows = store.read(position, min(CHUNK, last - position))
        if not rows:
            raise LogDamaged(position + 1, "the event is missing")
        for row in rows:
            position += 1
            yield checked(row, position)


def require_intact(row: Row, position: int) -> None:
    """The row must be the one at `position`, and its bytes those that were recorded."""
    if row.n != position:
        raise LogDamaged(position, f"the event is missing; the next one there is {row.n}")
    if leaf_hash(row.state) != row.leaf:
        raise LogDamaged(position, "the bytes are not those that were recorded: their leaf hash differs")


def checked(row: Row, position: int) -> Event:
    """The event in a row that must be the one at `position`."""
    require_intact(row, position)
    try:
        event = decode(row.state)
    except Unreadable as error:
        raise LogDamaged(position, str(error)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise LogDamaged(position, "the bytes are not an event") from error
    if (event.n, event.stream, event.version) != (row.n, row.stream, row.version) or not _typed(row):
        raise LogDamaged(position, "the bytes tell of another event than the table they are in")
    return event


def _typed(row: Row) -> bool:
    return b'"type":"%s"' % row.type.encode() in row.state


def verified_snapshot(store: LogStore) -> Snapshot | None:
    """The cheap look at the whole log before anything is served from it; gives where to fold on from.

    Raises:
        LogDamaged: an event is missing, or the snapshot was made of another log or a longer one.
    """
    gap = store.gap()
    if gap is not None:
        raise LogDamaged(gap, "the event is missing")
    snapshot = store.load_snapshot()
    if snapshot is None:
        return None
    there = store.read(snapshot.position - 1, 1)
    if not there:
        raise LogDamaged(
            store.head() + 1, f"the log ends here, but a snapshot was made at {snapshot.position}"
        )
    if there[0].leaf != snapshot.leaf:
        raise LogDamaged(snapshot.position, "the event is not the one that a snapshot was made at")
    return snapshot


def time_of(row: Row) -> int:
    """When the event in a row was recorded."""
    at: int = orjson.loads(row.state)["at"]
    return at
