"""Who may come in: login cards, sessions and passwords of one community, in a file of their own.

Nothing here is in the log, and nothing here can be used by whoever reads the file: cards are kept as an HMAC
under a key that lies elsewhere, sessions as a hash, passwords as argon2.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from sqlite3 import Connection
from threading import Lock
from typing import Any, NamedTuple

from gateways.stores.sqlite_file import connect, write_again

SCHEMA = """
CREATE TABLE IF NOT EXISTS card (
    code_hash BLOB PRIMARY KEY, kind TEXT NOT NULL, member TEXT NOT NULL, loopback_only INTEGER NOT NULL,
    expires_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS card_holder ON card (kind, member);
CREATE TABLE IF NOT EXISTS session (
    token_hash BLOB PRIMARY KEY, kind TEXT NOT NULL, member TEXT NOT NULL, loopback_only INTEGER NOT NULL,
    expires_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS session_holder ON session (kind, member);
CREATE TABLE IF NOT EXISTS password (member TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID;
"""


Holder = tuple[str, str]  # kind and member


class Card(NamedTuple):
    """A login card. `member` is empty for an operator's or a display's card."""

    code_hash: bytes
    kind: str
    member: str
    loopback_only: bool
    expires_at: int


class Session(NamedTuple):
    """A running login."""

    token_hash: bytes
    kind: str
    member: str
    loopback_only: bool
    expires_at: int


class Grounds(NamedTuple):
    """What a session rests on: a row of this table with this value."""

    table: str
    column: str
    value: bytes | str


class SqliteAccessStore:
    """Calls block, briefly; they may come from any thread."""

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600)
        write_again(path)
        self._lock, self._read_lock = Lock(), Lock()
        self._db = _connected(path)
        self._db.executescript(SCHEMA)
        self._reader = _connected(path)  # a reader does not wait while ten thousand cards are written

    def put_cards(self, cards: Sequence[Card]) -> set[bytes]:
        """Store cards in place of the older ones of the same holders; gives the sessions that so end."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            ended = self._forget({(card.kind, card.member) for card in cards})
            self._db.executemany("INSERT INTO card VALUES (?, ?, ?, ?, ?)", cards)
        return ended

    def card(self, code_hash: bytes) -> Card | None:
        """The card with this code, expired or not."""
        row = self._one("SELECT * FROM card WHERE code_hash = ?", code_hash)
        return Card(row[0], row[1], row[2], bool(row[3]), row[4]) if row else None

    def card_holders(self, kind: str, now: int) -> frozenset[str]:
        """The members who have a card of this kind that has not expired."""
        query = "SELECT member FROM card WHERE kind = ? AND expires_at > ?"
        with self._read_lock:
            return frozenset(row[0] for row in self._reader.execute(query, (kind, now)))

    def put_session(self, session: Session, grounds: Grounds) -> bool:
        """Start a session, unless what it rests on was revoked meanwhile.

        One that is lost with the power only means logging in again, so this does not wait for the disk.
        """
        table, column, value = grounds
        with self._lock:
            self._db.execute("PRAGMA synchronous=NORMAL")
            cursor = self._db.execute(
                "INSERT INTO session SELECT ?, ?, ?, ?, ?"
                f" WHERE EXISTS (SELECT 1 FROM {table} WHERE {column} = ?)",
                (*session, value),
            )
            self._db.execute("PRAGMA synchronous=FULL")
        return bool(cursor.rowcount == 1)

    def session(self, token_hash: bytes) -> Session | None:
        """The session with this token, expired or not."""
        row = self._one("SELECT * FROM session WHERE token_hash = ?", token_hash)
        return Session(row[0], row[1], row[2], bool(row[3]), row[4]) if row else None

    def end_session(self, token_hash: bytes) -> None:
        """Log out."""
        with self._lock:
            self._db.execute("DELETE FROM session WHERE token_hash = ?", (token_hash,))

    def put_password(self, member: str, password_hash: str) -> set[bytes]:
        """Set a password; gives the sessions that so end."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            ended = self._end_sessions(("member", member))
            self._db.execute("INSERT OR REPLACE INTO password VALUES (?, ?)", (member, password_hash))
        return ended

    def password(self, member: str) -> str | None:
        """The argon2 hash of a member's password."""
        row = self._one("SELECT hash FROM password WHERE member = ?", member)
        return row[0] if row else None

    def revoke(self, member: str) -> tuple[int, set[bytes]]:
        """End every way in that a member has: card, sessions and password. Durable when it returns.

        Gives how many cards, and which sessions, that were.
        """
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM password WHERE member = ?", (member,))
            query = "SELECT count(*) FROM card WHERE kind = 'member' AND member = ?"
            (cards,) = self._db.execute(query, (member,)).fetchone()
            ended = self._forget({("member", member)})
        return cards, ended

    def sweep(self, now: int) -> None:
        """Forget what has expired long ago; for a week it is still told apart from what never was."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for table in ("card", "session"):
                self._db.execute(f"DELETE FROM {table} WHERE expires_at < ?", (now - 7 * 86_400_000,))

    def close(self) -> None:
        with self._lock, self._read_lock:
            self._reader.close()
            self._db.close()

    def _forget(self, holders: Iterable[Holder]) -> set[bytes]:
        ended: set[bytes] = set()
        for holder in holders:
            self._db.execute("DELETE FROM card WHERE kind = ? AND member = ?", holder)
            ended |= self._end_sessions(holder)
        return ended

    def _end_sessions(self, holder: Holder) -> set[bytes]:
        query = "DELETE FROM session WHERE kind = ? AND member = ? RETURNING token_hash"
        return {row[0] for row in self._db.execute(query, holder).fetchall()}

    def _one(self, query: str, key: bytes | str) -> tuple[Any, ...] | None:
        with self._read_lock:
            row: tuple[Any, ...] | None = self._reader.execute(query, (key,)).fetchone()
        return row


def _connected(path: Path) -> Connection:
    connection = connect(path)
    connection.execute("PRAGMA wal_autocheckpoint=1000")  # writes are few: they may move the pages themselves
    connection.execute("PRAGMA secure_delete=ON")
    return connection
