"""The keys that content is encrypted under, one per owner, in a file that holds nothing else."""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateways.stores.sqlite_file import FileDamaged, connect, empty_log

# An owner whose key was destroyed may get another one later, for new content; so keys have numbers.
TABLE = (
    "CREATE TABLE IF NOT EXISTS keys "
    "(id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, key BLOB) STRICT"
)
INDEX = "CREATE UNIQUE INDEX IF NOT EXISTS living ON keys (owner) WHERE key IS NOT NULL"
KEY_BYTES = 32
CACHED_MAX = 20_000


Remember = Callable[[Collection[str]], None]


def fingerprint(key: bytes) -> str:
    """What a destroyed key is remembered by. The key is random, so this tells nothing about it."""
    return hashlib.sha256(b"folkmoot/key/v1\n" + key).hexdigest()


def cipher(key: bytes) -> AESGCM:
    """What encrypts under a key.

    Raises:
        FileDamaged: it is not bytes of the length of one.
    """
    if not isinstance(key, bytes) or len(key) != KEY_BYTES:
        raise FileDamaged("a key is not what was written")
    return AESGCM(key)


class SqliteKeys:
    """Makes, finds and destroys keys. Calls block; what they did is durable when they return.

    `remember` takes the fingerprints of keys before they are destroyed, so that no backup brings them back.
    """

    def __init__(self, path: Path, remember: Remember) -> None:
        self._remember = remember
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = connect(path)
        # What is deleted is overwritten in the file.
        self._connection.execute("PRAGMA secure_delete=ON")
        self._connection.execute(TABLE)
        self._connection.execute(INDEX)
        self._turn = threading.Lock()
        self._by_owner: dict[str, tuple[int, AESGCM]] = {}
        self._by_id: dict[int, AESGCM] = {}

    def provide(self, owners: Iterable[str]) -> dict[str, tuple[int, AESGCM]]:
        """The living key of each owner; who has none gets one."""
        wanted = list(owners)
        with self._turn:
            self._forget_some()
            missing = [owner for owner in wanted if owner not in self._by_owner]
            if missing:
                self._look_up(missing)
                self._make([owner for owner in missing if owner not in self._by_owner])
            return {owner: self._by_owner[owner] for owner in wanted}

    def _forget_some(self) -> None:
        for cached in (self._by_owner, self._by_id):
            if len(cached) > CACHED_MAX:
                cached.clear()

    def _look_up(self, owners: list[str]) -> None:
        query = "SELECT owner, id, key FROM keys WHERE owner = ? AND key IS NOT NULL"
        for asked in owners:
            for owner, number, key in self._connection.execute(query, (asked,)):
                self._by_owner[owner] = number, cipher(key)

    def _make(self, owners: list[str]) -> None:
        if not owners:
            return
        made: dict[str, tuple[int, AESGCM]] = {}
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for owner in owners:
                key = os.urandom(KEY_BYTES)
                cursor = self._connection.execute("INSERT INTO keys (owner, key) VALUES (?,?)", (owner, key))
                made[owner] = int(cursor.lastrowid or 0), AESGCM(key)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._by_owner.update(made)
        # A flipped bit in the log in front would take the keys behind it, and all that they open. While
        # another process reads it stays there, until keys are made again.
        empty_log(self._connection)

    def by_id(self, numbers: Iterable[int]) -> dict[int, AESGCM]:
        """The keys with these numbers that still live."""
        wanted = list(numbers)
        with self._turn:
            self._forget_some()
            for number in wanted:
                if number not in self._by_id:
                    row = self._connection.execute("SELECT key FROM keys WHERE id = ?", (number,)).fetchone()
                    if row is not None and row[0] is not None:
                        self._by_id[number] = cipher(row[0])
            return {number: self._by_id[number] for number in wanted if number in self._by_id}

    def destroy(self, owner: str) -> None:
        """Overwrite the owner's keys in the file, and leave no older copy in the log in front of it."""
        with self._turn:
            query = "SELECT key FROM keys WHERE owner = ? AND key IS NOT NULL"
            self._remember([fingerprint(key) for (key,) in self._connection.execute(query, (owner,))])
            # Crash: remembered, but still there. The next start finishes it.
            self._by_owner.pop(owner, None)
            self._by_id.clear()
            self._connection.execute("UPDATE keys SET key = NULL WHERE owner = ?", (owner,))
            self._empty_log()

    def destroy_again(self, fingerprints: Collection[str]) -> int:
        """Destroy what was destroyed before and came back, or was about to be; gives how many."""
        if not fingerprints:
            return 0
        with self._turn:
            living = self._connection.execute("SELECT id, key FROM keys WHERE key IS NOT NULL").fetchall()
            back = [(number,) for number, key in living if fingerprint(key) in fingerprints]
            if back:
                self._by_owner.clear()
                self._by_id.clear()
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany("UPDATE keys SET key = NULL WHERE id = ?", back)
                self._connection.execute("COMMIT")
                self._empty_log()
        return len(back)

    def _empty_log(self) -> None:
        if not empty_log(self._connection):
            raise sqlite3.OperationalError("an older copy of a destroyed key is still in the write-ahead log")

    def close(self) -> None:
        with self._turn:
            self._connection.close()
