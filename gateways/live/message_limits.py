"""How much one socket may say: messages beyond a limit end it, acts beyond theirs wait."""

import asyncio
from collections.abc import Callable

# Twenty at once and no more than 120 in any minute; a page says one in fifteen seconds and some at each step.
BURST = 20
MINUTE = 120
# A hall votes at one instant, but on one socket one person acts: a keeper of paper ballots is the quickest.
ACTS_BURST = 100
ACTS_PER_S = 20.0


class Bucket:
    """Holds so many tokens and gains some each second. `now` is in seconds."""

    def __init__(self, size: float, per_s: float, now: Callable[[], float]) -> None:
        self._size, self._per_s, self._now = size, per_s, now
        self._tokens, self._at = size, now()

    async def turn(self) -> None:
        """Take one token, and wait until it is there."""
        if (wait_s := self.take_s()) > 0:
            await asyncio.sleep(wait_s)

    def take_s(self) -> float:
        """Take one token. Returns for how long it was not there yet: 0 within the limit."""
        now = self._now()
        self._tokens = min(self._size, self._tokens + (now - self._at) * self._per_s) - 1
        self._at = now
        return max(0.0, -self._tokens / self._per_s)


def talk(now: Callable[[], float]) -> Bucket:
    """For everything that is not an act."""
    return Bucket(BURST, (MINUTE - BURST) / 60, now)


def acts(now: Callable[[], float]) -> Bucket:
    """For acts."""
    return Bucket(ACTS_BURST, ACTS_PER_S, now)
