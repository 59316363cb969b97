"""A point of order and its appeal, a motion postponed or laid aside, before all tablets; on a real server."""

from pathlib import Path

import pytest

from gateways.client.errors import Refused
from tests.walks.served import COMMUNITY, Served, english, plays


def test_a_point_of_order_is_ruled_on_and_appealed_from_before_all_tablets(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        members = list(server.house.community(COMMUNITY).state.members)
        chair, one, two = [await server.login(member) for member in members[:3]]
        sitting = (await server.act(chair, "sitting.open", title=english("Spring")))["sitting"]
        motion = (await server.act(one, "motion.submit", sitting=sitting, title=english("Lamps")))["motion"]
        await server.act(two, "motion.second", motion=motion)
        view = f"procedure/{sitting}"
        async with server.socket(one) as tablet, server.socket() as passer_by:
            for line in (tablet, passer_by):
                await line.say(t="sub", views={view: 0})
                await line.until(view, sitting=sitting)
            point = (await server.act(one, "point.raise", sitting=sitting))["point"]
            for line in (tablet, passer_by):
                while (await line.until(view))["points"]["order"] != [point]:
                    await line.hear()
            with pytest.raises(Refused, match="point-first"):
                await server.act(chair, "poll.open", motion=motion)
            ruling = {
                "sitting": sitting,
                "point": point,
                "allowed": False,
                "reason": english("It was read out"),
            }
            await server.act(chair, "point.rule", **ruling)
            appeal = (await server.act(one, "procedure.move", sitting=sitting, matter="appeal", point=point))[
                "motion"
            ]
            with pytest.raises(Refused, match="seconds-missing"):
                await server.act(chair, "poll.open", motion=appeal)
            await server.act(two, "motion.second", motion=appeal)
            with pytest.raises(Refused, match="procedure-first"):
                await server.act(chair, "poll.open", motion=motion)
            poll = (await server.act(chair, "poll.open", motion=appeal))["poll"]
            for person in (one, two):
                await server.act(person, "ballot.cast", poll=poll, option="yes")
            await server.act(chair, "poll.close", poll=poll)
            await server.act(chair, "outcome.declare", poll=poll)
            for line in (tablet, passer_by):
                while "upheld" not in (doc := await line.until(view)).get("ruling", {}):
                    await line.hear()
                assert doc["questions"]["order"] == []
                assert (doc["ruling"]["upheld"], doc["ruling"]["allowed"]) == (False, False)
            await server.act(chair, "poll.open", motion=motion)

    plays(tmp_path, people=3)(story)


def test_a_motion_is_postponed_and_comes_back_before_all_tablets_in_the_next_sitting(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        members = list(server.house.community(COMMUNITY).state.members)
        chair, one, two = [await server.login(member) for member in members[:3]]
        sitting = (await server.act(chair, "sitting.open", title=english("Spring")))["sitting"]
        motion = (await server.act(one, "motion.submit", sitting=sitting, title=english("Lamps")))["motion"]
        await server.act(two, "motion.second", motion=motion)
        body = {"sitting": sitting, "matter": "postpone", "motion": motion}
        question = (await server.act(two, "procedure.move", **body))["motion"]
        await server.act(one, "motion.second", motion=question)
        async with server.socket(one) as tablet, server.socket() as passer_by:
            for line in (tablet, passer_by):
                await line.say(t="sub", views={f"motion/{motion}": 0, f"docket/{sitting}/0": 0})
            poll = (await server.act(chair, "poll.open", motion=question))["poll"]
            for person in (chair, one):
                await server.act(person, "ballot.cast", poll=poll, option="yes")
            await server.act(chair, "poll.close", poll=poll)
            await server.act(chair, "outcome.declare", poll=poll)
            for line in (tablet, passer_by):
                await line.until(f"motion/{motion}", state="postponed")
                while (await line.until(f"docket/{sitting}/0"))["rows"][motion]["state"] != "postponed":
                    await line.hear()
            with pytest.raises(Refused, match="motion-postponed") as refused:
                await server.act(chair, "poll.open", motion=motion)
            assert refused.value.params == {"motion": motion, "number": 1}
            await server.act(chair, "sitting.close", sitting=sitting)
            later = (await server.act(chair, "sitting.open", title=english("Summer")))["sitting"]
            await passer_by.until(f"motion/{motion}", state="submitted", sitting=later)
        await server.act(chair, "poll.open", motion=motion)

    plays(tmp_path, people=3)(story)


def test_a_motion_is_laid_aside_and_taken_up_again_before_all_tablets(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        members = list(server.house.community(COMMUNITY).state.members)
        chair, one, two = [await server.login(member) for member in members[:3]]
        sitting = (await server.act(chair, "sitting.open", title=english("Spring")))["sitting"]
        motion = (await server.act(one, "motion.submit", sitting=sitting, title=english("Lamps")))["motion"]
        await server.act(two, "motion.second", motion=motion)
        wish = (await server.act(two, "speech.ask", sitting=sitting, motion=motion, kind="for"))["speech"]

        async def carried(matter: str) -> None:
            body = {"sitting": sitting, "matter": matter, "motion": motion}
            question = (await server.act(two, "procedure.move", **body))["motion"]
            await server.act(one, "motion.second", motion=question)
            poll = (await server.act(chair, "poll.open", motion=question))["poll"]
            for person in (chair, one):
                await server.act(person, "ballot.cast", poll=poll, option="yes")
            await server.act(chair, "poll.close", poll=poll)
            await server.act(chair, "outcome.declare", poll=poll)

        async with server.socket(one) as tablet, server.socket() as passer_by:
            for line in (tablet, passer_by):
                await line.say(t="sub", views={f"motion/{motion}": 0, f"speakers/{sitting}": 0})
            await carried("lay-aside")
            for line in (tablet, passer_by):
                await line.until(f"motion/{motion}", state="laid-aside")
                while (await line.until(f"speakers/{sitting}"))["queue"]["order"]:
                    await line.hear()
            with pytest.raises(Refused, match="motion-laid-aside") as refused:
                await server.act(chair, "poll.open", motion=motion)
            assert refused.value.params == {"motion": motion, "number": 1}
            await carried("take-up")
            for line in (tablet, passer_by):
                await line.until(f"motion/{motion}", state="submitted", sitting=sitting)
                while (await line.until(f"speakers/{sitting}"))["queue"]["order"] != [wish]:
                    await line.hear()
        await server.act(chair, "poll.open", motion=motion)

    plays(tmp_path, people=3)(story)
