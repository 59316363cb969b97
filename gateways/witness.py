"""What must outlive the data folder: how far each log was seen to go, and which keys were destroyed for good.

Two small files a community, in a folder of their own that may lie on another disk: `<id>.head` and
`<id>.erased`. Neither tells anything about anyone: a position with its leaf hash, and hashes of random keys.
"""

import os
import zlib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple

import orjson

from gateways.folders import make_folder, sync_folder

FOLDER = "witness"
LINE = 64 + 8  # a fingerprint and the check on it, in hex


class Seen(NamedTuple):
    """A position that was told to someone, and the leaf hash (hex) of the event there."""

    position: int
    leaf: str


class BehindSeen(Exception):
    """Raised when a log ends before a position that was seen, or has another event there.

    To go on writing would put other events where people have already seen some.
    """

    def __init__(self, path: Path, head: int, seen: int) -> None:
        super().__init__(
            f"{path}: position {seen} was seen, and the log at hand (to {head}) does not have it"
        )
        self.path, self.head, self.seen = path, head, seen


class WitnessDamaged(Exception):
    """Raised when a file of the witness cannot be read: then nobody knows what was seen or erased."""


class Witness:
    """The two files of one community. What is written is durable when the call returns."""

    def __init__(self, folder: Path, community: str) -> None:
        self.folder = folder
        self.head_path = folder / f"{community}.head"
        self.erased_path = folder / f"{community}.erased"

    def seen(self) -> Seen | None:
        """The last position that was noted, if any.

        Raises:
            WitnessDamaged: the note cannot be read.
        """
        try:
            found = orjson.loads(self.head_path.read_bytes())
            return Seen(int(found["position"]), bytes.fromhex(found["leaf"]).hex())
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            raise WitnessDamaged(str(self.head_path)) from None

    def see(self, seen: Seen) -> None:
        """Note that the log has come so far."""
        make_folder(self.folder)
        beside = self.head_path.with_suffix(".new")
        _write(beside, orjson.dumps(seen._asdict()), os.O_TRUNC)
        beside.replace(self.head_path)
        sync_folder(self.folder)

    def require(self, head: int, leaf_at: Callable[[int], str]) -> None:
        """The log must have what was seen.

        Raises:
            BehindSeen: it ends earlier, or has another event there.
        """
        seen = self.seen()
        if seen is not None and (head < seen.position or leaf_at(seen.position) != seen.leaf):
            raise BehindSeen(self.head_path, head, seen.position)

    def erased(self) -> frozenset[str]:
        """Fingerprints of the keys that were destroyed. A line that a crash cut short does not count: its key
        lived on.

        Raises:
            WitnessDamaged: a whole line is not what was written.
        """
        try:
            lines = self.erased_path.read_bytes().splitlines()
        except FileNotFoundError:
            return frozenset()
        whole = [line.decode(errors="replace") for line in lines if len(line) >= LINE]
        if any(_line(line[:64]) != line for line in whole):
            raise WitnessDamaged(str(self.erased_path))
        return frozenset(line[:64] for line in whole)

    def erase(self, fingerprints: Collection[str]) -> None:
        """Note keys that are about to be destroyed: from now on they are not to come back."""
        make_folder(self.folder)
        lines = "".join(f"\n{_line(one)}" for one in fingerprints)
        _write(self.erased_path, f"{lines}\n".encode(), os.O_APPEND)
        sync_folder(self.folder)


def take_over(community: str, old: Path, new: Path) -> Witness:
    """The witness in a new folder, with all that the old one knows. Both may be the same folder."""
    before, after = Witness(old, community), Witness(new, community)
    seen, erased = before.seen(), before.erased() - after.erased()
    if seen is not None:
        after.see(seen)
    if erased:
        after.erase(sorted(erased))
    return after


def _line(fingerprint: str) -> str:
    return f"{fingerprint}{zlib.crc32(fingerprint.encode()):08x}"


def _write(path: Path, content: bytes, how: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
