"""The disk is full: every act gets an answer, none that was acknowledged is lost, all can still be read.

When there is room again it goes on by itself. Shown twice: with SQLite's own limit on pages, which fails as a
full disk does and needs nothing; and on a real file system in memory, which needs root to be mounted.
"""

import asyncio
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest

from gateways.stores import checkpointer
from services.replay import replay
from tests.walks.house import House, house

ROUNDS = {"test": 2, "check": 5, "chaos": 5}[os.environ.get("SUITE", "test")]
PATIENCE_S = 10
ACTS_MAX = 3_000
KIB = 1024
SMALLEST_KIB = 2 * KIB
# So little that the smallest disk has room for what is taken in all rounds.
LEFT_KIB = 40
# Some ten times what the write-ahead logs alone would need of the smallest disk.
BUSY_ACTS = 300
# How to fill the disk, and how to make room.
Filling = tuple[Callable[[], object], Callable[[], object]]


class Tally:
    """What was acknowledged and what was refused; refused acts are sent again under their own ids."""

    def __init__(self, hall: House) -> None:
        self.hall = hall
        self.positions: dict[str, int] = {}
        self.refused: dict[str, dict[str, Any]] = {}
        self._sent = 0

    async def enrol(self) -> bool:
        """Enrol one more person with a long name; False if there was no room."""
        self._sent += 1
        row = {"number": f"n{self._sent}", "name": f"Newcomer {self._sent} " + "x" * 100}
        return await self._send(f"enrol-{self._sent:06d}", {"row": row})

    async def again(self) -> None:
        """Send what was refused until it is taken, as every client does that is told to come again."""
        for _ in range(ACTS_MAX):
            waiting, self.refused = self.refused, {}
            for cmd, body in waiting.items():
                await self._send(cmd, body)
            if not self.refused:
                return

    async def _send(self, cmd: str, body: dict[str, Any]) -> bool:
        async with asyncio.timeout(PATIENCE_S):
            answer = await self.hall.command("member.enrol", body, self.hall.operator, cmd)
        if answer.status_code == 200:
            self.positions[cmd] = answer.json()["position"]
            return True
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (503, "storage-failed"), problem
        assert problem["cure"]
        self.refused[cmd] = body
        return False


async def until_full(tally: Tally) -> None:
    for _ in range(ACTS_MAX):
        if not await tally.enrol():
            return
    raise AssertionError("the disk is never full")


async def until_room(tally: Tally) -> None:
    for _ in range(ACTS_MAX):
        if await tally.enrol():
            return
    raise AssertionError("there is room, but nothing is taken")


async def one_round(tally: Tally, fill: Callable[[], object], clear: Callable[[], object]) -> None:
    """Fill the disk, look, make room, look again."""
    hall = tally.hall
    before = (await hall.view("community"))["roll"]["members"]
    fill()
    await until_full(tally)
    for _ in range(5):  # and again, and again
        await tally.enrol()
    assert (await hall.view("community"))["roll"]["members"] >= before
    assert (await hall.get("views/roll/0", hall.operator)).status_code == 200
    assert (await hall.send("GET", "/livez")).status_code == 200
    await hall.community.writer.drain()  # a restoring thread holds one of the connections
    clear()
    await until_room(tally)
    await tally.again()
    assert tally.refused == {}
    await all_is_there(tally)


async def all_is_there(tally: Tally) -> None:
    """The log has every act at the position that was told, once; the views have followed."""
    community = tally.hall.community
    at: dict[str | None, list[int]] = {}
    for event in replay(community._files.log):
        at.setdefault(event.cmd, []).append(event.n)
    told = {cmd: [position] for cmd, position in tally.positions.items()}
    assert {cmd: at.get(cmd) for cmd in told} == told
    await community.follower.wait_for(community.writer.head, PATIENCE_S)
    members = (await tally.hall.view("community"))["roll"]["members"]
    assert members == len(tally.positions) + 1
    names = [member.name for member in community.state.members.values()]
    assert len(community.parts(names)) == len(names)


async def rounds(data: Path, filling: Callable[[House], Filling]) -> int:
    async with house(data) as hall:
        await hall.found("Ada Moss")
        tally = Tally(hall)
    for _ in range(ROUNDS):
        # It starts again and has all of it; and its write-ahead logs, which fill a small disk, are empty.
        async with house(data) as hall:
            tally.hall = hall
            await all_is_there(tally)
            await one_round(tally, *filling(hall))
    return len(tally.positions)


def by_page_limit(hall: House) -> Filling:
    """Let no file of the community grow by more than a few pages."""
    community = hall.community

    def limit(more: int) -> None:
        # Any of the pool may be the next to write.
        pooled = [one._sqlite_conn for one in community._files.log.recorder.datastore.pool._pool]
        for connection in (*pooled, community.contents._writer, community._files.views._connection):
            _limit(connection, more)

    return lambda: limit(8), lambda: limit(100_000)


def _limit(connection: Connection, more: int) -> None:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages + more}")


@pytest.mark.slow
def test_a_full_disk_loses_nothing_and_is_got_over(tmp_path: Path) -> None:
    assert asyncio.run(rounds(tmp_path / "data", by_page_limit)) > ROUNDS


@contextmanager
def disk(folder: Path, size_kib: int) -> Iterator[Path]:
    """A file system of a size, in memory."""
    if os.geteuid() != 0:
        pytest.skip("a small file system can be mounted by root only; the page limit is tested without")
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("size_kib", [SMALLEST_KIB, 16 * KIB, 64 * KIB])
def test_a_disk_that_is_really_full_is_got_over(size_kib: int, tmp_path: Path) -> None:
    with disk(tmp_path / "disk", size_kib) as small:
        ballast = small / "ballast"

        def filling(hall: House) -> Filling:
            def fill() -> None:
                free = os.statvfs(small).f_bavail * os.statvfs(small).f_frsize
                with suppress(OSError):  # something else was quicker
                    ballast.write_bytes(b"\0" * max(free - LEFT_KIB * KIB, 0))

            return fill, lambda: ballast.write_bytes(b"")

        assert asyncio.run(rounds(small / "data", filling)) > ROUNDS


@pytest.mark.slow
def test_a_busy_second_does_not_fill_a_small_disk_with_copies_of_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No thread comes to help: all acts lie within the half second between two of its turns.
    monkeypatch.setattr(checkpointer, "CHECKPOINT_EVERY_S", 3_600)

    async def busy(data: Path) -> None:
        async with house(data) as hall:
            await hall.found("Ada Moss")
            tally = Tally(hall)
            for taken in range(BUSY_ACTS):
                assert await tally.enrol(), f"full after {taken} acts, for good: nothing can be moved"
            await all_is_there(tally)

    with disk(tmp_path / "disk", SMALLEST_KIB) as small:
        asyncio.run(busy(small / "data"))
