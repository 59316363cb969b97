"""Deliberate defects, to see that the harnesses find them. Only ever put into a process of a test."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateways import community_server, folders, key_file
from gateways.stores import checkpointer, sqlite, sqlite_access, sqlite_content, sqlite_file, sqlite_views
from gateways.stores.checkpointer import Checkpointer
from gateways.stores.sqlite_keys import KEY_BYTES, SqliteKeys
from services.event_log import BATCH_MAX, EventLog
from services.pending import Pending
from services.writer import Writer


def weaken(name: str) -> None:
    """Put one defect into this process; none if the name is empty."""
    if name:
        (WEAKNESSES | AFTER_BAD_SYNC)[name]()


def _synchronous_normal() -> None:
    settle = sqlite_file._settle

    def weak(connection: sqlite3.Connection, path: Path, read_only: bool) -> None:
        settle(connection, path, read_only)
        connection.execute("PRAGMA synchronous=NORMAL")

    sqlite_file._settle = weak


def _answer_before_commit() -> None:
    begin, settle = EventLog._next, Writer._settle

    def early(self: EventLog[Any]) -> None:
        batch = self._waiting[:BATCH_MAX]
        begin(self)
        self._settle(batch, True)

    def once(self: Writer, entries: Sequence[Pending], recorded: bool) -> None:
        settle(self, [one for one in entries if one.key in self._in_flight], recorded)

    EventLog._next, Writer._settle = early, once  # type: ignore[method-assign]


def _content_after_event() -> None:
    def commit(self: EventLog[Any], batch: Sequence[Pending]) -> None:
        self._store.append(
            [row for entry in batch for row in entry.rows],
            [entry.answer for entry in batch if entry.answer is not None],
        )
        contents = [content for entry in batch for content in entry.contents]
        if contents:
            self._contents.put(contents, self.head)

    EventLog._commit = commit  # type: ignore[method-assign, assignment]


def _keys_after_event() -> None:
    held: list[tuple[sqlite3.Connection, tuple[int, str, bytes]]] = []
    commit = EventLog._commit

    def make(self: SqliteKeys, owners: list[str]) -> None:
        known = self._connection.execute("SELECT coalesce(max(id), 0) FROM keys").fetchone()[0]
        for number, owner in enumerate(owners, known + len(held) + 1):
            key = os.urandom(KEY_BYTES)
            held.append((self._connection, (number, owner, key)))
            self._by_owner[owner] = number, AESGCM(key)

    def late(self: EventLog[Any], batch: Sequence[Pending]) -> None:
        commit(self, batch)
        while held:
            connection, row = held.pop(0)
            connection.execute("INSERT INTO keys (id, owner, key) VALUES (?,?,?)", row)

    SqliteKeys._make, EventLog._commit = make, late  # type: ignore[method-assign, assignment]


def _folders_not_synced() -> None:
    for module in (folders, key_file, community_server):
        patch.object(module, "sync_folder", lambda _path: None).start()


WEAKNESSES: dict[str, Callable[[], Any]] = {
    "synchronous is NORMAL": _synchronous_normal,
    "answer before commit": _answer_before_commit,
    "content after event": _content_after_event,
    "keys after event": _keys_after_event,
    "folders not synced": _folders_not_synced,
}


def _start_trusts_the_kernel() -> None:
    for module in (sqlite, sqlite_content, sqlite_access, sqlite_views):
        patch.object(module, "write_again", lambda _path: None).start()
    move = Checkpointer._checkpoint

    def later(self: Checkpointer, mode: str) -> None:
        if hasattr(self, "_thread"):  # at the start, what is moved into the file is written again as well
            move(self, mode)

    Checkpointer._checkpoint = later  # type: ignore[method-assign]
    # What was moved is out of danger: in half a second that a cut must meet nothing would be found by chance.
    patch.object(checkpointer, "CHECKPOINT_EVERY_S", 60).start()


def _goes_on_after_a_failed_sync() -> None:
    patch.object(sqlite_file, "IO_ERROR", -1).start()


AFTER_BAD_SYNC: dict[str, Callable[[], Any]] = {
    "a start trusts the kernel": _start_trusts_the_kernel,
    "goes on after a failed sync": _goes_on_after_a_failed_sync,
}
