"""Below HTTP: requests that never come to the point, on the real server with bare connections."""

import asyncio
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gateways.http import protocol
from tests.walks.served import PATIENCE_S, Play, Served, plays

PIECE = b"x" * 8192
ENOUGH = 64
JSON = b"Host: hall\r\nContent-Type: application/json\r\n"
UPGRADE = (
    b"Host: hall\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
)


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Play a story on a fresh server."""
    return plays(tmp_path)


async def said(server: Served, *pieces: bytes) -> bytes:
    """Send pieces one after the other and read until the server closes: all that it answered."""
    address = urlsplit(server.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    heard = asyncio.create_task(reader.read())
    try:
        async with asyncio.timeout(PATIENCE_S):
            for piece in pieces:
                if heard.done():
                    break
                writer.write(piece)
                await writer.drain()
            return await heard
    except (ConnectionResetError, BrokenPipeError):
        return b""
    finally:
        heard.cancel()
        writer.transport.abort()


@pytest.mark.parametrize(
    ("begun", "piece"),
    [
        (b"GET /", PIECE),
        (b"GET /livez HTTP/1.1\r\nHost: hall\r\nX: ", PIECE),
        (b"GET /livez HTTP/1.1\r\nHost: hall\r\n", b"x: y\r\n" * 1365),
        (b"POST /c/x/login HTTP/1.1\r\n" + JSON + b"Transfer-Encoding: chunked\r\n\r\n2;", PIECE),
    ],
)
def test_a_head_without_an_end_is_given_up_before_it_fills_the_memory(
    begun: bytes, piece: bytes, play: Play
) -> None:
    async def story(server: Served) -> None:
        answer = await said(server, begun, *[piece] * ENOUGH)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")

    play(story)


@pytest.mark.parametrize("begun", [b"", b"GET /livez HTTP/1.1\r\nHost:"])
def test_who_does_not_finish_his_request_is_sent_away(
    begun: bytes, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "BEGINS_WITHIN_S", 0.2)

    async def story(server: Served) -> None:
        assert await said(server, begun) == b""

    play(story)


@pytest.mark.parametrize("length", [b"Content-Length: 9\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_who_announces_a_body_and_sends_none_of_it_is_sent_away(
    length: bytes, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "BEGINS_WITHIN_S", 0.2)

    async def story(server: Served) -> None:
        assert await said(server, b"POST /c/x/login HTTP/1.1\r\n" + JSON + length + b"\r\n") == b""

    play(story)


def test_who_asks_and_asks_and_reads_no_answer_is_given_up(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "UNREAD_MS_MAX", 500)

    async def story(server: Served) -> None:
        address = urlsplit(server.url)
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(deaf, (address.hostname, address.port))
            await loop.sock_sendall(deaf, b"GET /openapi.json HTTP/1.1\r\nHost: hall\r\n\r\n" * ENOUGH)
            async with asyncio.timeout(PATIENCE_S):
                while not server.connections():  # noqa: ASYNC110 -- nothing tells
                    await asyncio.sleep(0)
                while server.connections():  # noqa: ASYNC110 -- nothing tells
                    await asyncio.sleep(0.05)

    play(story)


@pytest.mark.parametrize("more", [b"GET", b"\r\n", b"12345"])
def test_who_was_answered_and_says_nothing_that_makes_sense_is_sent_away(
    more: bytes, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "BEGINS_WITHIN_S", 0.2)
    length = b"Content-Length: 9\r\n" if more.isdigit() else b""

    async def story(server: Served) -> None:
        address = urlsplit(server.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(b"GET /livez HTTP/1.1\r\nHost: hall\r\n" + length + b"\r\n")
        async with asyncio.timeout(PATIENCE_S):
            assert (await reader.readuntil(b"}")).startswith(b"HTTP/1.1 200 ")
            writer.write(more)
            assert await reader.read() == b""
        writer.close()

    play(story)


def test_a_large_body_in_small_pieces_is_no_head(play: Play) -> None:
    async def story(server: Served) -> None:
        head = b"POST /c/x/login HTTP/1.1\r\n" + JSON
        body = b'{"code":"' + b"x" * 60_000 + b'"}'
        length = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
        pieces = [body[first : first + 3000] for first in range(0, len(body), 3000)]
        assert (await said(server, head + length, *pieces)).startswith(b"HTTP/1.1 400 Bad Request\r\ndate")

    play(story)


@pytest.mark.parametrize(
    "handshake",
    [
        b"POST /c/x/live HTTP/1.1\r\n" + UPGRADE + b"Content-Length: 5\r\n\r\nhello",
        b"GET /c/x/live HTTP/1.1\r\n" + UPGRADE + b"x: y\r\n" * 300 + b"\r\n",
        b"GET /c/x/live HTTP/1.1\r\n" + UPGRADE + b"x: " + PIECE + PIECE + b"\r\n\r\n",
    ],
)
def test_a_handshake_that_cannot_be_read_is_answered(handshake: bytes, play: Play) -> None:
    async def story(server: Served) -> None:
        assert (await said(server, handshake)).startswith(b"HTTP/1.1 400 ")

    play(story)
