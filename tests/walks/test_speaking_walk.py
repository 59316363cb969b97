"""The floor, from a tablet to every tablet: asked for, called, over time, ended; on the real server."""

from pathlib import Path

import pytest

from gateways.client.errors import Refused
from tests.walks.served import COMMUNITY, Json, Served, english, plays


def test_who_asks_finds_her_place_on_every_tablet_and_is_called_in_turn(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        members = list(server.house.community(COMMUNITY).state.members)
        chair, one, two = [await server.login(member) for member in members[:3]]
        sitting = (await server.act(chair, "sitting.open", title=english("Spring")))["sitting"]
        view = f"speakers/{sitting}"
        async with server.socket(one) as tablet, server.socket() as passer_by:
            for line in (tablet, passer_by):
                await line.say(t="sub", views={view: 0})
                await line.until(view, waiting=0, list="open")
            asked = await server.act(two, "speech.ask", sitting=sitting, kind="question")
            await tablet.until(view, waiting=1)
            await tablet.say(
                t="cmd", id=server.cmd(), type="speech.ask", body={"sitting": sitting, "kind": "contribution"}
            )
            doc = await tablet.until(view, waiting=2)
            assert [doc["queue"]["rows"][row]["member"] for row in doc["queue"]["order"]] == [
                members[2],
                members[1],
            ]
            await passer_by.until(view, waiting=2)
            called = await server.act(chair, "speech.begin", sitting=sitting)
            assert called["speech"] == asked["speech"]
            for line in (tablet, passer_by):
                doc = await line.until(view, waiting=1)
                assert (doc["speaking"]["speech"], doc["speaking"]["member"]) == (asked["speech"], members[2])
            with pytest.raises(Refused, match="not-allowed"):
                await server.act(one, "speech.end", sitting=sitting, speech=asked["speech"])
            await server.act(two, "speech.end", sitting=sitting, speech=asked["speech"])
            await server.act(chair, "list.close", sitting=sitting)
            doc = await passer_by.until(view, list="closed", spoken=1)
            assert "speaking" not in doc
            same: Json = (await server.client.as_bearer(COMMUNITY, "").view(view))["doc"]
            assert same == doc

    plays(tmp_path, people=3)(story)
