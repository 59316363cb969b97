"""Copies every community while the server may be writing, keys apart, and reads the copy before it counts.

The log is copied first: what its events commit to was durable before them, so the content copied afterwards
has all of it. What the content has beyond that is taken out again.
"""

import errno
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from gateways.file_names import ACCESS, CONTENT, KEYS, LOG, SECRET
from gateways.folders import sync_folder
from gateways.key_file import OPERATOR_TOKEN
from gateways.operations.deep_check import Files, check_community, loss_in_front
from gateways.operations.finding import Finding
from gateways.operations.safety import community_folders
from gateways.progress import Progress, silent
from gateways.settings import Settings
from gateways.stores.sqlite_file import connect

FORMAT = 1
MANIFEST = "manifest.json"
PAGES = 2_000
FULL = "database or disk is full"  # SQLite's words for SQLITE_FULL; what its own copying raises has no code


class Kind(NamedTuple):
    """One kind of file: its name in the manifest and on the disk, and whether it goes with the keys."""

    name: str
    file: str
    is_key: bool


# In this order. Views are not copied: they are built again from the log.
KINDS = (
    Kind("log-and-answers", LOG, False),
    Kind("content", CONTENT, False),
    Kind("keys", KEYS, True),
    Kind("cards-and-sessions", ACCESS, False),
    Kind("secret", SECRET, True),
)
TOKEN = Kind("operator-token", OPERATOR_TOKEN, True)


class FolderInUse(Exception):
    """Raised when a folder to write into holds something: nothing is ever written over."""


class NotApart(Exception):
    """Raised when the keys would lie in the folder with what they open, or the other way round."""


class NothingThere(Exception):
    """Raised when a data folder holds no community."""


class CopyDamaged(Exception):
    """Raised when what was copied is not sound: the data itself is damaged."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(", ".join(finding.code for finding in findings))
        self.findings = findings


def apart(folder: Path) -> Path:
    """Where keys go when nobody says: beside the folder, not in it."""
    return folder.with_name(f"{folder.name}-keys")


def back_up(settings: Settings, into: Path, keys: Path, progress: Progress = silent) -> dict[str, Any]:
    """Copy all communities into two new folders; gives the manifest, which is written last.

    Raises:
        NothingThere: there is no community.
        FolderInUse, NotApart: a folder is not empty, or lies in the other.
        CopyDamaged: the data is damaged; the copy was thrown away.
        OSError: a folder cannot be written, or its disk is full.
    """
    folders = [folder for folder in community_folders(settings.data) if (folder / LOG).exists()]
    if not folders:
        raise NothingThere(str(settings.data))
    for folder in (into, keys):
        require_empty(folder)
    if keys.is_relative_to(into) or into.is_relative_to(keys):
        raise NotApart(str(keys))
    try:
        communities = [_copy(folder, into, keys, progress) for folder in folders]
        with naming_what_is_full(keys):
            token = _copy_token(settings, keys)
        manifest = _manifest(communities, token)
        with naming_what_is_full(into):
            write_manifest(into / MANIFEST, manifest)
    except BaseException:
        for folder in (into, keys):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return manifest


def require_empty(folder: Path) -> None:
    """Nothing may be in the folder; it need not exist."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(str(folder))


def _manifest(communities: list[dict[str, Any]], token: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "folkmoot": version("folkmoot"),
        "sqlite": sqlite3.sqlite_version,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "communities": communities,
        "operator": token,
        "not_copied": ["views"],
    }


def _copy(folder: Path, into: Path, keys: Path, progress: Progress) -> dict[str, Any]:
    # Else the copy would be sound, and shorter than what people were told.
    _require_none(list(loss_in_front(Files.of(folder))))
    here, there = into / folder.name, keys / folder.name
    for new in (here, there):
        new.mkdir(mode=0o700, parents=True)
        new.parent.chmod(0o700)
    for kind in KINDS:
        place = there if kind.is_key else here
        with naming_what_is_full(place.parent):
            copy_any(folder / kind.file, place / kind.file, progress)
    with naming_what_is_full(into):
        leave_out_beyond(here / CONTENT, head_of(here / LOG))
    checked = check_community(folder.name, Files.of(here, there), None, progress)
    _require_none([finding for finding in checked.findings if finding.weight == "damaged"])
    files = [describe(kind, (there if kind.is_key else here) / kind.file) for kind in KINDS]
    for done in (here, there):
        sync_folder(done)
    position, leaf = newest(here / LOG)
    return {
        "id": folder.name, "position": position, "leaf": leaf,
        "contents": checked.contents, "erased": checked.erased, "files": files,
    }  # fmt: skip


def _require_none(damaged: list[Finding]) -> None:
    if damaged:
        raise CopyDamaged(damaged)


@contextmanager
def naming_what_is_full(folder: Path) -> Iterator[None]:
    """Whatever finds its disk full inside: a full disk is not damage, and whoever makes room must know where.

    Raises:
        OSError: it is full; with the folder's name.
    """
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        if str(error) != FULL and getattr(error, "errno", None) != errno.ENOSPC:
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from error


def copy_any(source: Path, target: Path, progress: Progress) -> None:
    """Copy a file of a community, each in the way that suits it."""
    if target.suffix == ".db":
        copy_database(source, target, progress)
    else:
        _copy_file(source, target)


def copy_database(source: Path, target: Path, progress: Progress = silent) -> None:
    """Copy a database as it is at one moment; whoever writes it is not held up."""
    target.touch(mode=0o600)
    with closing(connect(source, read_only=True)) as reading, closing(sqlite3.connect(target)) as copy:
        # One read transaction for all pages: the copy does not start again at each commit.
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        stage = f"copy.{source.stem}"
        reading.backup(copy, pages=PAGES, progress=lambda _, left, all: progress(stage, all - left, all))
        copy.execute("PRAGMA synchronous=FULL")
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    _sync(target)


def leave_out_beyond(content: Path, head: int) -> None:
    """Take out content laid down for events that are not in the copied log."""
    with closing(sqlite3.connect(content)) as connection, connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("DELETE FROM contents WHERE after >= ?", (head,))
    _sync(content)


def head_of(log: Path) -> int:
    """The last position in a copied log."""
    return newest(log)[0]


def newest(log: Path) -> tuple[int, str]:
    """The last position in a log and the leaf hash (hex) of the event there."""
    with closing(connect(log, read_only=True)) as connection:
        query = "SELECT n, leaf FROM stored_events ORDER BY n DESC LIMIT 1"
        row = connection.execute(query).fetchone()
    return (row[0], row[1].hex()) if row else (0, "")


def describe(kind: Kind, path: Path) -> dict[str, Any]:
    """A file's line in the manifest."""
    return {
        "kind": kind.name, "file": kind.file, "with": "keys" if kind.is_key else "data",
        "bytes": path.stat().st_size, "sha256": sha256(path),
    }  # fmt: skip


def sha256(path: Path) -> str:
    """The hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy_token(settings: Settings, keys: Path) -> list[dict[str, Any]]:
    if not settings.token_file.is_file():
        return []
    _copy_file(settings.token_file, keys / TOKEN.file)
    return [describe(TOKEN, keys / TOKEN.file)]


def _copy_file(source: Path, target: Path) -> None:
    target.touch(mode=0o600)
    target.write_bytes(source.read_bytes())
    _sync(target)


def write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    """Write it durably: without it a backup is none."""
    path.touch(mode=0o600)
    path.write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")
    _sync(path)
    sync_folder(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lines(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every file of every community, each with the community's id."""
    for community in manifest["communities"]:
        for file in community["files"]:
            yield {"community": community["id"], **file}
