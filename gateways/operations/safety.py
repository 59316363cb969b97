"""Whether this machine and these settings keep what people entrust to them: for `doctor` and `serve`."""

import os
import resource
import sqlite3
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from gateways.file_names import COMMUNITIES, KEYS, SECRET
from gateways.key_file import TOKEN_CHARACTERS_MIN
from gateways.operations.finding import Finding, Unsafe, Weight
from gateways.settings import Settings
from gateways.stores.sqlite_file import SAFE_SINCE
from gateways.witness import Witness, WitnessDamaged

UVICORN_SINCE = (0, 54)  # older ones do not stop sending to a client that never reads
FILES_MIN, FILES_FOR_A_HALL = 1024, 16_384
BACKLOG = 4096
DISK_FREE_MIN = 1024**3
FIRST_MS = 1_767_225_600_000  # 2026-01-01: a clock before that was never set
LOOPBACK = ("127.", "::1", "localhost")
# File locks and memory maps cannot be trusted across machines.
NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "fuse.sshfs"})
IN_MEMORY = frozenset({"tmpfs", "ramfs"})
SECRETS = (KEYS, SECRET)


class Machine(NamedTuple):
    """What the checks need to know of the machine."""

    sqlite: tuple[int, ...]
    uvicorn: tuple[int, ...]
    files_max: int
    backlog: int
    now_ms: int
    user: int
    disk_kind: str
    disk_free: int


def read_machine(settings: Settings) -> Machine:
    """Look at this one."""
    folder = _existing(settings.data)
    disk = os.statvfs(folder)
    return Machine(
        sqlite=sqlite3.sqlite_version_info,
        uvicorn=tuple(int(part) for part in version("uvicorn").split(".")[:2]),
        files_max=resource.getrlimit(resource.RLIMIT_NOFILE)[1],
        backlog=_backlog(),
        now_ms=time.time_ns() // 1_000_000,
        user=os.geteuid(),
        disk_kind=_kind_of_disk(folder),
        disk_free=disk.f_bavail * disk.f_frsize,
    )


def require_safe(settings: Settings) -> list[Finding]:
    """Gives what is worth knowing.

    Raises:
        Unsafe: something must be put right before anyone is served.
    """
    findings = list(check(settings, read_machine(settings)))
    unsafe = [finding for finding in findings if finding.weight == "unsafe"]
    if unsafe:
        raise Unsafe(unsafe)
    return findings


def check(settings: Settings, machine: Machine) -> Iterator[Finding]:
    """All that can be said without opening a store."""
    yield from _programme(machine)
    yield from _limits(machine)
    yield from _secrets(settings)
    yield from _folders(settings)
    yield from _files(settings)
    yield from _witness(settings)
    yield from _disk(settings, machine)
    yield from _network(settings)


def emptiness(data: Path) -> Iterator[Finding]:
    """That there is no community. Where no server ever ran, it may well be the wrong folder."""
    if not community_folders(data):
        weight: Weight = "note" if (data / COMMUNITIES).is_dir() else "warning"
        yield Finding("no-community", weight, {"path": str(data)})


def _programme(machine: Machine) -> Iterator[Finding]:
    if machine.sqlite < SAFE_SINCE:
        yield _old("sqlite-old", machine.sqlite, SAFE_SINCE)
    if machine.uvicorn < UVICORN_SINCE:
        yield _old("uvicorn-old", machine.uvicorn, UVICORN_SINCE)
    if machine.user == 0:
        yield Finding("runs-as-root", "note", {})


def _limits(machine: Machine) -> Iterator[Finding]:
    if machine.files_max < FILES_FOR_A_HALL:
        weight: Weight = "unsafe" if machine.files_max < FILES_MIN else "note"
        params = {"limit": machine.files_max, "needed": FILES_FOR_A_HALL}
        yield Finding("few-files", weight, params)
    if machine.backlog < BACKLOG:
        yield Finding("short-queue", "note", {"limit": machine.backlog, "needed": BACKLOG})
    if machine.now_ms < FIRST_MS:
        yield Finding("clock-unset", "unsafe", {"at": machine.now_ms})


def _secrets(settings: Settings) -> Iterator[Finding]:
    token = settings.operator_token_file
    if token is not None and not token.exists() and _is_like_a_token(token):
        yield Finding("token-in-setting", "unsafe", {})  # a file would be made that has it for its name
    if any("@" in origin for origin in settings.origins):
        yield Finding("secret-in-origin", "unsafe", {})
    path = settings.token_file
    if os.access(path, os.R_OK) and len(path.read_bytes().strip()) < TOKEN_CHARACTERS_MIN:
        yield Finding("token-weak", "unsafe", {"path": str(path), "needed": TOKEN_CHARACTERS_MIN})


def _folders(settings: Settings) -> Iterator[Finding]:
    """Whoever may write into a folder may put another file in the place of any in it, whosever that is."""
    for path in (settings.data, settings.data / COMMUNITIES, settings.witness_folder):
        if path.is_dir() and path.stat().st_mode & 0o022:
            params = {"path": str(path), "mode": f"{path.stat().st_mode & 0o777:o}"}
            yield Finding("written-by-others", "unsafe", params)


def _is_like_a_token(path: Path) -> bool:
    return len(path.parts) == 1 and len(path.name) >= TOKEN_CHARACTERS_MIN


def _files(settings: Settings) -> Iterator[Finding]:
    folders = community_folders(settings.data)
    secrets = [settings.token_file, *(folder / name for folder in folders for name in SECRETS)]
    for path in (*folders, *secrets):
        if path.exists() and path.stat().st_mode & 0o077:
            mode = "700" if path.is_dir() else "600"
            params = {"path": str(path), "mode": f"{path.stat().st_mode & 0o777:o}", "needed": mode}
            yield Finding("open-to-others", "unsafe", params)
    for folder in folders:
        for path in (folder, *sorted(folder.iterdir())):
            if not os.access(path, os.R_OK | os.W_OK):
                yield Finding("not-ours", "unsafe", {"path": str(path)})


def _witness(settings: Settings) -> Iterator[Finding]:
    folder = settings.witness_folder
    if folder.exists() and not folder.is_dir():
        yield Finding("witness-no-folder", "unsafe", {"path": str(folder)})
        return
    for community in community_folders(settings.data):
        witness = Witness(folder, community.name)
        for read in (witness.seen, witness.erased):
            try:
                read()
            except WitnessDamaged as error:
                yield Finding("witness-damaged", "damaged", {"path": str(error)})
            except OSError as error:
                yield Finding("not-ours", "unsafe", {"path": str(error.filename)})


def _disk(settings: Settings, machine: Machine) -> Iterator[Finding]:
    path = str(settings.data)
    if machine.disk_kind in NETWORK:
        yield Finding("disk-on-network", "unsafe", {"path": path, "kind": machine.disk_kind})
    if machine.disk_kind in IN_MEMORY:
        yield Finding("disk-in-memory", "warning", {"path": path})
    if machine.disk_free < DISK_FREE_MIN:
        yield Finding("disk-nearly-full", "warning", {"path": path, "mib": machine.disk_free // 1024**2})
    witness = _existing(settings.witness_folder)
    if witness.stat().st_dev == _existing(settings.data).stat().st_dev:
        yield Finding("witness-on-same-disk", "note", {"path": str(settings.witness_folder)})


def _network(settings: Settings) -> Iterator[Finding]:
    is_open = not settings.host.startswith(LOOPBACK)
    if is_open and settings.trusted_proxy:
        yield Finding("way-around-proxy", "warning", {"host": settings.host})
    if is_open and not settings.trusted_proxy:
        yield Finding("plain-network", "note", {"host": settings.host})
    for origin in settings.origins:
        if origin.startswith("http://") and not origin.removeprefix("http://").startswith(LOOPBACK):
            yield Finding("plain-origin", "note", {"origin": origin})


def community_folders(data: Path) -> list[Path]:
    """The folders of the communities in a data folder."""
    communities = data / COMMUNITIES
    if not communities.is_dir() or not os.access(communities, os.R_OK | os.X_OK):
        return []
    return sorted(path for path in communities.iterdir() if path.is_dir())


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    path = path.resolve()
    return path if path.exists() else _existing(path.parent)


def _kind_of_disk(path: Path) -> str:
    """The file system that a path lies on, as /proc/mounts calls it; empty where there is no such list."""
    try:
        lines = Path("/proc/mounts").read_text().splitlines()
    except OSError:
        return ""
    mounts = [line.split()[1:3] for line in lines]
    over = [(where, kind) for where, kind in mounts if path.is_relative_to(where.replace("\\040", " "))]
    return max(reversed(over), key=lambda mount: len(mount[0]))[1] if over else ""


def _backlog() -> int:
    try:
        return int(Path("/proc/sys/net/core/somaxconn").read_text())
    except (OSError, ValueError):
        return BACKLOG


def _old(code: str, found: tuple[int, ...], needed: tuple[int, ...]) -> Finding:
    return Finding(code, "unsafe", {"found": _dotted(found), "needed": _dotted(needed)})


def _dotted(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))
