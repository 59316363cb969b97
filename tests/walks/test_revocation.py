"""What is taken from a person reaches her open sockets within a second, however idle they are."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from domain.errors import NotAllowed
from gateways.http.socket_room import SocketRoom
from gateways.identity import Lifetimes
from gateways.live import endings
from services.principal import Principal
from tests.walks.served import COMMUNITY, Play, Served, Tablet, found, plays

WITHIN_S = 1.0


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Play a story on a fresh server."""
    return plays(tmp_path)


async def told_to_log_in(tablet: Tablet) -> None:
    """She is told why, and the socket ends, within a second."""
    async with asyncio.timeout(WITHIN_S):
        assert (await tablet.expect("err"))["problem"]["code"] == "login-expired"
        assert await tablet.closed() == endings.LOG_IN_AGAIN


async def post(server: Served, path: str, token: str, body: dict[str, Any] | None = None) -> None:
    await server.client.send("POST", f"/c/{COMMUNITY}/{path}", token=token, body=body)


def test_revoking_ends_every_idle_socket_of_hers(play: Play) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 2)
        ann = await server.login(members[0])
        async with server.socket(ann) as tablet, server.socket(ann) as phone, server.socket() as nobody:
            await post(server, "access/revoke", server.operator.token, {"member": members[0]})
            await asyncio.gather(told_to_log_in(tablet), told_to_log_in(phone))
            await nobody.say(t="sub", views={"charter": 0})
            await nobody.expect("snap")

    play(story)


def test_a_new_card_ends_what_the_old_one_opened(play: Play) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 1)
        ann = await server.login(members[0])
        async with server.socket(ann) as tablet:
            await server.operator.cards([members[0]])
            await told_to_log_in(tablet)

    play(story)


def test_logging_out_in_one_tab_ends_the_others(play: Play) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 1)
        ann = await server.login(members[0])
        async with server.socket(ann) as tablet:
            await post(server, "logout", ann.token)
            await told_to_log_in(tablet)

    play(story)


def test_a_session_that_runs_out_ends_its_idle_sockets(play: Play) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 1)
        identity = server.house.community(COMMUNITY).identity
        identity._lifetimes = Lifetimes(session_ms=700)
        ann = await server.login(members[0])
        async with server.socket(ann) as tablet:
            async with asyncio.timeout(0.7 + WITHIN_S):
                assert (await tablet.hear())["problem"]["code"] == "login-expired"
                assert await tablet.closed() == endings.LOG_IN_AGAIN

    play(story)


def test_an_office_that_ends_is_told_to_open_sockets(play: Play) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 1)
        chair = await server.login(members[0])
        async with server.socket(chair) as tablet:
            await server.act(server.operator, "role.end", member=members[0], role="chair")
            async with asyncio.timeout(WITHIN_S):
                assert (await tablet.expect("hello"))["who"]["roles"] == []
            await tablet.say(
                t="cmd", id="open-sitting", type="sitting.open", body={"title": {"lang": "en", "text": "May"}}
            )
            assert (await tablet.expect("nack"))["problem"]["code"] == "not-allowed"

    play(story)


def test_what_she_may_no_longer_watch_stops_coming_and_she_is_told(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No view that is pushed is for officials only yet; the first that comes is looked at again like this."""
    place = SocketRoom.place

    def officials_only(room: SocketRoom, principal: Principal, view: str) -> str:
        if view == "charter" and not room.who(principal)["roles"]:
            raise NotAllowed(act="view.charter")
        return place(room, principal, view)

    monkeypatch.setattr(SocketRoom, "place", officials_only)

    async def story(server: Served) -> None:
        members = await found(server, 1)
        chair = await server.login(members[0])
        async with server.socket(chair) as tablet:
            await tablet.say(t="sub", views={"charter": 0, "community": 0})
            await tablet.expect("snap")
            await tablet.expect("snap")
            await server.act(server.operator, "role.end", member=members[0], role="chair")
            async with asyncio.timeout(WITHIN_S):
                heard = [await tablet.hear() for _ in range(2)]
            problem = next(message["problem"] for message in heard if message["t"] == "err")
            assert (problem["code"], problem["params"]["view"]) == ("not-allowed", "charter")
            assert server.house.community(COMMUNITY).hub._topics["charter"].watchers == {}

    play(story)
