"""Every view is rebuilt from the log alone, byte for byte, into an empty folder, and never over anything."""

import asyncio
import hashlib
from pathlib import Path

import pysqlite3
import pytest

from gateways.operations.replay import LISTING, FolderTaken, LogMissing, replay
from gateways.stores.sqlite_views import SqliteViewStore
from projections.documents import INTERNAL
from projections.rebuild import LogEndsEarlier, listing
from services.ports import LogDamaged
from tests.walks.served import COMMUNITY, Served, english, found, served


@pytest.fixture
def community(tmp_path: Path) -> Path:
    """A community in which something was decided, and something is still open."""
    asyncio.run(live_a_little(tmp_path / "data"))
    return tmp_path / "data" / "communities" / COMMUNITY


async def live_a_little(data: Path) -> None:
    async with served(data) as server:
        members = await found(server, people=5)
        people = [await server.login(member) for member in members]
        chair = people[0]
        sitting = (await server.act(chair, "sitting.open", title=english("Spring sitting")))["sitting"]
        for title in ("Deepen the well", "Mend the road"):
            motion = await server.act(people[1], "motion.submit", sitting=sitting, title=english(title))
            await server.act(people[2], "motion.second", motion=motion["motion"])
            poll = (await server.act(chair, "poll.open", motion=motion["motion"]))["poll"]
            for person, option in zip(people, ("yes", "yes", "no", "yes", "abstain"), strict=True):
                await server.act(person, "ballot.cast", poll=poll, option=option)
        await server.act(chair, "poll.close", poll=poll)
        await server.act(chair, "outcome.declare", poll=poll)


def live_listing(community: Path) -> bytes:
    store = SqliteViewStore(community / "views.db")
    try:
        return b"".join(listing(store.documents()))
    finally:
        store.close()


def test_a_replay_gives_the_live_views_byte_for_byte(community: Path, tmp_path: Path) -> None:
    done = replay(community / "log.db", tmp_path / "again")
    rebuilt = (tmp_path / "again" / LISTING).read_bytes()
    assert rebuilt == live_listing(community)
    assert done.sha256 == hashlib.sha256(rebuilt).hexdigest()
    assert done.views == sum(f'"view":"{INTERNAL}' not in line for line in rebuilt.decode().splitlines())


def test_two_replays_come_to_the_same_hash_and_stop_where_they_are_told(
    community: Path, tmp_path: Path
) -> None:
    whole = replay(community / "log.db", tmp_path / "whole")
    until = whole.position - 3
    first = replay(community / "log.db", tmp_path / "first", until=until)
    assert first == replay(community / "log.db", tmp_path / "second", until=until)
    assert first.position == until
    assert first.sha256 != whole.sha256


def test_a_replay_can_run_while_the_server_does(tmp_path: Path) -> None:
    async def walk() -> tuple[int, int]:
        async with served(tmp_path / "data") as server:
            await found(server, people=3)
            log = tmp_path / "data" / "communities" / COMMUNITY / "log.db"
            done = await asyncio.to_thread(replay, log, tmp_path / "beside")
            return done.position, await position_of(server)

    beside, live = asyncio.run(walk())
    assert beside == live


async def position_of(server: Served) -> int:
    return int((await server.operator.view("community"))["position"])


def test_nothing_is_written_over(community: Path, tmp_path: Path) -> None:
    before = live_listing(community)
    for folder in (community, tmp_path):
        with pytest.raises(FolderTaken):
            replay(community / "log.db", folder)
    assert live_listing(community) == before


def test_a_position_that_never_was_is_refused(community: Path, tmp_path: Path) -> None:
    with pytest.raises(LogEndsEarlier):
        replay(community / "log.db", tmp_path / "again", until=1_000_000)


def test_a_missing_log_is_refused_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(LogMissing):
        replay(tmp_path / "log.db", tmp_path / "again")
    assert not (tmp_path / "log.db").exists()
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE stored_events SET state = CAST(CAST(state AS TEXT) || ' ' AS BLOB) WHERE n = 9",
        "UPDATE stored_events SET leaf = zeroblob(32) WHERE n = 9",
        "DELETE FROM stored_events WHERE n = 9",
    ],
)
def test_a_damaged_log_is_not_believed_and_the_place_is_named(
    community: Path, tmp_path: Path, damage: str
) -> None:
    connection = pysqlite3.connect(community / "log.db")
    changed = connection.execute(damage).rowcount
    connection.commit()
    connection.close()
    assert changed == 1
    with pytest.raises(LogDamaged) as caught:
        replay(community / "log.db", tmp_path / "again")
    assert caught.value.position == 9
    assert list((tmp_path / "again").iterdir()) == []
