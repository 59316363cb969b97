"""One process writes: a lock beside a store's file, which ends with the process however that ends."""

import fcntl
import os
from pathlib import Path

from gateways.stores.sqlite_file import UnsafeStore


class StoreInUse(UnsafeStore):
    """Raised when another process writes there."""


def is_being_written(path: Path) -> bool:
    """Whether a process holds the lock beside a store's file."""
    try:
        handle = os.open(_lock_of(path), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _lock_of(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


class SingleWriter:
    """Holds a lock file beside a store's file: a second process, or a second store here, is refused."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(_lock_of(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._handle)
            raise StoreInUse(f"{path} is being written by another process") from None

    def release(self) -> None:
        """Let another process write. The lock file stays: removing it could hand out two locks."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
