"""Rebuilds every view from the log alone, into an empty folder, and says what came out in one hash."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from domain.event import Row
from gateways.file_names import VIEWS
from gateways.progress import Progress, silent
from gateways.stores.sqlite import SqliteLogStore
from gateways.stores.sqlite_views import SqliteViewStore
from projections.documents import INTERNAL, Source, ViewStore
from projections.rebuild import listing, rebuild
from services.replay import require_intact

LISTING = "views.jsonl"


class FolderTaken(Exception):
    """Raised when the folder to replay into holds something: nothing is ever written over."""


class LogMissing(Exception):
    """Raised when there is no log at the path that was given."""


class Replayed(NamedTuple):
    """What a replay came to. `sha256` is that of the listing, which has a line of JSON for each document."""

    position: int
    views: int
    sha256: str


class CheckedLog:
    """A log that is believed only row by row: no position is missing, and the bytes have their leaf hash."""

    def __init__(self, log: Source) -> None:
        self._log = log

    def read(self, after: int, limit: int) -> list[Row]:
        rows = self._log.read(after, limit)
        for position, row in enumerate(rows, start=after + 1):
            require_intact(row, position)
        return rows

    def read_stream(self, stream: str) -> list[Row]:
        return self._log.read_stream(stream)

    def read_streams(self, prefix: str, after: str, limit: int) -> list[Row]:
        return self._log.read_streams(prefix, after, limit)


def replay(log: Path, into: Path, until: int | None = None, progress: Progress = silent) -> Replayed:
    """Fold the log at `log` up to the event `until` into views in the folder `into`.

    Raises:
        LogMissing: there is no log.
        FolderTaken: the folder is not empty.
        LogEndsEarlier: there is no event `until`.
        LogDamaged: the log is not what was written.
    """
    if not log.is_file():
        raise LogMissing(str(log))
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise FolderTaken(str(into))
    into.mkdir(parents=True, exist_ok=True)
    store = SqliteLogStore(log, read_only=True)
    try:
        return _replay(store, into, until, progress)
    except BaseException:
        # Half of the views would look like all of them.
        for file in into.iterdir():
            file.unlink()
        raise
    finally:
        store.close()


def _replay(log: SqliteLogStore, into: Path, until: int | None, progress: Progress) -> Replayed:
    total = log.head() if until is None else until
    views = SqliteViewStore(into / VIEWS)
    try:
        position = rebuild(CheckedLog(log), views, total, lambda done: progress("events", done, total))
        count, digest = _list(views, into / LISTING)
    finally:
        views.close()
    return Replayed(position, count, digest)


def _list(views: ViewStore, path: Path) -> tuple[int, str]:
    """Write and hash every document. Those that projections keep for themselves are not counted as views."""
    digest = hashlib.sha256()
    with path.open("xb") as file:
        for line in listing(views.documents()):
            file.write(line)
            digest.update(line)
    count = sum(not document.view.startswith(INTERNAL) for document in views.documents())
    return count, digest.hexdigest()
