"""Where passwords are hashed: slow on purpose, so on threads of their own, and never by the hundred."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from domain.errors import TooManyTries

AT_ONCE = 2
# What waits is done within two seconds or so. As much again is kept for those who are known.
WAITING_MAX = 16
RETRY_AFTER_S = 3

T = TypeVar("T")


class Hashing:
    """Takes work for a whole server. Whoever logs in by code, or reads, never waits behind it."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, "hashing")
        self._waiting = 0

    def admit(self, is_known: bool) -> None:
        """Refuse a password that would wait for long.

        Raises:
            TooManyTries: so many wait already.
        """
        if self._waiting >= (2 * WAITING_MAX if is_known else WAITING_MAX):
            raise TooManyTries(retry_after_s=RETRY_AFTER_S)

    async def run(self, work: Callable[..., T], *given: object) -> T:
        """Do it when a thread is free."""
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)
        finally:
            self._waiting -= 1
