"""A clock that does not jump: what a jump would close too early or date wrongly cannot be undone."""

import structlog

from services.ports import Clock

log = structlog.get_logger(__name__)

JUMP_MS = 5_000
# A clock that is being set right slowly runs at most this much faster or slower; that is no jump.
SLEW = 0.001


class GuardedClock:
    """The time on the wall, as long as it goes with a clock that nobody can set.

    When the two come apart by more than 5 s, time goes on as it went before, until the wall's clock is set
    right or the server is started again: a person must have seen it.
    """

    def __init__(self, wall: Clock, steady: Clock) -> None:
        self._wall = wall
        self._steady = steady
        self._last = steady()
        self._offset: float = wall() - self._last
        self._jumped = False

    def __call__(self) -> int:
        wall, steady = self._wall(), self._steady()
        apart = wall - steady - self._offset
        self._note(abs(apart) > JUMP_MS)
        if self._jumped:
            return steady + round(self._offset)
        slow = SLEW * (steady - self._last)
        self._offset += max(-slow, min(slow, apart))
        self._last = steady
        return wall

    @property
    def jumped(self) -> bool:
        """Whether the clock on the wall cannot be trusted now."""
        self()
        return self._jumped

    def _note(self, jumped: bool) -> None:
        if jumped != self._jumped:
            self._jumped = jumped
            log.error("clock_jumped" if jumped else "clock_set_right", deadlines_paused=jumped)
