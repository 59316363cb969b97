"""Read the log back and believe none of it: every event is checked against its position and its leaf hash."""

from collections.abc import Iterator

import orjson

from domain.event import Event, Row, Unreadable, decode, leaf_hash
from services.ports import LogDamaged, LogStore, Snapshot

CHUNK = 4_000
# Where what the table repeats stands in the bytes: streams are short.
ENDS = 400


def replay(store: LogStore, after: int = 0, until: int | None = None) -> Iterator[Event]:
    """The events after a position, in order.

    Raises:
        LogDamaged: an event is missing, is not what was written, or cannot be read by this programme.
    """
    for row in intact_rows(store, after, store.head() if until is None else until):
        yield checked(row)


def intact_rows(store: LogStore, after: int, until: int) -> Iterator[Row]:
    """The rows after one position up to another, each the one of its position and with its own bytes.

    Raises:
        LogDamaged: a row is missing, or not what was written.
    """
    position = after
    while position < until:
        rows = store.read(position, min(CHUNK, until - position))
        if not rows:
            raise LogDamaged(position + 1, "the event is missing")
        for row in rows:
            position += 1
            require_intact(row, position)
            yield row


def require_intact(row: Row, position: int) -> None:
    """The row must be the one at `position`, and its bytes those that were recorded and that it tells of."""
    n, stream, version, kind, state, leaf = row
    if n != position:
        raise LogDamaged(position, f"the event is missing; the next one there is {n}")
    # One bit in a file turns bytes into text; and a version, too, may be no number any more.
    if type(state) is not bytes or leaf_hash(state) != leaf:
        raise LogDamaged(position, "the bytes are not those that were recorded: their leaf hash differs")
    # Canonical JSON has its keys in order, so what the table repeats stands at the end of the bytes.
    there = f'"n":{n},"stream":"{stream}","type":"{kind}","v":'.encode()
    if there not in state[-ENDS:] or not state.endswith(f',"version":{version}}}'.encode()):
        raise LogDamaged(position, "the bytes tell of another event than the table they are in")


def checked(row: Row) -> Event:
    """The event in an intact row."""
    try:
        return decode(row.state)
    except Unreadable as error:
        raise LogDamaged(row.n, str(error)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise LogDamaged(row.n, "the bytes are not an event") from error


def verified_snapshot(store: LogStore, shape: str) -> Snapshot | None:
    """Where to fold on from, with every byte below it hashed again; None if all has to be folded.

    Raises:
        LogDamaged: an event is missing or changed, or the snapshot was made of another or a longer log.
    """
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
    if snapshot.shape != shape:
        return None
    for _ in intact_rows(store, 0, snapshot.position):
        pass
    return snapshot


def time_of(row: Row) -> int:
    """When the event in a row was recorded."""
    at: int = orjson.loads(row.state)["at"]
    return at
