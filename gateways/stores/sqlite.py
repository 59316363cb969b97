"""The log on SQLite: one file per community, written by one process."""

import hashlib
import sqlite3
import threading
import zlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from time import perf_counter

from eventsourcing.persistence import IntegrityError

from domain.event import Row
from gateways.stores.checkpointer import Checkpointer
from gateways.stores.single_writer import SingleWriter
from gateways.stores.sqlite_file import connect, syncs_told, write_again
from gateways.stores.sqlite_recorder import damage_told, groups, open_recorder
from gateways.stores.write_ahead_log import require_all_read
from services.ports import Answer, Conflict, LogDamaged, Snapshot

# From stream to stream by the index: a stream may have thousands of events, of which one is asked for.
NEWEST_OF_EACH = """WHERE (originator_id, originator_version) IN (
    WITH RECURSIVE streams (name) AS (
        SELECT min(originator_id) FROM stored_events
        WHERE originator_id > ? AND originator_id >= ? AND originator_id < ?
        UNION ALL
        SELECT (SELECT min(originator_id) FROM stored_events WHERE originator_id > name AND originator_id < ?)
        FROM streams WHERE name IS NOT NULL LIMIT ?)
    SELECT name, (SELECT max(originator_version) FROM stored_events WHERE originator_id = name)
    FROM streams WHERE name IS NOT NULL)
ORDER BY originator_id"""
SNAPSHOTS_KEPT = 2
# Told of each batch: how many acts, and the seconds it took.
Committed = Callable[[int, float], None]
DIGEST_BYTES, CHECK_BYTES = 32, 4
# One question for many commands: a fifth of the cost of asking for each.
ASK = (
    "SELECT a.principal, a.cmd, a.digest, a.position, a.body "
    "FROM (VALUES {}) AS asked CROSS JOIN answers AS a "
    "WHERE a.principal = asked.column1 AND a.cmd = asked.column2"
)


class SqliteLogStore:
    """One community's log and command table. With `read_only` another process may be writing the file."""

    def __init__(
        self, path: Path, *, read_only: bool = False, committed: Committed = lambda acts, took_s: None
    ) -> None:
        self._committed = committed
        self._checkpointer: Checkpointer | None = None
        with ExitStack() as opened:
            if not read_only:
                opened.callback(SingleWriter(path).release)
                write_again(path)
                require_all_read(path)
            with damage_told():
                self.recorder = open_recorder(path, read_only=read_only)
                opened.callback(self.recorder.datastore.close)
                if not read_only:
                    self._checkpointer = Checkpointer(path)
                    opened.callback(self._checkpointer.close)
                # Every command asks it, so it is kept ready.
                self._asked = connect(path, read_only=read_only)
                opened.callback(self._asked.close)
            self._turn = threading.Lock()
            self._opened = opened.pop_all()

    def head(self) -> int:
        return self.recorder.select("SELECT max(n) FROM stored_events")[0][0] or 0

    def append(self, rows: Sequence[Row], answers: Sequence[Answer]) -> None:
        if self._checkpointer is not None:
            self._checkpointer.vouch()
        began = perf_counter()
        try:
            with syncs_told():
                self.recorder.record(rows, list(map(with_check, answers)))
        except (IntegrityError, sqlite3.IntegrityError) as error:
            raise Conflict(str(error)) from error
        if self._checkpointer is not None:
            self._checkpointer.wrote()
        self._committed(len(answers), perf_counter() - began)

    def read(self, after: int, limit: int) -> list[Row]:
        return self.recorder.rows("WHERE n > ? ORDER BY n LIMIT ?", (after, limit))

    def scan(self, after: int, limit: int) -> list[tuple[int, str, int, str, bytes, bytes]]:
        """As `read`, for whoever folds millions."""
        return self.recorder.bare("WHERE n > ? ORDER BY n LIMIT ?", (after, limit))

    def read_stream(self, stream: str) -> list[Row]:
        return self.recorder.rows("WHERE originator_id = ? ORDER BY originator_version", (stream,))

    def read_streams(self, prefix: str, after: str, limit: int) -> list[Row]:
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return self.recorder.rows(NEWEST_OF_EACH, (after, prefix, end, end, limit))

    def answers(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Answer]:
        found: dict[tuple[str, str], Answer] = {}
        with self._turn:
            for group in groups(keys):
                query = ASK.format(",".join(["(?,?)"] * len(group)))
                for row in self._asked.execute(query, list(chain.from_iterable(group))):
                    found[row[0], row[1]] = without_check(Answer._make(row))
        return found

    def save_snapshot(self, snapshot: Snapshot) -> None:
        position, shape, leaf, state = snapshot
        with syncs_told(), self.recorder.datastore.transaction(commit=True) as c:
            c.execute(
                "INSERT OR REPLACE INTO snapshots (position, shape, leaf, state, hash) VALUES (?,?,?,?,?)",
                (position, shape, leaf, state, _hash(snapshot)),
            )
            kept = f"SELECT position FROM snapshots ORDER BY position DESC LIMIT {SNAPSHOTS_KEPT}"
            c.execute(f"DELETE FROM snapshots WHERE position NOT IN ({kept})")

    def load_snapshot(self) -> Snapshot | None:
        query = "SELECT position, shape, leaf, state, hash FROM snapshots ORDER BY position DESC"
        for *parts, own in self.recorder.select(query):
            snapshot = Snapshot._make(parts)
            if _is_whole(snapshot, own):
                return snapshot
        return None

    def answers_damaged(self) -> int:
        """How many kept answers are not what was given, or stand beyond the head. Reads all of them."""
        damaged, after, head = 0, 0, self.head()
        columns = "rowid, principal, cmd, digest, position, body"
        query = f"SELECT {columns} FROM answers WHERE rowid > ? ORDER BY rowid LIMIT 4000"
        while rows := self.recorder.select(query, (after,)):
            damaged += sum(not _is_sound(Answer._make(row[1:]), head) for row in rows)
            after = rows[-1][0]
        return damaged

    def snapshots_damaged(self) -> list[int]:
        """Positions of snapshots that are not what was saved, or were made of another log."""
        query = "SELECT position, shape, leaf, state, hash FROM snapshots ORDER BY position"
        found = []
        for *parts, own in self.recorder.select(query):
            snapshot = Snapshot._make(parts)
            rows = self.read(snapshot.position - 1, 1)
            if not _is_whole(snapshot, own) or not rows or rows[0].leaf != snapshot.leaf:
                found.append(snapshot.position)
        return found

    def close(self) -> None:
        self._opened.close()


def with_check(answer: Answer) -> tuple[str, str, bytes, int, bytes]:
    """An answer as it is stored: behind the digest a check over all of it, for a refusal is no event."""
    principal, cmd, digest, position, body = answer
    return principal, cmd, digest + _check(answer), position, body


def without_check(stored: Answer) -> Answer:
    """The answer that was stored.

    Raises:
        LogDamaged: it is not what was stored.
    """
    # One bit in a file turns bytes into text.
    if not (isinstance(stored.digest, bytes) and isinstance(stored.body, bytes)):
        raise LogDamaged(stored.position, "a kept answer is not what was given")
    if len(stored.digest) == DIGEST_BYTES:  # from before there were checks
        return stored
    answer = stored._replace(digest=stored.digest[:-CHECK_BYTES])
    if stored.digest[-CHECK_BYTES:] != _check(answer):
        raise LogDamaged(answer.position, "a kept answer is not what was given")
    return answer


def _is_sound(stored: Answer, head: int) -> bool:
    try:
        return without_check(stored).position <= head
    except LogDamaged:
        return False


def _check(answer: Answer) -> bytes:
    principal, cmd, digest, position, body = answer
    whole = f"{principal}\n{cmd}\n{position}\n".encode() + digest + body
    return zlib.crc32(whole).to_bytes(CHECK_BYTES)


def _is_whole(snapshot: Snapshot, own: bytes) -> bool:
    """Whether it is what was saved, and bytes are not text by now."""
    _, shape, leaf, state = snapshot
    are_same_kinds = isinstance(shape, str) and isinstance(leaf, bytes) and isinstance(state, bytes)
    return are_same_kinds and _hash(snapshot) == own


def _hash(snapshot: Snapshot) -> bytes:
    position, shape, leaf, state = snapshot
    return hashlib.sha256(
        b"folkmoot/snapshot/v1\n%d\n%s\n" % (position, shape.encode()) + leaf + state
    ).digest()
