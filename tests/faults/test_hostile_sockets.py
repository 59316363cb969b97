"""Thousands of hostile streams on live sockets, while honest members vote beside them.

The server runs in a process of its own, as an operator starts it, and must not stumble, swell or keep anybody
waiting; what it leaves behind in tasks is seen from within, on a smaller number.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
import uvloop

from gateways.client.http import Folkmoot
from tests.faults.besieged_hall import HOSTILE, VOTERS, convene, watching
from tests.faults.hostile_client import ENDS_WITHIN_S, play
from tests.faults.hostile_streams import ANY, FAMILIES, NO_CODE, Known, Stream, streams
from tests.faults.own_server import OwnServer, own_server
from tests.walks.served import PATIENCE_S, Served, found, served

SUITE = os.environ.get("SUITE", "test")
STREAMS = {"test": 800, "check": 20_000, "chaos": 200_000}[SUITE]
SEED = 20261125
WARM_UP = VOTERS // 4
LOST_MAX = 0.01
GROWTH_BYTES_MAX = 32 * 1024 * 1024

pytestmark = pytest.mark.slow


class Ends:
    """How streams have ended: what was wrong, and how many close frames the kernel has lost on their way."""

    def __init__(self) -> None:
        self.wrong: Counter[str] = Counter()
        self.played = self.lost = 0

    def note(self, stream: Stream, code: int) -> None:
        self.played += 1
        self.lost += code == NO_CODE and stream.ends != ANY
        if code not in stream.ends:
            self.wrong[f"{stream.family}: {code}"] += 1

    def late(self, stream: Stream) -> None:
        self.wrong[f"{stream.family}: open after {ENDS_WITHIN_S} s"] += 1

    @property
    def are_right(self) -> bool:
        return not self.wrong and self.lost <= self.played * LOST_MAX


async def _storm(url: str, made: Iterator[Stream], ends: Ends) -> None:
    """One hostile client after another."""
    for stream in made:
        try:
            ends.note(stream, await play(url, stream))
        except TimeoutError:
            ends.late(stream)


async def _besieged(server: OwnServer) -> tuple[Ends, int]:
    """Storm the hall while its members vote. Gives how streams ended, and by how many bytes it grew."""
    ends = Ends()
    async with Folkmoot(server.url) as client:
        hall = await convene(server, client)
        storms = [streams(SEED + number, known) for number, known in enumerate(hall.known)]
        before = server.connections()
        async with watching(hall) as watcher:
            resident = [0]
            for turn in range(VOTERS):
                parts = [islice(storm, STREAMS // VOTERS // HOSTILE + 1) for storm in storms]
                await asyncio.gather(hall.vote(watcher), *(_storm(server.url, part, ends) for part in parts))
                resident = (
                    [*resident, server.resident_bytes()] if turn >= WARM_UP else [server.resident_bytes()]
                )
        async with asyncio.timeout(PATIENCE_S):
            while server.connections() > before:
                await client.send("GET", "/livez")
        poll = await hall.voters[0].view(f"poll/{hall.poll}")
        assert poll["doc"]["cast"] == VOTERS
    return ends, max(resident) - resident[0]


# How long a voter waits is a limit in seconds.
@pytest.mark.alone
def test_no_stream_makes_the_server_stumble_swell_or_keep_a_voter_waiting(tmp_path: Path) -> None:
    with own_server(tmp_path / "data") as server:
        ends, grown = uvloop.run(_besieged(server))
        assert server.lives(), "the server is gone"
    assert ends.are_right, (ends.wrong, ends.lost)
    assert not server.complaints()
    print(f"hostile streams: {ends.played}, all ended right, {ends.lost} close frames lost")
    print(f"the server's memory grew by {grown / 2**20:.0f} MiB")
    assert grown <= GROWTH_BYTES_MAX


def test_hostile_streams_leave_no_task_and_no_connection_behind(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 1)
        ann = await server.login(members[0])
        await ann.view("me")
        before = len(asyncio.all_tasks())
        ends = Ends()
        await _storm(
            server.url, islice(streams(SEED, Known(ann.token, "none", "none")), 5 * len(FAMILIES)), ends
        )
        assert ends.are_right, (ends.wrong, ends.lost)
        async with asyncio.timeout(PATIENCE_S):
            while server.sockets() or len(asyncio.all_tasks()) > before:
                await ann.view("me")

    async def whole() -> None:
        async with served(tmp_path) as server:
            await story(server)

    uvloop.run(whole())
