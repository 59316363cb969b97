"""How fast a person may act over HTTP: as on a socket, and for all of her connections together."""

from collections import Counter
from collections.abc import Callable

from domain.errors import TooManyMessages
from gateways.live.message_limits import Bucket, acts

WAITING_MAX = 16


class Pace:
    """Lets acts of one person wait for their turn. It remembers one bucket for each who ever acted."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._buckets: dict[str, Bucket] = {}
        self._waiting: Counter[str] = Counter()

    async def turn(self, person: str) -> None:
        """Wait until she may act.

        Raises:
            TooManyMessages: so many of her acts wait already.
        """
        if self._waiting[person] >= WAITING_MAX:
            raise TooManyMessages()
        bucket = self._buckets.setdefault(person, acts(self._now))
        self._waiting[person] += 1
        try:
            await bucket.turn()
        finally:
            self._waiting[person] -= 1
