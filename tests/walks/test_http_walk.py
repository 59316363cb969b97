"""A motion's life over HTTP, from founding to outcome, and what everyone may see of it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from services.guarded_clock import GuardedClock
from tests.walks.house import COMMUNITY, NEAR, Clock, House, Play, house, plays, text


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return plays(tmp_path)


def test_a_motion_is_brought_voted_on_and_declared(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, ben, cy = [await hall.login(one) for one in await hall.found("Ann", "王芳", "Cy")]
        sitting, motion, poll = await hall.open_poll(ann, ben)
        for who, option in ((ann, "yes"), (ben, "no"), (cy, "yes")):
            await hall.act("ballot.cast", {"poll": poll, "option": option}, who)
        again = await hall.act("ballot.cast", {"poll": poll, "option": "yes"}, ben)
        assert again["replaced"] is True
        assert (await hall.view(f"ballot/{poll}", ben))["option"] == "yes"
        await hall.act("poll.close", {"poll": poll}, ann)
        declared = await hall.act("outcome.declare", {"poll": poll}, ann)
        assert declared["result"] == "adopted"

        shown = await hall.view(f"poll/{poll}", at_least=declared["position"])
        assert shown["state"] == "declared"
        assert shown["counts"]["yes"]["ballots"] == 3
        assert shown["cast"] == 3
        assert shown["replaced"] == 1
        assert (await hall.view(f"motion/{motion}"))["state"] == "adopted"
        assert (await hall.view(f"now/{sitting}"))["focus"] == {"motion": motion, "poll": poll}
        listed = (await hall.view(f"ballots/{poll}"))["rows"]
        assert [row["option"] for row in listed.values()] == ["yes", "yes", "yes"]

    play(story)


def test_a_sealed_poll_shows_choices_only_after_the_close(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, ben = [await hall.login(one) for one in await hall.found("Ann", "Ben")]
        _, _, poll = await hall.open_poll(ann, ben, reveal="at-close")
        await hall.act("ballot.cast", {"poll": poll, "option": "no"}, ben)
        assert "option" not in await hall.view(f"ballot/{poll}", ben)
        assert "counts" not in await hall.view(f"poll/{poll}", ann)
        closed = await hall.act("poll.close", {"poll": poll}, ann)
        await hall.community.duties.round()
        declared = await hall.act("outcome.declare", {"poll": poll}, ann)
        assert declared["position"] > closed["position"]
        shown = await hall.view(f"poll/{poll}", at_least=declared["position"])
        assert shown["counts"]["no"]["ballots"] == 1

    play(story)


def test_the_clock_closes_a_poll_whose_time_is_over(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, ben = [await hall.login(one) for one in await hall.found("Ann", "Ben")]
        _, _, poll = await hall.open_poll(ann, ben, minutes=5)
        duty = hall.community.duties
        hall.clock.pass_s(300)
        await duty.round()
        refused = await hall.command("ballot.cast", {"poll": poll, "option": "yes"}, ben)
        assert (refused.status_code, refused.json()["code"]) == (409, "poll-closed")

    play(story)


def test_names_and_texts_are_read_by_whom_they_are_for(play: Play) -> None:
    async def story(hall: House) -> None:
        members = await hall.found("Ann", "龘王")
        ann, ben = [await hall.login(one) for one in members]
        _, motion, _ = await hall.open_poll(ann, ben)
        shown = await hall.view(f"motion/{motion}")
        refs = f"{shown['title']},{shown['mover_name']},{'0' * 64}"

        async def read(who: str) -> dict[str, Any]:
            rows: dict[str, Any] = (await hall.get("content", who, params={"refs": refs})).json()["rows"]
            return rows

        title, name = {"lang": "en", "text": "Plant trees"}, {"text": "龘王"}
        assert await read("") == {shown["title"]: title}
        assert await read(ann) == {shown["title"]: title, shown["mover_name"]: name}
        assert await read(hall.operator) == {shown["title"]: title, shown["mover_name"]: name}

    play(story)


def test_a_roll_call_names_its_voters_to_the_members_and_to_nobody_else(play: Play) -> None:
    async def story(hall: House) -> None:
        members = await hall.found("Ann", "龘王", "Cy")
        ann, ben, cy = [await hall.login(one) for one in members]
        _, _, poll = await hall.open_poll(ann, ben, method="roll-call", reveal="at-close")
        await hall.act("ballot.cast", {"poll": poll, "option": "no"}, ben)
        sealed = await hall.get(f"views/roll-call/{poll}", ann)
        assert (sealed.status_code, sealed.json()["code"]) == (404, "unknown-view")
        await hall.act("poll.close", {"poll": poll}, ann)
        await hall.community.duties.round()
        declared = await hall.act("outcome.declare", {"poll": poll}, ann)

        listed = await hall.view(f"roll-call/{poll}", ann, at_least=declared["position"])
        (line,) = listed["rows"].values()
        assert line["option"] == "no"
        card = (await hall.post("access/cards", {"kind": "display"}, hall.operator)).json()["cards"][0]
        display = (await hall.post("login", {"code": card["code"]})).json()["session"]
        for who in (ann, hall.operator, display):
            rows = (await hall.get("content", who, params={"refs": line["name"]})).json()["rows"]
            assert rows == {line["name"]: {"text": "龘王"}}
        stranger = await hall.get(f"views/roll-call/{poll}")
        assert (stranger.status_code, stranger.json()["code"]) == (401, "not-logged-in")
        assert (await hall.get("content", params={"refs": line["name"]})).json()["rows"] == {}
        await hall.act("member.depart", {"member": members[2]}, hall.operator)
        gone = await hall.get(f"views/roll-call/{poll}", cy)
        assert (gone.status_code, gone.json()["code"]) == (403, "not-allowed")

        hall.community.contents.erase(f"member:{members[1]}")
        rows = (await hall.get("content", ann, params={"refs": line["name"]})).json()["rows"]
        assert rows == {}

    play(story)


def test_a_reader_waits_for_the_position_she_names(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, ben = [await hall.login(one) for one in await hall.found("Ann", "Ben")]
        _, _, poll = await hall.open_poll(ann, ben)
        for _ in range(20):
            cast = await hall.act("ballot.cast", {"poll": poll, "option": "yes"}, ben)
            response = await hall.get(f"views/poll/{poll}", params={"at_least": cast["position"]})
            assert response.json()["v"] == cast["position"]
        future = await hall.get(f"views/poll/{poll}", params={"at_least": cast["position"] + 1})
        assert (future.status_code, future.json()["code"]) == (422, "version-from-future")

    play(story)


def test_views_that_stand_still_are_reported_and_not_waited_for_for_ever(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, view_wait_s=0.01) as hall:
            ann, ben = [await hall.login(one) for one in await hall.found("Ann", "Ben")]
            sitting = await hall.sitting(ann)
            assert (await hall.send("GET", "/readyz")).status_code == 200

            def broken() -> list[Any]:
                raise OSError("disk gone")

            hall.community.follower.catch_up = broken  # type: ignore[method-assign]
            body = {"sitting": sitting, "title": text("Plant trees")}
            moved = await hall.act("motion.submit", body, ben)
            late = await hall.get(f"views/now/{sitting}", params={"at_least": moved["position"]})
            assert (late.status_code, late.json()["code"]) == (503, "position-not-reached")
            assert late.headers["retry-after"] == "1"
            ready = await hall.send("GET", "/readyz")
            assert ready.status_code == 503
            assert {"community": COMMUNITY, "code": "views-stand-still"} in ready.json()["reasons"]

    asyncio.run(story())


def test_an_unchanged_view_is_not_sent_again(play: Play) -> None:
    async def story(hall: House) -> None:
        (ann,) = await hall.found("Ann")
        first = await hall.get("views/community")
        known = {"If-None-Match": f'"x", W/{first.headers["etag"]}'}
        again = await hall.get("views/community", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        await hall.sitting(await hall.login(ann))
        newer = {"at_least": hall.community.writer.head}
        assert (await hall.get("views/community", headers=known, params=newer)).status_code == 200

    play(story)


def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    async def before() -> tuple[str, str, Any, Any]:
        async with house(tmp_path) as hall:
            ann, ben = [await hall.login(one) for one in await hall.found("Ann", "Ben")]
            _, _, poll = await hall.open_poll(ann, ben)
            body = {"poll": poll, "option": "yes"}
            answer = (await hall.command("ballot.cast", body, ben, cmd="the-ballot")).json()
            return ben, poll, answer, await hall.view(f"poll/{poll}", at_least=answer["position"])

    async def after(ben: str, poll: str, answer: Any, shown: Any) -> None:
        async with house(tmp_path) as hall:
            assert await hall.view(f"poll/{poll}") == shown
            body = {"poll": poll, "option": "yes"}
            again = await hall.command("ballot.cast", body, ben, cmd="the-ballot")
            assert again.json() == answer | {"repeated": True}

    asyncio.run(after(*asyncio.run(before())))


def test_a_command_sent_again_gets_the_first_answer_and_records_nothing(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, ben = [await hall.login(one) for one in await hall.found("Ann", "Ben")]
        _, _, poll = await hall.open_poll(ann, ben)
        body = {"poll": poll, "option": "yes"}
        sent = [hall.command("ballot.cast", body, ben, cmd="one-ballot") for _ in range(10)]
        answers = [response.json() for response in await asyncio.gather(*sent)]
        assert {answer["position"] for answer in answers} == {answers[0]["position"]}
        assert sorted(answer["repeated"] for answer in answers) == [False] + [True] * 9
        other = await hall.command("ballot.cast", body | {"option": "no"}, ben, cmd="one-ballot")
        assert (other.status_code, other.json()["code"]) == (409, "command-reused")
        # Another person's command of the same id is another command.
        assert (await hall.command("ballot.cast", body, ann, cmd="one-ballot")).json()["repeated"] is False
        await hall.act("poll.close", {"poll": poll}, ann)
        late = await hall.command("ballot.cast", body, ben, cmd="one-ballot")
        assert late.json() == answers[0] | {"repeated": True}

    play(story)


def test_the_session_says_who_one_is(play: Play) -> None:
    async def story(hall: House) -> None:
        members = await hall.found("Ann")
        ann = await hall.login(members[0])
        who = (await hall.get("session", ann)).json()
        assert who["who"] == {
            "kind": "member",
            "member": members[0],
            "roles": ["chair"],
            "name": hall.community.state.members[members[0]].name,
        }
        assert (who["community"], who["now"]) == (COMMUNITY, hall.clock.now)
        assert (await hall.get("session")).json()["who"] == {"kind": "public", "roles": []}
        assert (await hall.get("session", hall.operator)).json()["who"]["kind"] == "operator"

    play(story)


def test_the_server_says_how_it_is(play: Play) -> None:
    async def story(hall: House) -> None:
        await hall.found("Ann")
        assert (await hall.send("GET", "/livez", address=NEAR)).json() == {"status": "ok"}
        assert (await hall.send("GET", "/readyz")).json() == {"status": "ok", "reasons": []}
        assert (await hall.send("GET", "/version")).json()["name"] == "folkmoot"
        hall.community.duties._clock = GuardedClock(hall.clock, lambda: 0)
        hall.clock.pass_s(6)
        assert (await hall.send("GET", "/readyz")).json()["reasons"] == [
            {"community": COMMUNITY, "code": "clock-jumped"}
        ]

    play(story)


def test_descriptions_are_served(play: Play) -> None:
    async def story(hall: House) -> None:
        for path in ("/openapi.json", "/asyncapi.json", "/schemas/ballot.cast/1.json"):
            response = await hall.send("GET", path)
            assert response.status_code == 200
            assert response.json()
        for path in ("/schemas/ballot.cast/2.json", "/problems/nonsense", "/schemas/x/1.json"):
            assert (await hall.send("GET", path)).status_code == 404
        meant = await hall.send("GET", "/problems/poll-closed", headers={"Accept-Language": "zh-TW"})
        assert meant.json()["title"].startswith("表决已经结束")

    play(story)


def test_the_clock_is_the_one_that_was_handed_in(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, Clock(1_700_000_000_000)) as hall:
            await hall.found("Ann")
            assert (await hall.get("session")).json()["now"] == 1_700_000_000_000

    asyncio.run(story())
