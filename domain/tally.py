"""The tally: ballots counted per option, in exact fractions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from domain.judgement import OptionCount
from domain.poll import Ballot


def count(
    options: Iterable[str], ballots: Iterable[Ballot], casts: Mapping[str, int]
) -> dict[str, OptionCount]:
    """Count exactly. Of sealed ballots the replaced ones stay sealed, so every cast is a last one there."""
    grouped = Counter((ballot.option, ballot.weight) for ballot in ballots)
    tally = {}
    for option in options:
        weights = {weight: times for (chosen, weight), times in grouped.items() if chosen == option}
        total = sum((Fraction(weight) * times for weight, times in weights.items()), Fraction())
        number = sum(weights.values())
        tally[option] = OptionCount(ballots=number, weight=str(total), casts=casts.get(option, number))
    return tally
