"""Views: rebuilt and patched ones agree byte for byte, whatever happened, however it was cut."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import proxy
from domain.counting import foreseen
from domain.errors import NeedsBodyRoll
from domain.event import UPCASTS, Row, canonical, decode
from domain.judgement import with_lent
from gateways.stores.memory_views import MemoryViewStore
from projections import community, docket, enrolment, minutes, now, presence, speakers
from projections.builder import Builder
from projections.documents import Doc, Document, Documents, Patch, Stored
from projections.fold import patches
from projections.merge_patch import apply, diff
from services import bodies
from services.state import State
from tests.rules.histories import ListLog, histories

Views = dict[str, tuple[int, Doc]]


@pytest.fixture(autouse=True, scope="module")
def small_windows() -> Iterator[None]:
    """Windows and pages so small that random histories overflow them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(now, "POLLS_MAX", 2)
        patch.setattr(docket, "PAGE", 2)
        patch.setattr(speakers, "QUEUE_MAX", 2)
        patch.setattr(community, "SITTINGS_MAX", 2)
        patch.setattr(enrolment, "PAGE", 2)
        patch.setattr(minutes, "PAGE", 2)
        yield


def rebuilt(log: ListLog, until: int, chunks: Iterable[int] = ()) -> list[Stored]:
    """Every document after `until` events, folded from the first one."""
    store = MemoryViewStore()
    sizes = iter(chunks)
    builder = Builder(ListLog(log.rows[:until]), store)
    while builder.position < until:
        builder.step(next(sizes, until))
    return list(store.documents())


def every_patch(log: ListLog) -> Iterator[list[Patch]]:
    """The patches of each event."""
    documents = Documents(log, MemoryViewStore())
    for row in log.rows:
        yield list(patches([row], documents))


def stored(views: Views) -> list[Stored]:
    return [Stored(view, v, canonical(doc)) for view, (v, doc) in sorted(views.items())]


@given(histories())
def test_snapshot_and_patches_are_what_is_rebuilt_at_every_prefix(log: ListLog) -> None:
    """What is rebuilt at a position is the snapshot there: patches lead from each to all later ones."""
    views: Views = {}
    for n, changes in enumerate(every_patch(log), start=1):
        for view, base, v, patch in changes:
            held, doc = views.get(view, (0, {}))
            assert (base, v) == (held, n)
            views[view] = (v, apply(doc, patch))
        assert stored(views) == rebuilt(log, n)


@given(histories())
def test_presence_in_numbers_is_what_the_rules_count(log: ListLog) -> None:
    """Whoever comes, goes, leaves the roll or moves to another household meanwhile."""
    state, documents = State(), Documents(log, MemoryViewStore())
    for row in log.rows:
        list(patches([row], documents))
        state.evolve(decode(row.state))
        roll = state.roll_at(state.roll_n).counts
        for sitting in (one for one in state.presence if state.sittings[one].form == "assembly"):
            there, doc = state.present(sitting).counts, documents.get(presence.view(sitting))
            of = (
                {} if is_unknown(state, sitting) else {"members": roll.members, "households": roll.households}
            )
            for key, count in (("members", there.members), ("households", there.households)):
                assert doc[key] == {"present": count} | ({"all": of[key]} if of else {})
            assert documents.get(now.view(sitting))["present"] == there.members
            assert doc.get("quorum") == quorum_of(state, sitting)


@given(histories())
def test_a_page_is_told_that_there_is_no_vote_exactly_where_one_is_refused(log: ListLog) -> None:
    """Also when the charter is amended while they meet."""
    state, documents = State(), Documents(log, MemoryViewStore())
    for row in log.rows:
        list(patches([row], documents))
        state.evolve(decode(row.state))
        for held in (one for one in state.sittings.values() if one.state == "open"):
            assert ("members_unknown" in documents.get(now.view(held.id))) is is_unknown(state, held.id)


def is_unknown(state: State, sitting: str) -> bool:
    try:
        bodies.can_vote(state, state.sitting(sitting))
    except NeedsBodyRoll:
        return True
    return False


def quorum_of(state: State, sitting: str) -> Doc | None:
    """What the rules would say if all who are here voted, and for whoever lent them a vote too."""
    rule = state.chartered().in_force.charter.matter("ordinary")
    if rule.quorum is None or is_unknown(state, sitting):
        return None
    there, lent = state.present(sitting), {}
    count = there.counts
    holders = state.proxies_under(sitting, rule.proxy, held_here=True) if rule.proxy else {}
    if rule.proxy and holders:
        givers = {giver: state.person(sitting, giver) for giver in holders}
        here = (state.members[one].entry.household for one in state.here(sitting))
        count = with_lent(count, proxy.freeze(rule.proxy, holders, givers, here))
        numbers = {"votes": len(holders), "holders": len({*holders.values()})}
        lent = {"lent": {**numbers, "counted": rule.proxy.in_quorum}}
    checks, met = foreseen(rule, state.roll_at(state.roll_n).counts, count)
    said = [check.model_dump(mode="json", exclude_none=True) for check in checks]
    return {"matter": "ordinary", "any": bool(rule.quorum.any_of), "met": met, "checks": said} | lent


@given(histories(), st.lists(st.integers(1, 20), min_size=1))
def test_however_the_log_is_cut_the_documents_are_the_same_bytes(log: ListLog, chunks: list[int]) -> None:
    end = len(log.rows)
    assert rebuilt(log, end, chunks) == rebuilt(log, end, [1] * end)


@given(histories(), st.data())
def test_a_watcher_who_missed_versions_gets_there_with_one_difference(
    log: ListLog, data: st.DataObject
) -> None:
    seen = data.draw(st.integers(0, len(log.rows)))
    former = {view: doc for view, _, doc in _read(rebuilt(log, seen))}
    for view, _, doc in _read(rebuilt(log, len(log.rows))):
        assert canonical(apply(former.get(view, {}), diff(former.get(view, {}), doc))) == canonical(doc)


@given(histories())
def test_no_view_changes_twice_in_one_event_and_no_patch_is_empty(log: ListLog) -> None:
    for changes in every_patch(log):
        names = [patch.view for patch in changes]
        assert len(names) == len(set(names))
        assert all(patch.patch for patch in changes)


@given(histories())
def test_documents_hold_no_null_and_their_lists_are_whole(log: ListLog) -> None:
    for _, _, doc in _read(rebuilt(log, len(log.rows))):
        for part in _parts(doc):
            assert None not in part.values()
            if "rows" in part:
                assert sorted(part["rows"]) == sorted(part["order"])


@given(histories())
def test_an_outcome_counts_what_was_shown_while_ballots_came_in(log: ListLog) -> None:
    """The rules count all ballots anew for the outcome; the view had counted them as they came.

    Hands and papers are no ballots: where they are counted too, the outcome has more.
    """
    documents = Documents(log, MemoryViewStore())
    for row in log.rows:
        view = row.stream.replace(":", "/")
        before = documents.get(view)
        list(patches([row], documents))
        is_live = before.get("reveal") == "live" and "means" not in before
        if row.type == "outcome.declared/1" and is_live:
            assert documents.get(view)["counts"] == before["counts"]


@given(histories())
def test_a_sealed_count_is_absent_until_the_outcome_is_declared(log: ListLog) -> None:
    documents = Documents(log, MemoryViewStore())
    for row in log.rows:
        for view, _, _, _ in list(patches([row], documents)):
            doc = documents.get(view)
            if view.startswith("poll/") and doc["reveal"] == "at-close":
                assert ("counts" in doc) == ("outcome" in doc)


@given(histories())
def test_ballots_of_an_older_shape_count_as_todays_do(log: ListLog) -> None:
    """What was called a vote once, and had its option under another name, is lifted and counted."""

    def lift(data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "ballot.cast/1", {"option" if key == "choice" else key: value for key, value in data.items()}

    def aged(row: Row) -> Row:
        if row.type != "ballot.cast/1":
            return row
        state = row.state.replace(b'"ballot.cast/1"', b'"vote.cast/1"').replace(b'{"option":', b'{"choice":')
        return row._replace(type="vote.cast/1", state=state)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(UPCASTS, "vote.cast/1", lift)
        old = ListLog([aged(row) for row in log.rows])
        assert rebuilt(old, len(old.rows)) == rebuilt(log, len(log.rows))


def _read(documents: list[Stored]) -> list[Document]:
    return [Document(view, v, orjson.loads(body)) for view, v, body in documents]


def _parts(value: Any) -> Iterator[Doc]:
    """All objects in a document."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _parts(inner)
