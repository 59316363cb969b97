"""What lies in SQLite's write-ahead log of a file, looked at before SQLite does.

After a kill SQLite reads this log up to the first frame that does not fit, and drops the rest in silence: so
it gets rid of a commit that was cut off. A flipped bit looks the same to it, and takes every commit behind.
What tells them apart is what comes behind: each commit is synced before the next one begins, so whatever has
a later frame behind it was once durable. Format: https://sqlite.org/fileformat2.html#walformat
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from gateways.stores.sqlite_file import FileDamaged

HEADER = struct.Struct(">8I")  # magic, version, page size, number, two salts, two sums
FRAME = struct.Struct(">6I")  # page, size of the file after a commit or 0, two salts, two sums
SUMMED_OF_FRAME = 8
BIG_ENDIAN = 1
WORD = 0xFFFFFFFF

Pair = tuple[int, int]


class Frame(NamedTuple):
    """One page as it was written. `fits`: it and all before it are what was written."""

    is_commit: bool
    fits: bool


class Left(NamedTuple):
    """What SQLite is going to drop. `is_cut`: something; `is_loss`: something that was once durable."""

    is_cut: bool
    is_loss: bool


def left_behind(path: Path) -> Left:
    """What the write-ahead log of a file has and SQLite will not read. Reads all of it, 0.1 ms a page."""
    wal = path.with_name(path.name + "-wal")
    if not wal.exists() or wal.stat().st_size <= HEADER.size:
        return Left(is_cut=False, is_loss=False)
    with open(wal, "rb") as file:
        head = file.read(HEADER.size)
        if not _is_header(head):  # it is synced before anything is put behind it
            return Left(is_cut=True, is_loss=True)
        dropped = [frame for frame in _frames(file, head) if not frame.fits]
    return Left(bool(dropped), any(frame.is_commit for frame in dropped[:-1]))


def require_all_read(path: Path) -> None:
    """SQLite must be about to read all that was durable. Call it before the file is opened.

    Raises:
        FileDamaged: it would drop commits.
    """
    if left_behind(path).is_loss:
        raise FileDamaged(f"{path.name}-wal is damaged: what was committed behind the damage would be lost")


def _is_header(head: bytes) -> bool:
    *_, first, second = HEADER.unpack(head)
    return _sum(_order(head), head[:-8], (0, 0)) == (first, second)


def _order(head: bytes) -> str:
    """In which order of bytes it was summed up."""
    return ">" if head[3] & BIG_ENDIAN else "<"


def _frames(file: BinaryIO, head: bytes) -> Iterator[Frame]:
    """All whole frames that were written since the log was begun anew; behind them are older ones."""
    order, (_, _, page_bytes, _, *salts, first, second) = _order(head), HEADER.unpack(head)
    sums, fits = (first, second), True
    while len(raw := file.read(FRAME.size + page_bytes)) == FRAME.size + page_bytes:
        _, size, salt, other_salt, *written = FRAME.unpack_from(raw)
        if salt != salts[0] and other_salt != salts[1]:  # one of them may have the damage
            return
        if fits:
            sums = _sum(order, raw[:SUMMED_OF_FRAME] + raw[FRAME.size :], sums)
            fits = [salt, other_salt, *sums] == [*salts, *written]
        yield Frame(size > 0, fits)


def _sum(order: str, content: bytes, sums: Pair) -> Pair:
    first, second = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = first + even + second & WORD
        second = second + odd + first & WORD
    return first, second
