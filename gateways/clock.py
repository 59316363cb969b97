"""The real clock and real chance. Everything inside is handed these, so that tests can hand in others."""

import secrets
import time

LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
ID_LENGTH = 12
SALT_BYTES = 32


def system_clock() -> int:
    """Milliseconds since 1970 UTC. It may jump; the writer sees to it that the log's time never goes back."""
    return time.time_ns() // 1_000_000


def steady_clock() -> int:
    """Milliseconds since the machine started, sleep included; nobody can set it."""
    return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)) // 1_000_000


class SystemChance:
    """Ids and salts from the system's secure random source."""

    def id(self) -> str:
        """Twelve letters and digits: 62 bits, so that nobody can guess one, and no two meet."""
        number = secrets.randbelow(len(LETTERS) ** ID_LENGTH)
        letters = []
        for _ in range(ID_LENGTH):
            number, digit = divmod(number, len(LETTERS))
            letters.append(LETTERS[digit])
        return "".join(letters)

    def salt(self) -> bytes:
        """What makes a commitment unguessable."""
        return secrets.token_bytes(SALT_BYTES)
