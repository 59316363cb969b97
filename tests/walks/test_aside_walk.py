"""The desk for somebody without a tablet: her motion, a second and a point of order; on the real server."""

from pathlib import Path

import pytest

from gateways.client.errors import Refused
from gateways.client.http import Person
from tests.walks.served import COMMUNITY, Json, Served, english, plays


def test_what_the_secretary_does_for_others_is_theirs_for_everybody(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        old, blind, three, four = list(server.house.community(COMMUNITY).state.members)[:4]
        clerk, passer_by = await server.login(three), await server.login(four)
        await server.act(server.operator, "role.grant", member=three, role="secretary")
        sitting = (await server.act(clerk, "sitting.open", title=english("Spring")))["sitting"]
        async with server.socket() as tablet:
            brought = {"sitting": sitting, "title": english("Lamps"), "text": english("Six."), "member": old}
            with pytest.raises(Refused, match="not-allowed"):
                await server.act(passer_by, "motion.submit", **brought)
            motion = (await server.act(clerk, "motion.submit", **brought))["motion"]
            await tablet.say(t="sub", views={f"motion/{motion}": 0, f"procedure/{sitting}": 0})
            with pytest.raises(Refused, match="already-seconded"):
                await server.act(clerk, "motion.second", motion=motion, member=old)
            await server.act(clerk, "motion.second", motion=motion, member=blind)
            await tablet.until(f"motion/{motion}", mover=old, seconders=[blind])
            point = (await server.act(clerk, "point.raise", sitting=sitting, member=blind))["point"]
            while point not in (await tablet.until(f"procedure/{sitting}"))["points"]["rows"]:
                await tablet.hear()
            assert tablet.documents[f"procedure/{sitting}"][1]["points"]["rows"][point]["member"] == blind
        assert await _said(clerk, sitting) == {"motion.submitted": old, "motion.seconded": blind}

    plays(tmp_path, people=4)(story)


def test_a_change_brought_for_somebody_is_hers_and_goes_back_from_the_desk(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        old, blind, three, four = list(server.house.community(COMMUNITY).state.members)[:4]
        clerk, mover = await server.login(three), await server.login(four)
        await server.act(server.operator, "role.grant", member=three, role="secretary")
        sitting = (await server.act(clerk, "sitting.open", title=english("Spring")))["sitting"]
        moved = {"sitting": sitting, "title": english("Lamps"), "text": english("Six.")}
        motion = (await server.act(mover, "motion.submit", **moved))["motion"]
        async with server.socket() as tablet:
            change = {"motion": motion, "wording": 1, "paragraph": "1", "form": "strike", "member": old}
            with pytest.raises(Refused, match="not-allowed"):
                await server.act(mover, "amendment.submit", **change)
            amendment = (await server.act(clerk, "amendment.submit", **change))["amendment"]
            await tablet.say(t="sub", views={f"amendments/{motion}": 0})
            row = (await tablet.until(f"amendments/{motion}", order=[amendment]))["rows"][amendment]
            assert (row["mover"], row["at_desk"]) == (old, True)
            for member in (None, blind):
                with pytest.raises(Refused, match="not-allowed"):
                    await server.act(clerk, "amendment.withdraw", amendment=amendment, member=member)
            await server.act(clerk, "amendment.withdraw", amendment=amendment, member=old)
            while row["state"] != "withdrawn":
                await tablet.hear()
                row = tablet.documents[f"amendments/{motion}"][1]["rows"][amendment]
            with pytest.raises(Refused, match="not-allowed"):
                await server.act(clerk, "motion.withdraw", motion=motion, member=four)
        log = server.house.community(COMMUNITY).state.amendments[amendment]
        assert (log.mover, log.state) == (old, "withdrawn")

    plays(tmp_path, people=4)(story)


async def _said(person: Person, sitting: str) -> Json:
    """Whose acts the minutes say they were."""
    rows = (await person.view(f"minutes/{sitting}/0"))["doc"]["rows"].values()
    return {row["code"].removeprefix("minutes."): row["by"] for row in rows if "motion" in row}
