"""Believes nothing of a community's files: events, answers, snapshots, content, views, ways in are checked.

Reads only, and may run beside a server: the log is looked at first, so whatever its events commit to must be
there, for content is durable before its event.
"""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection
from typing import Any, NamedTuple, TypeGuard

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.event import commitment
from gateways.file_names import ACCESS, CONTENT, KEYS, LOG, SECRET, VIEWS
from gateways.key_file import KeyMissing, secret_in
from gateways.operations.finding import Finding
from gateways.operations.replay import CheckedLog
from gateways.operations.versions_check import Versions
from gateways.progress import Progress, silent
from gateways.stores.single_writer import is_being_written
from gateways.stores.sqlite import SqliteLogStore
from gateways.stores.sqlite_access import damaged as access_damaged
from gateways.stores.sqlite_content import opened
from gateways.stores.sqlite_file import DatabaseError, connect, faults
from gateways.stores.sqlite_keys import KEY_BYTES
from gateways.stores.sqlite_views import SqliteViewStore, ViewsAt, read_views
from gateways.stores.write_ahead_log import require_all_read
from gateways.witness import BehindSeen, Witness, WitnessDamaged
from projections.documents import NOTHING
from projections.rebuild import listing, rebuild
from projections.shape import SHAPE
from services.ports import LogDamaged
from services.replay import replay

CHUNK = 1_000


class Files(NamedTuple):
    """Where one community's files lie; keys may lie apart, and there may be no views."""

    log: Path
    content: Path
    access: Path
    keys: Path
    secret: Path
    views: Path

    @classmethod
    def of(cls, folder: Path, keys: Path | None = None) -> "Files":
        apart = keys or folder
        return cls(
            folder / LOG,
            folder / CONTENT,
            folder / ACCESS,
            apart / KEYS,
            apart / SECRET,
            folder / VIEWS,
        )


class Checked(NamedTuple):
    """How much was looked at."""

    community: str
    position: int
    contents: int
    erased: int
    findings: list[Finding]


def check_community(
    community: str, files: Files, witness: Witness | None = None, progress: Progress = silent
) -> Checked:
    """Check all of it. Gives what was found, in the order it was looked for."""
    check = _Check(files, progress)
    findings = list(check.findings(witness))
    return Checked(community, check.position, check.contents, check.erased, findings)


def loss_in_front(files: Files) -> Iterator[Finding]:
    """What a start would refuse. A running server does not read it again: it knows what is in front."""
    if is_being_written(files.log):
        return
    for path in (files.log, files.content, files.keys):
        try:
            require_all_read(path)
        except DatabaseError as error:
            yield _damaged("file-damaged", path, what=str(error))


class _Check:
    def __init__(self, files: Files, progress: Progress) -> None:
        self._files = files
        self._progress = progress
        self.position = self.contents = self.erased = 0

    def findings(self, witness: Witness | None) -> Iterator[Finding]:
        yield from loss_in_front(self._files)
        yield from self._structure()
        yield from self._secret()
        yield from self._access()
        if not all(path.exists() for path in self._files[:-1]):
            return
        try:
            log = SqliteLogStore(self._files.log, read_only=True)
        except (LogDamaged, DatabaseError):
            return  # said above, of its structure
        with closing(log):
            try:
                yield from self._log(log)
                yield from self._answers(log)
                yield from self._snapshots(log)
                yield from self._views(log)
                if witness is not None:
                    yield from self._witness(log, witness)
            except LogDamaged as error:
                yield _damaged("log-damaged", self._files.log, position=error.position, what=error.what)
            except DatabaseError as error:
                yield _damaged("file-damaged", self._files.log.parent, what=str(error))

    def _structure(self) -> Iterator[Finding]:
        for path in self._files:
            if path.suffix == ".db" and path.exists():
                yield from _structure_of(path)
            elif path != self._files.views and not path.exists():
                yield _damaged("file-missing", path)

    def _secret(self) -> Iterator[Finding]:
        path = self._files.secret
        if path.exists():
            try:
                secret_in(path, path.read_bytes().strip())
            except KeyMissing:
                yield _damaged("file-damaged", path, what="check")

    def _access(self) -> Iterator[Finding]:
        """Cards, sessions and passwords."""
        path = self._files.access
        try:
            count = access_damaged(path) if path.exists() else 0
        except DatabaseError as error:
            yield _damaged("file-damaged", path, what=str(error))
            return
        if count:
            yield _damaged("access-damaged", path, count=count)

    def _log(self, log: SqliteLogStore) -> Iterator[Finding]:
        """Every event, and with it what it commits to; and whether motions were changed as was voted."""
        head = log.head()
        with closing(_Contents(self._files, head)) as contents:
            versions = Versions(contents.part)
            for event in replay(log, until=head):
                self.position = event.n
                for ref in event.c.values():
                    yield from contents.check(ref, event.n)
                if not versions.is_right(event):
                    yield _damaged("wording-differs", self._files.log, position=event.n)
                if event.n % CHUNK == 0 or event.n == head:
                    self._progress("check", event.n, head)
            yield from contents.rest()
            self.contents, self.erased = contents.opened, contents.erased

    def _answers(self, log: SqliteLogStore) -> Iterator[Finding]:
        count = log.answers_damaged()
        if count:
            yield _damaged("answers-damaged", self._files.log, count=count)

    def _snapshots(self, log: SqliteLogStore) -> Iterator[Finding]:
        for position in log.snapshots_damaged():
            yield _damaged("snapshot-damaged", self._files.log, position=position)

    def _views(self, log: SqliteLogStore) -> Iterator[Finding]:
        """The views against what the log gives, up to where they stand."""
        if not self._files.views.exists():
            return
        try:
            views = read_views(self._files.views)
        except DatabaseError as error:
            yield _damaged("views-damaged", self._files.views, what=str(error))
            return
        if views.reached == NOTHING or views.reached.shape != SHAPE:
            return  # the next start builds them
        with tempfile.TemporaryDirectory() as folder:
            yield from self._against_rebuilt(log, views, Path(folder) / VIEWS)

    def _against_rebuilt(self, log: SqliteLogStore, views: ViewsAt, path: Path) -> Iterator[Finding]:
        reached = views.reached
        rows = log.read(reached.position - 1, 1)
        if not rows or rows[0].leaf != reached.leaf:
            yield _damaged("views-of-another-log", self._files.views, position=reached.position)
            return
        rebuilt = SqliteViewStore(path)
        with closing(rebuilt):
            rebuild(CheckedLog(log), rebuilt, reached.position)
            if list(listing(rebuilt.documents())) != list(listing(views.documents())):
                yield _damaged("views-differ", self._files.views, position=reached.position)

    def _witness(self, log: SqliteLogStore, witness: Witness) -> Iterator[Finding]:
        def leaf_at(position: int) -> str:
            rows = log.read(position - 1, 1)
            return rows[0].leaf.hex() if rows else ""

        try:
            witness.require(log.head(), leaf_at)
            witness.erased()
        except BehindSeen as error:
            yield _damaged("behind-seen", error.path, head=error.head, seen=error.seen)
        except WitnessDamaged as error:
            yield _damaged("witness-damaged", Path(str(error)))


class _Contents:
    """What events commit to: there, openable, and what was committed to; or its key was destroyed."""

    def __init__(self, files: Files, head: int) -> None:
        self._files = files
        self._head = head
        self._connection = connect(files.content, read_only=True)
        self._keys = _keys(files.keys)
        self.opened = self.erased = self._named = 0

    def check(self, ref: str, position: int) -> Iterator[Finding]:
        row = self._row(ref)
        code = "content-missing" if row is None else self._wrong(row)
        self._named += row is not None
        if code:
            path = self._files.keys if code == "key-missing" else self._files.content
            yield _damaged(code, path, position=position, ref=ref)

    def part(self, ref: str) -> Any:
        """What was committed to; None where it cannot be opened."""
        row = self._row(ref)
        _, key = self._keys.get(row[2], ("", None)) if row else ("", None)
        found = opened(row, AESGCM(key)) if row and _is_key(key) else None
        return found.part if found else None

    def _row(self, ref: str) -> Any:
        query = "SELECT ref, owner, key, reader, nonce, sealed FROM contents WHERE ref = ?"
        return self._connection.execute(query, (bytes.fromhex(ref),)).fetchone()

    def _wrong(self, row: tuple[bytes, str, int, str, bytes, bytes]) -> str:
        ref, owner, number = row[:3]
        owned_by, key = self._keys.get(number, ("", b""))
        if key is not None and not _is_key(key):
            return "key-missing"
        if owned_by != owner:
            return "content-of-another"
        if key is None:
            self.erased += 1
            return ""
        found = opened(row, AESGCM(key))
        if found is None or commitment(found.salt, found.part) != ref.hex():
            return "content-damaged"
        self.opened += 1
        return ""

    def rest(self) -> Iterator[Finding]:
        """What was laid down for events up to the head, and is named by none."""
        query = "SELECT count(*) FROM contents WHERE after < ?"
        unnamed = self._connection.execute(query, (self._head,)).fetchone()[0] - self._named
        if unnamed > 0:
            yield Finding("content-unnamed", "note", {"path": str(self._files.content), "count": unnamed})

    def close(self) -> None:
        self._connection.close()


def _is_key(key: bytes | None) -> TypeGuard[bytes]:
    """Whether it is bytes, not text by one bit, and as many as a key has."""
    return isinstance(key, bytes) and len(key) == KEY_BYTES


def _keys(path: Path) -> dict[int, tuple[str, bytes | None]]:
    with closing(connect(path, read_only=True)) as connection:
        rows = connection.execute("SELECT id, owner, key FROM keys")
        return {number: (owner, key) for number, owner, key in rows}


def _structure_of(path: Path) -> Iterator[Finding]:
    try:
        connection: Connection = connect(path, read_only=True)
    except DatabaseError as error:
        yield _damaged("file-damaged", path, what=str(error))
        return
    with closing(connection):
        for fault in faults(connection):
            yield _damaged("file-damaged", path, what=fault)


def _damaged(code: str, path: Path, **params: object) -> Finding:
    return Finding(code, "damaged", {"path": str(path), **params})
