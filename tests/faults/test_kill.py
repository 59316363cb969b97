"""kill -9 while ballots pour in: what was acknowledged is there, no position is missing, it starts again.

This shows that a batch is whole or not there at all, and that recovery works. It does not show that the disk
was told to keep it, for a killed process leaves its writes to the kernel: `tests/contracts/test_sqlite.py`
holds the settings that do.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from domain.errors import Refusal
from domain.event import Event
from services.answers import Reply
from services.replay import replay
from services.writer import Writer
from tests.rules.tally_sheet import House, ballot, voter

ROUNDS = {"test": 5, "check": 25, "chaos": 1000}[os.environ.get("SUITE", "test")]
SEED = 20261123
ROOT = Path(__file__).parents[2]


class Acknowledged(NamedTuple):
    """What the killed process had been told: positions of what was recorded, codes of what was refused."""

    recorded: dict[str, int]
    refused: dict[str, str]


def kill_while_pouring(folder: Path, seed: str, lines: int, by_itself: bool) -> Acknowledged:
    """Let ballots pour until so many answers came; gives all that was said before the kill.

    It either kills itself in the very moment of an answer, or is killed from outside a little later.
    """
    last = lines if by_itself else 0
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.ballot_writer", str(folder), seed, str(last)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    said = []
    if not last:
        said = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL, "it ended by itself"
    whole = b"".join([*said, rest[: rest.rfind(b"\n") + 1]]).decode().splitlines()
    pairs = [line.split() for line in whole if line != "ready"]
    recorded = {cmd: int(what) for cmd, what in pairs if what.isdigit()}
    return Acknowledged(recorded, {cmd: what for cmd, what in pairs if not what.isdigit()})


async def answer_again(writer: Writer, seed: str, cmd: str) -> Reply | Refusal:
    """Send a command of the killed process once more, as a client does who is not sure."""
    number = int(cmd.removeprefix(f"{seed}-"))
    option = "sealed" if number % 4 == 0 else "unheard-of" if number % 7 == 0 else "yes"
    try:
        return await writer.act(voter(number), cmd, ballot(option, f"p{seed}"))
    except Refusal as refusal:
        return refusal


def check(folder: Path, seed: str, told: Acknowledged, dice: random.Random) -> int:
    """Start again, and hold the log against what was acknowledged. Gives how many events there are."""
    house = House(folder)

    async def whole() -> None:
        writer = house.writer()
        events: dict[int, Event] = {event.n: event for event in replay(house.store)}
        assert list(events) == list(range(1, writer.head + 1))
        at = {event.cmd: event.n for event in events.values()}
        lost = {cmd: position for cmd, position in told.recorded.items() if at.get(cmd) != position}
        assert lost == {}, f"{len(lost)} acknowledged ballots are lost"
        sealed = [event.c["choice"] for event in events.values() if event.c]
        assert len(house.contents.get_many(sealed)) == len(sealed)
        for cmd in dice.sample(sorted(told.recorded), min(20, len(told.recorded))):
            assert await answer_again(writer, seed, cmd) == Reply(told.recorded[cmd], {}, repeated=True)
        for cmd in dice.sample(sorted(told.refused), min(20, len(told.refused))):
            refusal = await answer_again(writer, seed, cmd)
            assert isinstance(refusal, Refusal)
            assert (refusal.code, refusal.repeated) == (told.refused[cmd], True)
        assert writer.position == len(events)
        await writer.close()

    try:
        asyncio.run(whole())
        return house.store.head()
    finally:
        house.close()


@pytest.mark.slow
def test_nothing_that_was_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    acknowledged = 0
    for number in range(ROUNDS):
        # Every fifth is killed while it still opens its files and recovers from the last kill.
        early = number % 5 == 4
        lines = dice.choice([0, 1]) if early else dice.randint(2, 3000)
        told = kill_while_pouring(tmp_path, f"r{number}", lines, by_itself=not early and number % 2 == 0)
        events = check(tmp_path, f"r{number}", told, dice)
        acknowledged += len(told.recorded)
        assert events >= acknowledged
    assert acknowledged > 100 * ROUNDS
