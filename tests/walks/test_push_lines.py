"""Documents and answers over real sockets: written straight to the transport, and under plain ASGI."""

import asyncio
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import Frame, Opcode

from gateways import serve
from gateways.live import asgi_outlet, direct_outlet, outlet, push, socket_protocol
from gateways.live.push import Hub
from projections.documents import Document
from tests.walks.served import COMMUNITY, PATIENCE_S, Play, Served, Tablet, plays

# What is pushed here is made up, but only what there is can be watched: the charter, in versions yet to come.
VIEW, LATER = "charter", 1_000
TCP_LISTEN, TCP_ESTABLISHED = "0A", "01"


@pytest.fixture(autouse=True)
def _no_complaint_in_the_log(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Nothing that a client does makes the server complain of itself."""
    yield
    assert '"level":"' not in capsys.readouterr().out


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Play a story on a fresh server."""
    return plays(tmp_path, 1)


@pytest.fixture(params=["direct", "plain ASGI"])
def play_on_both(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Play a story on a fresh server that lends its transports, and on one that does not."""
    used = direct_outlet.DirectOutlet
    if request.param == "plain ASGI":
        monkeypatch.setattr(serve, "SocketProtocol", WebSocketsSansIOProtocol)
    other = asgi_outlet.AsgiOutlet if request.param == "direct" else used
    monkeypatch.setattr(other, "__init__", None)
    return plays(tmp_path, 1)


def hub_of(server: Served) -> Hub:
    return server.house.community(COMMUNITY).hub


def show(hub: Hub, v: int, length: int) -> dict[str, Any]:
    """Publish a version, after those that there are, whose snapshot is a message of so many bytes."""
    around = len(f'{{"t":"snap","view":"{VIEW}","v":{LATER},"doc":{{"text":""}}}}')
    doc = {"text": f"{v:0{max(1, length - around)}}"}
    hub.publish([Document(VIEW, LATER + v, doc)])
    return doc


async def until(holds: Callable[[], bool]) -> None:
    """Wait for it, but not for ever."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110 -- nothing tells
            await asyncio.sleep(0.01)


async def watching(line: ClientConnection) -> Tablet:
    tablet = Tablet(line)
    await tablet.expect("hello")
    await tablet.say(t="sub", views={VIEW: 0})
    await tablet.expect("snap")
    return tablet


@pytest.mark.parametrize("compression", [None, "deflate"], ids=["plain", "deflate offered"])
def test_documents_of_every_length_arrive_whole_between_pings_and_answers(
    play_on_both: Play, monkeypatch: pytest.MonkeyPatch, compression: str | None
) -> None:
    monkeypatch.setattr(push, "GAP_MIN_S", 0.001)

    async def story(server: Served) -> None:
        async with connect(server.live_url, proxy=None, compression=compression) as line:
            tablet = await watching(line)
            for number, length in enumerate([60, 125, 126, 127, 300, 65_535, 65_536]):
                pong = await line.ping()
                doc = show(hub_of(server), number, length)
                await tablet.say(t="hb")
                while tablet.documents.get(VIEW, (0, {}))[1] != doc:
                    await tablet.hear()
                await pong

    play_on_both(story)


def test_answers_come_in_the_order_of_the_questions_whatever_is_pushed_between(
    play_on_both: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "GAP_MIN_S", 0.001)

    async def story(server: Served) -> None:
        async with server.socket() as tablet:
            await tablet.say(t="sub", views={VIEW: 0})
            await tablet.expect("snap")
            asked = [f"unknown/{number}" for number in range(15)]
            for number, view in enumerate(asked):
                show(hub_of(server), number + 1, 30_000)
                await tablet.say(t="sub", views={view: 0})
            answered: list[str] = []
            while len(answered) < len(asked) or tablet.documents[VIEW][0] < LATER + len(asked):
                message = await tablet.hear()
                if message["t"] == "err":
                    answered.append(message["problem"]["params"]["view"])
            assert answered == asked
            seen = [
                message["v"] for message in tablet.heard if message.get("view") == VIEW and "v" in message
            ]
            assert all(earlier < later for earlier, later in pairwise(seen))

    play_on_both(story)


def test_a_message_in_fragments_with_a_ping_inside_is_one_message(play_on_both: Play) -> None:
    async def story(server: Served) -> None:
        async with server.socket() as tablet:
            write = tablet.line.transport.write
            pieces = [(Opcode.TEXT, b'{"t":"sub","vi', False), (Opcode.PING, b"?", True)]
            pieces += [(Opcode.CONT, b'ews":{"', False), (Opcode.CONT, b'charter":0}}', True)]
            for opcode, data, is_last in pieces:
                write(Frame(opcode, data, is_last).serialize(mask=True))
            await tablet.expect("snap")

    play_on_both(story)


def test_a_client_who_says_goodbye_in_the_middle_of_it_is_let_go(
    play_on_both: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "GAP_MIN_S", 0.0)

    async def story(server: Served) -> None:
        lines = [await connect(server.live_url, proxy=None) for _ in range(10)]
        tablets = [await watching(line) for line in lines]
        closing = []
        for number, line in enumerate(lines):
            show(hub_of(server), number + 1, 20_000)
            closing.append(asyncio.create_task(line.close()))
            await tablets[-1].hear() if number < len(lines) - 1 else None
        await asyncio.gather(*closing)
        await until(lambda: hub_of(server).sockets == 0)
        assert [line.close_code for line in lines] == [1000] * len(lines)

    play_on_both(story)


def test_tablets_that_read_by_fits_and_starts_end_with_the_document_as_it_is(
    play_on_both: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "GAP_MIN_S", 0.0)

    async def read(tablet: Tablet, chance: Random, last: int) -> None:
        transport = tablet.line.transport
        while tablet.documents[VIEW][0] < LATER + last:
            await tablet.hear()
            if chance.random() < 0.3:
                transport.pause_reading()
                await asyncio.sleep(chance.random() / 100)
                transport.resume_reading()

    async def story(server: Served) -> None:
        lines = [await connect(server.live_url, proxy=None, max_queue=1) for _ in range(5)]
        tablets = [await watching(line) for line in lines]
        chance, last = Random(7), 120
        reading = [asyncio.create_task(read(tablet, Random(n), last)) for n, tablet in enumerate(tablets)]
        for v in range(1, last + 1):
            newest = show(hub_of(server), v, chance.choice([100, 5_000, 60_000]))
            await asyncio.sleep(0.001)
        await asyncio.gather(*reading)
        assert [tablet.documents[VIEW] for tablet in tablets] == [(LATER + last, newest)] * len(tablets)
        for line in lines:
            await line.close()

    play_on_both(story)


async def deaf_socket(server: Served) -> socket.socket:
    """A connection that will take next to nothing."""
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.setblocking(False)
    host, port = server.url.removeprefix("http://").split(":")
    await asyncio.get_running_loop().sock_connect(deaf, (host, int(port)))
    return deaf


async def gone(server: Served, deaf: socket.socket) -> None:
    """Wait until the server has let go of the connection, and so has the kernel of the server's side."""
    await until(lambda: not (hub_of(server).sockets or server.sockets() or _held_by_kernel(server, deaf)))


def _held_by_kernel(server: Served, deaf: socket.socket) -> list[str]:
    """The states of what the kernel still keeps of the server's side of this connection."""
    port, peer = int(server.url.rpartition(":")[2]), deaf.getsockname()[1]
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [row[3] for row in rows if row[1].endswith(f":{port:04X}") and row[2].endswith(f":{peer:04X}")]


def test_one_who_never_reads_is_dropped_by_age_costs_one_document_and_leaves_no_orphan(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "TICK_S", 0.05)
    monkeypatch.setattr(push, "STUCK_MAX_S", 1.0)
    monkeypatch.setattr(push, "GAP_MIN_S", 0.001)
    monkeypatch.setattr(outlet, "GRACE_S", 0.1)

    async def story(server: Served) -> None:
        deaf = await deaf_socket(server)
        async with connect(server.live_url, proxy=None, sock=deaf, max_queue=1) as line:
            await line.send(f'{{"t":"sub","views":{{"{VIEW}":0}}}}')
            line.transport.pause_reading()
            await until(lambda: hub_of(server).sockets == 1)
            async with asyncio.timeout(PATIENCE_S):
                v, most = 0, 0
                while hub_of(server).sockets:
                    show(hub_of(server), v := v + 1, 60_000)
                    most = max([most, *server.unsent()])
                    await asyncio.sleep(0.005)
            assert v > 20
            assert 0 < most <= 70_000
            await gone(server, deaf)
            line.transport.resume_reading()

    play(story)


def test_one_who_asks_for_pongs_and_takes_none_is_dropped_by_size(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "STUCK_MAX_S", 1_000.0)

    async def story(server: Served) -> None:
        deaf = await deaf_socket(server)
        line = await connect(server.live_url, proxy=None, sock=deaf, max_queue=1)
        line.transport.pause_reading()
        pings = Frame(Opcode.PING, os.urandom(125)).serialize(mask=True) * 500
        most = 0
        with suppress(OSError):
            async with asyncio.timeout(PATIENCE_S):
                while server.sockets():
                    line.transport.write(pings)
                    most = max([most, *server.unsent()])
                    await asyncio.sleep(0.001)
        await gone(server, deaf)
        assert most <= 2 * socket_protocol.UNREAD_BYTES_MAX
        line.transport.abort()

    play(story)
