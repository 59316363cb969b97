"""The chair handed over, a break, and a sitting that goes on another day; on the real server."""

from pathlib import Path

import pytest

from gateways.client.errors import Refused
from tests.walks.served import COMMUNITY, Served, english, plays


def test_two_chairs_lead_one_after_the_other_and_the_rest_goes_on_another_day(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        members = list(server.house.community(COMMUNITY).state.members)
        chair, deputy, one = [await server.login(member) for member in members[:3]]
        await server.act(server.operator, "role.grant", member=members[1], role="chair")
        sitting = (await server.act(chair, "sitting.open", title=english("Spring")))["sitting"]
        motion = (await server.act(one, "motion.submit", sitting=sitting, title=english("Lamps")))["motion"]
        await server.act(deputy, "motion.second", motion=motion)
        async with server.socket() as passer_by:
            await passer_by.say(t="sub", views={f"now/{sitting}": 0})
            await passer_by.until(f"now/{sitting}", sitting=sitting)
            with pytest.raises(Refused, match="not-presiding") as refused:
                await server.act(deputy, "poll.open", motion=motion)
            assert refused.value.params == {"member": members[0], "number": "1"}
            await server.act(chair, "chair.hand", sitting=sitting, member=members[1])
            while (await passer_by.until(f"now/{sitting}"))["presiding"]["member"] != members[1]:
                await passer_by.hear()
            await server.act(deputy, "sitting.pause", sitting=sitting)
            with pytest.raises(Refused, match="sitting-paused"):
                await server.act(deputy, "poll.open", motion=motion)
            await server.act(deputy, "sitting.resume", sitting=sitting)
            await server.act(deputy, "sitting.adjourn", sitting=sitting, when=english("On Saturday at nine"))
            await passer_by.until(f"now/{sitting}", state="closed")
        again = await server.act(chair, "sitting.open", title=english("Spring, again"), continues=sitting)
        await server.act(chair, "poll.open", motion=motion)
        docket = (await chair.view(f"docket/{again['sitting']}/0"))["doc"]
        assert docket["rows"][motion]["number"] == 1

    plays(tmp_path, people=3)(story)
