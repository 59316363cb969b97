"""The way out of one socket over a transport that the server lends: a frame costs one write."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from gateways.live import outlet
from gateways.live.framing import text_frame
from gateways.live.outlet import ANSWERS_MAX
from gateways.live.tap import Tap


class Line(Protocol):
    """One socket's transport. It is full as long as anything handed over is not yet in the kernel."""

    full_since: float | None
    on_room: Callable[[], None]

    def write(self, frame: bytes, taken: int = 0) -> bool:
        """Hand over a complete frame, or the rest of one. False while the line is full or once it ends."""
        ...

    def tap(self, tap: Tap | None) -> None:
        """Keep this one open whenever nothing waits, instead of the last; none: shut it for good."""
        ...

    def abort(self) -> None:
        """Reset the connection now, whatever is still unsent."""
        ...

    def abort_in(self, seconds: float) -> None:
        """Abort then, if the connection is still there; one that is gone is not kept in memory for it."""
        ...


class DirectOutlet:
    """Writes to the line. While it is full answers wait here; they leave before the hub is told of room."""

    def __init__(self, line: Line, drained: Callable[[], None]) -> None:
        self._line = line
        self._drained = drained
        self._loop = asyncio.get_running_loop()
        self._answers: deque[bytes] = deque()
        self._room = asyncio.Event()
        self._code: int | None = None
        self._ended: asyncio.Future[int] = self._loop.create_future()
        line.on_room = self._go_on

    def send(self, frame: bytes, taken: int = 0) -> bool:
        """Write one document's frame, or its rest, if there is room."""
        return self._code is None and self._line.write(frame, taken)

    async def answer(self, message: bytes) -> None:
        """Write an answer, or let it wait; beyond `ANSWERS_MAX` the caller waits."""
        while len(self._answers) >= ANSWERS_MAX and self._code is None:
            self._room.clear()
            await self._room.wait()
        if self._code is None:
            self._put(message)

    def close(self, code: int, last: bytes | None = None) -> None:
        """End with `code` after what waits and a last message, or give up if the client does not read."""
        if self._code is not None:
            return
        if last is not None:
            self._put(last)
        self._code = code
        self._line.tap(None)
        self._room.set()
        if self._line.full_since is None and not self._answers:
            self._ended.set_result(code)
        else:
            self._loop.call_later(outlet.GRACE_S, self._ended.cancel)

    def waiting_since(self) -> float | None:
        """When the line became full, if it still is."""
        return self._line.full_since

    async def run(self) -> int:
        """Nothing needs doing: wait for the end."""
        return await self._ended

    def _put(self, message: bytes) -> None:
        frame = text_frame(message)
        if not self._line.write(frame) and self._line.full_since is not None:  # else nobody reads it any more
            self._answers.append(frame)

    def _go_on(self) -> None:
        """There is room: answers first, then the end or whatever documents the client is owed."""
        while self._answers and self._line.write(self._answers[0]):
            self._answers.popleft()
        if self._line.full_since is not None:
            return
        self._answers.clear()  # what an empty line does not take, it never will: it has ended
        self._room.set()
        if self._code is None:
            self._drained()
        elif not self._ended.done():
            self._ended.set_result(self._code)
