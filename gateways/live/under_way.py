"""What one live socket has begun and not ended: its acts, and news of what has changed for its person."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)


class UnderWay:
    """Tasks that go on beside the reading. `failed` is called when one fails, which is a fault of ours."""

    def __init__(self, failed: Callable[[], None]) -> None:
        self._failed = failed
        self.tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Let it run."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._finish)

    async def over(self) -> None:
        """Wait until nothing is under way, what is begun meanwhile included."""
        while self.tasks:
            await asyncio.wait(self.tasks)

    def _finish(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("command_failed", exc_info=failure)
            self._failed()
