"""Chance that tests can repeat."""

import itertools


class CountedChance:
    """Ids and salts that are different each time and the same in every run."""

    def __init__(self) -> None:
        self._next = itertools.count(1)

    def id(self) -> str:
        return f"id{next(self._next):010d}"

    def salt(self) -> bytes:
        return next(self._next).to_bytes(32, "big")
