"""Who may come in: login cards, sessions and passwords of one community, in a file of their own.

Nothing here is in the log, and nothing here can be used by whoever reads the file: cards are kept as an HMAC
under a key that lies elsewhere, sessions as a hash, passwords as argon2. Each row has a check over all of
it, for a flipped bit in a hash or a date is still one: who comes by a damaged row is not let in. What ends a
way in, or opens a lasting one, goes through the write-ahead log into the file at once: after a kill, what
stands in that log behind a flipped bit is dropped in silence, and a revoked card would be good again.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection, OperationalError
from threading import Lock
from typing import Any, NamedTuple

import structlog

from gateways.stores.sqlite_file import FileDamaged, connect, empty_log, has_outgrown, write_again

SCHEMA = """
CREATE TABLE IF NOT EXISTS card (
    code_hash BLOB PRIMARY KEY, kind TEXT NOT NULL, member TEXT NOT NULL, loopback_only INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, checksum INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS card_holder ON card (kind, member);
CREATE TABLE IF NOT EXISTS session (
    token_hash BLOB PRIMARY KEY, kind TEXT NOT NULL, member TEXT NOT NULL, loopback_only INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, checksum INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS session_holder ON session (kind, member);
CREATE TABLE IF NOT EXISTS password (
    member TEXT PRIMARY KEY, hash TEXT NOT NULL, checksum INTEGER) WITHOUT ROWID;
"""
WAL_BYTES_MAX = 4 * 1024 * 1024
# How long a write waits for those who read. Nobody else writes.
BUSY_MS = 250

log = structlog.get_logger(__name__)

Row = tuple[Any, ...]

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


# Its columns are named in each question: one that a bit has renamed is then no answer.
TABLES = {"card": Card._fields, "session": Session._fields, "password": ("member", "hash")}


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
        self._wal = path.with_name(path.name + "-wal")
        self._is_left_in_log = False
        self._db = _connected(path)
        self._db.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        _add_checks(self._db)
        self._db.executescript(SCHEMA)
        self._reader = _connected(path)  # a reader does not wait while ten thousand cards are written

    def put_cards(self, cards: Sequence[Card]) -> set[bytes]:
        """Store cards in place of the older ones of the same holders; gives the sessions that so end.

        A card that replaces another ends the password too: whoever had the old card could have set it.
        """
        with self._writing(is_lasting=True), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            ended = self._forget({(card.kind, card.member) for card in cards})
            rows = [with_check("card", card) for card in cards]
            self._db.executemany("INSERT INTO card VALUES (?, ?, ?, ?, ?, ?)", rows)
        return ended

    def card(self, code_hash: bytes) -> Card | None:
        """The card with this code, expired or not."""
        row = self._one("card", "code_hash", code_hash)
        return Card(row[0], row[1], row[2], bool(row[3]), row[4]) if row else None

    def card_holders(self, kind: str, now: int) -> frozenset[str]:
        """The members who have a card of this kind that has not expired."""
        query = f"{_select('card')} WHERE kind = ? AND expires_at > ?"
        with self._read_lock:
            rows = self._reader.execute(query, (kind, now)).fetchall()
        return frozenset(row[2] for row in rows if is_whole("card", row))

    def put_session(self, session: Session, grounds: Grounds) -> bool:
        """Start a session, unless what it rests on was revoked meanwhile.

        One that is lost with the power only means logging in again, so this does not wait for the disk.
        """
        table, column, value = grounds
        with self._writing():
            self._db.execute("PRAGMA synchronous=NORMAL")
            try:
                cursor = self._db.execute(
                    "INSERT INTO session SELECT ?, ?, ?, ?, ?, ?"
                    f" WHERE EXISTS (SELECT 1 FROM {table} WHERE {column} = ?)",
                    (*with_check("session", session), value),
                )
            finally:  # a full disk takes no session, but the next revocation must wait for it
                self._db.execute("PRAGMA synchronous=FULL")
        return bool(cursor.rowcount == 1)

    def session(self, token_hash: bytes) -> Session | None:
        """The session with this token, expired or not."""
        row = self._one("session", "token_hash", token_hash)
        return Session(row[0], row[1], row[2], bool(row[3]), row[4]) if row else None

    def end_session(self, token_hash: bytes) -> None:
        """Log out."""
        with self._writing(is_lasting=True):
            self._db.execute("DELETE FROM session WHERE token_hash = ?", (token_hash,))

    def put_password(self, member: str, password_hash: str) -> set[bytes]:
        """Set a password; gives the sessions that so end."""
        with self._writing(is_lasting=True), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            ended = self._end_sessions(("member", member))
            row = with_check("password", (member, password_hash))
            self._db.execute("INSERT OR REPLACE INTO password VALUES (?, ?, ?)", row)
        return ended

    def password(self, member: str) -> str | None:
        """The argon2 hash of a member's password."""
        row = self._one("password", "member", member)
        return row[1] if row else None

    def revoke(self, member: str) -> tuple[int, set[bytes]]:
        """End every way in that a member has: card, sessions and password. Durable when it returns.

        Gives how many cards, and which sessions, that were.
        """
        with self._writing(is_lasting=True), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM password WHERE member = ?", (member,))
            query = "SELECT count(*) FROM card WHERE kind = 'member' AND member = ?"
            (cards,) = self._db.execute(query, (member,)).fetchone()
            ended = self._forget({("member", member)})
        return cards, ended

    def sweep(self, now: int) -> None:
        """Forget what has expired long ago; for a week it is still told apart from what never was.

        What is damaged is forgotten at once: nobody comes in by it, and its date means nothing.
        """
        with self._writing(), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for table in TABLES:
                self._forget_damaged(table)
            for table in ("card", "session"):
                self._db.execute(f"DELETE FROM {table} WHERE expires_at < ?", (now - 7 * 86_400_000,))

    def close(self) -> None:
        with self._lock, self._read_lock:
            self._reader.close()
            self._db.close()

    @contextmanager
    def _writing(self, *, is_lasting: bool = False) -> Iterator[None]:
        """One after the other; writes are few, so they move the pages into the file themselves."""
        with self._lock:
            yield
            # Crash: it is committed, and in the write-ahead log only.
            if is_lasting or self._is_left_in_log or has_outgrown(self._wal, WAL_BYTES_MAX):
                self._empty_log()

    def _empty_log(self) -> None:
        """Leave no copy from before a revocation that a recovery could come back to.

        It waits for readers, who take microseconds, and does not hold them up. If another process stands in
        the way, or a full disk, the act is durable all the same; the next write of any kind tries again.
        """
        try:
            is_left = not empty_log(self._db)
        except OperationalError as error:
            is_left = True
            log.warning("checkpoint_failed", file=self._wal.name, exc_info=error)
        if is_left and not self._is_left_in_log:
            log.warning("access_left_in_log", file=self._wal.name)
        self._is_left_in_log = is_left

    def _forget_damaged(self, table: str) -> None:
        rows = self._db.execute(_select(table)).fetchall()
        whole = [row for row in rows if is_whole(table, row)]
        if len(whole) < len(rows):
            log.error("access_damaged", table=table, rows=len(rows) - len(whole))
            # Not row by row: the damage may be in what a row is found by.
            self._db.execute(f"DELETE FROM {table}")
            places = ", ".join("?" * len(rows[0]))
            self._db.executemany(f"INSERT INTO {table} VALUES ({places})", whole)

    def _forget(self, holders: Iterable[Holder]) -> set[bytes]:
        ended: set[bytes] = set()
        for holder in holders:
            cards = self._db.execute("DELETE FROM card WHERE kind = ? AND member = ?", holder)
            if cards.rowcount:
                self._db.execute("DELETE FROM password WHERE member = ?", holder[1:])
            ended |= self._end_sessions(holder)
        return ended

    def _end_sessions(self, holder: Holder) -> set[bytes]:
        query = "DELETE FROM session WHERE kind = ? AND member = ? RETURNING token_hash"
        return {row[0] for row in self._db.execute(query, holder).fetchall()}

    def _one(self, table: str, column: str, key: bytes | str) -> Row | None:
        """The row with this key, if there is one and it is what was written."""
        with self._read_lock:
            query = f"{_select(table)} WHERE {column} = ?"
            row: Row | None = self._reader.execute(query, (key,)).fetchone()
        if row is None or is_whole(table, row):
            return row
        log.error("access_damaged", table=table, rows=1)
        return None


def with_check(table: str, row: Sequence[bytes | str | int]) -> Row:
    """A row as it is stored."""
    return *row, _check(table, row)


def is_whole(table: str, stored: Row) -> bool:
    """Whether a row is what was written."""
    return bool(stored[-1] == _check(table, stored[:-1]))


def damaged(path: Path) -> int:
    """How many rows are not what was written. Files from before there were checks have none.

    Raises:
        DatabaseError: the file is not what was written.
    """
    with closing(connect(path, read_only=True)) as connection:
        connection.text_factory = _readable
        checked = [table for table in TABLES if "checksum" in _columns(connection, table)]
        return sum(
            not is_whole(table, row) for table in checked for row in connection.execute(_select(table))
        )


def _select(table: str) -> str:
    return f"SELECT {', '.join(TABLES[table])}, checksum FROM {table}"


def _check(table: str, row: Sequence[Any]) -> int:
    # With its type: text may turn into bytes by one bit. A bool is stored as a number.
    plain = [int(part) if isinstance(part, bool) else part for part in row]
    return zlib.crc32(ascii([table, *plain]).encode())


def _columns(connection: Connection, table: str) -> tuple[str, ...]:
    """The columns of a table; none if it is not there.

    Raises:
        FileDamaged: they are not those that were made.
    """
    columns = tuple(column[1] for column in connection.execute(f"PRAGMA table_info({table})"))
    if columns not in ((), TABLES[table], (*TABLES[table], "checksum")):
        raise FileDamaged(f"the table {table} is not what was made")
    return columns


def _add_checks(connection: Connection) -> None:
    """Rows from before there were checks get theirs."""
    for table in TABLES:
        if _columns(connection, table) == TABLES[table]:
            _add_check(connection, table)


def _add_check(connection: Connection, table: str) -> None:
    columns = TABLES[table]
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        rows = connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
        connection.execute(f"ALTER TABLE {table} ADD COLUMN checksum INTEGER")
        checks = [(_check(table, row), row[0]) for row in rows]
        connection.executemany(f"UPDATE {table} SET checksum = ? WHERE {columns[0]} = ?", checks)


def _readable(raw: bytes) -> str:
    """Text that may be damaged: the check over the row finds it, so it need not be refused here."""
    return raw.decode(errors="replace")


def _connected(path: Path) -> Connection:
    connection = connect(path)
    connection.text_factory = _readable
    connection.execute("PRAGMA secure_delete=ON")
    return connection
