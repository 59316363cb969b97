"""A crowd of watchers in a process of its own: plain sockets and epoll, so that it is not what is measured.

Obeys orders, one JSON object a line on standard input, and answers each with a line. Times are those of the
monotonic clock, which all processes of a machine share.
"""

import os
import re
import resource
import select
import socket
import sys
import time
from typing import Any

import orjson

Json = dict[str, Any]
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
AT_ONCE = 100
PATIENCE_S = 30.0
VERSION = re.compile(rb'"v":(\d+)')
TEXT, CLOSE, PING = 1, 8, 9


class Watcher:
    """One connection: what it has of an unfinished frame, and the version it has."""

    def __init__(self, port: int, path: str, token: str, subscribe: bytes) -> None:
        self.line = socket.create_connection(("127.0.0.1", port))
        self.line.setblocking(False)
        self.buffer, self.is_in, self.version = b"", False, 0
        self.subscribe = subscribe
        self.line.send(
            b"GET %b HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Key: %b\r\nSec-WebSocket-Version: 13\r\n%b\r\n"
            % (path.encode(), KEY, b"Authorization: Bearer %b\r\n" % token.encode() if token else b"")
        )
        self.shaken = False

    def send(self, opcode: int, payload: bytes) -> None:
        """A frame, masked with zeros: clients must mask, and nobody listens in here."""
        self.line.send(bytes([128 + opcode, 254, *len(payload).to_bytes(2), 0, 0, 0, 0]) + payload)


class Crowd:
    """All watchers, and when each version of the document reached them."""

    def __init__(self) -> None:
        self.watchers: dict[int, Watcher] = {}
        self.epoll = select.epoll()
        self.into = bytearray(2**17)
        self.arrivals: dict[int, list[float]] = {}
        self.lost = 0
        self.frame_bytes = 0

    def connect(self, port: int, path: str, tokens: list[str], sockets: int, subscribe: str) -> Json:
        started = time.monotonic()
        for first in range(0, sockets, AT_ONCE):
            for number in range(first, min(first + AT_ONCE, sockets)):
                one = Watcher(port, path, tokens[number % len(tokens)], subscribe.encode())
                self.watchers[one.line.fileno()] = one
                self.epoll.register(one.line.fileno(), select.EPOLLIN)
            self.until(lambda: all(one.is_in for one in self.watchers.values()))
        return {"in": sum(one.is_in for one in self.watchers.values()), "took_s": time.monotonic() - started}

    def mark(self) -> Json:
        """Count anew."""
        self.arrivals = {}
        return {}

    def reach(self, version: int) -> Json:
        """Listen until everyone has the document at this version."""
        self.until(lambda: all(one.version >= version for one in self.watchers.values()))
        return {
            "at": time.monotonic(),
            "arrivals": sorted(self.arrivals.items()),
            "behind": sum(one.version < version for one in self.watchers.values()) + self.lost,
            "frame_bytes": self.frame_bytes,
        }

    def leave(self) -> Json:
        for one in self.watchers.values():
            one.line.close()
        self.watchers.clear()
        return {}

    def until(self, holds: Any) -> None:
        """Read on until it holds, or for `PATIENCE_S`."""
        deadline, looked = time.monotonic() + PATIENCE_S, 0.0
        while (now := time.monotonic()) < deadline:
            if now - looked > 0.01:
                looked = now
                if holds():
                    return
            self.turn(0.01)

    def turn(self, wait_s: float) -> None:
        for descriptor, _ in self.epoll.poll(wait_s, 512):
            if descriptor in self.watchers:
                self.read(self.watchers[descriptor])

    def read(self, one: Watcher) -> None:
        try:
            length = one.line.recv_into(self.into)
        except BlockingIOError:
            return
        except OSError:
            length = 0
        if length == 0:
            self.lost += 1
            del self.watchers[one.line.fileno()]
            one.line.close()
            return
        now = time.monotonic()
        one.buffer += self.into[:length]
        if not one.shaken:
            end = one.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            one.shaken, one.buffer = True, one.buffer[end + 4 :]
            if one.subscribe:
                one.send(TEXT, one.subscribe)
            else:
                one.is_in = True
        while one.buffer and self.take(one, now):
            pass

    def take(self, one: Watcher, now: float) -> bool:
        """The next frame, if it is whole."""
        buffer = one.buffer
        if len(buffer) < 4:
            return False
        length, start = buffer[1], 2
        if length >= 126:
            start = 4 if length == 126 else 10
            length = int.from_bytes(buffer[2:start], "big")
        if len(buffer) < start + length:
            return False
        opcode, payload = buffer[0] & 15, buffer[start : start + length]
        one.buffer = buffer[start + length :]
        if opcode == PING:
            one.send(10, payload)
        elif opcode == TEXT and payload[:9] == b'{"t":"sna':
            one.is_in, one.version = True, _version(payload)
        elif opcode == TEXT and payload[:9] == b'{"t":"pat':
            self.count(one, now, payload, start + length)
        return True

    def count(self, one: Watcher, now: float, payload: bytes, size: int) -> None:
        one.version = _version(payload)
        self.arrivals.setdefault(one.version, []).append(now)
        self.frame_bytes = size


def _version(message: bytes) -> int:
    found = VERSION.search(message)
    return int(found[1]) if found else 0


def main(core: int) -> None:
    """Obey until the orders end; between them keep reading."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    os.sched_setaffinity(0, {core})
    crowd = Crowd()
    crowd.epoll.register(0, select.EPOLLIN)
    orders = b""
    while True:
        while b"\n" in orders:
            line, _, orders = orders.partition(b"\n")
            order: Json = orjson.loads(line)
            sys.stdout.buffer.write(orjson.dumps(getattr(crowd, order.pop("do"))(**order)) + b"\n")
            sys.stdout.buffer.flush()
        crowd.turn(0.05)
        if select.select([0], [], [], 0)[0]:
            orders += (more := os.read(0, 2**20))
            if not more:
                return


if __name__ == "__main__":
    main(int(sys.argv[1]))
