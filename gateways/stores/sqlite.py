"""The log on SQLite: one file per community, written by one process."""

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from eventsourcing.persistence import IntegrityError

from domain.event import Row
from gateways.stores.sqlite_file import Checkpointer, SingleWriter, connect
from gateways.stores.sqlite_recorder import damage_told, open_recorder
from services.ports import Answer, Conflict, Snapshot

SNAPSHOTS_KEPT = 2
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


class SqliteLogStore:
    """One community's log and command table. With `read_only` another process may be writing the file."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._checkpointer: Checkpointer | None = None
        with ExitStack() as opened:
            if not read_only:
                opened.callback(SingleWriter(path).release)
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

    def gap(self) -> int | None:
        count, head = self.recorder.select("SELECT count(*), max(n) FROM stored_events")[0]
        if count == (head or 0):
            return None
        first: int = self.recorder.select(
            "SELECT min(n) FROM (SELECT 1 AS n UNION ALL SELECT n + 1 FROM stored_events) "
            "WHERE n NOT IN (SELECT n FROM stored_events)"
        )[0][0]
        return first

    def append(self, rows: Sequence[Row], answers: Sequence[Answer]) -> None:
        try:
            self.recorder.record(rows, answers)
        except (IntegrityError, sqlite3.IntegrityError) as error:
            raise Conflict(str(error)) from error
        if self._checkpointer is not None:
            self._checkpointer.wrote()

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

    def answer(self, principal: str, cmd: str) -> Answer | None:
        query = "SELECT principal, cmd, digest, position, body FROM answers WHERE principal=? AND cmd=?"
        with self._turn:
            row = self._asked.execute(query, (principal, cmd)).fetchone()
        return None if row is None else Answer._make(row)

    def save_snapshot(self, snapshot: Snapshot) -> None:
        position, shape, leaf, state = snapshot
        with self.recorder.datastore.transaction(commit=True) as c:
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
            if _hash(snapshot) == own:
                return snapshot
        return None

    def close(self) -> None:
        self._opened.close()


def _hash(snapshot: Snapshot) -> bytes:
    position, shape, leaf, state = snapshot
    return hashlib.sha256(
        b"folkmoot/snapshot/v1\n%d\n%s\n" % (position, shape.encode()) + leaf + state
    ).digest()
