"""A log that is not what was written, or not for this programme: nothing is served, and it says where."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from domain.event import canonical, leaf_hash
from gateways.stores.sqlite import SqliteLogStore
from gateways.stores.sqlite_file import connect
from services.ports import LogDamaged
from services.replay import replay
from tests.rules.tally_sheet import House, ballot, voter

EVENTS = 20


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Twenty ballots, no snapshot: everything is verified at the next start."""
    house = House(tmp_path)
    _fill(house)
    _damage(tmp_path, "DELETE FROM snapshots")
    yield house
    house.close()


def _fill(house: House) -> None:
    async def story() -> None:
        writer = house.writer()
        for number in range(EVENTS):
            await writer.act(voter(number), f"cmd-{number}", ballot())
        await writer.close()

    asyncio.run(story())


def _damage(folder: Path, statement: str, *parameters: Any) -> None:
    connection = connect(folder / "log.db")
    assert connection.execute(statement, parameters).rowcount == 1
    connection.close()


def _rewrite(folder: Path, n: int, change: Callable[[dict[str, Any]], object]) -> None:
    """As someone would who knows the format and makes the leaf hash fit."""
    connection = connect(folder / "log.db")
    (state,) = connection.execute("SELECT state FROM stored_events WHERE n=?", (n,)).fetchone()
    event = orjson.loads(state)
    change(event)
    changed = canonical(event)
    connection.execute(
        "UPDATE stored_events SET state=?, leaf=?, topic=? WHERE n=?",
        (changed, leaf_hash(changed), event["type"], n),
    )
    connection.close()


def _refused(house: House, position: int, what: str) -> None:
    """The writer does not start, and says where; so does whoever replays."""
    with pytest.raises(LogDamaged, match=what) as damaged:
        house.writer()
    assert damaged.value.position == position


def test_an_undamaged_log_is_accepted(house: House) -> None:
    assert house.writer().position == EVENTS


@pytest.mark.parametrize("position", [1, 7, EVENTS])
def test_a_changed_byte_is_found(house: House, tmp_path: Path, position: int) -> None:
    _damage(
        tmp_path,
        "UPDATE stored_events SET state=CAST(replace(state, 'yes', 'no') AS BLOB) WHERE n=?",
        position,
    )
    _refused(house, position, "leaf hash differs")


def test_a_changed_byte_on_the_disk_is_found(house: House, tmp_path: Path) -> None:
    house.close()
    path = tmp_path / "log.db"
    # Every copy: pages that were split keep old bytes in their unused part.
    path.write_bytes(path.read_bytes().replace(b'"cmd":"cmd-12"', b'"cmd":"cmd-72"'))
    again = House(tmp_path)
    try:
        _refused(again, 13, "leaf hash differs")
    finally:
        again.close()


def test_a_changed_leaf_hash_is_found(house: House, tmp_path: Path) -> None:
    _damage(tmp_path, "UPDATE stored_events SET leaf=zeroblob(32) WHERE n=9")
    _refused(house, 9, "leaf hash differs")


@pytest.mark.parametrize("position", [1, 2, 11, EVENTS - 1])
def test_a_hole_is_found(house: House, tmp_path: Path, position: int) -> None:
    _damage(tmp_path, "DELETE FROM stored_events WHERE n=?", position)
    _refused(house, position, "missing")


def test_an_event_of_an_unknown_type_is_found(house: House, tmp_path: Path) -> None:
    _rewrite(tmp_path, 5, lambda event: event.update(type="poll.levitated/1"))
    _refused(house, 5, "unknown type poll.levitated/1")


def test_an_event_of_a_newer_version_of_its_type_is_found(house: House, tmp_path: Path) -> None:
    _rewrite(tmp_path, 5, lambda event: event.update(type="ballot.cast/9"))
    _refused(house, 5, "unknown type ballot.cast/9")


def test_an_event_of_a_newer_format_is_found(house: House, tmp_path: Path) -> None:
    _rewrite(tmp_path, 6, lambda event: event.update(v=2))
    _refused(house, 6, "format 2")


def test_an_event_with_a_field_from_the_future_is_found(house: House, tmp_path: Path) -> None:
    _rewrite(tmp_path, 6, lambda event: event["data"].update(mood="good"))
    _refused(house, 6, "shape of ballot.cast/1")


def test_bytes_that_are_no_event_are_found(house: House, tmp_path: Path) -> None:
    state = b"not json"
    _damage(tmp_path, "UPDATE stored_events SET state=?, leaf=? WHERE n=3", state, leaf_hash(state))
    _refused(house, 3, "another event")


@pytest.mark.parametrize(
    "change", [{"n": 7}, {"stream": "ballot:p1:someone"}, {"version": 2}], ids=["n", "stream", "version"]
)
def test_an_event_that_was_put_in_anothers_place_is_found(
    house: House, tmp_path: Path, change: dict[str, Any]
) -> None:
    _rewrite(tmp_path, 8, lambda event: event.update(change))
    _refused(house, 8, "another event")


def test_a_type_that_the_bytes_do_not_say_is_found(house: House, tmp_path: Path) -> None:
    _damage(tmp_path, "UPDATE stored_events SET topic='ballot.replaced/1' WHERE n=8")
    _refused(house, 8, "another event")


@pytest.mark.parametrize("position", [1, 8, EVENTS])
def test_a_changed_byte_below_a_snapshot_is_found(house: House, tmp_path: Path, position: int) -> None:
    asyncio.run(_snapshot(house))
    change = "UPDATE stored_events SET state=CAST(replace(state, 'yes', 'no') AS BLOB) WHERE n=?"
    _damage(tmp_path, change, position)
    _refused(house, position, "leaf hash differs")


@pytest.mark.parametrize(
    "column", ["originator_id='ballot:p1:m77'", "originator_version=9", "topic='ballot.gone/1'"]
)
def test_a_changed_column_below_a_snapshot_is_found(house: House, tmp_path: Path, column: str) -> None:
    asyncio.run(_snapshot(house))
    _damage(tmp_path, f"UPDATE stored_events SET {column} WHERE n=8")
    _refused(house, 8, "another event")


def test_damage_below_a_snapshot_that_leaves_a_hole_is_found(house: House, tmp_path: Path) -> None:
    asyncio.run(_snapshot(house))
    _damage(tmp_path, "DELETE FROM stored_events WHERE n=4")
    _refused(house, 4, "missing")


def test_an_event_that_is_not_the_one_a_snapshot_was_made_at_is_found(house: House, tmp_path: Path) -> None:
    asyncio.run(_snapshot(house))
    _rewrite(tmp_path, EVENTS, lambda event: event.update(at=event["at"] + 1))
    _refused(house, EVENTS, "snapshot")


def test_a_lost_end_is_found_by_the_snapshot(house: House, tmp_path: Path) -> None:
    asyncio.run(_snapshot(house))
    _damage(tmp_path, "DELETE FROM stored_events WHERE n=?", EVENTS)
    _refused(house, EVENTS, "ends here")


def test_a_lost_end_is_found_by_content_that_was_laid_down_later(house: House, tmp_path: Path) -> None:
    async def seal() -> None:
        writer = house.writer()
        await writer.act(voter(99), "cmd-99", ballot("sealed"))
        await writer.close()

    asyncio.run(seal())
    _damage(tmp_path, "DELETE FROM snapshots")
    for position in (EVENTS, EVENTS + 1):
        _damage(tmp_path, "DELETE FROM stored_events WHERE n = ?", position)
    _refused(house, EVENTS, "content")


def test_a_damaged_snapshot_is_not_believed_and_the_log_folded_instead(house: House, tmp_path: Path) -> None:
    expected = house.writer().state.dump()
    asyncio.run(_snapshot(house))
    _damage(tmp_path, "UPDATE snapshots SET state=CAST(replace(state, 'yes', 'no') AS BLOB)")
    assert house.writer().state.dump() == expected


def test_a_page_of_rubbish_in_the_file_is_found(house: House, tmp_path: Path) -> None:
    house.close()
    path = tmp_path / "log.db"
    pages = [path.read_bytes()[at : at + 4096] for at in range(0, path.stat().st_size, 4096)]
    path.write_bytes(b"".join(b"\xa5" * 4096 if b'"cmd":"cmd-12"' in page else page for page in pages))
    with pytest.raises(LogDamaged):
        House(tmp_path).writer()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_bytes(b"Dear diary, today nothing happened. " * 200)
    with pytest.raises(LogDamaged):
        SqliteLogStore(tmp_path / "log.db")


def test_a_log_that_another_process_writes_is_verified_as_it_is_read(house: House, tmp_path: Path) -> None:
    _damage(tmp_path, "UPDATE stored_events SET leaf=zeroblob(32) WHERE n=9")
    reader = SqliteLogStore(tmp_path / "log.db", read_only=True)
    seen: list[int] = []
    with pytest.raises(LogDamaged) as damaged:
        seen.extend(event.n for event in replay(reader))
    assert damaged.value.position == 9
    assert seen == list(range(1, 9))
    reader.close()


async def _snapshot(house: House) -> None:
    writer = house.writer()
    await writer.act(voter(77), "cmd-77", ballot("nothing"))
    await writer.close()
