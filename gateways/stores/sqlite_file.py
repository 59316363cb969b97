"""What every SQLite file of ours has in common: a safe engine, durable settings, a log in front that ends."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.ports import SyncFailed

DatabaseError = sqlite3.DatabaseError

# Older ones can corrupt a file in WAL mode when one connection checkpoints while another writes.
SAFE_SINCE = (3, 51, 3)
DURABLE = (2, 3)  # PRAGMA synchronous: FULL, EXTRA
# The driver does not tell a failed sync from other failures of the disk, so each counts as one. A full disk
# is none of them: it has a code of its own (SQLITE_FULL).
IO_ERROR = 10
PIECE_BYTES = 1024 * 1024
# Beyond this the write-ahead log is emptied in the writer's own time.
WAL_BYTES_MAX = 64 * 1024 * 1024
# On a disk with little room sooner: what lies in all such logs must still fit into their files, or nothing
# could ever be moved, and a disk that holds little but copies of the same pages would be full for good.
WAL_SHARE = 16


class FileDamaged(DatabaseError):
    """Raised when a file is not what was written to it."""


class UnsafeStore(Exception):
    """Raised when a file would not be kept safely: a faulty engine, weak settings, or a second writer."""


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection on which what was committed stays, whatever happens to the machine."""
    if sqlite3.sqlite_version_info < SAFE_SINCE:
        raise UnsafeStore(f"SQLite {sqlite3.sqlite_version} can corrupt its files; 3.51.3 or newer is needed")
    if not read_only:
        make_private(path)
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=64,
        timeout=5,
    )
    try:
        _settle(connection, path, read_only)
    except UnicodeDecodeError as error:  # in SQLite's own complaint about a table's name
        connection.close()
        raise FileDamaged(f"{path.name} is damaged") from error
    except BaseException:
        connection.close()
        raise
    return connection


def make_private(path: Path) -> None:
    """Make the file before SQLite does, for its owner's eyes only; the files beside it follow it in that."""
    if not path.exists():
        path.touch(mode=0o600)


def _settle(connection: sqlite3.Connection, path: Path, read_only: bool) -> None:
    if not read_only:
        connection.execute("PRAGMA auto_vacuum=NONE")
        mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        if mode != "wal":
            raise UnsafeStore(f"{path} cannot be kept in WAL mode (it is in {mode})")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute(f"PRAGMA journal_size_limit={WAL_BYTES_MAX}")
    connection.execute("PRAGMA trusted_schema=OFF")
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    if synchronous not in DURABLE:
        raise UnsafeStore(f"{path} is not durable: synchronous is {synchronous}, not FULL")


def write_again(path: Path) -> None:
    """Write once more, and sync, the write-ahead log that an earlier process left of a file.

    After a failed sync the kernel takes bytes for clean that never reached the disk: SQLite would read them,
    and commit behind them what a power cut then takes away. Written again, they are on the disk, or this
    fails. Call it before the file is opened.

    Raises:
        OSError: the disk does not keep it; nothing may be served.
    """
    wal = path.with_name(path.name + "-wal")
    if not wal.exists():
        return
    with open(wal, "r+b", buffering=0) as file:
        while piece := file.read(PIECE_BYTES):
            file.seek(-len(piece), os.SEEK_CUR)
            file.write(piece)
        os.fsync(file.fileno())


def has_outgrown(wal: Path, bytes_max: int) -> bool:
    """Whether a write-ahead log takes more than it may, in bytes or of what is free on its disk.

    A disk that does not tell its size, as some in user space do not, does not tell what is free either.
    """
    disk = os.statvfs(wal.parent)
    if disk.f_blocks:
        bytes_max = min(bytes_max, disk.f_bavail * disk.f_frsize // WAL_SHARE)
    return wal.stat().st_size > bytes_max


def empty_log(connection: sqlite3.Connection) -> bool:
    """Move all that is committed into the file, and leave the write-ahead log with no bytes at all.

    Gives False if another connection still reads an older state; then nothing is lost, and the log stays.
    """
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


@contextmanager
def syncs_told() -> Iterator[None]:
    """Where a sync failed, say so, whatever the library made of it.

    Raises:
        SyncFailed: it did.
    """
    try:
        yield
    except Exception as error:
        found = error if isinstance(error, sqlite3.Error) else error.__cause__
        if getattr(found, "sqlite_errorcode", 0) & 0xFF == IO_ERROR:
            raise SyncFailed(str(error)) from error
        raise


def faults(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong with a file, such as an index that does not fit its table."""
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [] if found == ["ok"] else found


def require_sound(path: Path) -> None:
    """Look through a whole file on a connection of its own; about a second for a million rows.

    Raises:
        FileDamaged: an index does not fit its table, or a page is not what SQLite wrote.
    """
    if path.exists():
        connection = connect(path, read_only=True)
        try:
            found = faults(connection)
        finally:
            connection.close()
        if found:
            raise FileDamaged(f"{path.name}: {found[0]}")
