"""Ballots are the flood: those that follow one another are counted first and change a poll's document once.

Only the facts that a count needs are decoded. The document is byte for byte the one that folding ballot by
ballot gives, because counting is adding, and adding exact numbers knows no order.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from operator import itemgetter

from msgspec import Struct
from msgspec.json import Decoder

from projections import poll, proxies
from projections.documents import Doc, Documents, Patch, Raw

CAST = "ballot.cast/1"
REPLACED = "ballot.replaced/1"
TYPES = frozenset({CAST, REPLACED})
Exact = int | Fraction
_stream, _state = itemgetter(1), itemgetter(4)


class _Facts(Struct, frozen=True, gc=False):
    option: str = ""
    was: str = ""
    weight: str = "1"
    by_proxy: bool = False


class Ballot(Struct, frozen=True, gc=False):
    """What of a ballot is counted: equal ones count alike, whoever cast them."""

    type: str
    data: _Facts


_decode = Decoder(Ballot).decode
Alike = Mapping[Ballot, int]


def count(rows: Sequence[Raw], documents: Documents) -> Iterator[Patch]:
    """Bring ballots into the counts. They count only while their poll is open."""
    for poll_id, cast in _by_poll(rows).items():
        doc = documents.get(poll.view(poll_id))
        if doc.get("state") == "open":
            alike = Counter(map(_decode, map(_state, cast)))
            counted = _patch(doc, alike)
            if "proxies" in doc:
                yield from _for_others(poll_id, cast, documents)
                counted |= {"by_proxy": _by_proxy(poll_id, documents)}
            patch = documents.change(poll.view(poll_id), cast[-1][0], counted)
            if patch:
                yield patch


def _for_others(poll_id: str, cast: Sequence[Raw], documents: Documents) -> Iterator[Patch]:
    """Whose vote her holder has cast, and who has voted herself; only where there are proxies."""
    view = proxies.mandates_view(poll_id)
    givers = documents.get(view)["rows"]
    voters = ((_stream(row).rpartition(":")[2], row) for row in cast)
    rows: Doc = {}
    newest = 0
    for voter, row in ((voter, row) for voter, row in voters if voter in givers):
        by_proxy = _decode(_state(row)).data.by_proxy
        # Who has voted herself once has done so, however often she changes her mind.
        if by_proxy or "own" not in rows.get(voter, givers[voter]):
            rows[voter] = {"n": row[0]} if by_proxy else {"n": None, "own": True}
            newest = row[0]
    patch = documents.change(view, newest, {"rows": rows}) if rows else None
    if patch:
        yield patch


def _by_proxy(poll_id: str, documents: Documents) -> int:
    return sum("n" in row for row in documents.get(proxies.mandates_view(poll_id))["rows"].values())


def _by_poll(rows: Sequence[Raw]) -> Mapping[str, Sequence[Raw]]:
    """Mostly all are of one poll: the first and last name by the alphabet tell, without cutting each name."""
    if not rows:
        return {}
    streams = list(map(_stream, rows))
    poll_id = _poll(min(streams))
    if _poll(max(streams)) == poll_id:
        return {poll_id: rows}
    polls: dict[str, list[Raw]] = {}
    for stream, row in zip(streams, rows, strict=True):
        polls.setdefault(_poll(stream), []).append(row)
    return polls


def _poll(stream: str) -> str:
    return stream.split(":", 2)[1]


def _patch(doc: Doc, alike: Alike) -> Doc:
    replaced = sum(times for ballot, times in alike.items() if ballot.type == REPLACED)
    cast = sum(alike.values()) - replaced
    patch: Doc = {"cast": doc["cast"] + cast} if cast else {}
    if replaced:
        patch["replaced"] = doc["replaced"] + replaced
    if "counts" in doc:
        patch["counts"] = _counts(doc["counts"], alike)
    return patch


def _counts(counts: Doc, alike: Alike) -> Doc:
    moved: dict[str, tuple[int, Exact, int]] = {}

    def move(option: str, ballots: int, weight: Exact, casts: int) -> None:
        before = moved.get(option, (0, 0, 0))
        moved[option] = (before[0] + ballots, before[1] + weight, before[2] + casts)

    for ballot, times in alike.items():
        weight = exact(ballot.data.weight) * times
        move(ballot.data.option, times, weight, times)
        if ballot.type == REPLACED:
            move(ballot.data.was, -times, -weight, 0)
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
