"""Two chairs at one desk: who comes late is told, and an act is taken back; on the real server."""

from pathlib import Path

import pytest

from gateways.client.errors import Refused
from tests.walks.served import COMMUNITY, Served, english, plays


def test_who_comes_late_is_told_who_did_what_and_an_act_is_taken_back(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        members = list(server.house.community(COMMUNITY).state.members)
        chair, deputy, secretary = [await server.login(member) for member in members[:3]]
        await server.act(server.operator, "role.grant", member=members[1], role="chair")
        await server.act(server.operator, "role.grant", member=members[2], role="secretary")
        sitting = (await server.act(secretary, "sitting.open", title=english("Spring")))["sitting"]
        view = f"speakers/{sitting}"
        async with server.socket(deputy) as desk:
            await desk.say(t="sub", views={view: 0})
            await desk.until(view, list="open")
            seen = {view: desk.documents[view][0]}
            closed = await server.act(chair, "list.close", sitting=sitting, seen=seen)
            with pytest.raises(Refused, match="stale") as refused:
                await server.act(deputy, "list.close", sitting=sitting, seen=seen)
            told = refused.value.params
            assert (told["by"], told["number"], told["what"]) == ("chair", "1", "list.closed")
            await desk.until(view, list="closed")
            assert desk.documents[view][0] == told["position"] == closed["position"]
            with pytest.raises(Refused, match="not-allowed"):
                await server.act(deputy, "act.undo", sitting=sitting, position=closed["position"])
            await server.act(chair, "act.undo", sitting=sitting, position=closed["position"])
            await desk.until(view, list="open")
            seen = {view: desk.documents[view][0]}
            await server.act(deputy, "list.close", sitting=sitting, seen=seen)

    plays(tmp_path, people=3)(story)
