"""The follower: no event is skipped or taken twice, whatever stops it; views of another log are refused."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import PositionNotReached
from domain.event import Row, Unreadable
from gateways.stores.memory_views import MemoryViewStore
from gateways.stores.sqlite_views import SqliteViewStore
from projections import follower as follower_module
from projections.builder import AheadOfLog, GapInLog, OtherLog
from projections.documents import INTERNAL, OutOfStep, Progress, Raw, Stored
from projections.follower import Follower
from projections.rebuild import LogEndsEarlier, NotEmpty, listing, rebuild
from tests.rules.given import hall
from tests.rules.histories import ListLog, histories, log_of


class FullDisk(MemoryViewStore):
    """Fails to write as often as it is told."""

    failures = 0

    def write(self, documents: Iterable[Stored], before: int, progress: Progress) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("no space left")
        super().write(documents, before, progress)


class Leaky(ListLog):
    """Loses one event."""

    def read(self, after: int, limit: int) -> list[Row]:
        return [row for row in super().read(after, limit) if row.n != 5]


def some_log(ballots: int = 4) -> ListLog:
    given, chair, people, sitting = hall(max(ballots, 2))
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.vote(poll, [(voter, "yes") for voter in people[:ballots]])
    return log_of(given)


def whole(log: ListLog) -> list[bytes]:
    store = MemoryViewStore()
    rebuild(log, store)
    return list(listing(store.documents()))


def test_catching_up_takes_everything_and_then_nothing() -> None:
    log = some_log()
    follower = Follower(log, MemoryViewStore())
    changes = follower.catch_up()
    assert follower.position == len(log.rows)
    assert {change.view.split("/")[0] for change in changes} == {
        "community",
        "charter",
        "motion",
        "docket",
        "now",
        "minutes",
        "poll",
        "presence",
        "procedure",
        "speakers",
    }
    assert follower.catch_up() == []


def test_each_view_is_told_once_with_its_newest_document() -> None:
    log = some_log(ballots=4)
    follower = Follower(log, MemoryViewStore())
    changes = {change.view: change for change in follower.catch_up()}
    (poll,) = [change for view, change in changes.items() if view.startswith("poll/")]
    assert (poll.v, poll.doc["cast"], poll.doc["counts"]["yes"]["ballots"]) == (len(log.rows), 4, 4)
    assert follower.read(poll.view) == poll


def test_only_what_changed_since_is_told() -> None:
    log = some_log()
    grown = ListLog(log.rows[:-1])
    follower = Follower(grown, MemoryViewStore())
    follower.catch_up()
    grown.rows = log.rows
    (change,) = follower.catch_up()
    assert (change.view.split("/")[0], change.v) == ("poll", len(log.rows))


@given(histories(), st.lists(st.integers(1, 30), max_size=6))
def test_stopped_and_started_anywhere_it_ends_with_the_same_bytes(log: ListLog, stops: list[int]) -> None:
    store, grown = MemoryViewStore(), ListLog()
    for stop in [*stops, len(log.rows)]:
        grown.rows = log.rows[: max(stop, len(grown.rows))]
        Follower(grown, store).catch_up()
    assert list(listing(store.documents())) == whole(log)


@given(histories())
def test_every_event_is_told_exactly_once_and_in_order(log: ListLog) -> None:
    seen: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(follower_module, "CHUNK", 7)
        follower = Follower(log, MemoryViewStore())
        follower.on_rows(lambda rows: seen.extend(row[0] for row in rows))
        follower.catch_up()
    assert seen == [row.n for row in log.rows]


def test_a_failed_write_is_done_again_and_counts_nothing_twice() -> None:
    log, store = some_log(), FullDisk()
    follower = Follower(log, store)
    store.failures = 2
    for _ in range(2):
        with pytest.raises(OSError, match="no space"):
            follower.catch_up()
    assert follower.position == 0
    assert follower.read("community") is None
    follower.catch_up()
    assert list(listing(store.documents())) == whole(log)


def test_nothing_is_told_of_a_chunk_that_was_not_written() -> None:
    store, told = FullDisk(), list[Raw]()
    follower = Follower(some_log(), store)
    follower.on_rows(told.extend)
    store.failures = 1
    with pytest.raises(OSError, match="no space"):
        follower.catch_up()
    assert told == []


def test_a_missing_event_stops_the_views() -> None:
    log = some_log()
    follower = Follower(Leaky(log.rows), MemoryViewStore())
    with pytest.raises(GapInLog):
        follower.catch_up()
    assert follower.position == 0


def test_an_event_of_an_unknown_type_stops_the_views() -> None:
    log = some_log()
    last = log.rows[-1]
    log.rows[-1] = last._replace(type="x.y/1", state=last.state.replace(b"ballot.cast/1", b"x.y/1"))
    with pytest.raises(Unreadable):
        Follower(log, MemoryViewStore()).catch_up()


def test_a_second_follower_on_the_same_store_is_out_of_step() -> None:
    log, store = some_log(), MemoryViewStore()
    one, other = Follower(log, store), Follower(log, store)
    one.catch_up()
    with pytest.raises(OutOfStep):
        other.catch_up()


def test_views_ahead_of_a_restored_log_are_refused() -> None:
    log, store = some_log(), MemoryViewStore()
    Follower(log, store).catch_up()
    with pytest.raises(AheadOfLog, match=str(len(log.rows))):
        Follower(ListLog(log.rows[:-1]), store)


def test_views_of_a_log_that_went_another_way_are_refused() -> None:
    log, store = some_log(), MemoryViewStore()
    Follower(log, store).catch_up()
    other = [row if row.n < len(log.rows) else row._replace(leaf=b"\0" * 32) for row in log.rows]
    with pytest.raises(OtherLog):
        Follower(ListLog(other), store)


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_views_of_another_shape_are_rebuilt_and_swapped(kind: str, tmp_path: Path) -> None:
    log = some_log()
    store: Any = MemoryViewStore() if kind == "memory" else SqliteViewStore(tmp_path / "views.db")
    old = Progress(6, log.rows[5].leaf, "an older shape")
    store.write([Stored("poll/gone", 3, b"{}"), Stored("community", 3, b'{"old":1}')], 0, old)
    follower = Follower(log, store)
    assert follower.position == 6
    assert follower.read("poll/gone") is None
    follower.catch_up()
    assert list(listing(store.documents())) == whole(log)
    store.close()


def test_internal_documents_are_neither_told_nor_read() -> None:
    store = MemoryViewStore()
    follower = Follower(some_log(), store)
    told = {change.view for change in follower.catch_up()}
    internal = {document.view for document in store.documents() if document.view.startswith(INTERNAL)}
    assert internal
    assert not internal & told
    assert all(follower.read(view) is None for view in internal)


def test_who_waits_for_a_position_is_woken_when_the_views_reach_it() -> None:
    async def scene() -> list[str]:
        log = some_log()
        end, happened = len(log.rows), list[str]()
        grown = ListLog(log.rows[:4])
        follower = Follower(grown, MemoryViewStore())

        async def wait(position: int) -> None:
            await follower.wait_for(position, timeout_s=60)
            happened.append(f"reached {position}")

        async with asyncio.TaskGroup() as waiting:
            for position in (4, end):
                waiting.create_task(wait(position))
            await asyncio.sleep(0)
            for rows in (log.rows[:4], log.rows):
                grown.rows = rows
                follower.catch_up()
                happened.append(f"caught up {follower.position}")
                for _ in range(5):
                    await asyncio.sleep(0)
        return [entry.replace(str(end), "end") for entry in happened]

    assert asyncio.run(scene()) == ["caught up 4", "reached 4", "caught up end", "reached end"]


def test_who_waits_in_vain_is_told_how_far_the_views_are() -> None:
    async def scene() -> None:
        log = some_log()
        follower = Follower(log, MemoryViewStore())
        follower.catch_up()
        await follower.wait_for(len(log.rows), timeout_s=0)
        with pytest.raises(PositionNotReached) as caught:
            await follower.wait_for(10_000, timeout_s=0.001)
        assert caught.value.params == {"position": 10_000, "reached": len(log.rows)}
        assert not follower._waiters

    asyncio.run(scene())


@given(histories(), st.data())
def test_rebuilding_up_to_a_position_gives_what_was_seen_there(log: ListLog, data: st.DataObject) -> None:
    until = data.draw(st.integers(0, len(log.rows)))
    store, then = MemoryViewStore(), MemoryViewStore()
    assert rebuild(log, store, until=until) == until
    Follower(ListLog(log.rows[:until]), then).catch_up()
    assert list(listing(store.documents())) == list(listing(then.documents()))


def test_rebuilding_tells_how_far_it_is() -> None:
    log, told = some_log(), list[int]()
    rebuild(log, MemoryViewStore(), progress=told.append)
    assert told == [len(log.rows)]


def test_rebuilding_never_writes_over_views() -> None:
    log, store = some_log(), MemoryViewStore()
    rebuild(log, store)
    before = list(listing(store.documents()))
    with pytest.raises(NotEmpty):
        rebuild(log, store)
    assert list(listing(store.documents())) == before


def test_rebuilding_beyond_the_end_of_the_log_is_refused() -> None:
    log = some_log()
    with pytest.raises(LogEndsEarlier):
        rebuild(log, MemoryViewStore(), until=len(log.rows) + 1)


class BareLog(ListLog):
    """A log that gives plain tuples, and no rows in bulk."""

    def read(self, after: int, limit: int) -> list[Row]:
        assert limit == 1, "the fold takes bare rows"
        return super().read(after, limit)

    def scan(self, after: int, limit: int) -> Sequence[Raw]:
        return [row[:6] for row in super().read(after, limit)]


def test_bare_rows_fold_to_the_same_bytes() -> None:
    log, store = some_log(), MemoryViewStore()
    Follower(BareLog(log.rows), store).catch_up()
    assert list(listing(store.documents())) == whole(log)
