"""The door of the live sockets: when everybody comes at once, so many are let in at a time.

To let one in is a handshake, a login to look up and the first documents. Who finds no place is told at once,
and cheaply, when to come again: each at a moment of his own, so that the crowd becomes a queue that nobody
stands in.
"""

from collections.abc import Callable
from math import ceil
from random import random

from gateways.live.loop import Loop

# After this an arrival is over even if the client has not asked for anything: he may only want to wait.
ARRIVAL_WITHIN_S = 2.0
# So many of those who were sent away are told to come in each second: a third of what one core can take in.
RETURNS_PER_S = 500
RETURN_AFTER_S = 0.5
# Beyond this the moments are no longer kept apart: a flood of strangers must not send members away for hours.
RETURN_WITHIN_S = 30.0


class Arrival:
    """A client on his way in. He holds a place until `over` is called, and never for long."""

    def __init__(self, leave: Callable[[], None], loop: Loop) -> None:
        self._leave: Callable[[], None] | None = leave
        self._timer = loop.call_later(ARRIVAL_WITHIN_S, self.over)

    def over(self) -> None:
        """He has what he came for, or is gone."""
        if self._leave is not None:
            self._timer.cancel()
            leave, self._leave = self._leave, None
            leave()


class Door:
    """One for all communities of a process. `is_full` says that there is no room for one more at all;
    `chance` gives numbers from 0 to 1.
    """

    def __init__(
        self, places: int, loop: Loop, is_full: Callable[[], bool], chance: Callable[[], float] = random
    ) -> None:
        self._places = places
        self._is_full = is_full
        self._loop = loop
        self._chance = chance
        self._next_return = 0.0
        self._is_open = True
        self.arriving = 0
        self.sent_away = 0

    @property
    def is_open(self) -> bool:
        """Whether anybody is let in at all."""
        return self._is_open

    def arrive(self) -> Arrival | None:
        """Let one in. None: not now; `return_ms` says when."""
        if not self._is_open or self.arriving >= self._places or self._is_full():
            self.sent_away += 1
            return None
        self.arriving += 1
        return Arrival(self._left, self._loop)

    def return_ms(self) -> int:
        """After how many milliseconds one who is sent away shall come: no two are told the same moment."""
        now = self._loop.time()
        self._next_return = max(self._next_return, now) + 1 / RETURNS_PER_S
        wait_s = RETURN_AFTER_S + self._next_return - now
        if wait_s > RETURN_WITHIN_S:
            self._next_return = now + RETURN_WITHIN_S
            wait_s = RETURN_AFTER_S + self._chance() * RETURN_WITHIN_S
        return ceil(wait_s * 1000)

    def close(self) -> None:
        """The server stops: nobody is let in any more."""
        self._is_open = False

    def _left(self) -> None:
        self.arriving -= 1
