"""The server as an operator starts it, in a process and on a core of its own, and a hall for it."""

import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from gateways.client.http import Folkmoot, Person

COMMUNITY = "bench"


class Server(NamedTuple):
    """A server process of our own."""

    process: subprocess.Popen[bytes]
    port: int
    token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu_s(self) -> float:
        """CPU time so far, all threads."""
        return cpu_s(self.process.pid)


class Hall(NamedTuple):
    """A founded community with an open poll, and a session for each voter."""

    poll: str
    tokens: list[str]


def cpu_s(pid: int) -> float:
    """CPU time that a process has used so far, all threads."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


@contextmanager
def running(data: Path, core: int) -> Iterator[Server]:
    """A server over this folder, pinned to its core."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folkmoot = str(Path(sys.executable).with_name("folkmoot"))
    serve = [folkmoot, "serve", "--port", str(port), "--data", str(data)]
    pinned = ["taskset", "--cpu-list", str(core), *serve]
    # What it says is read only if it does not start: its link to a first start would stand among the numbers.
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(pinned, stdout=subprocess.DEVNULL, stderr=said) as process,
    ):
        try:
            _await_port(process, port, said)
            yield Server(process, port, (data / "operator-token").read_text().strip())
        finally:
            process.terminate()


def _await_port(process: subprocess.Popen[bytes], port: int, said: IO[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    said.seek(0)
    raise RuntimeError(f"the server did not start: {said.read().decode(errors='replace')}")


async def prepare(server: Server, voters: int) -> Hall:
    """Found a community, enrol and log in so many voters, and open a poll."""
    async with Folkmoot(server.url) as client:
        operator = client.as_bearer(COMMUNITY, server.token)
        members = await _found(operator, voters)
        codes = await operator.cards(members)
        chair = await client.login(COMMUNITY, codes[members[0]])
        poll = await _open_poll(chair)
        tokens = [chair.token]
        for first in range(1, voters, 50):
            batch = [client.login(COMMUNITY, codes[member]) for member in members[first : first + 50]]
            tokens += [person.token for person in await asyncio.gather(*batch)]
    return Hall(poll, tokens)


async def _found(operator: Person, voters: int) -> list[str]:
    name = {"lang": "en", "text": "Bench"}
    founding = {"name": name, "preset": "consultation.advisory", "zone": "UTC"}
    await operator.act("community.found", founding, "bench-found")
    rows = [{"number": str(number), "name": f"Voter {number}"} for number in range(voters)]
    for first in range(0, voters, 5_000):
        await operator.act("roll.import", {"rows": rows[first : first + 5_000]}, f"bench-roll-{first}")
    pages = [(await operator.view(f"roll/{page}"))["doc"]["order"] for page in range((voters + 99) // 100)]
    members = [member for page in pages for member in page]
    await operator.act("role.grant", {"member": members[0], "role": "chair"}, "bench-chair")
    return members


async def _open_poll(chair: Person) -> str:
    text = {"lang": "en", "text": "A bench"}
    opened = await chair.act("sitting.open", {"title": text, "form": "consultation"}, "bench-sitting")
    moved = await chair.act("motion.submit", {"sitting": opened["sitting"], "title": text}, "bench-motion")
    return str((await chair.act("poll.open", {"motion": moved["motion"]}, "bench-poll"))["poll"])
