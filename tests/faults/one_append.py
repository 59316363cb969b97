"""The process whose file calls are made to fail.

An open server does an act, a checkpoint, and one more act. It says `ready`, waits for a word, then says each
answer as `power_hall` does. The commit thread makes every file call of the log, its content and its keys, so
that they can be counted; the event loop makes those of the views.
"""

import asyncio
import os
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from gateways.community_server import CommunityServer
from gateways.stores import checkpointer
from services import writer
from services.commands import ImportRoll
from services.principal import OPERATOR
from tests.faults.power_hall import COMMUNITY, Hall, Untaken, opened, row
from tests.faults.weaknesses import weaken

ENDED = 7


class SeededChance:
    """The same ids and salts in each run, or the calls would differ from those that were counted."""

    def __init__(self, seed: int) -> None:
        self._dice = Random(seed)

    def id(self) -> str:
        return f"{self._dice.getrandbits(48):012x}"

    def salt(self) -> bytes:
        return self._dice.randbytes(32)


def found(data: Path, said: Connection) -> None:
    """A community to append to, its files closed in order."""

    async def life() -> None:
        async with opened(data, SeededChance(0)) as installation:
            await Hall(installation, said, 0).found()

    asyncio.run(life())


def append(data: Path, said: Connection, go: Connection, weakness: str) -> None:
    """Open, act when told to, and end without closing anything."""
    checkpointer.CHECKPOINT_EVERY_S = 3600
    writer.SNAPSHOT_EVERY = 1
    weaken(weakness)

    async def life() -> None:
        async with opened(data, SeededChance(1)) as installation:
            hall = Hall(installation, said, 0)
            await hall.act(OPERATOR, "warm", _three("warm"))
            hall.say("ready")
            go.recv_bytes()
            await _try(hall, "first")
            await _checkpoint(installation.community(COMMUNITY))
            writer.SNAPSHOT_EVERY = 1_000_000
            await _try(hall, "last")
            os._exit(ENDED)

    asyncio.run(life())


async def _try(hall: Hall, name: str) -> None:
    try:
        await hall.act(OPERATOR, name, _three(name))
    except Untaken as refused:
        hall.say("untaken", refused)


def _three(name: str) -> ImportRoll:
    """Three events, each with content under a new key."""
    return ImportRoll(rows=[row(f"{name}-{number}") for number in range(3)])


async def _checkpoint(server: CommunityServer) -> None:
    """Move what was committed into the files, on the thread that commits."""
    await server.writer.drain()
    for store in (server._files.log, server.contents):
        checkpointer = store._checkpointer
        assert checkpointer is not None
        commits = server.writer._log._thread
        await asyncio.wrap_future(commits.submit(checkpointer._checkpoint, "PASSIVE"))
