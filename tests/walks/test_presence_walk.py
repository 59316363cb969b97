"""Who is here, over HTTP and on sockets: a vote of those present, from too few people to its outcome."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.walks.house import House, Play, plays, text
from tests.walks.served import PATIENCE_S, Served, Tablet
from tests.walks.served import plays as served_plays

MATTER = "hall"


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return plays(tmp_path)


async def _bring(hall: House, sitting: str, mover: str, seconder: str) -> str:
    body = {"sitting": sitting, "title": text("Mend the bridge"), "matter": MATTER}
    motion = (await hall.act("motion.submit", body, mover))["motion"]
    await hall.act("motion.second", {"motion": motion}, seconder)
    return str(motion)


async def _vote(hall: House, chair: str, motion: str, yes: list[str], **more: Any) -> dict[str, Any]:
    poll = (await hall.act("poll.open", {"motion": motion, **more}, chair))["poll"]
    for who in yes:
        await hall.act("ballot.cast", {"poll": poll, "option": "yes"}, who)
    await hall.act("poll.close", {"poll": poll}, chair)
    return await hall.act("outcome.declare", {"poll": poll}, chair)


def test_a_vote_of_those_present_waits_until_enough_people_are_here(play: Play) -> None:
    async def story(hall: House) -> None:
        ids = await hall.found("Ann", "Ben", "Cy", "Di")
        ann, ben, cy, di = [await hall.login(one) for one in ids]
        sitting = await hall.sitting(ann)
        motion = await _bring(hall, sitting, ben, ann)
        for who in (ann, ben):
            await hall.act("presence.arrive", {"sitting": sitting}, who)
        declared = await _vote(hall, ann, motion, [ann, ben])
        assert declared["sentence"]["code"] == "outcome.no-quorum.present"
        assert declared["sentence"]["params"] == {"counted": "2", "all": "4", "needed": "3"}

        arrived = await hall.act("presence.arrive", {"sitting": sitting, "member": ids[2]}, ann)
        counts = await hall.view(f"presence/{sitting}", at_least=arrived["position"])
        assert counts["members"] == {"present": 3, "all": 4}
        assert (await hall.view(f"here/{sitting}", cy))["here"] is True
        assert (await hall.get(f"views/here/{sitting}", di)).status_code == 404
        repeated = await _vote(hall, ann, motion, [ann, cy], repeats=declared["poll"])
        assert (repeated["result"], repeated["sentence"]["params"]["valid"]) == ("adopted", "3")

    play(story)


def test_a_latecomer_is_told_why_she_has_no_vote(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, ben, _ = [await hall.login(one) for one in await hall.found("Ann", "Ben", "Cy")]
        sitting = await hall.sitting(ann)
        motion = await _bring(hall, sitting, ben, ann)
        poll = (await hall.act("poll.open", {"motion": motion}, ann))["poll"]
        await hall.act("presence.arrive", {"sitting": sitting}, ben)
        refused = await hall.command("ballot.cast", {"poll": poll, "option": "yes"}, ben)
        assert (refused.status_code, refused.json()["code"]) == (403, "not-present")

    play(story)


def test_the_list_of_who_is_here_is_for_the_desk(play: Play) -> None:
    async def story(hall: House) -> None:
        ids = await hall.found("Ann", "Ben", "Cy")
        ann, ben, cy = [await hall.login(one) for one in ids]
        await hall.act("role.grant", {"member": ids[2], "role": "secretary"}, hall.operator)
        sitting = await hall.sitting(ann)
        done = await hall.act("presence.arrive", {"sitting": sitting, "member": ids[1]}, cy)
        for desk in (ann, cy):
            page = await hall.view(f"attendance/{sitting}/0", desk, at_least=done["position"])
            assert [page["rows"][one]["here"] for one in ids] == [False, True, False]
        for other in (ben, hall.operator, ""):
            assert (await hall.get(f"views/attendance/{sitting}/0", other)).status_code in (401, 403)
        assert (await hall.get(f"views/here/{sitting}/{ids[1]}", ann)).status_code == 403
        gone = await hall.command("presence.leave", {"sitting": sitting, "member": ids[2]}, ann)
        assert gone.json()["code"] == "not-here"

    play(story)


def test_presence_outlives_a_restart(tmp_path: Path) -> None:
    async def before(hall: House) -> None:
        ids = await hall.found("Ann", "Ben")
        ann = await hall.login(ids[0])
        sitting = await hall.sitting(ann)
        await hall.act("presence.arrive", {"sitting": sitting}, ann)

    async def after(hall: House) -> None:
        state = hall.community.state
        (sitting,) = state.sittings
        assert state.present(sitting).counts.members == 1
        assert (await hall.view(f"now/{sitting}"))["present"] == 1

    plays(tmp_path)(before)
    plays(tmp_path)(after)


def test_everyone_who_watches_sees_at_once_that_someone_came(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        member = next(iter(server.house.community("valley").state.members))
        person = await server.login(member)
        title = {"lang": "en", "text": "Spring"}
        sitting = (await server.act(person, "sitting.open", title=title))["sitting"]
        async with server.socket(None) as screen, server.socket(person) as tablet:
            await screen.say(t="sub", views={f"presence/{sitting}": 0})
            assert (await screen.hear())["doc"]["members"]["present"] == 0
            await tablet.say(t="sub", views={f"here/{sitting}": 0})
            assert (await tablet.hear())["t"] == "none"
            command = {"type": "presence.arrive", "body": {"sitting": sitting}}
            await tablet.say(t="cmd", id=server.cmd(), **command)
            heard = [await tablet.hear(), await tablet.hear()]
            assert {one["t"] for one in heard} == {"ack", "snap"}
            (own,) = [one for one in heard if one["t"] == "snap"]
            assert (own["view"], own["doc"]["here"]) == (f"here/{sitting}", True)
            assert (await _patched(screen))["members"]["present"] == 1
            await tablet.say(t="cmd", id=server.cmd(), **command)
            assert (await tablet.hear())["problem"]["code"] == "already-here"

    served_plays(tmp_path, 3)(story)


async def _patched(tablet: Tablet) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_S):
        while (message := await tablet.hear())["t"] != "patch":
            pass
    patch: dict[str, Any] = message["p"]
    return patch
