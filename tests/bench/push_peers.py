"""What our way to push is measured against: each a process that sends to all when a datagram says so.

    python -m tests.bench.push_peers raw|broadcast|queue core

Prints the port of its sockets and the port of its orders. An order is the message to send.
"""

import asyncio
import ctypes
import os
import resource
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

from gateways.live.framing import text_frame

ACCEPTED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)
LOOP_IN_C = """#include <sys/socket.h>
void fan_out(const int *sockets, int many, const char *frame, int length) {
    for (int i = 0; i < many; i++) send(sockets[i], frame, length, MSG_NOSIGNAL);
}
"""


class Orders(asyncio.DatagramProtocol):
    """Each datagram is a message for everyone."""

    def __init__(self, publish: Callable[[bytes], None]) -> None:
        self._publish = publish

    def datagram_received(self, data: bytes, address: Any) -> None:
        self._publish(data)


async def _listen(publish: Callable[[bytes], None], port: int) -> None:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Orders(publish), ("127.0.0.1", 0)
    )
    print(port, transport.get_extra_info("sockname")[1], flush=True)
    await asyncio.Event().wait()


def _loop_in_c() -> Callable[[Any, int, bytes, int], object]:
    """The loop compiled, or a call of `send` for each socket where there is no compiler."""
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "fan_out.c"), Path(folder, "fan_out.so")
        source.write_text(LOOP_IN_C)
        try:
            subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
            compiled: Callable[[Any, int, bytes, int], object] = ctypes.PyDLL(str(library)).fan_out
        except (OSError, subprocess.CalledProcessError):
            send = ctypes.PyDLL(None).send
            return lambda sockets, many, frame, length: [send(n, frame, length, 0) for n in sockets]
        return compiled


async def raw() -> None:
    """Nothing but the kernel: a loop of `send` in C over all sockets."""
    fan_out, loop = _loop_in_c(), asyncio.get_running_loop()
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    listener.setblocking(False)
    lines: list[socket.socket] = []

    async def accept() -> None:
        while True:
            line, _ = await loop.sock_accept(listener)
            lines.append(line)
            await loop.sock_recv(line, 4096)
            await loop.sock_sendall(line, ACCEPTED)

    def publish(message: bytes) -> None:
        frame = text_frame(message)
        sockets = (ctypes.c_int * len(lines))(*(line.fileno() for line in lines))
        fan_out(sockets, len(lines), frame, len(frame))

    accepting = asyncio.create_task(accept())
    await _listen(publish, listener.getsockname()[1])
    accepting.cancel()


async def broadcasting() -> None:
    """`websockets.broadcast`, as its documentation says."""
    lines: set[ServerConnection] = set()

    async def handle(line: ServerConnection) -> None:
        lines.add(line)
        try:
            await line.wait_closed()
        finally:
            lines.discard(line)

    async with serve(handle, "127.0.0.1", 0, compression=None, backlog=4096) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        await _listen(lambda message: broadcast(lines, message.decode()), port)


async def queueing() -> None:
    """A queue and a task for each client over ASGI, as tutorials do it."""
    queues: set[asyncio.Queue[str]] = set()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        queue: asyncio.Queue[str] = asyncio.Queue()
        queues.add(queue)

        async def write() -> None:
            while True:
                await send({"type": "websocket.send", "text": await queue.get()})

        writing = asyncio.create_task(write())
        while (await receive())["type"] != "websocket.disconnect":
            pass
        queues.discard(queue)
        writing.cancel()

    def publish(message: bytes) -> None:
        text = message.decode()
        for queue in queues:
            queue.put_nowait(text)

    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    config = uvicorn.Config(app, log_config=None, lifespan="off", ws_per_message_deflate=False)
    serving = asyncio.create_task(uvicorn.Server(config).serve([listener]))
    await _listen(publish, listener.getsockname()[1])
    await serving


WAYS = {"raw": raw, "broadcast": broadcasting, "queue": queueing}

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    os.sched_setaffinity(0, {int(sys.argv[2])})
    uvloop.run(WAYS[sys.argv[1]]())
