"""A lean generator of HTTP requests on raw sockets, so that the generator is not what is measured.

Runs in a process of its own, on a core of its own. Reads a plan from standard input and writes what it
measured to standard output, both as JSON. Latency counts from when a request was due, not sent.
"""

import asyncio
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any, NamedTuple

import orjson

CONNECTIONS = 256
# Timers of the loop are that exact; what is left of a wait is spun away.
TIMER_S = 0.002
Answered = Callable[[int, bytes], None]


class Plan(NamedTuple):
    """What to send: so many `ballots`, the tokens in turn; at `rate` a second, or all at one instant if 0."""

    core: int
    port: int
    community: str
    poll: str
    options: list[str]
    tokens: list[str]
    ballots: int
    prefix: str
    rate: float
    reads_back: bool
    path: str = ""


class Connection(asyncio.Protocol):
    """One kept-alive connection with one request under way."""

    def __init__(self) -> None:
        self._answered: Answered | None = None
        self._buffer = b""
        self._end = -1
        self._status = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def send(self, request: bytes, answered: Answered) -> None:
        self._answered, self._buffer, self._end = answered, b"", -1
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._end < 0:
            self._read_head()
        if 0 <= self._end <= len(self._buffer):
            self._answer(self._status, self._buffer)

    def connection_lost(self, error: Exception | None) -> None:
        self._answer(0, b"")

    def _read_head(self) -> None:
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        self._status = int(self._buffer[9:12])
        at = self._buffer.lower().find(b"content-length:", 0, head)
        length = int(self._buffer[at + 15 : self._buffer.index(b"\r\n", at)]) if at >= 0 else 0
        self._end = head + 4 + length

    def _answer(self, status: int, whole: bytes) -> None:
        answered, self._answered = self._answered, None
        if answered is not None:
            answered(status, whole)


class Load:
    """Sends what a plan says and keeps the times."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.latencies_ms: list[float] = []
        self.reads_ms: list[float] = []
        self.failed: dict[str, int] = {}
        self._idle: deque[Connection] = deque()
        self._waiting: deque[tuple[tuple[bytes, str], float]] = deque()
        self._left = plan.ballots
        self._loop = asyncio.get_running_loop()
        self._done = self._loop.create_future()
        self._opened = 0

    async def run(self) -> dict[str, Any]:
        """Play the plan."""
        burst = not self.plan.rate
        await self._open(self.plan.ballots if burst else CONNECTIONS)
        started, cpu = time.perf_counter(), time.process_time()
        await (self._burst() if burst else self._paced())
        await self._done
        took = time.perf_counter() - started
        for connection in self._idle:
            connection.transport.abort()
        return {
            "took_s": took,
            "latencies_ms": self.latencies_ms,
            "reads_ms": self.reads_ms,
            "failed": self.failed,
            "connections": self._opened,
            "generator_busy": (time.process_time() - cpu) / took,
        }

    async def _open(self, count: int) -> None:
        for first in range(0, count, 250):
            made = [self._connect() for _ in range(first, min(first + 250, count))]
            self._idle.extend(await asyncio.gather(*made))

    async def _connect(self) -> Connection:
        self._opened += 1
        return (await self._loop.create_connection(Connection, "127.0.0.1", self.plan.port))[1]

    async def _burst(self) -> None:
        due = time.perf_counter()
        for request in self._requests():
            self._send(request, due)

    async def _paced(self) -> None:
        """Open loop: what is due is sent, whether or not earlier answers have come."""
        start = time.perf_counter()
        for number, request in enumerate(self._requests()):
            due = start + number / self.plan.rate
            while (wait := due - time.perf_counter()) > 0:  # noqa: ASYNC110
                await asyncio.sleep(wait if wait > TIMER_S else 0)
            self._send(request, due)

    def _requests(self) -> Iterator[tuple[bytes, str]]:
        plan = self.plan
        path = plan.path or f"/c/{plan.community}/commands/ballot.cast"
        for number, token in zip(range(plan.ballots), cycle(plan.tokens), strict=False):
            if plan.path:
                yield _get(path, token), token
                continue
            body = orjson.dumps({"poll": plan.poll, "option": plan.options[number % len(plan.options)]})
            head = (
                f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{plan.port}\r\nAuthorization: Bearer {token}\r\n"
                f"Idempotency-Key: {plan.prefix}-{number:08d}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            yield head.encode() + body, token

    def _send(self, request: tuple[bytes, str], due: float) -> None:
        """Send on a free connection, or as soon as one is free."""
        if not self._idle:
            self._waiting.append((request, due))
            return
        connection = self._idle.popleft()

        def answered(status: int, whole: bytes) -> None:
            self.latencies_ms.append((time.perf_counter() - due) * 1000)
            if status == 200 and self.plan.reads_back:
                self._read_back(connection, whole, request[1])
            else:
                self._settle(connection, status)

        connection.send(request[0], answered)

    def _read_back(self, connection: Connection, whole: bytes, token: str) -> None:
        position = orjson.loads(whole[whole.index(b"\r\n\r\n") + 4 :])["position"]
        asked = time.perf_counter()

        def answered(status: int, _whole: bytes) -> None:
            self.reads_ms.append((time.perf_counter() - asked) * 1000)
            self._settle(connection, status)

        path = f"/c/{self.plan.community}/views/poll/{self.plan.poll}?at_least={position}"
        connection.send(_get(path, token), answered)

    def _settle(self, connection: Connection, status: int) -> None:
        if status != 200:
            self.failed[str(status)] = self.failed.get(str(status), 0) + 1
        if status:
            self._idle.append(connection)
        self._left -= 1
        if self._left == 0:
            self._done.set_result(None)
        elif self._waiting and self._idle:
            self._send(*self._waiting.popleft())


def _get(path: str, token: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


async def main(plan: Plan) -> None:
    result = await Load(plan).run()
    sys.stdout.buffer.write(orjson.dumps(result))


if __name__ == "__main__":
    given = Plan(**orjson.loads(sys.stdin.buffer.read()))
    os.sched_setaffinity(0, {given.core})
    asyncio.run(main(given))
