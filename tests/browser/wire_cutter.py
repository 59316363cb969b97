"""A bad Wi-Fi: a TCP relay before the server that swallows, holds back or cuts what passes through."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

READY_S = 10.0
PIECE = 65536
Answer = TypeVar("Answer")


class WireCutter:
    """Listens on a port of its own. `answers` and `requests` are gates: closed, nothing passes that way."""

    def __init__(self, url: str) -> None:
        self._host, self._port = urlsplit(url).hostname or "", urlsplit(url).port or 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._answers, self._requests = asyncio.Event(), asyncio.Event()
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        self._answers.set()
        self._requests.set()
        self._listener = self._wait(asyncio.start_server(self._relay, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, *_error: object) -> None:
        self._wait(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(READY_S)
        self._loop.close()

    def hold_answers(self) -> None:
        """From now on nothing that the server says arrives."""
        self._loop.call_soon_threadsafe(self._answers.clear)

    def hold_requests(self) -> None:
        """From now on nothing that the pages say arrives."""
        self._loop.call_soon_threadsafe(self._requests.clear)

    def release(self) -> None:
        """Everything passes again, what was held back first."""
        self._loop.call_soon_threadsafe(self._answers.set)
        self._loop.call_soon_threadsafe(self._requests.set)

    def cut(self) -> None:
        """Break every connection; what was held back is lost. New ones are let through."""
        self._wait(self._cut())
        self.release()

    def _wait(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(READY_S)

    async def _relay(self, from_page: asyncio.StreamReader, to_page: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(self._host, self._port)
        self._writers |= {to_page, to_server}
        for source, target, gate in (
            (from_page, to_server, self._requests),
            (from_server, to_page, self._answers),
        ):
            task = asyncio.create_task(self._pass_on(source, target, gate))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass_on(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, gate: asyncio.Event
    ) -> None:
        with suppress(ConnectionError):
            while piece := await source.read(PIECE):
                await gate.wait()
                target.write(piece)
                await target.drain()
        self._writers.discard(target)
        target.close()

    async def _cut(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        for writer in list(self._writers):
            writer.transport.abort()
        self._writers.clear()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _close(self) -> None:
        self._listener.close()
        await self._cut()
