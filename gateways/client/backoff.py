"""When a client comes again: full jitter, doubling, and always as the server says if it says so."""

import re
from collections.abc import Callable
from random import random

FIRST_S = 0.5
MOST_S = 15.0
# Longer than this no server of ours asks for; a client that believed it would sleep through the sitting.
ASKED_S_MAX = 600.0
_ASKED = re.compile(r'"retry_after_ms":\s*(\d{1,9})')


class Backoff:
    """Waits between tries. `chance` gives numbers from 0 to 1; without it a hall comes back as one crowd."""

    def __init__(self, first_s: float = FIRST_S, chance: Callable[[], float] = random) -> None:
        self._first_s = first_s
        self._chance = chance
        self.tries = 0

    def wait_s(self, asked_s: float | None = None) -> float:
        """How long to wait before the next try; `asked_s` is the server's own wish."""
        most: float = min(MOST_S, self._first_s * 2 ** min(self.tries, 16))
        self.tries += 1
        if asked_s is not None:
            return min(asked_s, ASKED_S_MAX)
        return self._chance() * most

    def reset(self) -> None:
        """The line holds."""
        self.tries = 0


def asked_in_reason(reason: str) -> float | None:
    """The seconds that the reason of a close frame asks for."""
    found = _ASKED.search(reason)
    return int(found[1]) / 1000 if found else None


def asked_in_header(retry_after: str | None) -> float | None:
    """The seconds that a `Retry-After` header asks for; a date, which ours never sends, is passed over."""
    return float(retry_after) if retry_after and retry_after.isdecimal() else None
