"""Moves what was committed from a write-ahead log into its file, beside the commits."""

import sqlite3
import threading
from pathlib import Path

import structlog

from gateways.stores.sqlite_file import WAL_BYTES_MAX, connect, has_outgrown, syncs_told
from services.ports import SyncFailed

CHECKPOINT_EVERY_S = 0.5

log = structlog.get_logger(__name__)


class Checkpointer:
    """A thread that moves what was committed from the write-ahead log into the file, so no commit has to.

    `wrote()` tells it that there is something to move; it never blocks a writer. Should the log outgrow what
    it may take all the same, because writing never pauses or the disk is nearly full, `wrote()` does the
    moving itself. What could not be moved is tried again. Before each commit, `vouch()` says whether a sync
    failed while moving.
    """

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        # Whoever writes or reads goes first: what could not be done has another turn.
        self._connection.execute("PRAGMA busy_timeout=0")
        self._stop = threading.Event()
        self._dirty = threading.Event()
        self._turn = threading.Lock()
        self._failure: SyncFailed | None = None
        self._is_stuck = False
        self._wal = path.with_name(path.name + "-wal")
        # What a kill left is moved before anything is written behind it.
        self._checkpoint("TRUNCATE")
        self._thread = threading.Thread(target=self._run, name=f"checkpoint {path.name}", daemon=True)
        self._thread.start()

    def vouch(self) -> None:
        """Called by the one writing thread before each commit.

        Raises:
            SyncFailed: what was moved may not be in the file. Nothing is lost: the write-ahead log has it.
        """
        if self._failure is not None:
            raise SyncFailed(str(self._failure)) from self._failure

    def wrote(self) -> None:
        """Called by the one writing thread after each commit."""
        self._dirty.set()
        if has_outgrown(self._wal, WAL_BYTES_MAX):
            self._checkpoint("PASSIVE")

    def _run(self) -> None:
        while not self._stop.wait(CHECKPOINT_EVERY_S):
            if self._dirty.is_set():
                self._dirty.clear()
                self._checkpoint("PASSIVE")
            elif self._wal.exists() and self._wal.stat().st_size:
                # Nobody writes just now: leave nothing there that a flipped bit could hide the rest of.
                self._checkpoint("TRUNCATE")

    def _checkpoint(self, mode: str) -> None:
        with self._turn:
            try:
                with syncs_told():
                    self._connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
                self._is_stuck = False
            except (sqlite3.Error, SyncFailed) as error:
                self._failed(error)

    def _failed(self, error: Exception) -> None:
        """Nothing is lost: the pages stay in the write-ahead log until the next turn."""
        if not self._is_stuck:  # a disk may be full for hours
            log.warning("checkpoint_failed", file=self._wal.name, exc_info=error)
        self._is_stuck = True
        if isinstance(error, SyncFailed):
            self._failure = error
        else:
            self._dirty.set()

    def close(self) -> None:
        """Stop, and empty the write-ahead log."""
        self._stop.set()
        self._thread.join()
        self._checkpoint("TRUNCATE")
        self._connection.close()
