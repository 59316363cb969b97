"""The way out of one socket: a document at most and a few answers wait there, never a queue of changes."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

ANSWERS_MAX = 16
# How long a client that is being closed may take to read his last frames.
GRACE_S = 2.0


class Outlet:
    """Sends the frames of one client in order, one at a time; the hub's `Sender` over plain ASGI.

    `deliver` waits as long as the client's buffer is full. That holds up this client only.
    """

    def __init__(self, deliver: Callable[[bytes], Awaitable[None]], drained: Callable[[], None]) -> None:
        self._deliver = deliver
        self._drained = drained
        self._loop = asyncio.get_running_loop()
        self._frames: deque[tuple[bytes, bool]] = deque()
        self._document_waits = False
        self._since: float | None = None
        self._work = asyncio.Event()
        self._room = asyncio.Event()
        self._code: int | None = None
        self._task: asyncio.Task[object] | None = None
        self._grace: asyncio.TimerHandle | None = None

    def send(self, frame: bytes) -> bool:
        """Take one document's frame if none waits already."""
        if self._document_waits or self._code is not None:
            return False
        self._document_waits = True
        self._put(frame, True)
        return True

    async def answer(self, frame: bytes) -> None:
        """Send an answer; who does not read his answers waits here, and so is not read himself."""
        while len(self._frames) >= ANSWERS_MAX and self._code is None:
            self._room.clear()
            await self._room.wait()
        if self._code is None:
            self._put(frame, False)

    def close(self, code: int, last: bytes | None = None) -> None:
        """End with `code` after what waits and a last frame, or without them if the client does not read."""
        if self._code is not None:
            return
        if last is not None:
            self._put(last, False)
        self._code = code
        self._room.set()
        self._work.set()
        self._grace = self._loop.call_later(GRACE_S, self._give_up)

    def waiting_since(self) -> float | None:
        """When the frame under way was handed over, if it is still not taken."""
        return self._since

    async def run(self) -> int:
        """Send until closed; returns the close code."""
        self._task = asyncio.current_task()
        try:
            while self._frames or self._code is None:
                if self._frames:
                    await self._send_next()
                else:
                    self._work.clear()
                    await self._work.wait()
            return self._code
        finally:
            if self._grace is not None:
                self._grace.cancel()

    def _put(self, frame: bytes, is_document: bool) -> None:
        self._frames.append((frame, is_document))
        self._work.set()

    async def _send_next(self) -> None:
        frame, is_document = self._frames.popleft()
        self._since = self._loop.time()
        await self._deliver(frame)
        self._since = None
        self._room.set()
        if is_document:
            self._document_waits = False
            self._drained()

    def _give_up(self) -> None:
        if self._task is not None:
            self._task.cancel()
