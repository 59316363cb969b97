"""Limits of live sockets on the real server: how many come at once, how many stay, how much each says."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import connect

from gateways import installation
from gateways.client import http
from gateways.client.errors import Refused
from gateways.client.socket import Live as LiveClient
from gateways.live import endings, message_limits, pace, visitor
from gateways.live.conversation import Conversation
from tests.walks.served import COMMUNITY, PATIENCE_S, Play, Served, Tablet, english, found, plays

VIEWS_MAX, AT_ONCE_MAX = 128, 64


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Play a story on a fresh server with these settings."""
    return plays(tmp_path)


async def ended(tablet: Tablet) -> tuple[int, int]:
    """Listen until the server closes; gives the code, and when to come again (ms, 0: unsaid)."""
    code = await tablet.closed()
    reason = tablet.line.close_reason
    return code, orjson.loads(reason)["retry_after_ms"] if reason else 0


async def knock(server: Served) -> tuple[int, int]:
    """Come to a door that is full or shut."""
    async with connect(server.live_url, compression=None, proxy=None) as line:
        return await ended(Tablet(line))


def test_a_person_has_five_sockets_and_the_sixth_costs_her_the_oldest(play: Play) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 2)
        ann, ben = await server.login(members[0]), await server.login(members[1])
        async with AsyncExitStack() as stack:
            his = await stack.enter_async_context(server.socket(ben))
            hers = [await stack.enter_async_context(server.socket(ann)) for _ in range(6)]
            code, after_ms = await ended(hers[0])
            assert (code, after_ms) == (endings.TOO_MANY_SOCKETS, 60_000)
            for tablet in (his, *hers[1:]):
                await tablet.say(t="sub", views={"me": 0})
                await tablet.expect("snap")

    play(story)


def test_whose_socket_is_closed_for_a_newer_one_is_answered_first(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 1)
        chair = await server.login(members[0])
        community = server.house.community(COMMUNITY)
        act, begun, go_on = community.act, asyncio.Event(), asyncio.Event()

        async def slow(*given: Any) -> Any:
            begun.set()
            await go_on.wait()
            return await act(*given)

        monkeypatch.setattr(community, "act", slow)
        async with server.socket(chair) as old:
            await old.say(t="cmd", id="open-sitting", type="sitting.open", body={"title": english("May")})
            await begun.wait()
            async with server.socket(chair):
                go_on.set()
                await old.expect("ack")
                assert await old.closed() == endings.TOO_MANY_SOCKETS

    play(story, sockets_per_person=1)


def test_strangers_beyond_the_limit_go_unless_they_say_who_they_are(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitor, "HELLO_WITHIN_S", 0.2)

    async def story(server: Served) -> None:
        members = await found(server, 1)
        ann = await server.login(members[0])
        async with server.socket() as first, server.socket() as second, server.socket(ann) as hers:
            code, after_ms = await ended(second)
            assert (code, after_ms > 0) == (endings.TRY_AGAIN_LATER, True)
            for tablet in (first, hers):
                await tablet.say(t="sub", views={"charter": 0})
                await tablet.expect("snap")

    play(story, spectators_max=1)


def test_a_stranger_who_goes_by_himself_is_not_sent_away_afterwards(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitor, "HELLO_WITHIN_S", 0.2)
    sent_away: list[int] = []
    monkeypatch.setattr(Conversation, "dismiss", lambda _, code: sent_away.append(code))

    async def story(server: Served) -> None:
        await found(server, 1)
        loop = asyncio.get_running_loop()
        async with server.socket() as first:
            async with server.socket() as second:
                await second.say(t="sub", views={"charter": 0})
                await second.expect("snap")
            late = loop.create_future()
            loop.call_later(2 * visitor.HELLO_WITHIN_S, late.set_result, None)
            await late
            await first.say(t="sub", views={"charter": 0})
            await first.expect("snap")
        assert sent_away == []

    play(story, spectators_max=1)


def test_who_comes_when_the_door_is_full_is_told_when_to_come_and_http_goes_on(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "ARRIVALS_MAX", 1)

    async def story(server: Served) -> None:
        members = await found(server, 1)
        chair = await server.login(members[0])
        async with server.socket(chair) as arriving:
            code, first_ms = await knock(server)
            assert code == endings.TRY_AGAIN_LATER
            assert first_ms > 0
            await server.act(chair, "sitting.open", title=english("May"))
            await arriving.say(t="sub", views={"charter": 0})
            await arriving.expect("snap")
            async with server.socket(chair) as second:
                await second.say(t="sub", views={"charter": 0})
                await second.expect("snap")

    play(story)


def test_a_program_that_is_told_to_come_later_does(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "ARRIVALS_MAX", 1)

    async def story(server: Served) -> None:
        members = await found(server, 1)
        ann = await server.login(members[0])
        async with server.socket():
            sent_away = server.house.door.sent_away if server.house.door else -1
            program = LiveClient(ann)
            await asyncio.wait_for(program.open(), PATIENCE_S)
            await program.watch("charter")
            await asyncio.wait_for(program.moved(PATIENCE_S), PATIENCE_S)
            await program.close()
            assert server.house.door is not None
            assert server.house.door.sent_away > sent_away

    play(story)


def test_a_full_door_says_nothing_else_and_a_bad_handshake_takes_no_place(play: Play) -> None:
    async def story(server: Served) -> None:
        await found(server, 1)
        host, port = server.url.removeprefix("http://").split(":")
        head = "GET /c/valley/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        for rest in ("\r\n", "Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n\r\n"):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write((head + rest).encode())
            assert (await asyncio.wait_for(reader.read(), PATIENCE_S)).startswith(b"HTTP/1.1 4")
            writer.close()
        assert server.house.door is not None
        assert server.house.door.arriving <= 1

    play(story)


def test_who_says_too_much_in_a_second_is_sent_away_for_ten(play: Play) -> None:
    async def story(server: Served) -> None:
        await found(server, 1)
        async with server.socket() as tablet:
            for _ in range(message_limits.BURST + 2):
                await tablet.line.send('{"t":"hb"}')
            code, after_ms = await ended(tablet)
            assert (code, after_ms) == (endings.BROKEN_RULES, 10_000)

    play(story)


def test_who_acts_much_is_only_served_more_slowly(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_limits, "ACTS_BURST", 5)
    monkeypatch.setattr(message_limits, "ACTS_PER_S", 100.0)

    async def story(server: Served) -> None:
        members = await found(server, 1)
        ann = await server.login(members[0])
        async with server.socket(ann) as tablet:
            started = asyncio.get_running_loop().time()
            for number in range(30):
                await tablet.say(
                    t="cmd", id=f"act-{number:05d}", type="ballot.cast", body={"poll": "p", "option": "yes"}
                )
            for _ in range(30):
                assert (await tablet.expect("nack"))["problem"]["code"] == "unknown-object"
            assert asyncio.get_running_loop().time() - started >= 25 / 100

    play(story)


def test_one_socket_watches_so_many_views_and_no_more(play: Play) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 1)
        chair = await server.login(members[0])
        sitting = (await server.act(chair, "sitting.open", title=english("May")))["sitting"]
        async with server.socket(chair) as tablet:
            views = [f"docket/{sitting}/{number}" for number in range(VIEWS_MAX)]
            for some in (views[:AT_ONCE_MAX], views[AT_ONCE_MAX:]):
                await tablet.say(t="sub", views=dict.fromkeys(some, 0))
            assert {(await tablet.hear())["t"] for _ in views} == {"none"}
            await tablet.say(t="sub", views={"charter": 0})
            assert (await tablet.expect("err"))["problem"]["params"] == {
                "views_max": VIEWS_MAX,
                "view": "charter",
            }
            await tablet.say(t="sub", views={views[0]: 0})  # is watched already
            await tablet.expect("none")
            await tablet.say(t="unsub", views=views[:1])
            await tablet.say(t="sub", views={"charter": 0})
            await tablet.expect("snap")

    play(story)


@pytest.mark.parametrize("view", ["poll/{}", "now/{}", "motion/{}", "docket/{}/0", "docket/{sitting}/{}"])
def test_of_views_whose_names_are_made_up_the_server_keeps_nothing(view: str, play: Play) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 1)
        opened = await server.act(await server.login(members[0]), "sitting.open", title=english("May"))
        hub = server.house.community(COMMUNITY).hub
        async with server.socket() as stranger:
            before = hub.topics
            names = [view.format(1_000 + number, sitting=opened["sitting"]) for number in range(AT_ONCE_MAX)]
            await stranger.say(t="sub", views=dict.fromkeys(names, 0))
            for name in names:
                problem = (await stranger.expect("err"))["problem"]
                assert (problem["code"], problem["params"]["view"]) == ("unknown-view", name)
            assert hub.topics == before

    play(story)


@pytest.mark.parametrize(
    ("view", "answer"),
    [
        *[("minutes/{}/9999", "none"), ("minutes/{}/10000", "err"), ("minutes/{}/007", "err")],
        *[
            ("docket/{}/999", "none"),
            ("docket/{}/1000", "err"),
            ("docket/{}/00", "err"),
            ("minutes/{}/", "err"),
        ],
    ],
)
def test_a_page_that_is_pushed_has_one_name_and_a_number_that_long_minutes_reach(
    view: str, answer: str, play: Play
) -> None:
    """A hundred thousand entries, ten on a page."""

    async def story(server: Served) -> None:
        members = await found(server, 1)
        opened = await server.act(await server.login(members[0]), "sitting.open", title=english("May"))
        async with server.socket() as tablet:
            await tablet.say(t="sub", views={view.format(opened["sitting"]): 0})
            await tablet.expect(answer)

    play(story)


def test_over_http_a_member_acts_no_faster_than_on_a_socket_and_an_office_may(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_limits, "ACTS_BURST", 2)
    monkeypatch.setattr(message_limits, "ACTS_PER_S", 1e-6)
    monkeypatch.setattr(pace, "WAITING_MAX", 1)
    monkeypatch.setattr(http, "TRIES", 0)

    async def story(server: Served) -> None:
        members = await found(server, 2)
        chair, ben = await server.login(members[0]), await server.login(members[1])
        sitting = (await server.act(chair, "sitting.open", title=english("May")))["sitting"]
        for _ in range(4):
            await server.act(chair, "motion.submit", sitting=sitting, title=english("Trees"))
        for _ in range(2):
            await server.act(ben, "motion.submit", sitting=sitting, title=english("Trees"))
        late = [server.act(ben, "motion.submit", sitting=sitting, title=english("Trees")) for _ in range(2)]
        tried = [asyncio.create_task(one) for one in late]
        ended, waits = await asyncio.wait(tried, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        with pytest.raises(Refused, match="too-many-messages"):
            await ended.pop()
        waits.pop().cancel()

    play(story)


def test_screens_together_act_over_http_no_faster_than_one_member(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_limits, "ACTS_BURST", 2)
    monkeypatch.setattr(message_limits, "ACTS_PER_S", 1e-6)
    monkeypatch.setattr(pace, "WAITING_MAX", 1)
    monkeypatch.setattr(http, "TRIES", 0)

    async def story(server: Served) -> None:
        await found(server, 1)
        code = (await server.operator.cards(["x"], kind="display"))[""]
        screen = await server.client.login(COMMUNITY, code)
        for _ in range(2):
            with pytest.raises(Refused, match="not-allowed"):
                await server.act(screen, "sitting.open", title=english("May"))
        tried = [
            asyncio.create_task(server.act(screen, "sitting.open", title=english("May"))) for _ in range(2)
        ]
        ended, waits = await asyncio.wait(tried, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        with pytest.raises(Refused, match="too-many-messages"):
            await ended.pop()
        waits.pop().cancel()
        await screen.view("community")

    play(story)
