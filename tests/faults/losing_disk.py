"""A disk as a power cut leaves it: what was synced is there; of the rest, what chance had already written.

What is modelled, after what POSIX promises and no more:
- The bytes and the size of a file are safe once it was synced. Of what was written since, each block of 4 KiB
  is lost, or kept, or torn: then each of its sectors of 512 bytes is lost or kept on its own. The size is the
  old or the new one. Blocks may also be written early, and then an older state of them is what is kept.
- A name is safe once its folder was synced; syncing the file does not help. Of later changes of a folder, the
  first few are kept, in their order, as by a journal. Renaming is one change, and stays within a folder.
- A sync that fails leaves what the page cache of Linux leaves: the bytes can be read, count as clean, and
  never reach the disk unless they are written again.

Not modelled: a disk that lies about a sync, one that loses what it had kept, a sector that is half written.
"""

from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from random import Random

BLOCK, SECTOR = 4096, 512
WRITTEN_EARLY = 1 / 64


class Fate(Enum):
    """What becomes of what was not synced."""

    LOST = "lost"
    BLOCKS = "blocks"
    TORN = "torn"


class File:
    """Bytes as they are read now, and as they are on the disk."""

    def __init__(self, kept: bytes = b"") -> None:
        self.now, self.kept = bytearray(kept), bytearray(kept)
        self._dirty: set[int] = set()

    def write(self, data: bytes, offset: int, dice: Random) -> None:
        """Write; now and then a block reaches the disk early."""
        end = len(self.now)
        if offset > end:
            self.now.extend(bytes(offset - end))
        self.now[offset : offset + len(data)] = data
        self._soil(min(offset, end), offset + len(data))
        if dice.random() < WRITTEN_EARLY:
            self._keep(dice.choice(sorted(self._dirty)))

    def truncate(self, size: int) -> None:
        """Set the size."""
        end = len(self.now)
        _resize(self.now, size)
        self._soil(min(size, end), max(size, end, len(self.kept)))

    def sync(self) -> None:
        """Have everything on the disk."""
        _resize(self.kept, len(self.now))
        for block in self._dirty:
            self._keep(block)
        self._dirty.clear()

    def fail_to_sync(self) -> None:
        """What is not on the disk never will be, though it is read as before."""
        self._dirty.clear()

    def after_cut(self, fate: Fate, luck: float, dice: Random) -> bytes:
        """What is on the disk; each unsynced piece is kept with probability `luck`."""
        left = bytearray(self.kept)
        if fate is Fate.LOST or not self._dirty:
            return bytes(left)
        _resize(left, len(self.now) if dice.random() < luck else len(self.kept))
        piece = SECTOR if fate is Fate.TORN else BLOCK
        for block in sorted(self._dirty):
            for start in range(block * BLOCK, (block + 1) * BLOCK, piece):
                end = min(start + piece, len(left), len(self.now))
                if dice.random() < luck and start < end:
                    left[start:end] = self.now[start:end]
        return bytes(left)

    def _soil(self, start: int, end: int) -> None:
        self._dirty.update(range(start // BLOCK, -(-end // BLOCK)))

    def _keep(self, block: int) -> None:
        start, end = block * BLOCK, min((block + 1) * BLOCK, len(self.now))
        if end > len(self.kept) and start < end:
            _resize(self.kept, end)
        self.kept[start:end] = self.now[start:end]


class Folder:
    """Names as they are seen now, those on the disk, and the changes between, oldest first."""

    def __init__(self) -> None:
        self.now: dict[str, File | Folder] = {}
        self._kept: dict[str, File | Folder] = {}
        self._changes: list[dict[str, File | Folder | None]] = []

    def change(self, names: dict[str, "File | Folder | None"]) -> None:
        """Give names to files, or take them away, in one step."""
        self._changes.append(names)
        _apply(self.now, names)

    def sync(self) -> None:
        """Have the names on the disk; not what is in the files."""
        self._kept, self._changes = dict(self.now), []

    def fail_to_sync(self) -> None:
        """The changes stay seen, and are on the disk no sooner than the next ones."""

    def after_cut(self, fate: Fate, luck: float, dice: Random) -> Iterator[tuple[Path, bytes | None]]:
        """What is on the disk, by path; a folder before what is in it, with no bytes."""
        left = dict(self._kept)
        lucky = 0 if fate is Fate.LOST else round(luck * len(self._changes) * dice.random())
        for names in self._changes[:lucky]:
            _apply(left, names)
        for name, entry in sorted(left.items()):
            if isinstance(entry, File):
                yield Path(name), entry.after_cut(fate, luck, dice)
            else:
                yield Path(name), None
                for path, data in entry.after_cut(fate, luck, dice):
                    yield name / path, data


def load(place: Path) -> Folder:
    """A folder of the real disk; everything in it counts as synced."""
    folder = Folder()
    for entry in sorted(place.iterdir()):
        folder.now[entry.name] = load(entry) if entry.is_dir() else File(entry.read_bytes())
    folder.sync()
    return folder


def cut(folder: Folder, place: Path, dice: Random) -> None:
    """Write what a power cut leaves to an empty folder of the real disk."""
    fate, luck = dice.choice(list(Fate)), dice.random()
    for path, data in folder.after_cut(fate, luck, dice):
        if data is None:
            (place / path).mkdir()
        else:
            (place / path).write_bytes(data)


def _resize(data: bytearray, size: int) -> None:
    if size < len(data):
        del data[size:]
    else:
        data.extend(bytes(size - len(data)))


def _apply(names: dict[str, File | Folder], change: dict[str, File | Folder | None]) -> None:
    for name, entry in change.items():
        if entry is None:
            names.pop(name, None)
        else:
            names[name] = entry
