"""The view store on SQLite: documents and position in one transaction, another shape built beside.

Views can be rebuilt, so a commit waits for no disk: after a power loss the file is whole and a little behind.
Each document has a check over its bytes, for a flipped bit in a number is still a number.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import structlog

from gateways.stores.checkpointer import Checkpointer
from gateways.stores.sqlite_file import FileDamaged, connect, faults, make_private, write_again
from gateways.stores.write_ahead_log import left_behind
from projections.documents import OutOfStep, Progress, Stored

_TABLES = (
    "CREATE TABLE IF NOT EXISTS {prefix}documents (view TEXT PRIMARY KEY, v INTEGER NOT NULL, "
    "body BLOB NOT NULL, checksum INTEGER NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS {prefix}progress (one INTEGER PRIMARY KEY CHECK (one = 1), "
    "position INTEGER NOT NULL, leaf BLOB NOT NULL, shape TEXT NOT NULL) STRICT",
    "INSERT OR IGNORE INTO {prefix}progress VALUES (1, 0, x'', '')",
)
_BESIDE = "next_"

log = structlog.get_logger(__name__)


class SqliteViewStore:
    """One community's views in one file."""

    def __init__(self, path: Path) -> None:
        write_again(path)
        make_private(path)
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

    def verify(self) -> None:
        """Look through all of it.

        Raises:
            FileDamaged: something in it is not what was written.
        """
        if found := faults(self._connection):
            raise FileDamaged(found[0])
        for _ in self.documents():
            pass

    def close(self) -> None:
        self._connection.close()
        self._checkpointer.close()


def open_views(path: Path) -> SqliteViewStore:
    """The views that are there; none, so that they are built again, if these are damaged."""
    if left_behind(path).is_cut:
        # Newer pages may be in the file already: together with older ones they could look sound.
        return _begin_again(path, FileDamaged("its write-ahead log is cut"))
    try:
        store = SqliteViewStore(path)
    except sqlite3.DatabaseError as error:
        return _begin_again(path, error)
    try:
        store.verify()
    except sqlite3.DatabaseError as error:
        store.close()
        return _begin_again(path, error)
    return store


def _begin_again(path: Path, error: Exception) -> SqliteViewStore:
    log.warning("views_damaged", file=path.name, exc_info=error)
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    return SqliteViewStore(path)


class ViewsAt(NamedTuple):
    """All views as they were at one moment."""

    reached: Progress
    all: list[Stored]

    def documents(self) -> Iterator[Stored]:
        return iter(self.all)


def read_views(path: Path) -> ViewsAt:
    """The views in a file that a server may be writing.

    Raises:
        FileDamaged: a view is not what was written.
    """
    with closing(connect(path, read_only=True)) as connection:
        connection.execute("BEGIN")
        return ViewsAt(_progress(connection, ""), list(_documents(connection, "")))


class _Tables:
    """One set of tables in the file: the live ones, or those being built beside them."""

    def __init__(self, connection: sqlite3.Connection, prefix: str) -> None:
        self._connection = connection
        self._prefix = prefix
        with _transaction(connection):
            self._drop_unchecked()
            for statement in _TABLES:
                connection.execute(statement.format(prefix=prefix))

    def _drop_unchecked(self) -> None:
        """Views from before there were checks are built again."""
        columns = self._connection.execute(f"PRAGMA table_info({self._prefix}documents)").fetchall()
        if columns and "checksum" not in {column[1] for column in columns}:
            for table in ("documents", "progress"):
                self._connection.execute(f"DROP TABLE {self._prefix}{table}")

    def progress(self) -> Progress:
        return _progress(self._connection, self._prefix)

    def read(self, view: str) -> Stored | None:
        row = self._connection.execute(
            f"SELECT view, v, body, checksum FROM {self._prefix}documents WHERE view = ?", (view,)
        ).fetchone()
        return _checked(row) if row else None

    def write(self, documents: Iterable[Stored], before: int, progress: Progress) -> None:
        with _transaction(self._connection):
            moved = self._connection.execute(
                f"UPDATE {self._prefix}progress SET position = ?, leaf = ?, shape = ? WHERE position = ?",
                (*progress, before),
            )
            if moved.rowcount != 1:
                raise OutOfStep(f"the views stand at {self.progress().position}, not at {before}")
            self._connection.executemany(
                f"INSERT INTO {self._prefix}documents VALUES (?, ?, ?, ?) "
                "ON CONFLICT (view) DO UPDATE "
                "SET v = excluded.v, body = excluded.body, checksum = excluded.checksum",
                [(*document, _checksum(document)) for document in documents],
            )

    def documents(self) -> Iterator[Stored]:
        return _documents(self._connection, self._prefix)


def _progress(connection: sqlite3.Connection, prefix: str) -> Progress:
    query = f"SELECT position, leaf, shape FROM {prefix}progress WHERE one = 1"
    return Progress._make(connection.execute(query).fetchone())


def _documents(connection: sqlite3.Connection, prefix: str) -> Iterator[Stored]:
    query = f"SELECT view, v, body, checksum FROM {prefix}documents ORDER BY view"
    return map(_checked, connection.execute(query))


def _checksum(document: Stored) -> int:
    return zlib.crc32(document.body, zlib.crc32(b"%s\n%d\n" % (document.view.encode(), document.v)))


def _checked(row: tuple[str, int, bytes, int]) -> Stored:
    document = Stored._make(row[:3])
    # One bit turns bytes into text, or text into bytes.
    is_same_kind = isinstance(document.body, bytes) and isinstance(document.view, str)
    if not is_same_kind or _checksum(document) != row[3]:
        raise FileDamaged(f"the view at version {document.v} is not what was written")
    return document


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
