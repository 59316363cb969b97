"""A stop in order: what is under way is recorded and answered, everybody is told when to come again."""

import asyncio
import signal
import socket
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import orjson
import pytest
import uvicorn
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from gateways import serve
from gateways.live import endings, push
from projections.documents import Document
from tests.walks.served import COMMUNITY, Served, Tablet, english, found, served
from tests.walks.test_http_server import PATIENCE_S, process
from tests.walks.test_http_server import found as found_by_operator

SOCKETS = 50
STOPPED_WITHIN_S = 15.0
# Of a document that there is: a version yet to come.
LATER = 1_000


class Seen(NamedTuple):
    """How a stop looked from outside: the answer to what was under way, and each socket's end."""

    answered: bool
    codes: set[int]
    waits_ms: list[int]
    ready: int


async def stop_while_acting(data: Path, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Stop a server that has a command under way, and look at it from outside meanwhile."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(served(data))
        chair = await server.login((await found(server, 1))[0])
        tablets = [await stack.enter_async_context(server.socket()) for _ in range(SOCKETS)]
        acting = await stack.enter_async_context(server.socket(chair))
        begun, go_on = _slow_down(server, monkeypatch)
        await acting.say(t="cmd", id="open-sitting", type="sitting.open", body={"title": english("May")})
        await begun.wait()
        server.stop()
        ready = await _until_not_ready(server)
        go_on.set()
        answered = await _answered(acting)
        ends = [await _end(tablet) for tablet in (*tablets, acting)]
    return Seen(answered, {code for code, _ in ends}, [after_ms for _, after_ms in ends], ready)


def _slow_down(server: Served, monkeypatch: pytest.MonkeyPatch) -> tuple[asyncio.Event, asyncio.Event]:
    community = server.house.community(COMMUNITY)
    act, begun, go_on = community.act, asyncio.Event(), asyncio.Event()

    async def slow(*given: Any) -> Any:
        begun.set()
        await go_on.wait()
        return await act(*given)

    monkeypatch.setattr(community, "act", slow)
    return begun, go_on


async def _until_not_ready(server: Served) -> int:
    """The status of /readyz once it is no longer 200; 0 if nobody answers there any more."""
    async with asyncio.timeout(PATIENCE_S), httpx2.AsyncClient(trust_env=False) as client:
        while True:
            try:
                status = (await client.get(f"{server.url}/readyz")).status_code
            except httpx2.TransportError:
                return 0
            if status != 200:
                return status


async def _answered(tablet: Tablet) -> bool:
    with suppress(ConnectionClosed):
        return str((await tablet.hear())["t"]) == "ack"
    return False


async def _end(tablet: Tablet) -> tuple[int, int]:
    code = await tablet.closed()
    reason = tablet.line.close_reason
    return code, orjson.loads(reason)["retry_after_ms"] if reason else 0


def check(seen: Seen) -> None:
    """What a stop in order promises."""
    assert seen.answered, "a command was under way and got no answer"
    assert seen.codes == {endings.SERVICE_RESTARTS}
    assert min(seen.waits_ms) > 0, "somebody was not told when to come again"
    # How far apart they are is held where time stands still (test_door); here the machine may be slow.
    assert len(set(seen.waits_ms)) > SOCKETS // 2, "all were told to come at the same moment"
    assert seen.ready == 503


def test_what_is_under_way_is_answered_and_all_are_told_when_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(uvloop.run(stop_while_acting(tmp_path, monkeypatch)))


def test_who_never_reads_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    async def whole() -> float:
        async with served(tmp_path) as server:
            await found(server, 1)
            hub = server.house.community(COMMUNITY).hub
            with deaf_to(server.url) as deaf:
                deaf.setblocking(False)
                await asyncio.get_running_loop().sock_recv(deaf, 1024)  # the handshake, and that is all
                deaf.send(masked(b'{"t":"sub","views":{"charter":0}}'))
                await _until_stuck(hub)
                stopping = asyncio.get_running_loop().time()
                server.stop()
                await server.stopped()
        return asyncio.get_running_loop().time() - stopping

    assert uvloop.run(whole()) < STOPPED_WITHIN_S


async def _until_stuck(hub: push.Hub) -> None:
    """Publish until the one watcher has no room left."""
    async with asyncio.timeout(PATIENCE_S):
        for v in count(LATER):
            hub.publish([Document("charter", v, {"text": f"{v:060000}"})])
            await asyncio.sleep(0)
            if any(watcher.sender.waiting_since() is not None for watcher in hub._watchers):
                return


def test_the_harness_sees_a_stop_that_answers_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve.Server, "shutdown", uvicorn.Server.shutdown)
    with pytest.raises(AssertionError, match="under way"):
        check(uvloop.run(stop_while_acting(tmp_path, monkeypatch)))


async def pour(url: str, token: str, stop: Callable[[], None]) -> tuple[list[int], ClientConnection]:
    """Act on a socket until the server ends it; gives the positions that were acknowledged."""
    acknowledged: list[int] = []
    line = await connect(f"ws{url.removeprefix('http')}/c/{COMMUNITY}/live", proxy=None, compression=None)
    await line.send(orjson.dumps({"t": "hello", "session": token}).decode())
    with suppress(ConnectionClosed):
        for number in range(1_000_000):
            row = {"number": f"s{number}", "name": f"Person {number}"}
            frame = {"t": "cmd", "id": f"socket-{number:06d}", "type": "member.enrol", "body": {"row": row}}
            await line.send(orjson.dumps(frame).decode())
            acknowledged.append(await _position(line))
            if number == 20:
                stop()
    return acknowledged, line


async def _position(line: ClientConnection) -> int:
    while True:
        message = orjson.loads(await line.recv())
        if message["t"] == "ack":
            return int(message["position"])
        assert message["t"] != "nack", message


def deaf_to(url: str) -> socket.socket:
    """A client that opens a socket and never reads a byte."""
    host, port = url.removeprefix("http://").split(":")
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect((host, int(port)))
    line.sendall(
        f"GET /c/{COMMUNITY}/live HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    return line


def masked(text: bytes) -> bytes:
    """A short text frame of a client, masked with zeros."""
    return bytes([0x81, 0x80 + len(text)]) + bytes(4) + text


def position(data: Path) -> int:
    """Where the log stands after a new start."""
    with process(data) as (_, url):
        answer = httpx2.get(f"{url}/c/{COMMUNITY}/views/community", params={"at_least": 1}).json()
        return int(answer["position"])


def token_in(data: Path) -> str:
    return (data / "operator-token").read_text().strip()


def test_after_a_signal_nothing_acknowledged_is_lost_and_it_is_over_in_time(tmp_path: Path) -> None:
    with process(tmp_path) as (running, url):
        found_by_operator(url, tmp_path)
        signalled: list[float] = []

        def stop() -> None:
            signalled.append(time.monotonic())
            running.send_signal(signal.SIGTERM)

        with deaf_to(url):
            acknowledged, line = asyncio.run(pour(url, token_in(tmp_path), stop))
            assert running.wait(PATIENCE_S) == 0
        assert time.monotonic() - signalled[0] < STOPPED_WITHIN_S
        assert (line.close_code, "retry_after_ms" in (line.close_reason or "")) == (1012, True)
    assert position(tmp_path) >= max(acknowledged)


def test_a_second_signal_ends_it_at_once_and_safely(tmp_path: Path) -> None:
    with process(tmp_path) as (running, url):
        found_by_operator(url, tmp_path)
        with deaf_to(url):
            stop = partial(running.send_signal, signal.SIGTERM)
            acknowledged, _ = asyncio.run(pour(url, token_in(tmp_path), stop))
            assert running.poll() is None, "the client that does not read is still waited for"
            stop()
            assert running.wait(1.0) == -signal.SIGTERM
    assert position(tmp_path) >= max(acknowledged)
