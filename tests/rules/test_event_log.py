"""Group commit: one batch in flight, the next one gathers meanwhile; the buffer has an end."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import StorageFailed
from services import event_log
from services import writer as writer_module
from services.answers import Reply
from services.writer import Writer
from tests.rules.tally_sheet import House, ballot, voter


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


def acts(writer: Writer, numbers: range) -> list[asyncio.Future[Reply]]:
    return [asyncio.ensure_future(writer.act(voter(n), f"cmd-{n}", ballot())) for n in numbers]


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def test_what_arrives_together_is_one_transaction(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        await asyncio.gather(*acts(writer, range(100)))
        await writer.close()

    asyncio.run(story())
    assert house.store.batches == [100]


def test_what_arrives_while_one_is_in_flight_is_the_next(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        house.store.gate.clear()
        waiting = acts(writer, range(3))
        await turns()
        waiting += acts(writer, range(3, 5))
        await turns()
        waiting += acts(writer, range(5, 10))
        await turns()
        house.store.gate.set()
        await asyncio.gather(*waiting)
        await writer.close()

    asyncio.run(story())
    assert house.store.batches == [3, 7]


def test_a_batch_has_a_largest_size(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "BATCH_MAX", 10)

    async def story() -> None:
        writer = house.writer()
        await asyncio.gather(*acts(writer, range(25)))
        await writer.close()

    asyncio.run(story())
    assert house.store.batches == [10, 10, 5]


def test_when_very_many_arrive_the_loop_gets_its_turns_in_between(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "ROUND_MAX", 10)

    async def story() -> list[int]:
        writer = house.writer()
        house.store.gate.clear()
        waiting = acts(writer, range(35))
        seen = []
        for _ in range(6):
            await asyncio.sleep(0)
            seen.append(writer.position)
        house.store.gate.set()
        await asyncio.gather(*waiting)
        await writer.close()
        return seen

    assert asyncio.run(story()) == [0, 10, 20, 30, 35, 35]


def test_answers_come_in_the_order_of_the_log(house: House) -> None:
    async def story() -> list[int]:
        writer = house.writer()
        answered: list[int] = []
        for one in acts(writer, range(50)):
            one.add_done_callback(lambda done: answered.append(done.result().position))
        await turns()
        await writer.close()
        await turns()
        return answered

    assert asyncio.run(story()) == list(range(1, 51))


def test_a_full_buffer_refuses_new_acts_and_decides_nothing_for_them(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "BUFFER_MAX", 10)

    async def story() -> None:
        writer = house.writer()
        house.store.gate.clear()
        in_flight = acts(writer, range(2))
        await turns()
        buffered = acts(writer, range(2, 12))
        await turns()
        with pytest.raises(StorageFailed) as refused:
            await writer.act(voter(99), "cmd-99", ballot())
        assert refused.value.params == {"reason": "busy"}
        assert writer.position == 12
        house.store.gate.set()
        await asyncio.gather(*in_flight, *buffered)
        assert (await writer.act(voter(99), "cmd-99", ballot())).position == 13
        await writer.close()

    asyncio.run(story())


def test_a_full_buffer_still_gives_answers_that_were_given_before(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "BUFFER_MAX", 1)

    async def story() -> None:
        writer = house.writer()
        await writer.act(voter(1), "cmd-1", ballot())
        house.store.gate.clear()
        waiting = acts(writer, range(2, 3))
        await turns()
        waiting += acts(writer, range(3, 4))
        await turns()
        assert (await writer.act(voter(1), "cmd-1", ballot())).repeated
        house.store.gate.set()
        await asyncio.gather(*waiting)
        await writer.close()

    asyncio.run(story())


def test_a_failed_batch_takes_the_buffer_with_it_but_not_what_was_durable(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        house.store.gate.clear()
        house.store.failures = ["", "before"]
        first = acts(writer, range(3))
        await turns()
        second = acts(writer, range(3, 6))
        await turns()
        house.store.gate.set()
        assert [reply.position for reply in await asyncio.gather(*first)] == [1, 2, 3]
        lost = await asyncio.gather(*second, return_exceptions=True)
        assert [type(one) for one in lost] == [StorageFailed] * 3
        await writer.drain()
        assert writer.head == writer.position == 3
        await writer.close()

    asyncio.run(story())
