"""Notes with the witness how far a log has come: soon after a commit, and at the end."""

import asyncio
from collections.abc import Callable

import structlog

from gateways.witness import Seen, Witness

log = structlog.get_logger(__name__)

NOTE_EVERY_S = 5.0


class Lookout:
    """Woken after each commit. Writes at most every five seconds, on a thread: it waits for the disk."""

    def __init__(self, loop: asyncio.AbstractEventLoop, witness: Witness, newest: Callable[[], Seen]) -> None:
        self._loop = loop
        self._witness = witness
        self._newest = newest
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Future[None] | None = None
        self.noted = 0

    def wake(self) -> None:
        """There is something new to note."""
        if self._timer is None:
            self._timer = self._loop.call_later(NOTE_EVERY_S, self._begin)

    def _begin(self) -> None:
        self._timer = None
        self._writing = self._loop.run_in_executor(None, self._note)

    def _note(self) -> None:
        try:
            seen = self._newest()
            self._witness.see(seen)
        except Exception as error:
            # The log itself is safe; the next commit tries again.
            log.warning("witness_not_written", exc_info=error)
        else:
            self.noted = seen.position

    async def close(self) -> None:
        """Note the end, if anything came since the last note."""
        if self._writing is not None:
            await self._writing
        if self._timer is not None:
            self._timer.cancel()
            await self._loop.run_in_executor(None, self._note)
