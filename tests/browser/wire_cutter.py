"""A bad Wi-Fi: a TCP relay before the server that swallows, holds back, delays or cuts what passes."""

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
        self._is_down = False
        self._delay_s = 0.0
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

    def half_open(self) -> None:
        """Nothing passes any more on the connections that are open, and nobody is told. New ones work."""
        self._wait(self._freeze())

    def delay(self, seconds: float) -> None:
        """From now on each piece is under way for so long."""
        self._delay_s = seconds

    def down(self) -> None:
        """Break every connection, and every new one too, until `release`."""
        self._is_down = True
        self._wait(self._cut())

    def release(self) -> None:
        """Everything passes again, what was held back first."""
        self._is_down = False
        self._loop.call_soon_threadsafe(self._answers.set)
        self._loop.call_soon_threadsafe(self._requests.set)

    def cut(self) -> None:
        """Break every connection; what was held back is lost. New ones are let through."""
        self._wait(self._cut())
        self.release()

    def _wait(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(READY_S)

    async def _relay(self, from_page: asyncio.StreamReader, to_page: asyncio.StreamWriter) -> None:
        if self._is_down:
            to_page.transport.abort()
            return
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
                await asyncio.sleep(self._delay_s)
                await gate.wait()
                target.write(piece)
                await target.drain()
        self._writers.discard(target)
        target.close()

    async def _freeze(self) -> None:
        self._answers.clear()
        self._requests.clear()
        self._answers, self._requests = asyncio.Event(), asyncio.Event()
        self._answers.set()
        self._requests.set()

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
