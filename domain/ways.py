"""The three ways of voting added up: tablets, hands and papers are one tally."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from domain.double_count import Taken
from domain.errors import MoreVotesThanPeople
from domain.judgement import OptionCount, Ways
from domain.matter import Means
from domain.poll import Ballot

Tally = Mapping[str, OptionCount]
# Who voted twice, and where this vote is set aside: the option of each.
SetAside = Iterable[str]


def ways_of(
    tablets: Tally | None,
    hands: Taken | None,
    paper: Taken | None,
    on_paper: SetAside,
    issued: int,
    doubles: int,
) -> Ways:
    """Persons by way. Hands and papers have the weight of one vote each."""
    return Ways(
        tablet={option: count.ballots for option, count in tablets.items()} if tablets is not None else None,
        hands=hands.options if hands else None,
        paper=_without(paper.options, on_paper) if paper else None,
        issued=issued if paper else None,
        spoiled=paper.spoiled if paper else None,
        missing=paper.missing if paper else None,
        set_aside=doubles or None,
    )


def of_roll_call(means: Iterable[Means], options: Iterable[str], ballots: Iterable[Ballot]) -> Ways:
    """Each ballot says how it came: everybody is in the tally by name already."""
    persons = Counter((ballot.means or "tablet", ballot.option) for ballot in ballots)
    return Ways(**{way: {option: persons[way, option] for option in options} for way in means})


def _without(options: Mapping[str, int], gone: SetAside) -> dict[str, int]:
    left = dict(options)
    for option in gone:
        left[option] -= 1
    return left


def together(tablets: Tally, ways: Ways) -> dict[str, OptionCount]:
    """One tally of all ways."""
    in_hall = [way for way in (ways.hands, ways.paper) if way is not None]
    return {
        option: _more(count, sum(way.get(option, 0) for way in in_hall)) for option, count in tablets.items()
    }


def _more(count: OptionCount, people: int) -> OptionCount:
    weight = str(Fraction(count.weight) + people)
    return OptionCount(ballots=count.ballots + people, weight=weight, casts=count.casts + people)


def no_more_than(people: int, poll: str, ways: Ways) -> None:
    """Refuse where more have voted than can have: somebody raised a hand and voted otherwise too."""
    numbers = {
        name: sum(way.values()) for name in ("tablet", "hands", "paper") if (way := getattr(ways, name))
    }
    spoiled = ways.spoiled or 0
    if sum(numbers.values()) + spoiled > people:
        raise MoreVotesThanPeople(poll=poll, votes=sum(numbers.values()) + spoiled, people=people, **numbers)
