"""The writer when something fails or ends: nothing answered is lost, nothing stays half done."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from domain.errors import DiskFailed, StorageFailed
from domain.event import Row, decode
from services import writer as writer_module
from services.answers import Reply
from services.ports import Answer
from tests.rules.tally_sheet import House, ballot, counts, voter


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


@pytest.mark.parametrize("failure", ["before", "after"])
def test_a_failed_commit_rejects_everything_that_waits_then_goes_on(house: House, failure: str) -> None:
    async def story() -> None:
        writer = house.writer()
        await writer.act(voter(1), "cmd-1", ballot())
        house.store.gate.clear()
        house.store.failures = [failure]
        doomed = [asyncio.ensure_future(writer.act(voter(n), f"cmd-{n}", ballot())) for n in range(2, 5)]
        for _ in range(5):
            await asyncio.sleep(0)
        behind = asyncio.ensure_future(writer.act(voter(9), "cmd-9", ballot()))
        await asyncio.sleep(0)
        house.store.gate.set()
        for waiting in (*doomed, behind):
            with pytest.raises(StorageFailed):
                await waiting
        await writer.drain()
        # Sent again, each is recorded once: if the commit had happened after all, that answer is found.
        for number in (2, 3, 4, 9):
            reply = await writer.act(voter(number), f"cmd-{number}", ballot())
            assert reply.repeated == (failure == "after" and number != 9)
        assert counts(writer) == {"yes": 5}
        await writer.close()

    asyncio.run(story())
    assert [row.n for row in house.rows()] == [1, 2, 3, 4, 5]


def test_after_a_failed_sync_nothing_is_taken_and_what_was_recorded_is_seen(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        await writer.act(voter(1), "cmd-1", ballot())
        house.store.failures = ["sync"]
        for number in (2, 3):
            with pytest.raises(DiskFailed):
                await writer.act(voter(number), f"cmd-{number}", ballot())
            await writer.drain()
        assert writer.has_stopped
        assert not writer.is_sound
        assert (await writer.act(voter(1), "cmd-1", ballot())).repeated
        assert (counts(writer), writer.head, writer.position) == ({"yes": 1}, 1, 1)
        await writer.close()

    asyncio.run(story())
    assert house.store.load_snapshot() is None
    again = house.writer()
    assert (again.has_stopped, again.head) == (False, 1)


def test_a_failed_sync_of_a_snapshot_stops_too_after_the_answer_that_was_due(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "SNAPSHOT_EVERY", 1)

    async def story() -> None:
        writer = house.writer()
        house.store.failures = ["", "snapshot"]
        assert (await writer.act(voter(1), "cmd-1", ballot())).position == 1
        with pytest.raises(DiskFailed):
            await writer.act(voter(2), "cmd-2", ballot())
        await writer.drain()
        assert writer.head == writer.position == 1
        await writer.close()

    asyncio.run(story())


def test_while_the_state_is_folded_anew_nothing_is_taken(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        house.store.failures = ["before"]
        house.store.reading.clear()
        for number in (1, 2):
            with pytest.raises(StorageFailed):
                await writer.act(voter(number), f"cmd-{number}", ballot())
            assert not writer.is_sound
        house.store.reading.set()
        await writer.drain()
        assert (await writer.act(voter(2), "cmd-2", ballot())).position == 1
        await writer.close()

    asyncio.run(story())


def test_should_folding_anew_fail_too_the_next_act_tries_again(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        house.store.failures = ["before"]
        house.store.unreadable = 1
        with pytest.raises(StorageFailed):
            await writer.act(voter(1), "cmd-1", ballot())
        await writer.drain()
        assert not writer.is_sound
        with pytest.raises(StorageFailed):
            await writer.act(voter(1), "cmd-1", ballot())
        await writer.drain()
        assert await writer.act(voter(1), "cmd-1", ballot()) == Reply(1, {}, repeated=False)
        await writer.close()

    asyncio.run(story())


def test_an_event_that_the_state_cannot_take_is_not_recorded(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the programme, not in the command: it must not leave memory ahead of the log."""

    async def story() -> None:
        writer = house.writer()
        await writer.act(voter(1), "cmd-1", ballot())
        stumbling = writer.state
        monkeypatch.setattr(stumbling, "evolve", _stumble)
        with pytest.raises(ZeroDivisionError):
            await writer.act(voter(2), "cmd-2", ballot())
        await writer.drain()
        assert writer.state is not stumbling
        assert await writer.act(voter(2), "cmd-2", ballot()) == Reply(2, {}, repeated=False)
        await writer.close()

    asyncio.run(story())


def _stumble(_event: object) -> None:
    raise ZeroDivisionError


def test_content_of_a_failed_commit_is_swept_away(house: House) -> None:
    async def story() -> list[str]:
        writer = house.writer()
        house.store.failures = ["before"]
        with pytest.raises(StorageFailed):
            await writer.act(voter(1), "cmd-1", ballot("sealed"))
        await writer.drain()
        await writer.act(voter(2), "cmd-2", ballot("sealed"))
        await writer.close()
        return [decode(row.state).c["choice"] for row in house.rows()]

    (kept,) = asyncio.run(story())
    everything = [f"{number:064x}" for number in range(10)]
    assert house.contents.get(kept) is not None
    assert set(house.contents.get_many([*everything, kept])) == {kept}


def test_content_is_durable_before_the_event_that_commits_to_it(house: House) -> None:
    seen: list[bool] = []
    append = house.store.append

    def watch(rows: Sequence[Row], answers: Sequence[Answer]) -> None:
        seen.extend(house.contents.get(decode(row.state).c["choice"]) is not None for row in rows)
        append(rows, answers)

    house.store.append = watch  # type: ignore[method-assign]

    async def story() -> None:
        writer = house.writer()
        await asyncio.gather(*(writer.act(voter(n), f"cmd-{n}", ballot("sealed")) for n in range(20)))
        await writer.close()

    asyncio.run(story())
    assert seen == [True] * 20


def test_closing_sees_everything_through_and_takes_nothing_more(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        house.store.gate.clear()
        acts = [asyncio.ensure_future(writer.act(voter(n), f"cmd-{n}", ballot())) for n in range(5)]
        for _ in range(5):
            await asyncio.sleep(0)
        closing = asyncio.ensure_future(writer.close())
        await asyncio.sleep(0)
        with pytest.raises(StorageFailed):
            await writer.act(voter(9), "cmd-9", ballot())
        house.store.gate.set()
        await closing
        assert [reply.position for reply in await asyncio.gather(*acts)] == [1, 2, 3, 4, 5]

    asyncio.run(story())


def test_a_restart_begins_at_the_snapshot_and_comes_to_the_same_state(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        await asyncio.gather(*(writer.act(voter(n), f"cmd-{n}", ballot()) for n in range(50)))
        await writer.close()
        snapshot = house.store.load_snapshot()
        assert snapshot is not None
        assert snapshot.position == 50
        from_snapshot, from_zero = house.writer(), house.writer(shape="another")
        assert from_snapshot.state.dump() == from_zero.state.dump()
        assert from_snapshot.position == from_zero.position == 50

    asyncio.run(story())


def test_snapshots_are_taken_as_the_log_grows(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "SNAPSHOT_EVERY", 10)

    async def story() -> None:
        writer = house.writer()
        for number in range(25):
            await writer.act(voter(number), f"cmd-{number}", ballot())
        snapshot = house.store.load_snapshot()
        assert snapshot is not None
        assert snapshot.position == 20
        await writer.close()

    asyncio.run(story())
