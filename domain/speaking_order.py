"""Who speaks next, and why: worked out from the speeches alone, so that anyone can work it out again."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from domain.institution import OrderWord

Kind = Literal["for", "against", "contribution", "question"]
SpeechState = Literal["waiting", "speaking", "ended", "withdrawn", "lapsed", "aside"]
SIDES = ("for", "against")


@dataclass(frozen=True, slots=True)
class Speech:
    """A wish to speak and what became of it. `asked` and `begun` are positions, `since` and `due_at`
    milliseconds UTC; 0 is not yet. `due_before` is when she was due before the newest extension. `motion` is
    the question spoken to, "" for none in particular. Those of no `group`, "", are one group.

    A wish lapses when its question is put or taken back, or the sitting closes. While the question lies
    aside, so does the wish: it keeps its place.
    """

    id: str
    member: str
    kind: Kind
    motion: str
    asked: int
    state: SpeechState = "waiting"
    begun: int = 0
    since: int = 0
    due_at: int = 0
    due_before: int = 0
    group: str = ""


class Place(NamedTuple):
    """A place in the queue. `why`: the words of the charter that put her before others who wait to speak to
    the same question; none where nobody does. `last` is the side that spoke last before her.
    """

    speech: Speech
    why: tuple[OrderWord, ...]
    has_spoken: bool
    last: str


def order(speeches: Iterable[Speech], words: tuple[OrderWord, ...]) -> Iterator[Place]:
    """The queue, first to last.

    One question at a time: that of the latest speech first, then as they were first asked about. Within
    one, the charter's words decide, each only where those before it do not. Nobody's place depends on who
    asks later, unless a word says so.
    """
    known = sorted(speeches, key=lambda one: one.asked)
    begun = sorted((one for one in known if one.begun), key=lambda one: one.begun)
    waiting: dict[str, list[Speech]] = {}
    if begun:
        waiting[begun[-1].motion] = []
    for one in known:
        if one.state == "waiting":
            waiting.setdefault(one.motion, []).append(one)
    for motion, wishes in waiting.items():
        yield from _to_one_question(wishes, [one for one in begun if one.motion == motion], words)


Line = tuple[bool, Kind, str]
Rank = tuple[int, ...]


def _to_one_question(
    wishes: list[Speech], begun: list[Speech], words: tuple[OrderWord, ...]
) -> Iterator[Place]:
    """Of wishes that count the same, the oldest goes first: only the heads of a few lines are compared."""
    spoken = {one.member for one in begun}
    turns = Counter(one.group for one in begun)
    last = next((one.kind for one in reversed(begun) if one.kind in SIDES), "")
    lines: dict[Line, deque[Speech]] = {}
    for one in wishes:
        lines.setdefault((one.member in spoken, one.kind, one.group), deque()).append(one)
    while lines:
        ranked = {line: _rank(heads[0], line, words, last, turns) for line, heads in lines.items()}
        line = min(ranked, key=lambda one: ranked[one])
        first, best = lines[line].popleft(), ranked.pop(line)
        if lines[line]:
            ranked[line] = _rank(lines[line][0], line, words, last, turns)
        else:
            del lines[line]
        yield Place(first, _why(best, ranked.values(), words), line[0], last)
        turns[first.group] += 1
        last = first.kind if first.kind in SIDES else last


def _rank(one: Speech, line: Line, words: tuple[OrderWord, ...], last: str, turns: Counter[str]) -> Rank:
    """The smaller, the sooner. A contribution or question takes no side, and waits for none."""
    has_spoken, kind, group = line
    ranks: dict[OrderWord, int] = {
        "first-time": has_spoken,
        "alternate": kind == last,
        "group": turns[group],
        "asked": one.asked,
    }
    return tuple(ranks[word] for word in words)


def _why(best: Rank, others: Iterable[Rank], words: tuple[OrderWord, ...]) -> tuple[OrderWord, ...]:
    """What decided against each of the others: the first word in which they differ."""
    decided = {
        next(word for word, one, two in zip(words, best, other, strict=True) if one != two)
        for other in others
    }
    return tuple(word for word in words if word in decided)
