"""Folding: every event goes to the projections that know its type, in one fixed order.

A projection may read the documents of those before it, as they are after the event.
"""

from collections.abc import Iterable, Iterator, Sequence

# Events are known by type only once their classes exist.
from domain import amendment as _amendment
from domain import assistance as _assistance
from domain import community as _community
from domain import debate as _debate
from domain import division as _division
from domain import double_count as _double_count
from domain import interest as _interest
from domain import minutes as _minutes
from domain import motion as _motion
from domain import papers as _papers
from domain import point as _point
from domain import poll as _poll
from domain import presence as _presence
from domain import proxy as _proxy
from domain import roll as _roll
from domain import sitting as _sitting
from domain.event import Row, canonical
from projections import (
    amendments,
    ballots,
    bodies,
    charter,
    community,
    counting,
    docket,
    enrolment,
    headcount,
    interests,
    minutes,
    motion,
    now,
    poll,
    presence,
    procedure,
    proxies,
    quorum,
    recorded,
    speakers,
)
from projections.documents import Documents, Patch, Raw
from projections.recorded import Handler

KNOWN_EVENTS = (
    _amendment, _assistance, _community, _debate, _division, _double_count, _interest, _minutes, _motion,
    _papers, _point, _poll, _presence, _proxy, _roll, _sitting,
)  # fmt: skip
PROJECTIONS = (
    community, charter, bodies, enrolment, headcount, motion, poll, amendments, counting, docket, now,
    presence, speakers, procedure, proxies, interests, quorum, minutes,
)  # fmt: skip
HANDLERS: dict[str, list[Handler]] = {}
for _projection in PROJECTIONS:
    for _type, _handler in _projection.HANDLERS.items():
        HANDLERS.setdefault(_type, []).append(_handler)


def fold(rows: Sequence[Raw], documents: Documents) -> None:
    """Fold a chunk: as `patches` does, but ballots that follow one another are counted together."""
    first = 0
    for index, row in enumerate(rows):
        if row[3] not in ballots.TYPES:
            _exhaust(ballots.count(rows[first:index], documents))
            _exhaust(_one(Row._make(row), documents))
            first = index + 1
    _exhaust(ballots.count(rows[first:], documents))


def patches(rows: Iterable[Raw], documents: Documents) -> Iterator[Patch]:
    """Fold event by event, and say for each what it changed."""
    for row in rows:
        if row[3] in ballots.TYPES:
            yield from ballots.count([row], documents)
        else:
            yield from _one(Row._make(row), documents)


def _one(row: Row, documents: Documents) -> Iterator[Patch]:
    event = recorded.read(row)
    if event.type in ballots.TYPES:
        # A ballot of an older shape, lifted to today's: it counts as those do.
        lifted = row._replace(type=event.type, state=canonical({"type": event.type, "data": event.data}))
        yield from ballots.count([lifted], documents)
    for handler in HANDLERS.get(event.type, ()):
        for view, change in list(handler(event, documents)):
            patch = documents.change(view, event.n, change)
            if patch:
                yield patch


def _exhaust(changes: Iterator[Patch]) -> None:
    for _ in changes:
        pass
