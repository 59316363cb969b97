"""The way out of one socket under any ASGI server: messages are sent one by one, by a task of their own."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from gateways.live import outlet
from gateways.live.framing import message_of
from gateways.live.outlet import ANSWERS_MAX


class AsgiOutlet:
    """Sends the messages of one client in order, one at a time.

    `deliver` waits as long as the client's buffer is full. That holds up this client only.
    """

    def __init__(self, deliver: Callable[[bytes], Awaitable[None]], drained: Callable[[], None]) -> None:
        self._deliver = deliver
        self._drained = drained
        self._loop = asyncio.get_running_loop()
        self._messages: deque[tuple[bytes, bool]] = deque()
        self._document_waits = False
        self._since: float | None = None
        self._work = asyncio.Event()
        self._room = asyncio.Event()
        self._code: int | None = None
        self._task: asyncio.Task[object] | None = None
        self._grace: asyncio.TimerHandle | None = None

    def send(self, frame: bytes, taken: int = 0) -> bool:
        """Take one document's frame, always a whole one, if none waits already."""
        if self._document_waits or self._code is not None:
            return False
        self._document_waits = True
        self._put(message_of(frame), True)
        return True

    async def answer(self, message: bytes) -> None:
        """Send an answer; who does not read his answers waits here, and so is not read himself."""
        while len(self._messages) >= ANSWERS_MAX and self._code is None:
            self._room.clear()
            await self._room.wait()
        if self._code is None:
            self._put(message, False)

    def close(self, code: int, last: bytes | None = None) -> None:
        """End with `code` after what waits and a last message, or give up if the client does not read."""
        if self._code is not None:
            return
        if last is not None:
            self._put(last, False)
        self._code = code
        self._room.set()
        self._work.set()
        self._grace = self._loop.call_later(outlet.GRACE_S, self._give_up)

    def waiting_since(self) -> float | None:
        """When the message under way was handed over, if it is still not taken."""
        return self._since

    async def run(self) -> int:
        """Send until closed; returns the close code."""
        self._task = asyncio.current_task()
        try:
            while self._messages or self._code is None:
                if self._messages:
                    await self._send_next()
                else:
                    self._work.clear()
                    await self._work.wait()
            return self._code
        finally:
            if self._grace is not None:
                self._grace.cancel()

    def _put(self, message: bytes, is_document: bool) -> None:
        self._messages.append((message, is_document))
        self._work.set()

    async def _send_next(self) -> None:
        message, is_document = self._messages.popleft()
        self._since = self._loop.time()
        await self._deliver(message)
        self._since = None
        self._room.set()
        if is_document:
            self._document_waits = False
            self._drained()

    def _give_up(self) -> None:
        if self._task is not None:
            self._task.cancel()
