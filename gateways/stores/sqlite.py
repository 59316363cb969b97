"""The log on SQLite: the library's application recorder with our position, leaf hash and command table."""

import hashlib
import sqlite3
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
)

from domain.event import Row
from gateways.stores.sqlite_file import Checkpointer, SingleWriter, connect
from services.ports import Answer, Conflict, Snapshot

TABLES = (
    # `n` is declared, so it survives VACUUM and dumps; the library's notification id is the same number.
    "CREATE TABLE IF NOT EXISTS stored_events (n INTEGER PRIMARY KEY, originator_id TEXT NOT NULL, "
    "originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL, leaf BLOB NOT NULL, "
    "UNIQUE (originator_id, originator_version)) STRICT",
    "CREATE TABLE IF NOT EXISTS answers (principal TEXT NOT NULL, cmd TEXT NOT NULL, digest BLOB NOT NULL, "
    "position INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (principal, cmd)) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS snapshots (position INTEGER PRIMARY KEY, shape TEXT NOT NULL, "
    "leaf BLOB NOT NULL, state BLOB NOT NULL, hash BLOB NOT NULL) STRICT",
)
ROW = "n, originator_id, originator_version, topic, state, leaf"
SNAPSHOTS_KEPT = 2
# Few sizes, so that every statement stays prepared.
STATEMENT_ROWS = (256, 64, 16, 4, 1)


class Pool(SQLiteConnectionPool):
    """The library's pool, with our connections in it."""

    def __init__(self, path: Path, read_only: bool) -> None:
        super().__init__(db_name=str(path))
        self._path = path
        self._read_only = read_only

    def _create_connection(self) -> SQLiteConnection:
        connection = connect(self._path, read_only=self._read_only)
        connection.row_factory = sqlite3.Row
        return SQLiteConnection(connection, self.max_age)


def insert(c: SQLiteCursor, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Many rows a statement: each gives up the interpreter lock, which the event loop wants too."""
    first = 0
    for size in STATEMENT_ROWS:
        while len(rows) - first >= size:
            group = rows[first : first + size]
            values = ",".join([f"({','.join('?' * len(group[0]))})"] * size)
            c.execute(f"INSERT INTO {table} VALUES {values}", list(chain.from_iterable(group)))
            first += size


class Recorder(SQLiteApplicationRecorder):
    """The library's recorder over our table: it reads like any other, and writes position and leaf hash."""

    def construct_create_table_statements(self) -> list[str]:
        return list(TABLES)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any
    ) -> Sequence[int]:
        raise NotImplementedError(
            "an event without its position in its bytes cannot be recorded: use `record`"
        )

    def record(self, rows: Sequence[Row], answers: Sequence[Answer]) -> None:
        """Events and the answers that tell of them, in one transaction."""
        with self.datastore.transaction(commit=True) as c:
            insert(c, f"stored_events ({ROW})", rows)
            # In the order of their index, so that neighbours share its pages.
            insert(c, "answers", sorted(answers))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        first = 0 if start is None else start if inclusive_of_start else start + 1
        last = 2**62 if stop is None else stop
        only = f"AND topic IN ({','.join('?' * len(topics))}) " if topics else ""
        rows = self.rows(f"WHERE n BETWEEN ? AND ? {only}ORDER BY n LIMIT ?", (first, last, *topics, limit))
        return [Notification(row.stream, row.version, row.type, row.state, row.n) for row in rows]

    def rows(self, where: str, parameters: Sequence[Any]) -> list[Row]:
        """Stored rows."""
        return list(map(Row._make, self.bare(where, parameters)))

    def bare(self, where: str, parameters: Sequence[Any]) -> list[tuple[int, str, int, str, bytes, bytes]]:
        """Stored rows as plain tuples: to make a `Row` of each costs a third of the select."""
        with self.datastore.transaction(commit=False) as c:
            c.sqlite_cursor.row_factory = None
            c.execute(f"SELECT {ROW} FROM stored_events {where}", parameters)
            return list(c.fetchall())


class SqliteLogStore:
    """One community's log in one file. With `read_only` another process may be writing it."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._lock = None if read_only else SingleWriter(path)
        try:
            datastore = SQLiteDatastore(str(path), originator_id_type="text")
            datastore.pool = Pool(path, read_only)
            self.recorder = Recorder(datastore)
            if not read_only:
                self.recorder.create_table()
            self._checkpointer = None if read_only else Checkpointer(path)
            self._answers = connect(path, read_only=read_only)
        except BaseException:
            if self._lock is not None:
                self._lock.release()
            raise

    def head(self) -> int:
        return self._number("SELECT max(n) FROM stored_events") or 0

    def gap(self) -> int | None:
        if self._number("SELECT count(*) FROM stored_events") == self.head():
            return None
        return self._number(
            "SELECT min(n) FROM (SELECT 1 AS n UNION ALL SELECT n + 1 FROM stored_events) AS following "
            "WHERE n NOT IN (SELECT n FROM stored_events)"
        )

    def _number(self, query: str, parameters: Sequence[Any] = ()) -> int | None:
        row = self._answers.execute(query, parameters).fetchone()
        return None if row is None or row[0] is None else int(row[0])

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
        return self.recorder.rows(
            "AS this WHERE originator_id > ? AND originator_id >= ? AND originator_id < ? "
            "AND originator_version = "
            "(SELECT max(originator_version) FROM stored_events WHERE originator_id = this.originator_id) "
            "ORDER BY originator_id LIMIT ?",
            (after, prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1), limit),
        )

    def answer(self, principal: str, cmd: str) -> Answer | None:
        query = "SELECT principal, cmd, digest, position, body FROM answers WHERE principal=? AND cmd=?"
        row = self._answers.execute(query, (principal, cmd)).fetchone()
        return None if row is None else Answer._make(row)

    def save_snapshot(self, snapshot: Snapshot) -> None:
        leaf = self._leaf(snapshot.position)
        with self.recorder.datastore.transaction(commit=True) as c:
            c.execute(
                "INSERT OR REPLACE INTO snapshots VALUES (?,?,?,?,?)",
                (snapshot.position, snapshot.shape, leaf, snapshot.state, _hash(snapshot, leaf)),
            )
            kept = f"SELECT position FROM snapshots ORDER BY position DESC LIMIT {SNAPSHOTS_KEPT}"
            c.execute(f"DELETE FROM snapshots WHERE position NOT IN ({kept})")

    def load_snapshot(self) -> Snapshot | None:
        query = "SELECT position, shape, state, leaf, hash FROM snapshots ORDER BY position DESC"
        for position, shape, state, leaf, own in self._answers.execute(query).fetchall():
            snapshot = Snapshot(position, shape, state)
            if _hash(snapshot, leaf) == own and self._leaf(position) == leaf:
                return snapshot
        return None

    def _leaf(self, position: int) -> bytes:
        row = self._answers.execute("SELECT leaf FROM stored_events WHERE n=?", (position,)).fetchone()
        return b"" if row is None else row[0]

    def close(self) -> None:
        self._answers.close()
        self.recorder.datastore.close()
        if self._checkpointer is not None:
            self._checkpointer.close()
        if self._lock is not None:
            self._lock.release()


def _hash(snapshot: Snapshot, leaf: bytes) -> bytes:
    head = f"folkmoot/snapshot/v1\n{snapshot.position}\n{snapshot.shape}\n".encode()
    return hashlib.sha256(head + leaf + snapshot.state).digest()
