"""Puts a backup into an empty place, believing nothing of it, and never below what people have seen.

What was erased since the backup was made is erased again, from the witness's list.
"""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from gateways.file_names import ACCESS, COMMUNITIES, KEYS, LOG
from gateways.folders import sync_folder
from gateways.operations.backup import (
    FORMAT,
    KINDS,
    MANIFEST,
    TOKEN,
    CopyDamaged,
    Kind,
    NothingThere,
    naming_what_is_full,
    newest,
    require_empty,
    sha256,
)
from gateways.operations.deep_check import Files, check_community
from gateways.progress import Progress, silent
from gateways.stores.sqlite_file import connect
from gateways.stores.sqlite_keys import SqliteKeys
from gateways.witness import FOLDER, BehindSeen, Seen, Witness, take_over
from services.commands import ID


class NoBackup(Exception):
    """Raised when a folder holds no finished backup that this programme can read."""


class BackupDamaged(Exception):
    """Raised when a file of a backup is missing or is not what was copied."""


class Restored(NamedTuple):
    """One community that was put back. `erased_again`: keys of people erased after the backup was made."""

    id: str
    position: int
    erased_again: int


def restore(
    source: Path, keys: Path, into: Path, witness: Path | None, seen: int, progress: Progress = silent
) -> list[Restored]:
    """Restore all communities into `into`, where they are not seen until all of it is whole.

    `witness` is the folder that outlived the data; None only if someone says that there is none. `seen` is a
    position that is known to have been reached.

    Raises:
        FolderInUse: something is in the place.
        NoBackup, NothingThere: the backup is none, or has no community.
        BackupDamaged, CopyDamaged: it is not what was made.
        BehindSeen: people have seen more than the backup has.
        OSError: the place cannot be written, or its disk is full.
    """
    require_empty(into)
    manifest = read_manifest(source)
    was_there = into.exists()
    beside = into / ".restoring"
    try:
        with naming_what_is_full(into):
            beside.mkdir(mode=0o700, parents=True)
            places = _Places(source, keys, beside, witness)
            done = [_restore(one, places, seen, progress) for one in manifest["communities"]]
            for line in manifest["operator"]:
                _take(keys / TOKEN.file, beside / TOKEN.file, line)
            _move_up(beside)
    except BaseException:
        shutil.rmtree(beside if was_there else into, ignore_errors=True)
        raise
    return done


def _move_up(beside: Path) -> None:
    """Give everything its place; the communities last, for without them the folder is none."""
    sync_folder(beside)
    for path in sorted(beside.iterdir(), key=lambda path: path.name == COMMUNITIES):
        path.rename(beside.parent / path.name)
        sync_folder(beside.parent)
    beside.rmdir()
    sync_folder(beside.parent)


def read_manifest(source: Path) -> dict[str, Any]:
    """What a backup says of itself.

    Raises:
        NoBackup: it says nothing, or nothing that can be read; or a community's id is none: it names folders.
        NothingThere: it names no community.
        BackupDamaged: it lacks something that it said when it was written.
    """
    try:
        manifest: dict[str, Any] = orjson.loads((source / MANIFEST).read_bytes())
        is_ours = manifest["format"] == FORMAT and all(
            re.fullmatch(ID, one["id"]) for one in manifest["communities"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise NoBackup(str(source)) from None
    if not is_ours:
        raise NoBackup(str(source))
    if not manifest["communities"]:
        raise NothingThere(str(source))
    if not _is_whole(manifest):
        raise BackupDamaged(str(source / MANIFEST))
    return manifest


def _is_whole(manifest: dict[str, Any]) -> bool:
    """Whether everything stands there that a restore goes by."""
    kinds = [kind.name for kind in KINDS]
    try:
        lines = list(manifest["operator"])
        for community in manifest["communities"]:
            lines += community["files"]
            if [line["kind"] for line in community["files"]] != kinds or not {"position", "leaf"} <= set(
                community
            ):
                return False
        return all("sha256" in line for line in lines)
    except (KeyError, TypeError):
        return False


class _Places(NamedTuple):
    """From where to where."""

    source: Path
    keys: Path
    new: Path
    witness: Path | None

    def file(self, community: str, kind: Kind) -> Path:
        return (self.keys if kind.is_key else self.source) / community / kind.file


def _restore(line: dict[str, Any], places: _Places, seen: int, progress: Progress) -> Restored:
    community = line["id"]
    folder = places.new / COMMUNITIES / community
    folder.mkdir(mode=0o700, parents=True)
    folder.parent.chmod(0o700)
    for kind, file in zip(KINDS, line["files"], strict=True):
        _take(places.file(community, kind), folder / kind.file, file)
    new = places.new / FOLDER
    outlived = Witness(places.witness or new, community)
    _require_seen(folder / LOG, places.file(community, KINDS[0]), outlived, line, seen)
    witness = take_over(community, outlived.folder, new)
    checked = check_community(community, Files.of(folder), None, progress)
    damaged = [finding for finding in checked.findings if finding.weight == "damaged"]
    if damaged:
        raise CopyDamaged(damaged)
    erased = _erase_again(folder, witness)
    witness.see(Seen(line["position"], line["leaf"]))
    _end_sessions(folder)
    return Restored(community, checked.position, erased)


def _take(source: Path, target: Path, line: dict[str, Any]) -> None:
    """Copy a file, and see that the copy is what the manifest says."""
    target.touch(mode=0o600)
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        raise BackupDamaged(str(source)) from None
    if sha256(target) != line["sha256"]:
        raise BackupDamaged(str(source))


def _require_seen(copy: Path, log: Path, witness: Witness, line: dict[str, Any], seen: int) -> None:
    """What is said names the backup's log: the copy is gone by then."""
    position, leaf = newest(copy)
    if (position, leaf) != (line["position"], line["leaf"]):
        raise BackupDamaged(str(log))
    if seen > position:
        raise BehindSeen(log, position, seen)
    witness.require(position, lambda at: _leaf_at(copy, at))


def _leaf_at(log: Path, position: int) -> str:
    with closing(connect(log, read_only=True)) as connection:
        row = connection.execute("SELECT leaf FROM stored_events WHERE n = ?", (position,)).fetchone()
    return row[0].hex() if row else ""


def _erase_again(folder: Path, witness: Witness) -> int:
    keys = SqliteKeys(folder / KEYS, witness.erase)
    try:
        return keys.destroy_again(witness.erased())
    finally:
        keys.close()


def _end_sessions(folder: Path) -> None:
    """Who logged out or was locked out since the backup must not be in again. Cards are asked for anew."""
    with closing(sqlite3.connect(folder / ACCESS)) as connection, connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("DELETE FROM session")
