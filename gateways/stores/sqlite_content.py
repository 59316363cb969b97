"""Names and authored text on SQLite: encrypted under a key per owner, the keys in a file of their own."""

import json
import os
import sqlite3
import threading
from collections.abc import Collection, Sequence
from pathlib import Path

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.event import canonical
from gateways.stores.checkpointer import Checkpointer
from gateways.stores.single_writer import SingleWriter
from gateways.stores.sqlite_file import connect, syncs_told, write_again
from gateways.stores.sqlite_keys import Remember, SqliteKeys
from gateways.stores.write_ahead_log import require_all_read
from services.ports import Content, LogDamaged

log = structlog.get_logger(__name__)

TABLE = (
    "CREATE TABLE IF NOT EXISTS contents (seq INTEGER PRIMARY KEY, ref BLOB NOT NULL UNIQUE, "
    "after INTEGER NOT NULL, owner TEXT NOT NULL, key INTEGER NOT NULL, reader TEXT NOT NULL, "
    "nonce BLOB NOT NULL, sealed BLOB NOT NULL) STRICT",
    "CREATE INDEX IF NOT EXISTS contents_after ON contents (after)",
)
NONCE_BYTES = 12
SALT_BYTES = 32


class SqliteContentStore:
    """One community's content. What is erased stays as unreadable bytes; only its key is gone."""

    def __init__(
        self, content_path: Path, keys_path: Path, remember: Remember = lambda fingerprints: None
    ) -> None:
        self._lock = SingleWriter(content_path)
        try:
            for path in (content_path, keys_path):
                write_again(path)
                require_all_read(path)
            self._keys = SqliteKeys(keys_path, remember)
            self._writer = connect(content_path)
            for statement in TABLE:
                self._writer.execute(statement)
            self._reader = connect(content_path)
            self._checkpointer = Checkpointer(content_path)
        except BaseException:
            self._lock.release()
            raise
        self._turn = threading.Lock()

    def put(self, contents: Sequence[Content], after: int) -> None:
        self._checkpointer.vouch()
        with syncs_told():
            self._put(contents, after)
        self._checkpointer.wrote()

    def _put(self, contents: Sequence[Content], after: int) -> None:
        # Keys first: content under a key that a crash took away could never be read again.
        keys = self._keys.provide({content.owner for content in contents})
        rows = [self._sealed(content, after, *keys[content.owner]) for content in contents]
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            self._writer.executemany(
                "INSERT INTO contents (ref, after, owner, key, reader, nonce, sealed) VALUES (?,?,?,?,?,?,?)",
                rows,
            )
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise

    def _sealed(self, content: Content, after: int, key_id: int, key: AESGCM) -> tuple[object, ...]:
        ref, nonce = bytes.fromhex(content.commitment), os.urandom(NONCE_BYTES)
        # The salt is sealed with the part: with it alone, a short text could be guessed from the commitment.
        sealed = key.encrypt(nonce, content.salt + canonical(content.part), _bound(ref, content.reader))
        return ref, after, content.owner, key_id, content.reader, nonce, sealed

    def get(self, commitment: str) -> Content | None:
        return self.get_many([commitment]).get(commitment)

    def get_many(self, commitments: Sequence[str]) -> dict[str, Content]:
        if not commitments:
            return {}
        # One question for any number of references; the list travels as JSON.
        query = (
            "SELECT ref, owner, key, reader, nonce, sealed FROM contents "
            "WHERE ref IN (SELECT unhex(value) FROM json_each(?))"
        )
        with self._turn:
            rows = self._reader.execute(query, (json.dumps(list(commitments)),)).fetchall()
        keys = self._keys.by_id({row[2] for row in rows})
        found = {row[0].hex(): opened(row, keys[row[2]]) for row in rows if row[2] in keys}
        for ref in (ref for ref, content in found.items() if content is None):
            # Not what was laid down: it is left out like erased content, never served.
            log.error("content_damaged", ref=ref)
        return {ref: content for ref, content in found.items() if content is not None}

    def sweep(self, head: int) -> int:
        # What events commit to was laid down before them, so after a position below theirs. Whatever was laid
        # down after the head itself therefore has no event, and is a leftover of a crash or a failed commit.
        newest = self._reader.execute("SELECT max(after) FROM contents").fetchone()[0]
        if newest is not None and newest > head:
            raise LogDamaged(
                head + 1, f"there is content for events after position {newest}, the log ends at {head}"
            )
        with syncs_told():
            swept = self._writer.execute("DELETE FROM contents WHERE after = ?", (head,)).rowcount
        self._checkpointer.wrote()
        return swept

    def erase(self, owner: str) -> None:
        self._keys.destroy(owner)

    def erase_again(self, fingerprints: Collection[str]) -> int:
        """Destroy the keys that a backup brought back, or that a crash left; gives how many."""
        return self._keys.destroy_again(fingerprints)

    def close(self) -> None:
        self._reader.close()
        self._writer.close()
        self._checkpointer.close()
        self._keys.close()
        self._lock.release()


def _bound(ref: bytes, reader: str) -> bytes:
    """What the seal also vouches for: that these bytes belong to this reference, for these readers."""
    return ref + reader.encode()


def opened(row: sqlite3.Row | tuple[bytes, str, int, str, bytes, bytes], key: AESGCM) -> Content | None:
    """What is sealed in a row; None if the seal does not hold."""
    ref, owner, _, reader, nonce, sealed = row
    # One bit in a file turns bytes into text, or text into bytes.
    if not (isinstance(nonce, bytes) and isinstance(sealed, bytes) and isinstance(reader, str)):
        return None
    try:
        plain = key.decrypt(nonce, sealed, _bound(ref, reader))
    except InvalidTag:
        return None
    return Content(ref.hex(), owner, reader, plain[:SALT_BYTES], json.loads(plain[SALT_BYTES:]))
