"""The file calls of a losing disk, for FUSE. It needs libfuse, so only the process that mounts imports it."""

import errno
import os
import signal
import stat
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path, PurePosixPath
from random import Random
from typing import Any

import mfusepy

from tests.faults.losing_disk import File, Folder, cut, load
from tests.faults.power import POWER_FAILED, Plan

FOLDER_MODE, FILE_MODE = stat.S_IFDIR | 0o700, stat.S_IFREG | 0o600


class LosingMount(mfusepy.Operations):  # type: ignore[misc]
    """The file calls of a losing disk. Those for `-shm` files do not count: the kernel chooses their time."""

    use_ns = True

    def __init__(self, root: Folder, plan: Plan, told: Connection) -> None:
        self._root, self._plan, self._told = root, plan, told
        self.dice = Random(plan.seed)
        self._handles: dict[int, File] = {}
        self._numbers = count(1)
        self._calls = self._syncs = 0
        self._has_power = True

    def init(self, path: str) -> None:
        self._told.send_bytes(b"mounted")

    def getattr(self, path: str | None, fh: int | None = None) -> dict[str, Any]:
        entry = self._handles[fh] if fh else self._find(path or "/")
        is_file = isinstance(entry, File)
        size = len(entry.now) if isinstance(entry, File) else 0
        return {"st_mode": FILE_MODE if is_file else FOLDER_MODE, "st_size": size, "st_nlink": 1, "st_uid": 0}

    def readdir(self, path: str, fh: int) -> list[str]:
        return [".", "..", *self._folder(path).now]

    def open(self, path: str, flags: int) -> int:
        self._power()
        return self._handle(self._file(path))

    def create(self, path: str, mode: int, fi: int = 0) -> int:
        self._call(path)
        file = File()
        self._parent(path).change({PurePosixPath(path).name: file})
        return self._handle(file)

    def mkdir(self, path: str, mode: int) -> int:
        self._call(path)
        self._parent(path).change({PurePosixPath(path).name: Folder()})
        return 0

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        self._power()
        return bytes(self._handles[fh].now[offset : offset + size])

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        self._call(path)
        self._handles[fh].write(data, offset, self.dice)
        return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        self._call(path)
        (self._handles[fh] if fh else self._file(path)).truncate(length)
        return 0

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        return self._sync(path, self._handles[fh])

    def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
        return self._sync(path, self._folder(path))

    def link(self, target: str, source: str) -> int:
        self._call(target)
        self._parent(target).change({PurePosixPath(target).name: self._file(source)})
        return 0

    def rename(self, old: str, new: str) -> int:
        self._call(old)
        if self._parent(old) is not self._parent(new):
            raise mfusepy.FuseOSError(errno.EXDEV)
        entry = self._find(old)
        self._parent(old).change({PurePosixPath(old).name: None, PurePosixPath(new).name: entry})
        return 0

    def unlink(self, path: str) -> int:
        self._call(path)
        self._parent(path).change({PurePosixPath(path).name: None})
        return 0

    rmdir = unlink

    def chmod(self, path: str, mode: int) -> int:
        return 0

    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        return 0

    def release(self, path: str, fh: int) -> int:
        del self._handles[fh]
        return 0

    def _sync(self, path: str, what: File | Folder) -> int:
        self._call(path)
        self._syncs += self._plan.bad_path in path
        if self._syncs == self._plan.bad_sync and self._plan.bad_path in path:
            what.fail_to_sync()
            self._told.send_bytes(f"bad sync {path}".encode())
            raise mfusepy.FuseOSError(errno.EIO)
        what.sync()
        return 0

    def _call(self, path: str | None) -> None:
        """One more call that changes something; when its number is up, the power fails before it."""
        self._power()
        if (path or "").endswith("-shm"):
            return
        self._calls += 1
        if self._calls == self._plan.cut_at:
            self._has_power = False
            self._told.send_bytes(POWER_FAILED.encode())
            os.kill(mfusepy.fuse_get_context()[2], signal.SIGKILL)
            self._power()

    def _power(self) -> None:
        if not self._has_power:
            raise mfusepy.FuseOSError(errno.EIO)

    def _handle(self, file: File) -> int:
        number = next(self._numbers)
        self._handles[number] = file
        return number

    def _find(self, path: str) -> File | Folder:
        found: File | Folder = self._root
        for name in PurePosixPath(path).parts[1:]:
            if not isinstance(found, Folder):
                raise mfusepy.FuseOSError(errno.ENOTDIR)
            if name not in found.now:
                raise mfusepy.FuseOSError(errno.ENOENT)
            found = found.now[name]
        return found

    def _file(self, path: str) -> File:
        found = self._find(path)
        if not isinstance(found, File):
            raise mfusepy.FuseOSError(errno.EISDIR)
        return found

    def _folder(self, path: str) -> Folder:
        found = self._find(path)
        if not isinstance(found, Folder):
            raise mfusepy.FuseOSError(errno.ENOTDIR)
        return found

    def _parent(self, path: str) -> Folder:
        return self._folder(str(PurePosixPath(path).parent))


def serve(mount: Path, disk: Path, left: Path, plan: Plan, told: Connection) -> None:
    """Mount a copy of `disk`; when it is unmounted, write what a power cut leaves of it to `left`."""
    root = load(disk)
    operations = LosingMount(root, plan, told)
    mfusepy.FUSE(operations, str(mount), foreground=True, nothreads=True, hard_remove=True, big_writes=True)
    cut(root, left, operations.dice)
