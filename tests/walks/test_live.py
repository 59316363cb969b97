"""The live socket on the real server: who is let in, what is answered, how it ends."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import uvloop
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from gateways.community_server import CommunityServer
from gateways.live import endings, messages, outlet, push
from projections.documents import Document
from tests.walks.served import COMMUNITY, PATIENCE_S, Play, Served, Tablet, english, found, plays, served


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Play a story on a fresh server."""
    return plays(tmp_path)


@pytest.fixture(autouse=True)
def _no_complaint_in_the_log(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Nothing that a client does makes the server complain of itself."""
    yield
    assert '"level":"' not in capsys.readouterr().out


async def refused(server: Served, **options: Any) -> tuple[int, bytes]:
    """Try to connect; gives the status and body of the refusal."""
    with pytest.raises(InvalidStatus) as answer:
        await connect(server.live_url, proxy=None, **options)
    return answer.value.response.status_code, bytes(answer.value.response.body or b"")


def test_a_member_watches_acts_and_sees_it(play: Play) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 2)
        chair = await server.login(members[0])
        async with server.socket(chair) as tablet:
            await tablet.say(t="sub", views={"community": 0, "me": 0})
            await tablet.until("me", member=members[0], roles=["chair"])
            await tablet.say(t="cmd", id="open-sitting", type="sitting.open", body={"title": english("May")})
            ack: dict[str, Any] = {}
            while ack.get("t") != "ack":
                ack = await tablet.hear()
            assert ack["id"] == "open-sitting"
            assert ack["repeated"] is False
            while not tablet.documents["community"][1]["sittings"]["order"]:
                await tablet.hear()
            assert tablet.documents["community"][1]["sittings"]["order"] == [ack["sitting"]]

    play(story)


def test_the_same_command_gets_the_first_answer_again_over_socket_and_http(
    play: Play,
) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 1)
        chair = await server.login(members[0])
        body = {"title": english("May")}
        first = await chair.act("sitting.open", body, "open-sitting")
        async with server.socket(chair) as tablet:
            await tablet.say(t="cmd", id="open-sitting", type="sitting.open", body=body)
            ack = await tablet.expect("ack")
            assert ack == {**first, "t": "ack", "id": "open-sitting", "repeated": True}
            await tablet.say(t="cmd", id="open-sitting", type="sitting.open", body={"title": english("June")})
            assert (await tablet.expect("nack"))["problem"]["code"] == "command-reused"

    play(story)


def test_who_is_nobody_in_particular_sees_what_is_public_and_may_do_nothing(
    play: Play,
) -> None:
    async def story(server: Served) -> None:
        await found(server, 1)
        async with server.socket() as tablet:
            await tablet.say(t="sub", views={"charter": 0})
            await tablet.expect("snap")
            await tablet.say(t="sub", views={"me": 0})
            problem = (await tablet.expect("err"))["problem"]
            assert (problem["code"], problem["params"]["view"]) == ("not-logged-in", "me")
            await tablet.say(t="cmd", id="open-sitting", type="sitting.open", body={"title": english("May")})
            assert (await tablet.expect("nack"))["problem"]["code"] == "not-logged-in"

    play(story)


def test_nobody_watches_what_is_another_s_and_one_s_own_has_one_name(play: Play) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 2)
        nosy = await server.login(members[1])
        async with server.socket(nosy) as tablet:
            own = f"me/{members[1]}"
            for view in (own, f"me/{members[0]}", f"ballot/p/{members[0]}", "roll/0", "_enrolment/0"):
                await tablet.say(t="sub", views={view: 0})
                assert (await tablet.hear())["t"] == "err", view

    play(story)


def test_an_act_is_hers_who_sent_it_though_another_logs_in_on_the_same_socket_at_once(
    play: Play,
) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 2)
        chair, next_one = [await server.login(member) for member in members]
        async with server.socket(chair) as tablet:
            await tablet.say(t="cmd", id="open-sitting", type="sitting.open", body={"title": english("May")})
            await tablet.say(t="hello", session=next_one.token)
            answers = {message["t"]: message for message in [await tablet.hear(), await tablet.hear()]}
            assert answers["hello"]["who"]["member"] == members[1]
            assert answers["ack"]["sitting"]

    play(story)


def test_another_session_on_the_same_socket_starts_with_nothing_watched(
    play: Play,
) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 2)
        ann, ben = await server.login(members[0]), await server.login(members[1])
        async with server.socket(ann) as tablet:
            await tablet.say(t="sub", views={"me": 0})
            await tablet.until("me", member=members[0])
            await tablet.say(t="hello", session=ben.token)
            assert (await tablet.expect("hello"))["who"]["member"] == members[1]
            await server.act(server.operator, "role.grant", member=members[0], role="secretary")
            await tablet.say(t="sub", views={"me": 0})
            assert (await tablet.expect("snap"))["doc"]["member"] == members[1]

    play(story)


def test_a_session_that_is_no_good_is_told_to_log_in_again(play: Play) -> None:
    async def story(server: Served) -> None:
        await found(server, 1)
        async with server.socket() as tablet:
            await tablet.say(t="hello", session="made-up")
            assert (await tablet.expect("err"))["problem"]["code"] == "login-expired"
            assert await tablet.closed() == endings.LOG_IN_AGAIN

    play(story)


def test_revoking_closes_the_open_sockets_of_that_member(play: Play) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 2)
        ann, ben = await server.login(members[0]), await server.login(members[1])
        async with server.socket(ann) as hers, server.socket(ben) as his:
            await server.operator.server.send(
                "POST",
                f"/c/{COMMUNITY}/access/revoke",
                token=server.operator.token,
                body={"member": members[0]},
            )
            assert (await hers.expect("err"))["problem"]["code"] == "login-expired"
            assert await hers.closed() == endings.LOG_IN_AGAIN
            await his.say(t="sub", views={"me": 0})
            await his.expect("snap")

    play(story)


def test_a_malformed_message_is_refused_and_the_next_is_understood(play: Play) -> None:
    async def story(server: Served) -> None:
        await found(server, 1)
        async with server.socket() as tablet:
            for text in ("", "nonsense", "[]", '{"t":"sub","views":{"now/a":-1}}', "[" * 60_000):
                await tablet.line.send(text)
                assert (await tablet.expect("err"))["problem"]["code"] == "bad-request"
            await tablet.say(t="sub", views={"charter": 0})
            await tablet.expect("snap")

    play(story)


def test_who_sends_nothing_but_nonsense_is_sent_away(play: Play) -> None:
    async def story(server: Served) -> None:
        await found(server, 1)
        async with server.socket() as tablet:
            for _ in range(messages.MALFORMED_MAX):
                await tablet.line.send("nonsense")
            assert await tablet.closed() == endings.BROKEN_RULES

    play(story)


@pytest.mark.parametrize(
    ("frame", "is_text", "code"),
    [(b"\x00\x01", False, 1003), (b'{"t":"\xff"}', True, 1007), (b"x" * 65_537, True, 1009)],
    ids=["binary", "not UTF-8", "too large"],
)
def test_a_frame_that_may_not_be_closes_the_socket_with_its_code(
    play: Play, frame: bytes, is_text: bool, code: int
) -> None:
    async def story(server: Served) -> None:
        await found(server, 1)
        async with server.socket() as tablet:
            await tablet.line.send(frame, text=is_text)
            assert await tablet.closed() == code

    play(story)


def test_an_unknown_view_or_command_is_refused_and_nothing_else_is_touched(
    play: Play,
) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 1)
        ann = await server.login(members[0])
        async with server.socket(ann) as tablet:
            await tablet.say(t="sub", views={"nothing/here": 0, "charter": 0})
            assert (await tablet.expect("err"))["problem"]["code"] == "unknown-view"
            await tablet.expect("snap")
            await tablet.say(t="cmd", id="c0000001", type="world.conquer", body={})
            nack = await tablet.expect("nack")
            assert (nack["id"], nack["problem"]["code"]) == ("c0000001", "unknown-command")
            await tablet.say(t="cmd", id="c0000002", type="ballot.cast", body={"poll": 7})
            assert (await tablet.expect("nack"))["problem"]["code"] == "bad-request"

    play(story)


def test_a_version_from_the_future_is_named_and_answered_with_the_snapshot(
    play: Play,
) -> None:
    async def story(server: Served) -> None:
        await found(server, 1)
        async with server.socket() as tablet:
            await tablet.say(t="sub", views={"charter": 1_000_000})
            kinds = {(await tablet.hear())["t"], (await tablet.hear())["t"]}
            assert kinds == {"err", "snap"}

    play(story)


def test_a_view_that_is_not_there_yet_comes_as_soon_as_it_is(play: Play) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 1)
        await server.act(server.operator, "member.enrol", row={"number": "9", "name": "Nine"})
        chair = await server.login(members[0])
        sitting = (await server.act(chair, "sitting.open", title=english("May")))["sitting"]
        async with server.socket(chair) as tablet:
            await tablet.say(t="sub", views={f"docket/{sitting}/0": 0})
            await tablet.expect("none")
            await server.act(chair, "motion.submit", sitting=sitting, title=english("A bench"))
            assert len((await tablet.expect("snap"))["doc"]["order"]) == 1

    play(story)


def test_coming_back_costs_nothing_or_one_difference_and_after_a_restart_the_snapshot(tmp_path: Path) -> None:
    async def watch(tablet: Tablet, base: int) -> dict[str, Any]:
        await tablet.say(t="sub", views={"community": base})
        return await tablet.hear()

    async def before(server: Served) -> int:
        members = await found(server, 1)
        chair = await server.login(members[0])
        async with server.socket(chair) as tablet:
            v = int((await watch(tablet, 0))["v"])
        async with server.socket(chair) as tablet:
            assert await watch(tablet, v) == {"t": "same", "view": "community", "v": v}
        await server.act(chair, "sitting.open", title=english("May"))
        async with server.socket(chair) as tablet:
            patch = await tablet_with(tablet, v, watch)
            assert (patch["t"], patch["base"]) == ("patch", v)
        return v

    async def tablet_with(tablet: Tablet, v: int, ask: Callable[[Tablet, int], Awaitable[Any]]) -> Any:
        tablet.documents["community"] = v, {}
        return await ask(tablet, v)

    async def whole() -> None:
        async with served(tmp_path) as server:
            v = await before(server)
        async with served(tmp_path) as server, server.socket() as tablet:
            assert (await watch(tablet, v))["t"] == "snap"

    uvloop.run(whole())


def test_a_page_of_another_site_is_not_let_in(play: Play) -> None:
    async def story(server: Served) -> None:
        members = await found(server, 1)
        ann = await server.login(members[0])
        cookie = {"Cookie": f"folkmoot={ann.token}"}
        status, body = await refused(server, origin="https://evil.example", additional_headers=cookie)
        assert (status, b"foreign-origin" in body) == (403, True)
        assert (await refused(server, additional_headers=cookie))[0] == 403

        async with connect(
            server.live_url, proxy=None, origin=Origin(server.url), additional_headers=cookie
        ) as line:
            assert (await Tablet(line).expect("hello"))["who"]["member"] == members[0]

    play(story)


def test_a_community_that_is_not_there_has_no_socket(play: Play) -> None:
    async def story(server: Served) -> None:
        assert (await refused(server))[0] == 404

    play(story)


def test_when_the_server_stops_everybody_is_told_to_come_back(tmp_path: Path) -> None:
    async def whole() -> None:
        async with served(tmp_path) as server:
            await found(server, 1)
            line = await connect(server.live_url, proxy=None)
        await line.wait_closed()
        assert line.close_code == endings.SERVICE_RESTARTS

    uvloop.run(whole())


def test_a_client_who_does_not_read_is_cut_off_and_nobody_else_notices(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "TICK_S", 0.05)
    monkeypatch.setattr(push, "STUCK_MAX_S", 0.2)
    monkeypatch.setattr(push, "GAP_MIN_S", 0.001)
    monkeypatch.setattr(outlet, "GRACE_S", 0.1)

    async def story(server: Served) -> None:
        await found(server, 1)
        hub = server.house.community(COMMUNITY).hub
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.setblocking(False)
        host, port = server.url.removeprefix("http://").split(":")
        await asyncio.get_running_loop().sock_connect(deaf, (host, int(port)))
        async with (
            connect(server.live_url, proxy=None, sock=deaf, max_queue=1) as line,
            server.socket() as tablet,
        ):
            await line.send('{"t":"sub","views":{"charter":0}}')
            line.transport.pause_reading()
            await tablet.say(t="sub", views={"charter": 0})
            await tablet.expect("snap")
            async with asyncio.timeout(PATIENCE_S):
                for v in count(1_000):  # later ones than there are
                    hub.publish([Document("charter", v, {"text": f"{v:060000}"})])
                    assert (await tablet.hear())["v"] == v
                    if hub.sockets == 1:
                        break
                while server.sockets() > 1:
                    await tablet.line.recv()  # a heartbeat
            await tablet.say(t="sub", views={"community": 0})
            await tablet.expect("snap")
            line.transport.resume_reading()
            with suppress(ConnectionClosed):
                while True:
                    await asyncio.wait_for(line.recv(), PATIENCE_S)

    play(story)


def test_a_fault_of_the_server_ends_the_socket_and_says_nothing_of_itself(
    play: Play, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail(*_: Any) -> None:
        raise RuntimeError("the inside of it")

    async def story(server: Served) -> None:
        await found(server, 1)
        monkeypatch.setattr(CommunityServer, "act", fail)
        async with server.socket() as tablet:
            await tablet.say(t="cmd", id="c0000001", type="ballot.cast", body={"poll": "p", "option": "yes"})
            assert await tablet.closed() == endings.SERVER_FAILED

    play(story)
    logged = capsys.readouterr().out
    assert '"command_failed"' in logged
    assert "the inside of it" not in logged
