"""Where connections wait for their clients: for a request, or for an answer to be taken.

When there is no room for one more, the one whose client has kept the server waiting longest goes. It has
nothing under way here, and a browser opens another when it wants one. Whoever asks and reads at once hardly
waits, so a crowd that says nothing drives out itself.
"""

from collections.abc import Callable
from typing import Protocol

import structlog

# A server that is full for hours says so in its log once a minute.
SAY_AGAIN_S = 60.0

log = structlog.get_logger(__name__)


class Waiting(Protocol):
    """A connection whose client is awaited."""

    def make_room(self) -> None:
        """End now, and count no longer."""
        ...


class Lobby:
    """One for all connections of a process. `places` says how many there may be, sockets included; `now` is
    in seconds.
    """

    def __init__(self, places: Callable[[], int], now: Callable[[], float]) -> None:
        self._places, self._now = places, now
        self._waiting: dict[Waiting, None] = {}
        self._said_at: float | None = None
        self.driven_out = 0

    def enter(self, one: Waiting) -> None:
        """Its client is awaited from now on; one who waits already keeps his place."""
        self._waiting.setdefault(one)

    def leave(self, one: Waiting) -> None:
        """Its client is awaited no more, or it is gone."""
        self._waiting.pop(one, None)

    def find_room(self, present: int) -> None:
        """Keep within the places, where so many are present, as far as there are some who wait."""
        surplus = present - self._places()
        while surplus > 0 and self._waiting:
            longest = next(iter(self._waiting))
            del self._waiting[longest]
            longest.make_room()
            self.driven_out += 1
            surplus -= 1
            self._say()

    def _say(self) -> None:
        now = self._now()
        if self._said_at is None or now - self._said_at >= SAY_AGAIN_S:
            self._said_at = now
            log.warning("connections_full", places=self._places(), driven_out=self.driven_out)
