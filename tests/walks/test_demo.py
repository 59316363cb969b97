"""The sample assembly on a real server, at a hundredfold speed: it decides, and leaves the lead to people."""

import asyncio
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gateways.client.http import Person
from gateways.client.socket import Live
from gateways.demo import village
from gateways.demo.assembly import DemoAssembly
from gateways.demo.chair import LEAVES_FLOOR_S, STEPS_BACK_S
from gateways.demo.setup import CARDS_FILE, Prepared, prepare
from gateways.demo.start import links_of
from tests.walks.served import Served, served

SPEED = 100
SLOWLY = 20
PATIENCE_S = 30


def fast_clock_s() -> float:
    return time.monotonic() * SPEED


async def pause_briefly(seconds: float) -> None:
    await asyncio.sleep(seconds / SPEED)


async def until(live: Live, view: str, is_so: Any) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_S):
        while not is_so(live.views.get(view, {})):
            await live.moved(PATIENCE_S)
    return live.views[view]


async def ready(server: Served, data: Path) -> Prepared:
    token = (data / "operator-token").read_text().strip()
    return await prepare(server.client, token, data)


async def watching(person: Person, *views: str) -> Live:
    live = Live(person)
    await live.open()
    await live.watch(*views)
    return live


async def sitting_of(person: Person) -> str:
    return str((await person.view("community"))["doc"]["sittings"]["order"][0])


def test_the_simulated_members_bring_a_motion_to_its_outcome(tmp_path: Path) -> None:
    async def walk() -> None:
        async with served(tmp_path) as server:
            prepared = await ready(server, tmp_path)
            participant = prepared.people[village.PARTICIPANT]
            page = f"docket/{await sitting_of(participant)}/0"
            live = await watching(participant, page)
            assembly = DemoAssembly(prepared.people, Random(1), fast_clock_s, pause_briefly)
            running = asyncio.create_task(assembly.run())
            docket = await until(live, page, _has_outcome)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await live.close()
        poll = next(row["poll"] for row in docket["rows"].values() if row.get("poll_state") == "declared")
        await _check_votes(tmp_path, poll)

    asyncio.run(walk())


def _has_outcome(docket: dict[str, Any]) -> bool:
    return any(row.get("poll_state") == "declared" for row in docket.get("rows", {}).values())


async def _check_votes(data: Path, poll: str) -> None:
    """Simulated members voted, as many as managed to at this speed; the two who are people's did not."""
    async with served(data) as server:
        prepared = await ready(server, data)
        doc = (await prepared.people[village.SECRETARY].view(f"poll/{poll}"))["doc"]
        assert 0 < doc["cast"] <= 38
        voted = (await prepared.people[village.SECRETARY].view(f"ballots/{poll}"))["doc"]["rows"]
        for number in (village.CHAIR, village.PARTICIPANT):
            assert (await prepared.people[number].session())["who"]["member"] not in voted


@pytest.mark.slow
def test_while_a_person_leads_the_simulated_chair_opens_nothing(tmp_path: Path) -> None:
    async def walk() -> None:
        async with served(tmp_path) as server:
            prepared = await ready(server, tmp_path)
            chair = prepared.people[village.CHAIR]
            sitting = await sitting_of(chair)
            now = f"now/{sitting}"
            live = await watching(chair, now)
            assembly = DemoAssembly(prepared.people, Random(2), fast_clock_s, pause_briefly)
            running = asyncio.create_task(assembly.run())
            await until(live, now, lambda doc: doc.get("motions", 0) > 0)
            motion = await server.act(chair, "motion.submit", sitting=sitting, title=_zh("挖一口新井"))
            second = prepared.people[village.PARTICIPANT]
            await server.act(second, "motion.second", motion=motion["motion"])
            own = await server.act(chair, "poll.open", motion=motion["motion"])
            await until(live, now, lambda doc: own["poll"] in doc["polls"]["order"])
            await until_voted(chair, own["poll"])
            before = await polls_in(chair, sitting)
            # Far longer than it steps back for: the poll is still open, and it is still the person's.
            await pause_briefly(5 * STEPS_BACK_S)
            new = await polls_in(chair, sitting) - before
            state = (await chair.view(f"poll/{own['poll']}"))["doc"]["state"]
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await live.close()
        assert (new, state) == (set(), "open")

    asyncio.run(walk())


@pytest.mark.slow
def test_a_motion_that_a_person_brings_is_left_for_a_person_to_put(tmp_path: Path) -> None:
    def clock_s() -> float:
        return time.monotonic() * SLOWLY

    async def pause(seconds: float) -> None:
        await asyncio.sleep(seconds / SLOWLY)

    async def walk() -> dict[str, Any]:
        async with served(tmp_path) as server:
            prepared = await ready(server, tmp_path)
            participant = prepared.people[village.PARTICIPANT]
            sitting = await sitting_of(participant)
            live = await watching(participant, f"docket/{sitting}/0")
            running = asyncio.create_task(DemoAssembly(prepared.people, Random(3), clock_s, pause).run())
            await until(live, f"docket/{sitting}/0", _has_outcome)
            own = await server.act(participant, "motion.submit", sitting=sitting, title=_zh("挖一口新井"))
            await pause(LEAVES_FLOOR_S * 2 / 3)
            brought: dict[str, Any] = (await participant.view(f"motion/{own['motion']}"))["doc"]
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await live.close()
            return brought

    brought = asyncio.run(walk())
    assert brought["state"] == "submitted"
    assert brought["seconders"]


@pytest.mark.slow
def test_the_outcome_that_a_person_declares_stays_before_everyone_for_a_minute(tmp_path: Path) -> None:
    def clock_s() -> float:
        return time.monotonic() * SLOWLY

    async def pause(seconds: float) -> None:
        await asyncio.sleep(seconds / SLOWLY)

    async def walk() -> set[str]:
        async with served(tmp_path) as server:
            prepared = await ready(server, tmp_path)
            chair = prepared.people[village.CHAIR]
            sitting = await sitting_of(chair)
            live = await watching(chair, f"now/{sitting}")
            running = asyncio.create_task(DemoAssembly(prepared.people, Random(4), clock_s, pause).run())
            await until(live, f"now/{sitting}", lambda doc: doc.get("motions", 0) > 0)
            motion = await server.act(chair, "motion.submit", sitting=sitting, title=_zh("挖一口新井"))
            second = prepared.people[village.PARTICIPANT]
            await server.act(second, "motion.second", motion=motion["motion"])
            own = (await server.act(chair, "poll.open", motion=motion["motion"]))["poll"]
            await until_voted(chair, own)
            before = await polls_in(chair, sitting)
            await server.act(chair, "poll.close", poll=own)
            # Together far longer than a minute from the closing, and than the motion is left to people.
            await pause(STEPS_BACK_S * 0.9)
            await server.act(chair, "outcome.declare", poll=own)
            await pause(STEPS_BACK_S * 0.9)
            new = await polls_in(chair, sitting) - before
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await live.close()
            return new

    assert asyncio.run(walk()) == set()


async def polls_in(person: Person, sitting: str) -> set[str]:
    rows = (await person.view(f"docket/{sitting}/0"))["doc"]["rows"].values()
    return {row["poll"] for row in rows if "poll" in row}


async def until_voted(person: Person, poll: str) -> None:
    live = await watching(person, f"poll/{poll}")
    await until(live, f"poll/{poll}", lambda doc: doc.get("cast", 0) > 0)
    await live.close()


def _zh(text: str) -> dict[str, str]:
    return {"lang": "zh-CN", "text": text}


def test_a_second_start_goes_on_with_the_same_links(tmp_path: Path) -> None:
    async def start() -> tuple[Any, int, str]:
        async with served(tmp_path) as server:
            prepared = await ready(server, tmp_path)
            person = prepared.people[village.PARTICIPANT]
            position = (await person.view("community"))["position"]
            return links_of(prepared.cards, 8000, []), position, await sitting_of(person)

    assert asyncio.run(start()) == asyncio.run(start())
    assert (tmp_path / CARDS_FILE).stat().st_mode & 0o777 == 0o600


def test_each_link_has_a_host_of_its_own_so_that_one_browser_keeps_them_apart(tmp_path: Path) -> None:
    async def start() -> list[str]:
        async with served(tmp_path) as server:
            prepared = await ready(server, tmp_path)
            links = links_of(prepared.cards, 8000, ["http://192.168.1.20:8000"])
            return [*links.participant, links.chair, *links.projector, links.operator]

    links = asyncio.run(start())
    hosts = [link.split("/")[2] for link in links]
    assert hosts == [
        "127.0.0.1:8000",
        "192.168.1.20:8000",
        "localhost:8000",
        "192.168.1.20:8000",
        "projector.localhost:8000",
        "operator.localhost:8000",
    ]
    assert all(link.partition("/enter#")[2] for link in links)


def test_sample_motions_say_the_same_in_both_languages() -> None:
    titles = [village.motion(number, "en") for number in range(77)]
    assert len({motion.title for motion in titles}) == 77
    assert village.motion(77, "en").title == titles[0].title
    for number in range(77):
        assert sorted(village.motion(number, "zh-CN").title.split(" / ")) == sorted(
            titles[number].title.split(" / ")
        )
