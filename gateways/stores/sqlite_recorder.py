"""The library's application recorder on SQLite, with our position, leaf hash and command table."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from eventsourcing.persistence import Notification, PersistenceError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
)

from domain.event import Row
from gateways.stores.sqlite_file import connect
from services.ports import Conflict, LogDamaged

TABLES = (
    # `n` is declared, so it survives VACUUM and dumps; the library's notification id is the same number.
    "CREATE TABLE IF NOT EXISTS stored_events (n INTEGER PRIMARY KEY, originator_id TEXT NOT NULL, "
    "originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL, leaf BLOB NOT NULL, "
    "UNIQUE (originator_id, originator_version)) STRICT",
    # Our clients' command ids begin with the time, so new answers go to the end of the index and share
    # its pages; by principal first, every answer would rewrite a page of its own. Not WITHOUT ROWID: with one
    # long answer in the tree, each search that passed it read all of it.
    "CREATE TABLE IF NOT EXISTS answers (principal TEXT NOT NULL, cmd TEXT NOT NULL, digest BLOB NOT NULL, "
    "position INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (cmd, principal)) STRICT",
    "CREATE TABLE IF NOT EXISTS snapshots (position INTEGER PRIMARY KEY, shape TEXT NOT NULL, "
    "leaf BLOB NOT NULL, state BLOB NOT NULL, hash BLOB NOT NULL) STRICT",
)
ROW = "n, originator_id, originator_version, topic, state, leaf"
STATEMENT_ROWS = (1000, 512, 256, 128, 64, 32, 16, 8, 4, 2, 1)
Group = TypeVar("Group")
# Our statements are fixed: that one does not fit (ERROR) means that the table is not what was made.
ERROR, CORRUPT, NOT_A_DATABASE = 1, 11, 26


@contextmanager
def damage_told() -> Iterator[None]:
    """Where SQLite, or Python of its text (then without a code), finds damage, say so as of any other."""
    try:
        yield
    except (sqlite3.DatabaseError, PersistenceError) as error:
        found = error.__cause__ if isinstance(error, PersistenceError) else error
        if getattr(found, "sqlite_errorcode", CORRUPT) & 0xFF in (ERROR, CORRUPT, NOT_A_DATABASE):
            raise LogDamaged(0, f"SQLite cannot read the file: {error}") from error
        raise


def open_recorder(path: Path, *, read_only: bool) -> "Recorder":
    """A recorder whose connections are all durable; its tables are there."""
    datastore = SQLiteDatastore(str(path), originator_id_type="text")
    datastore.pool = Pool(path, read_only)
    recorder = Recorder(datastore)
    if not read_only:
        recorder.create_table()
    return recorder


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


def groups(rows: Sequence[Group]) -> Iterator[Sequence[Group]]:
    """Cut into pieces of few sizes, so that the statement for each stays prepared."""
    first = 0
    for size in STATEMENT_ROWS:
        while len(rows) - first >= size:
            yield rows[first : first + size]
            first += size


def insert(c: SQLiteCursor, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Many rows a statement: each gives up the interpreter lock, which the event loop wants too.

    Bytes go in as byte arrays: of bytes, the module asks for adapters first, which takes five times as long.
    """
    for group in groups(rows):
        values = ",".join([f"({','.join('?' * len(group[0]))})"] * len(group))
        every = [bytearray(one) if type(one) is bytes else one for one in chain.from_iterable(group)]
        c.execute(f"INSERT INTO {table} VALUES {values}", every)


class Recorder(SQLiteApplicationRecorder):
    """The library's recorder over our table: it reads like any other, and writes position and leaf hash."""

    def construct_create_table_statements(self) -> list[str]:
        return list(TABLES)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any
    ) -> Sequence[int]:
        raise NotImplementedError("an event is recorded with its position in its bytes: use `record`")

    def record(self, rows: Sequence[Row], answers: Sequence[tuple[Any, ...]]) -> None:
        """Events and the answers that tell of them, in one transaction.

        It writes before it reads: SQLite lets a first write wait for the checkpoint that holds the file, and
        refuses at once one that comes after a read.
        """
        with self.datastore.transaction(commit=True) as c:
            insert(c, f"stored_events ({ROW})", rows)
            insert(c, "answers (principal, cmd, digest, position, body)", answers)
            if rows:
                self._require_no_gap(c, rows)

    def _require_no_gap(self, c: SQLiteCursor, rows: Sequence[Row]) -> None:
        first = rows[0].n
        c.execute("SELECT max(n) FROM stored_events WHERE n < ?", (first,))
        head = c.fetchone()[0] or 0
        if [row.n for row in rows] != list(range(head + 1, head + 1 + len(rows))):
            raise Conflict(f"positions {first} to {rows[-1].n} do not follow the head {head}")

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
        return self.select(f"SELECT {ROW} FROM stored_events {where}", parameters)

    def select(self, query: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """The rows that a question gives, as plain tuples."""
        with damage_told(), self.datastore.transaction(commit=False) as c:
            c.sqlite_cursor.row_factory = None
            c.execute(query, parameters)
            return list(c.fetchall())
