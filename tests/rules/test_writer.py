"""The writer: one answer per command, whatever happens in between, and only after the commit."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from domain.errors import (
    AlreadyVoted,
    CommandReused,
    PositionNotReached,
    Refusal,
    TooLarge,
    UnknownOption,
)
from domain.event import By, decode, leaf_hash
from services.answers import Reply
from services.principal import PUBLIC
from services.writer import Writer
from tests.rules.tally_sheet import START, House, ballot, voter


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


def test_an_act_is_recorded_with_position_version_time_and_leaf_hash(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        assert await writer.act(voter(1), "cmd-1", ballot()) == Reply(1, {}, repeated=False)
        await writer.close()

    asyncio.run(story())
    (row,) = house.rows()
    event = decode(row.state)
    assert (event.n, event.stream, event.version, event.at) == (1, "ballot:p1:m00000000001", 1, START)
    assert (event.cmd, event.by) == ("cmd-1", By(voter(1).id, "member"))
    assert row.leaf == leaf_hash(row.state)


def test_events_of_one_act_follow_each_other_also_in_one_stream(house: House) -> None:
    async def story() -> Reply:
        writer = house.writer()
        reply = await writer.act(voter(1), "cmd-1", ballot("thrice"))
        await writer.close()
        return reply

    assert asyncio.run(story()) == Reply(3, {"facts": 3}, repeated=False)
    places = [(row.n, row.stream, row.version) for row in house.rows()]
    assert places == [(1, "ballot:p1:m00000000001", 1), (2, "poll:p1", 1), (3, "poll:p1", 2)]


def test_time_in_the_log_never_goes_back(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        await writer.act(voter(1), "cmd-1", ballot())
        house.at -= 60_000
        await writer.act(voter(2), "cmd-2", ballot())
        await writer.close()
        again = house.writer()
        await again.act(voter(3), "cmd-3", ballot())
        await again.close()

    asyncio.run(story())
    assert [decode(row.state).at for row in house.rows()] == [START] * 3


def test_the_same_command_gets_the_first_answer_again_also_after_a_restart(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        first = await writer.act(voter(1), "cmd-1", ballot("thrice"))
        await writer.act(voter(2), "cmd-2", ballot())
        assert await writer.act(voter(1), "cmd-1", ballot("thrice")) == replace(first, repeated=True)
        await writer.close()
        again = house.writer()
        assert await again.act(voter(1), "cmd-1", ballot("thrice")) == replace(first, repeated=True)
        await again.close()

    asyncio.run(story())
    assert len(house.rows()) == 4


def test_a_refusal_is_an_answer_too_but_never_an_event(house: House) -> None:
    async def refusal(writer: Writer) -> Refusal:
        with pytest.raises(UnknownOption) as caught:
            await writer.act(voter(1), "cmd-1", ballot("unheard-of"))
        return caught.value

    async def story() -> None:
        writer = house.writer()
        first = await refusal(writer)
        again = await refusal(writer)
        await writer.close()
        restarted = house.writer()
        later = await refusal(restarted)
        await restarted.close()
        assert [one.repeated for one in (first, again, later)] == [False, True, True]
        assert first.params == again.params == later.params

    asyncio.run(story())
    assert house.rows() == []


def test_a_command_id_with_another_body_is_refused_in_flight_and_afterwards(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        house.store.gate.clear()
        first = asyncio.ensure_future(writer.act(voter(1), "cmd-1", ballot("yes")))
        await asyncio.sleep(0)
        with pytest.raises(CommandReused):
            await writer.act(voter(1), "cmd-1", ballot("no"))
        house.store.gate.set()
        await first
        with pytest.raises(CommandReused):
            await writer.act(voter(1), "cmd-1", ballot("no"))
        await writer.close()

    asyncio.run(story())
    assert len(house.rows()) == 1


def test_the_same_id_from_another_person_is_another_command(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        replies = [await writer.act(voter(number), "cmd-1", ballot()) for number in (1, 2)]
        assert [reply.repeated for reply in replies] == [False, False]
        await writer.close()

    asyncio.run(story())
    assert len(house.rows()) == 2


def test_what_is_in_flight_is_answered_once_it_is_durable_and_to_everyone_who_asked(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        house.store.gate.clear()
        asked = [asyncio.ensure_future(writer.act(voter(1), "cmd-1", ballot())) for _ in range(3)]
        for _ in range(5):
            await asyncio.sleep(0)
        assert writer.position == 1
        assert writer.head == 0
        assert not any(one.done() for one in asked)
        house.store.gate.set()
        replies = await asyncio.gather(*asked)
        assert [reply.repeated for reply in replies] == [False, True, True]
        assert writer.head == 1
        await writer.close()

    asyncio.run(story())
    assert len(house.rows()) == 1


def test_decisions_see_what_is_on_its_way(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        house.store.gate.clear()
        first = asyncio.ensure_future(writer.act(voter(1), "cmd-1", ballot("yes")))
        second = asyncio.ensure_future(writer.act(voter(1), "cmd-2", ballot("no")))
        await asyncio.sleep(0)
        house.store.gate.set()
        await first
        with pytest.raises(AlreadyVoted):
            await second
        await writer.close()

    asyncio.run(story())


def test_a_client_that_leaves_cancels_nothing(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        house.store.gate.clear()
        leaving = asyncio.ensure_future(writer.act(voter(1), "cmd-1", ballot()))
        staying = asyncio.ensure_future(writer.act(voter(1), "cmd-1", ballot()))
        await asyncio.sleep(0)
        leaving.cancel()
        house.store.gate.set()
        assert await staying == Reply(1, {}, repeated=True)
        assert await writer.act(voter(1), "cmd-1", ballot()) == Reply(1, {}, repeated=True)
        await writer.close()

    asyncio.run(story())
    assert len(house.rows()) == 1


def test_an_event_that_is_too_large_is_refused_and_leaves_no_trace(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        with pytest.raises(TooLarge):
            await writer.act(voter(1), "cmd-1", ballot("huge"))
        assert await writer.act(voter(1), "cmd-2", ballot()) == Reply(1, {}, repeated=False)
        await writer.close()

    asyncio.run(story())


def test_what_nobody_asked_is_not_remembered(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        with pytest.raises(UnknownOption):
            await writer.act(PUBLIC, "cmd-1", ballot("unheard-of"))
        await writer.close()

    asyncio.run(story())
    assert house.store.answers([("public", "cmd-1")]) == {}


def test_an_act_without_events_is_answered_and_its_answer_kept(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        assert await writer.act(voter(1), "cmd-1", ballot("nothing")) == Reply(
            0, {"facts": 0}, repeated=False
        )
        assert await writer.act(voter(1), "cmd-1", ballot("nothing")) == Reply(0, {"facts": 0}, repeated=True)
        await writer.close()

    asyncio.run(story())


def test_whoever_listens_hears_of_every_commit_after_it(house: House) -> None:
    heads: list[int] = []

    async def story() -> None:
        writer = house.writer()
        writer.on_commit(lambda: heads.append(writer.head))
        await writer.act(voter(1), "cmd-1", ballot())
        await writer.act(voter(2), "cmd-2", ballot())
        await writer.close()

    asyncio.run(story())
    assert heads == [1, 2]


def test_one_can_wait_for_a_position(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        waiting = asyncio.ensure_future(writer.wait_for(2, 10))
        await writer.act(voter(1), "cmd-1", ballot())
        assert not waiting.done()
        await writer.act(voter(2), "cmd-2", ballot())
        await waiting
        await writer.wait_for(1, 0)
        with pytest.raises(PositionNotReached):
            await writer.wait_for(3, 0.001)
        await writer.close()

    asyncio.run(story())


def test_two_answers_that_look_alike_are_told_apart_by_their_key(house: House) -> None:
    """The digest is keyed: the table alone does not tell how anyone voted."""

    async def story() -> tuple[bytes, bytes]:
        writer = house.writer()
        await writer.act(voter(1), "cmd-1", ballot())
        await writer.act(voter(2), "cmd-2", ballot(poll="p2"))
        await writer.close()
        keys = [(voter(1).id, "cmd-1"), (voter(2).id, "cmd-2")]
        kept = house.store.answers(keys)
        return kept[keys[0]].digest, kept[keys[1]].digest

    first, second = asyncio.run(story())
    assert first != second
    assert len(first) == 32
