"""Folders that are still there after a power cut: a name lasts only once the folder it is in was synced."""

import os
from pathlib import Path

PRIVATE = 0o700


def make_folder(path: Path) -> None:
    """Make a folder that lasts, for its owner's eyes only, and those above it that are missing.

    One that is there may have been made by a start that was cut off before its name was safe, so the folder
    around it is synced in any case.
    """
    if not path.parent.exists():
        make_folder(path.parent)
    path.mkdir(mode=PRIVATE, exist_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Have every name in a folder on the disk: files made, renamed or removed there stay so."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
