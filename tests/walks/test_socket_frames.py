"""Frames that no client library sends, on the real server with bare connections: how each ends."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from struct import unpack
from urllib.parse import urlsplit

import pytest

from gateways.live import socket_protocol
from gateways.live.outlet import ANSWERS_MAX
from gateways.live.wire import FRAME_BYTES_MAX
from tests.faults.frames import CLOSE, CONT, FIN, PING, closing, frame, handshake
from tests.walks.served import COMMUNITY, PATIENCE_S, Play, Served, plays

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
BROKEN_TEXT = frame(b"\xff")


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Play a story on a fresh server."""
    return plays(tmp_path, 1)


@pytest.fixture(autouse=True)
def _no_complaint_in_the_log(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    assert '"level":"' not in capsys.readouterr().out


async def opened(server: Served) -> Line:
    """A bare connection after its handshake."""
    address = urlsplit(server.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(handshake(f"/c/{COMMUNITY}/live"))
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
    return reader, writer


async def close_code(line: Line) -> int:
    """Listen until the server closes; gives the code of its close frame."""
    reader, writer = line
    async with asyncio.timeout(PATIENCE_S):
        while True:
            opcode, size = await reader.readexactly(2)
            if size == 126:
                (size,) = unpack(">H", await reader.readexactly(2))
            payload = await reader.readexactly(size)
            if opcode == FIN | CLOSE:
                writer.close()
                return int(unpack(">H", payload[:2])[0])


async def cut_off(line: Line, piece: bytes, pieces: int) -> bool:
    """Send and read nothing; whether the server ends that."""
    _, writer = line
    try:
        async with asyncio.timeout(PATIENCE_S):
            for _ in range(pieces):
                writer.write(piece)
                await writer.drain()
    except ConnectionError:
        return True
    finally:
        writer.transport.abort()
    return False


def test_a_message_in_empty_pieces_without_end_is_too_large(play: Play) -> None:
    async def story(server: Served) -> None:
        line = await opened(server)
        line[1].write(frame(fin=False) + frame(b"", CONT, fin=False) * (socket_protocol.PIECES_MAX + 10))
        assert await close_code(line) == 1009

    play(story)


def test_who_says_goodbye_behind_more_than_may_wait_leaves_nothing_behind(play: Play) -> None:
    async def story(server: Served) -> None:
        hub = server.house.community(COMMUNITY).hub
        reader, writer = await opened(server)
        writer.write(frame(b"{") * (ANSWERS_MAX + 2) + closing(1000))
        async with asyncio.timeout(PATIENCE_S):
            await reader.read()
            while hub.sockets:  # noqa: ASYNC110 -- nothing tells
                await asyncio.sleep(0)
        writer.close()

    play(story)


def test_a_frame_that_is_said_to_be_too_large_is_refused_before_it_comes(
    play: Play,
) -> None:
    async def story(server: Served) -> None:
        line = await opened(server)
        line[1].write(frame(b"", length=b"\x7f" + (FRAME_BYTES_MAX + 1).to_bytes(8)))
        assert await close_code(line) == 1009

    play(story)


def test_a_message_in_many_pieces_is_understood(play: Play) -> None:
    async def story(server: Served) -> None:
        line = await opened(server)
        line[1].write(frame(b'{"t":', fin=False) + frame(b" ", CONT, fin=False) * 500 + frame(b'"hb"}', CONT))
        async with asyncio.timeout(PATIENCE_S):
            assert b'"t":"hb"' in await line[0].readuntil(b'"t":"hb"')
        line[1].close()

    play(story)


def test_who_pings_and_never_reads_the_answers_is_cut_off(play: Play) -> None:
    async def story(server: Served) -> None:
        line = await opened(server)
        line[0]._transport.pause_reading()  # type: ignore[attr-defined]
        assert await cut_off(line, frame(b"x" * 125, PING) * 500, 2000)

    play(story)


def test_what_is_broken_twice_at_once_is_refused_once(play: Play) -> None:
    async def story(server: Served) -> None:
        line = await opened(server)
        line[1].write(BROKEN_TEXT + BROKEN_TEXT)
        assert await close_code(line) == 1007

    play(story)


def test_what_is_broken_just_before_the_client_closes_ends_as_he_wishes(
    play: Play,
) -> None:
    async def story(server: Served) -> None:
        line = await opened(server)
        line[1].write(BROKEN_TEXT + closing(1000))
        assert await close_code(line) == 1000

    play(story)


def test_what_is_broken_after_the_server_has_closed_is_passed_over(play: Play) -> None:
    async def story(server: Served) -> None:
        line = await opened(server)
        server.stop()
        assert await close_code(line) == 1012
        line[1].write(BROKEN_TEXT + frame(b"", CONT))

    play(story)
