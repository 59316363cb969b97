"""Thousands of clients in one process: they watch, lose the server, and come back as our clients do.

Reads a plan from the first line of standard input. Writes a line when all are in, one when the server is gone
and all have tried in vain to come back, and one when all are back. Then it reads the versions that all must
reach; its last line is the report.
"""

import asyncio
import hashlib
import resource
import sys
import time
from collections import Counter
from random import Random
from typing import Any, NamedTuple, cast

import orjson
import uvloop

from gateways.client.backoff import Backoff, asked_in_header, asked_in_reason
from projections.merge_patch import apply

Json = dict[str, Any]
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
DIALLED_AT_ONCE = 200
GIVEN_UP_S = 200.0
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Plan(NamedTuple):
    """Who comes: a client for each token, and whether they leave it to chance and to the server when."""

    port: int
    community: str
    tokens: list[str]
    views: list[str]
    seed: int
    tries_in_vain: int
    jitters: bool
    obeys: bool


class Storm:
    """All clients, and what they lived through."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.dice = Random(plan.seed)
        self.loop = asyncio.get_running_loop()
        self.dials: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.closes: Counter[int] = Counter()
        self.clients = [Client(self, token) for token in plan.tokens]
        self.changed = asyncio.Event()

    async def run(self, orders: asyncio.StreamReader) -> None:
        """Play the plan."""
        for first in range(0, len(self.clients), DIALLED_AT_ONCE):
            group = self.clients[first : first + DIALLED_AT_ONCE]
            for client in group:
                client.dial()
            await self._until(lambda group=group: all(client.is_back for client in group))
        say({"in": sum(client.is_back for client in self.clients)})
        await self._until(lambda: all(client.tries >= self.plan.tries_in_vain for client in self.clients))
        say({"lost": sum(not client.is_back for client in self.clients)})
        await self._until(lambda: all(client.is_back for client in self.clients))
        say({"back": sum(client.is_back for client in self.clients)})
        versions: Json = orjson.loads(await orders.readline())
        await self._until(lambda: all(client.has(versions) for client in self.clients))
        say(self._report(versions))

    async def _until(self, holds: Any) -> None:
        deadline = self.loop.time() + GIVEN_UP_S
        while not holds() and self.loop.time() < deadline:  # noqa: ASYNC110 a condition of thousands
            await asyncio.sleep(0.05)

    def _report(self, versions: Json) -> Json:
        return {
            "back": [client.back_at for client in self.clients],
            "behind": sum(not client.has(versions) for client in self.clients),
            "dials": self.dials,
            "statuses": {str(status): count for status, count in self.statuses.items()},
            "closes": {str(code): count for code, count in self.closes.items()},
            "documents": [client.digests() for client in self.clients],
        }


class Client(asyncio.Protocol):
    """One client with its documents. It outlives its connections."""

    def __init__(self, storm: Storm, token: str) -> None:
        self._storm, self._token = storm, token
        chance = storm.dice.random if storm.plan.jitters else lambda: 1.0
        self._backoff = Backoff(chance=chance)
        self._documents: dict[str, tuple[int, Any]] = {}
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._shaken = False
        self._owed: set[str] = set()
        self._asked: float | None = None
        self._due = 0.0
        self.back_at = 0.0
        self.is_back = False

    @property
    def tries(self) -> int:
        """How often it has tried in vain since it was in."""
        return self._backoff.tries

    def has(self, versions: Json) -> bool:
        """Whether it is in, and has each of these views at this version or a later one."""
        return self.is_back and all(self._documents[view][0] >= v for view, v in versions.items())

    def digests(self) -> Json:
        """Each document's version and a hash of its content."""
        return {view: [v, digest(doc)] for view, (v, doc) in self._documents.items()}

    def dial(self) -> None:
        """Try to come in."""
        self._storm.dials.append(self._due or time.monotonic())
        task = self._storm.loop.create_task(self._connect())
        task.add_done_callback(lambda done: done.exception())

    async def _connect(self) -> None:
        try:
            await self._storm.loop.create_connection(lambda: self, "127.0.0.1", self._storm.plan.port)
        except OSError:
            self._come_again()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        line = self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class
        self._buffer, self._shaken, self._asked = b"", False, None
        plan = self._storm.plan
        line.write(
            f"GET /c/{plan.community}/live HTTP/1.1\r\nHost: 127.0.0.1:{plan.port}\r\nConnection: Upgrade\r\n"
            f"Upgrade: websocket\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n"
            f"Authorization: Bearer {self._token}\r\n\r\n".encode()
        )

    def connection_lost(self, error: Exception | None) -> None:
        self.is_back = False
        self._come_again()

    def _come_again(self) -> None:
        asked_s = self._asked if self._storm.plan.obeys else None
        wait_s = self._backoff.wait_s(asked_s)
        # What counts is when it wants to come: a machine that is busy runs what is due late, and in heaps.
        self._due = time.monotonic() + wait_s
        self._storm.loop.call_later(wait_s, self.dial)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._shaken and not self._shake():
            return
        while (frame := self._frame()) is not None:
            self._take(*frame)

    def _shake(self) -> bool:
        """Read the answer to the handshake; true when frames may follow."""
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        head, self._buffer = self._buffer[:end].decode("latin-1"), self._buffer[end + 4 :]
        status = int(head[9:12])
        self._storm.statuses[status] += 1
        self._shaken = status == 101
        if not self._shaken and self._transport is not None:
            lines = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:])
            self._asked = asked_in_header(lines.get("retry-after"))
            self._transport.close()
        return self._shaken

    def _frame(self) -> tuple[int, bytes] | None:
        """The next whole frame: opcode and payload. Servers do not mask, and ours does not split."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1], 2
        if length >= 126:
            start = 4 if length == 126 else 10
            if len(buffer) < start:
                return None
            length = int.from_bytes(buffer[2:start], "big")
        if len(buffer) < start + length:
            return None
        self._buffer = buffer[start + length :]
        return buffer[0] & 15, buffer[start : start + length]

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == TEXT:
            self._backoff.reset()
            self._hear(orjson.loads(payload))
        elif opcode == PING:
            self._send(PONG, payload)
        elif opcode == CLOSE and self._transport is not None:
            self._storm.closes[int.from_bytes(payload[:2], "big")] += 1
            self._asked = asked_in_reason(payload[2:].decode())
            self._transport.close()

    def _send(self, opcode: int, payload: bytes) -> None:
        """A frame, masked with zeros: clients must mask, and nobody listens in here."""
        assert self._transport is not None
        long = len(payload) >= 126
        length = (254).to_bytes() + len(payload).to_bytes(2) if long else (128 + len(payload)).to_bytes()
        self._transport.write((128 + opcode).to_bytes() + length + bytes(4) + payload)

    def _hear(self, message: Json) -> None:
        kind, view = message["t"], message.get("view", "")
        if kind == "hello" and not self._owed and not self.is_back:
            self._owed = set(self._storm.plan.views)
            versions = {one: self._documents.get(one, (0, None))[0] for one in self._owed}
            self._send(TEXT, orjson.dumps({"t": "sub", "views": versions}))
        elif kind == "snap":
            self._documents[view] = message["v"], message["doc"]
        elif kind == "patch":
            v, doc = self._documents[view]
            assert v == message["base"], "a patch that does not fit"
            self._documents[view] = message["v"], apply(doc, message["p"])
        if view in self._owed:
            self._owed.discard(view)
            if not self._owed:
                self.back_at, self.is_back = time.monotonic(), True


def digest(doc: Any) -> str:
    """A document's content in a few letters."""
    return hashlib.sha256(orjson.dumps(doc, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def say(line: Json) -> None:
    sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
    sys.stdout.buffer.flush()


async def main() -> None:
    """Read the plan and play it."""
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader(limit=2**24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    await Storm(Plan(**orjson.loads(await orders.readline()))).run(orders)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    uvloop.run(main())
