"""The process that gets killed: it writes ballots as fast as it can and says what it was answered.

Run with a folder, a seed, and after how many answers it shall kill itself (0: it waits to be killed). Prints
`ready`, then a line per answer: `<cmd> <position>` or `<cmd> <code>`.
"""

import asyncio
import itertools
import os
import signal
import sys
from pathlib import Path

from domain.errors import Refusal
from gateways.clock import SystemChance
from services.writer import Writer
from tests.rules.tally_sheet import House, ballot, voter

CLIENTS = 64


async def pour(writer: Writer, seed: str, last: int) -> None:
    """Ballots from many clients at once, until killed. Every fourth is sealed: content is written too."""
    numbers, answers = itertools.count(), itertools.count(1)

    def say(cmd: str, what: object) -> None:
        os.write(1, f"{cmd} {what}\n".encode())
        if next(answers) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    async def client() -> None:
        for number in numbers:
            cmd = f"{seed}-{number}"
            option = "sealed" if number % 4 == 0 else "unheard-of" if number % 7 == 0 else "yes"
            try:
                reply = await writer.act(voter(number), cmd, ballot(option, f"p{seed}"))
            except Refusal as refusal:
                say(cmd, refusal.code)
            else:
                say(cmd, reply.position)

    await asyncio.gather(*(client() for _ in range(CLIENTS)))


def main(folder: Path, seed: str, last: int) -> None:
    """Open the stores, say so, pour."""
    house = House(folder)
    house.chance = SystemChance()
    writer = house.writer()
    os.write(1, b"ready\n")
    asyncio.run(pour(writer, seed, last))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
