"""The programs' own client: a broken line costs nothing, and a refusal stays a refusal."""

import asyncio
from pathlib import Path

import pytest

from gateways.client import socket as client_socket
from gateways.client.errors import Refused, Unreachable
from gateways.client.http import Person
from gateways.client.socket import Live
from tests.walks.served import Served, english, found, served

PATIENCE_S = 10


async def opened(person: Person) -> Live:
    live = Live(person)
    await live.open()
    return live


def cut(live: Live) -> None:
    """What bad Wi-Fi does."""
    assert live._socket is not None
    live._socket.transport.abort()


async def sitting_and_chair(server: Served) -> tuple[str, Person]:
    members = await found(server, people=3)
    chair = await server.login(members[0])
    return (await server.act(chair, "sitting.open", title=english("Spring sitting")))["sitting"], chair


def test_a_command_that_the_line_breaks_under_is_answered_and_recorded_once(tmp_path: Path) -> None:
    async def walk() -> tuple[int, int]:
        async with served(tmp_path) as server:
            sitting, chair = await sitting_and_chair(server)
            live = await opened(chair)
            body = {"sitting": sitting, "title": english("Plant trees")}
            asking = asyncio.create_task(live.act("motion.submit", body, "command-1"))
            await asyncio.sleep(0)
            cut(live)
            answer = await asyncio.wait_for(asking, PATIENCE_S)
            again = await live.act("motion.submit", body, "command-1")
            await live.close()
            assert again == {**answer, "repeated": True}
            motions = (await chair.view(f"now/{sitting}", again["position"]))["doc"]["motions"]
            return motions, again["number"]

    assert asyncio.run(walk()) == (1, 1)


def test_who_is_told_to_stop_in_the_moment_of_an_answer_stops(tmp_path: Path) -> None:
    """Or an import that was broken off would go on with whoever was just answered."""

    async def walk() -> None:
        async with served(tmp_path) as server:
            sitting, chair = await sitting_and_chair(server)
            live = await opened(chair)
            body = {"sitting": sitting, "title": english("Plant trees")}
            asking = asyncio.create_task(live.act("motion.submit", body, "command-1"))
            await asyncio.sleep(0)
            live._answers["command-1"].set_result({})
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await live.close()

    asyncio.run(walk())


def test_views_go_on_after_the_line_broke(tmp_path: Path) -> None:
    async def walk() -> int:
        async with served(tmp_path) as server:
            sitting, chair = await sitting_and_chair(server)
            view = f"now/{sitting}"
            live = await opened(chair)
            await live.watch(view)
            await live.moved(PATIENCE_S)
            cut(live)
            await server.act(chair, "motion.submit", sitting=sitting, title=english("Plant trees"))
            async with asyncio.timeout(PATIENCE_S):
                while live.views[view]["motions"] == 0:
                    await live.moved(PATIENCE_S)
            await live.close()
            return int(live.views[view]["motions"])

    assert asyncio.run(walk()) == 1


def test_a_refusal_is_raised_with_its_code(tmp_path: Path) -> None:
    async def walk() -> str:
        async with served(tmp_path) as server:
            _, chair = await sitting_and_chair(server)
            live = await opened(chair)
            try:
                with pytest.raises(Refused) as caught:
                    await live.act("poll.open", {"motion": "nosuchmotion"}, "command-1")
            finally:
                await live.close()
            return caught.value.code

    assert asyncio.run(walk()) == "unknown-object"


def test_a_server_that_is_gone_for_good_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_socket, "RETURN_WITHIN_S", 0.0)

    async def walk() -> None:
        async with served(tmp_path) as server:
            _, chair = await sitting_and_chair(server)
            live = await opened(chair)
        with pytest.raises(Unreachable):
            await asyncio.wait_for(
                live.act("sitting.open", {"title": english("Again")}, "command-1"), PATIENCE_S
            )
        await live.close()

    asyncio.run(walk())
