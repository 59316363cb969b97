"""More connections than the server may have files open, all of which keep it waiting: its members go on."""

import asyncio
import resource
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
import uvloop

from gateways.client.http import Folkmoot
from gateways.operations.safety import FILES_MIN
from gateways.wording import LANGUAGES, word
from tests.faults.besieged_hall import convene, watching
from tests.faults.own_server import OwnServer, own_server
from tests.walks.served import COMMUNITY, PATIENCE_S, english

pytestmark = pytest.mark.slow

CONNECTIONS = FILES_MIN + 300
UNREAD_BYTES = 4096
SILENCES = {
    "nothing": b"",
    "half a head": b"GET /livez HTTP/1.1\r\nHost: hall\r\nX: ",
    "half a body": b"POST /c/valley/login HTTP/1.1\r\nHost: hall\r\nContent-Type: application/json\r\n"
    b"Content-Length: 9\r\n\r\n{",
    "nothing more": b"GET /livez HTTP/1.1\r\nHost: hall\r\n\r\n",
    "unread answers": b"GET /openapi.json HTTP/1.1\r\nHost: hall\r\n\r\n" * 8,
}


@contextmanager
def small_server(data: Path) -> Iterator[OwnServer]:
    """One that may have as few files open as a server may at least."""
    with own_server(data, files=FILES_MIN) as server:
        yield server
        assert server.lives(), "the server is gone"
        assert not server.complaints()


@asynccontextmanager
async def _crowd(url: str, said: bytes) -> AsyncIterator[asyncio.StreamReader]:
    """Connections that say so much, and nothing more. Gives what the first of them hears."""
    address, loop = urlsplit(url), asyncio.get_running_loop()
    crowd: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    try:
        for _ in range(CONNECTIONS):
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, UNREAD_BYTES)
            line.setblocking(False)
            await loop.sock_connect(line, (address.hostname, address.port))
            crowd.append(await asyncio.open_connection(sock=line, limit=UNREAD_BYTES))
            crowd[-1][1].write(said)
        yield crowd[0][0]
    finally:
        for _, writer in crowd:
            writer.transport.abort()


async def _sit(server: OwnServer, said: bytes) -> bytes:
    """Members who are in vote, others come in, the chair writes. Gives what the crowd's first one hears."""
    async with Folkmoot(server.url) as client, asyncio.timeout(6 * PATIENCE_S):
        hall = await convene(server, client)
        async with watching(hall) as watcher, _crowd(server.url, said) as first:
            for _ in range(3):
                await hall.vote(watcher)
            async with Folkmoot(server.url) as other:
                chair = other.as_bearer(COMMUNITY, hall.voters[0].token)
                await chair.act("sitting.plan", {"title": english("Autumn")}, "full-plan")
            assert server.files() < FILES_MIN
            return await first.read()


@pytest.mark.parametrize("said", SILENCES.values(), ids=SILENCES)
def test_connections_that_keep_the_server_waiting_drive_out_each_other_and_no_member(
    said: bytes, tmp_path: Path
) -> None:
    with small_server(tmp_path / "data") as server:
        uvloop.run(_sit(server, said))


def test_who_is_driven_out_is_told_so(tmp_path: Path) -> None:
    with small_server(tmp_path / "data") as server:
        heard = uvloop.run(_sit(server, b""))
    assert heard.startswith(b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_not_one_file_can_be_opened_a_refusal_is_still_said_in_words(
    language: str, tmp_path: Path
) -> None:
    with small_server(tmp_path / "data") as server:
        own_and_one_connection = server.files() + 1
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (own_and_one_connection,) * 2)
        answer = httpx2.get(f"{server.url}/c/nowhere/session", headers={"Accept-Language": language})
    assert answer.json()["title"] == word("refusals", "unknown-community", language, {})
