"""Ballots are the flood: those that follow one another are counted first and change a poll's document once.

Only the facts that a count needs are decoded. The document is byte for byte the one that folding ballot by
ballot gives, because counting is adding, and adding exact numbers knows no order.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from msgspec import Struct
from msgspec.json import Decoder

from domain.event import Row
from projections import poll
from projections.documents import Doc, Documents, Patch

CAST = "ballot.cast/1"
REPLACED = "ballot.replaced/1"
TYPES = frozenset({CAST, REPLACED})
_PREFIX = len("ballot:")
Exact = int | Fraction


class _Facts(Struct, gc=False):
    option: str = ""
    was: str = ""
    weight: str = "1"


class _Ballot(Struct, gc=False):
    data: _Facts


_decode = Decoder(_Ballot).decode


class Alike(NamedTuple):
    """Ballots of one poll that count alike, and how many there were."""

    type: str
    option: str
    was: str
    weight: str
    times: int


class Run(NamedTuple):
    """Ballots that followed one another: what to count per poll, its last position, the row after them."""

    counted: dict[str, list[Alike]]
    last: dict[str, int]
    following: Row | None


def run(first: Row, rest: Iterator[Row]) -> Run:
    """Take `first` and all ballots after it. This loop decides how fast views are rebuilt."""
    counted: dict[tuple[str, str, str, str, str], int] = {}
    last: dict[str, int] = {}
    following = None
    for row in chain((first,), rest):
        kind = row[3]
        if kind not in TYPES:
            following = row
            break
        stream = row[1]
        poll_id = stream[_PREFIX : stream.index(":", _PREFIX)]
        data = _decode(row[4]).data
        key = (poll_id, kind, data.option, data.was, data.weight)
        counted[key] = counted.get(key, 0) + 1
        last[poll_id] = row[0]
    return Run(_by_poll(counted), last, following)


def count(found: Run, documents: Documents) -> Iterator[Patch]:
    """Bring the counts into the documents. A ballot counts only while its poll is open."""
    for poll_id, alike in found.counted.items():
        doc = documents.get(poll.view(poll_id))
        if doc.get("state") == "open":
            patch = documents.change(poll.view(poll_id), found.last[poll_id], _patch(doc, alike))
            if patch:
                yield patch


def _by_poll(counted: dict[tuple[str, str, str, str, str], int]) -> dict[str, list[Alike]]:
    polls: dict[str, list[Alike]] = {}
    for (poll_id, kind, option, was, weight), times in counted.items():
        polls.setdefault(poll_id, []).append(Alike(kind, option, was, weight, times))
    return polls


def _patch(doc: Doc, counted: Iterable[Alike]) -> Doc:
    cast = sum(alike.times for alike in counted if alike.type == CAST)
    replaced = sum(alike.times for alike in counted if alike.type == REPLACED)
    patch: Doc = {"cast": doc["cast"] + cast} if cast else {}
    if replaced:
        patch["replaced"] = doc["replaced"] + replaced
    if "counts" in doc:
        patch["counts"] = _counts(doc["counts"], counted)
    return patch


def _counts(counts: Doc, counted: Iterable[Alike]) -> Doc:
    moved: dict[str, tuple[int, Exact, int]] = {}

    def move(option: str, ballots: int, weight: Exact, casts: int) -> None:
        before = moved.get(option, (0, 0, 0))
        moved[option] = (before[0] + ballots, before[1] + weight, before[2] + casts)

    for alike in counted:
        weight = exact(alike.weight) * alike.times
        move(alike.option, alike.times, weight, alike.times)
        if alike.type == REPLACED:
            move(alike.was, -alike.times, -weight, 0)
    return {option: _moved(counts[option], *by) for option, by in moved.items()}


def _moved(before: Doc, ballots: int, weight: Exact, casts: int) -> Doc:
    return {
        "ballots": before["ballots"] + ballots,
        "weight": str(exact(before["weight"]) + weight),
        "casts": before["casts"] + casts,
    }


def exact(weight: str) -> Exact:
    """The number that a weight says: an integer or `n/d`."""
    return Fraction(weight) if "/" in weight else int(weight)
