"""The view store on SQLite: documents and position in one transaction, another shape built beside.

Views can be rebuilt, so a commit waits for no disk: after a power loss the file is whole and a little behind.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gateways.stores.sqlite_file import Checkpointer, write_again
from projections.documents import OutOfStep, Progress, Stored

_TABLES = (
    "CREATE TABLE IF NOT EXISTS {prefix}documents (view TEXT PRIMARY KEY, v INTEGER NOT NULL, "
    "body BLOB NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS {prefix}progress (one INTEGER PRIMARY KEY CHECK (one = 1), "
    "position INTEGER NOT NULL, leaf BLOB NOT NULL, shape TEXT NOT NULL) STRICT",
    "INSERT OR IGNORE INTO {prefix}progress VALUES (1, 0, x'', '')",
)
_BESIDE = "next_"


class SqliteViewStore:
    """One community's views in one file."""

    def __init__(self, path: Path) -> None:
        write_again(path)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            # Even so a checkpoint syncs: a thread does it, or the loop that writes would stand still.
            self._connection.execute("PRAGMA wal_autocheckpoint=0")
            self._tables = _Tables(self._connection, "")
            self._checkpointer = Checkpointer(path)
        except BaseException:
            self._connection.close()
            raise

    def progress(self) -> Progress:
        return self._tables.progress()

    def read(self, view: str) -> Stored | None:
        return self._tables.read(view)

    def write(self, documents: Iterable[Stored], before: int, progress: Progress) -> None:
        self._tables.write(documents, before, progress)
        self._checkpointer.wrote()

    def documents(self) -> Iterator[Stored]:
        return self._tables.documents()

    def beside(self) -> "_Tables":
        """What an earlier attempt left unfinished is thrown away."""
        with _transaction(self._connection):
            for table in ("documents", "progress"):
                self._connection.execute(f"DROP TABLE IF EXISTS {_BESIDE}{table}")
        return _Tables(self._connection, _BESIDE)

    def swap(self) -> None:
        with _transaction(self._connection):
            for table in ("documents", "progress"):
                self._connection.execute(f"DROP TABLE {table}")
                self._connection.execute(f"ALTER TABLE {_BESIDE}{table} RENAME TO {table}")
        self._checkpointer.wrote()

    def close(self) -> None:
        self._connection.close()
        self._checkpointer.close()


class _Tables:
    """One set of tables in the file: the live ones, or those being built beside them."""

    def __init__(self, connection: sqlite3.Connection, prefix: str) -> None:
        self._connection = connection
        self._prefix = prefix
        with _transaction(connection):
            for statement in _TABLES:
                connection.execute(statement.format(prefix=prefix))

    def progress(self) -> Progress:
        row = self._connection.execute(
            f"SELECT position, leaf, shape FROM {self._prefix}progress WHERE one = 1"
        ).fetchone()
        return Progress._make(row)

    def read(self, view: str) -> Stored | None:
        row = self._connection.execute(
            f"SELECT view, v, body FROM {self._prefix}documents WHERE view = ?", (view,)
        ).fetchone()
        return Stored._make(row) if row else None

    def write(self, documents: Iterable[Stored], before: int, progress: Progress) -> None:
        with _transaction(self._connection):
            moved = self._connection.execute(
                f"UPDATE {self._prefix}progress SET position = ?, leaf = ?, shape = ? WHERE position = ?",
                (*progress, before),
            )
            if moved.rowcount != 1:
                raise OutOfStep(f"the views stand at {self.progress().position}, not at {before}")
            self._connection.executemany(
                f"INSERT INTO {self._prefix}documents VALUES (?, ?, ?) "
                "ON CONFLICT (view) DO UPDATE SET v = excluded.v, body = excluded.body",
                documents,
            )

    def documents(self) -> Iterator[Stored]:
        query = f"SELECT view, v, body FROM {self._prefix}documents ORDER BY view"
        return map(Stored._make, self._connection.execute(query))


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
