"""Piles: what one person counted of hands or papers. Of numbered papers, which numbers lie in each pile."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.frozen import Frozen

NUMBERS_MAX = 1_000
Number = Annotated[int, Field(strict=True, ge=1, le=999_999)]
HowMany = Annotated[int, Field(strict=True, ge=0, le=100_000)]
# Hands and secret papers are only how many; of open papers each number is read.
Pile = HowMany | Annotated[list[Number], Field(max_length=NUMBERS_MAX)]


class Piles(Frozen):
    """One pile for each option; `spoiled` papers say nothing valid, `missing` ones did not come back."""

    options: Annotated[dict[str, Pile], Field(max_length=20)]
    spoiled: Pile = 0
    missing: Pile = 0

    @property
    def all(self) -> Iterator[Pile]:
        yield from self.options.values()
        yield self.spoiled
        yield self.missing

    @property
    def numbers(self) -> list[int]:
        """Every paper's number, in whichever pile."""
        return [number for pile in self.all if isinstance(pile, list) for number in pile]

    def sorted(self) -> "Piles":
        """The same, so that two people who read the same papers in another order have the same."""
        options = {option: _sorted(pile) for option, pile in self.options.items()}
        return Piles(options=options, spoiled=_sorted(self.spoiled), missing=_sorted(self.missing))


def size(pile: Pile) -> int:
    """How many lie in it."""
    return len(pile) if isinstance(pile, list) else pile


def votes(piles: Piles) -> int:
    """How many chose something."""
    return sum(size(pile) for pile in piles.options.values())


def twice(numbers: list[int]) -> list[int]:
    """Numbers that are there more than once."""
    return sorted(number for number, times in Counter(numbers).items() if times > 1)


def _sorted(pile: Pile) -> Pile:
    """An empty pile is none, whether it was left out or its numbers were."""
    return sorted(pile) or 0 if isinstance(pile, list) else pile
