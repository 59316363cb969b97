"""What our protocols for HTTP and sockets lean on inside uvicorn and websockets, as it was when we read it.

When a test here fails after an update, read the changed source again, then renew what is written here.
"""

import asyncio
import hashlib
import inspect
import socket
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as Http
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol as Base
from websockets.asyncio.client import ClientConnection, connect
from websockets.protocol import Protocol

from gateways.http.protocol import HttpProtocol
from gateways.live.direct_outlet import Line
from gateways.live.framing import message_of, text_frame
from gateways.live.socket_protocol import KERNEL_BUFFER_BYTES, LINE, SocketProtocol
from gateways.live.tap import Tap

# Each method that we override or whose side effects we rely on, and the beginning of its source's SHA-256.
READ = {
    Base.__init__: "631dcd744eab",
    Base.connection_made: "f533ec93747c",
    Base.connection_lost: "dd116afc4d80",
    Base.data_received: "c89d394077d8",
    Base.handle_connect: "fc648c2161ff",
    Base.handle_cont: "d96fe1479da6",
    Base.handle_ping: "41bcf345d372",
    Base.handle_close: "62fd412b1f5b",
    Base.handle_parser_exception: "ff5cf13c764f",
    Base.keepalive_timeout: "8e1ceb6ec446",
    Base.pause_writing: "4830f7e0d81f",
    Base.resume_writing: "ef79384e5fff",
    Base.run_asgi: "662375aa38d9",
    Base.send: "d4919ed760ce",
    Base.send_receive_event_to_app: "a2b10de91477",
    Base.shutdown: "e8ace796ada6",
    Http._start_asgi_task: "9c08c2571ae9",
    Http.connection_lost: "c91a4c9bf2e2",
    Http.on_message_complete: "1fbad42dc31f",
    Http.on_response_complete: "64e254f28e38",
    Protocol.send_text: "9268f18e580a",
    Protocol.send_close: "bc2a998cc8b9",
    Protocol.receive_data: "df57bef09335",
}
# More than the kernel keeps for somebody who does not read.
PAGE = b"page" * 4_000_000
PAGE_REQUEST = b"GET / HTTP/1.1\r\nHost: hall\r\n\r\n"
HANDSHAKE = (
    b"GET /live HTTP/1.1\r\nHost: hall\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
Story = Callable[[str, asyncio.Queue[Any]], Awaitable[None]]


@pytest.mark.parametrize("method", READ, ids=lambda method: method.__qualname__)
def test_what_we_lean_on_is_what_we_have_read(method: Callable[..., Any]) -> None:
    assert hashlib.sha256(inspect.getsource(method).encode()).hexdigest()[:12] == READ[method]


def test_every_method_that_we_replace_is_there_to_be_called() -> None:
    ours = {name for name, value in vars(SocketProtocol).items() if inspect.isfunction(value)}
    added = {"write", "tap", "abort", "abort_in", "_turn", "_is_open", "_socket", "_refuse"}
    assert all(hasattr(Base, name) for name in ours - added)
    assert not any(hasattr(Base, name) for name in added)


async def play(story: Story) -> None:
    """Serve an application that hands over its line and then listens; the story gets address and lines.

    To whoever wants no socket it gives `PAGE`.
    """
    lines: asyncio.Queue[Any] = asyncio.Queue()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200})
            await send({"type": "http.response.body", "body": PAGE})
            return
        line: Line = scope["extensions"][LINE]["line"]
        early = line.write(text_frame(b"early"))
        await send({"type": "websocket.accept"})
        lines.put_nowait((line, early))
        while (await receive())["type"] != "websocket.disconnect":
            pass

    config = uvicorn.Config(
        app, port=0, http=HttpProtocol, ws=SocketProtocol, lifespan="off", log_config=None
    )
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = asyncio.create_task(server.serve([listener]))
        try:
            async with asyncio.timeout(10):
                await story(f"ws://127.0.0.1:{listener.getsockname()[1]}", lines)
        except BaseException:
            server.force_exit = True
            raise
        finally:
            server.should_exit = True
            await running


async def _take_all(client: ClientConnection) -> None:
    async for _ in client:
        pass


def test_a_line_takes_frames_from_the_handshake_s_answer_to_the_first_close_frame() -> None:
    async def story(url: str, lines: asyncio.Queue[Any]) -> None:
        async with connect(url, proxy=None) as client:
            line, early = await lines.get()
            assert not early
            assert line.write(text_frame(b"first"))
            assert await client.recv() == "first"
            await client.close()
            assert not line.write(text_frame(b"late"))
            assert line.full_since is None

    uvloop.run(play(story))


def test_a_line_is_full_as_long_as_anything_is_unsent_and_says_when_there_is_room() -> None:
    async def story(url: str, lines: asyncio.Queue[Any]) -> None:
        async with connect(url, proxy=None, max_queue=1, max_size=None, compression=None) as client:
            line, _ = await lines.get()
            room = asyncio.Event()
            line.on_room = room.set
            frame = text_frame(b"x" * 60_000)
            while line.write(frame):
                pass
            assert line.full_since is not None
            assert 0 < line.transport.get_write_buffer_size() <= len(frame)
            reading = asyncio.create_task(_take_all(client))
            await asyncio.wait_for(room.wait(), 10)
            reading.cancel()
            assert line.full_since is None
            assert line.transport.get_write_buffer_size() == 0
            kept = line.transport.get_extra_info("socket")
            assert kept.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == 2 * KERNEL_BUFFER_BYTES
            line.abort()

    uvloop.run(play(story))


def test_a_tap_is_open_only_while_nothing_waits_and_the_rest_of_a_frame_follows_it() -> None:
    async def story(url: str, lines: asyncio.Queue[Any]) -> None:
        async with connect(url, proxy=None, max_queue=None, max_size=None, compression=None) as client:
            line, _ = await lines.get()
            line.tap(tap := Tap())
            frame = text_frame(bytes(range(32, 127)) * 500)
            client.transport.pause_reading()
            frames = 0
            while line.full_since is None:
                taken = _taken(tap, frame)
                assert taken == len(frame) or line.write(frame, taken)
                frames += 1
            assert tap.take(frame) == 0
            client.transport.resume_reading()
            read = [await client.recv(decode=False) for _ in range(frames)]
            assert set(read) == {message_of(frame)}
            while line.full_since is not None:  # noqa: ASYNC110 -- nothing tells
                await asyncio.sleep(0)
            assert tap.take(text_frame(b"again")) > 0
            assert await client.recv() == "again"

    uvloop.run(play(story))


def _taken(tap: Tap, frame: bytes) -> int:
    try:
        return tap.take(frame)
    except BlockingIOError:
        return 0


@pytest.mark.parametrize("end", ["the client's goodbye", "the server's", "an abort", "no documents any more"])
def test_a_tap_is_shut_once_the_line_ends_and_its_number_is_forgotten(end: str) -> None:
    async def story(url: str, lines: asyncio.Queue[Any]) -> None:
        async with connect(url, proxy=None) as client:
            line, _ = await lines.get()
            line.tap(tap := Tap())
            assert tap.take(text_frame(b"first")) > 0
            match end:
                case "the client's goodbye":
                    await client.close()
                case "the server's":
                    line.shutdown()
                case "an abort":
                    line.abort()
                case _:
                    line.tap(None)
            assert tap.take(text_frame(b"late")) == 0
            line.abort()
            while not line.disconnected:  # noqa: ASYNC110 -- nothing tells
                await asyncio.sleep(0)
            assert line._kernel.fileno() == -1

    uvloop.run(play(story))


@pytest.mark.parametrize("pieces", [(PAGE_REQUEST + HANDSHAKE,), (PAGE_REQUEST, HANDSHAKE)])
def test_nobody_gets_a_socket_who_has_not_taken_the_answers_before(pieces: tuple[bytes, ...]) -> None:
    async def story(url: str, lines: asyncio.Queue[Any]) -> None:
        address = urlsplit(url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        answer = b""
        for piece in pieces:
            writer.write(piece)
            answer += await reader.read(1)
        answer += await reader.read()
        assert b"101 Switching" not in answer
        assert len(answer) > len(PAGE) or len(pieces) == 1
        assert lines.empty()
        writer.close()

    uvloop.run(play(story))
