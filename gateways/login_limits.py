"""Limits on guessing codes and passwords. A whole hall is one address, so addresses are limited least."""

from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from math import ceil

from domain.errors import TooManyTries
from services.ports import Clock

KEYS_MAX = 20_000
KNOWN_FOR_MS = 12 * 3_600_000


@dataclass(frozen=True, slots=True)
class Rate:
    """How many wrong tries are forgiven at once, and after how long one more is."""

    burst: int
    every_s: float


# 2**39 codes: with five hundred cards out, one try a second finds one in forty years.
IN_TOTAL = Rate(burst=1000, every_s=1)
PER_ADDRESS = Rate(burst=600, every_s=2)
PER_SUBJECT = Rate(burst=5, every_s=30)


class Buckets:
    """Token buckets by key, filled by the clock; the longest untouched is forgotten first."""

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._rate, self._clock = rate, clock
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def wait_s(self, key: str) -> int:
        """Seconds until one more try is allowed; 0 if it is now."""
        every_ms = self._rate.every_s * 1000
        missing_ms = self._full_at.get(key, 0.0) - self._clock()
        return ceil(max(0.0, missing_ms - (self._rate.burst - 1) * every_ms) / 1000)

    def give(self, key: str) -> None:
        """Take back one counted try."""
        if key in self._full_at:
            self._full_at[key] -= self._rate.every_s * 1000

    def take(self, key: str) -> None:
        """Count one wrong try."""
        now = self._clock()
        self._full_at[key] = max(self._full_at.get(key, 0.0), now) + self._rate.every_s * 1000
        self._full_at.move_to_end(key)
        while len(self._full_at) > KEYS_MAX or (self._full_at and next(iter(self._full_at.values())) <= now):
            self._full_at.popitem(last=False)


class LoginLimits:
    """Counts wrong tries of one community: by what was tried, by address, and in total.

    The limit in total does not touch an address from which someone has logged in lately: otherwise a stranger
    could lock the hall out by guessing. By what was tried, too, strangers and the hall are counted apart.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._total = Buckets(IN_TOTAL, clock)
        self._addresses = Buckets(PER_ADDRESS, clock)
        self._subjects = Buckets(PER_SUBJECT, clock)
        self._known: OrderedDict[str, int] = OrderedDict()

    def check(self, subject: str, address: str) -> None:
        """Let a try pass; call before looking at the secret, so that a refusal tells nothing.

        Raises:
            TooManyTries: with `retry_after_s`.
        """
        place = place_of(address)
        wait_s = max(self._subjects.wait_s(self._subject(subject, place)), self._addresses.wait_s(place))
        if not self._is_known(place):
            wait_s = max(wait_s, self._total.wait_s(""))
        if wait_s:
            raise TooManyTries(retry_after_s=wait_s)

    def failed(self, subject: str, address: str) -> None:
        """Count a wrong try."""
        place = place_of(address)
        self._subjects.take(self._subject(subject, place))
        self._addresses.take(place)
        self._total.take("")

    def forgive(self, subject: str, address: str) -> None:
        """Take back a try that was counted in advance and proved right."""
        place = place_of(address)
        self._subjects.give(self._subject(subject, place))
        self._addresses.give(place)
        self._total.give("")

    def succeeded(self, address: str) -> None:
        """Remember an address from which someone has logged in."""
        place = place_of(address)
        self._known[place] = self._clock()
        self._known.move_to_end(place)
        while len(self._known) > KEYS_MAX:
            self._known.popitem(last=False)

    def knows(self, address: str) -> bool:
        """Whether someone has logged in from there lately."""
        return self._is_known(place_of(address))

    def _is_known(self, place: str) -> bool:
        at = self._known.get(place)
        return at is not None and self._clock() - at < KNOWN_FOR_MS

    def _subject(self, subject: str, place: str) -> str:
        return f"{subject} {place}" if self._is_known(place) else subject


def place_of(address: str) -> str:
    """The address as far as it stands for one place: an IPv6 subscriber owns a whole /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return parsed.exploded[:19]
    return address
