"""Hands and papers beside tablets, from tellers' tablets to every page, on the real server."""

from pathlib import Path
from typing import Any

import pytest

from gateways.client.errors import Refused
from tests.walks.served import COMMUNITY, Json, Served, Tablet, english, plays

ALL = ["tablet", "hands", "paper"]


def piles(yes: int, no: int) -> Json:
    return {"options": {"yes": yes, "no": no, "abstain": 0}}


async def _hall(server: Served) -> tuple[list[str], list[Any], str]:
    """Everybody is here: the chair, two tellers, and others."""
    members = list(server.house.community(COMMUNITY).state.members)
    people = [await server.login(member) for member in members]
    sitting = (await server.act(people[0], "sitting.open", title=english("Spring")))["sitting"]
    for member in members:
        await server.act(people[0], "presence.arrive", sitting=sitting, member=member)
    for teller in members[1:3]:
        await server.act(people[0], "teller.appoint", member=teller)
    return members, people, sitting


async def _counted(tablet: Tablet, view: str, way: str, state: str) -> Json:
    """How hands or papers stand on a page, once they are in this state."""
    while True:
        found: Json = tablet.documents[view][1].get("counting", {}).get(way, {})
        if found.get("state") == state:
            return found
        await tablet.hear()


def test_two_count_apart_differ_once_agree_and_all_ways_are_one_outcome(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        state = server.house.community(COMMUNITY).state
        members = list(state.members)
        chair, one, other, voter = [await server.login(member) for member in members[:4]]
        sitting = (await server.act(chair, "sitting.open", title=english("Spring")))["sitting"]
        for member in members:
            await server.act(chair, "presence.arrive", sitting=sitting, member=member)
        for teller in members[1:3]:
            await server.act(chair, "teller.appoint", member=teller)
        moved = await server.act(voter, "motion.submit", sitting=sitting, title=english("Mend the bridge"))
        await server.act(one, "motion.second", motion=moved["motion"])
        poll = (await server.act(chair, "poll.open", motion=moved["motion"], means=ALL))["poll"]
        hands: Json = {"poll": poll, "way": "hands"}
        view = f"poll/{poll}"
        async with server.socket() as passer_by:
            await passer_by.say(t="sub", views={view: 0})
            await passer_by.until(view, state="open", means=ALL)
            await server.act(voter, "ballot.cast", poll=poll, option="no")
            await server.act(one, "papers.issue", poll=poll, first=1, last=2)
            await server.act(chair, "paper.give", poll=poll, number=1, member=members[3])
            await server.act(one, "count.enter", **hands, piles=piles(3, 1))
            counting = {"hands": {"by": [members[1]], "round": 1, "state": "counting"}}
            await passer_by.until(view, counting=counting)
            with pytest.raises(Refused, match="not-allowed"):
                await server.act(voter, "count.enter", **hands, piles=piles(9, 0))
            await server.act(other, "count.enter", **hands, piles=piles(3, 0))
            both = (await _counted(passer_by, view, "hands", "differ"))["both"]
            found = {said["teller"]: said["piles"]["options"]["no"] for said in both}
            assert found == {members[1]: 1, members[2]: 0}
            for counter in (one, other):
                await server.act(counter, "count.enter", **hands, piles=piles(3, 0))
            await server.act(chair, "poll.close", poll=poll)
            papers: Json = {"options": {"yes": [1], "no": 0, "abstain": 0}, "missing": [2]}
            for counter in (one, other):
                await server.act(counter, "count.enter", poll=poll, way="paper", piles=papers)
            await _counted(passer_by, view, "paper", "taken")
            with pytest.raises(Refused, match="voted-twice"):
                await server.act(chair, "outcome.declare", poll=poll)
            doc = (await voter.view(view))["doc"]
            assert doc["papers"]["doubles"]["order"] == [members[3]]
            ruling = {
                "poll": poll,
                "member": members[3],
                "keeps": "paper",
                "reason": english("It is on paper"),
            }
            await server.act(chair, "double.rule", **ruling)
            outcome = await server.act(chair, "outcome.declare", poll=poll)
            assert outcome["result"] == "adopted"
            doc = await passer_by.until(view, state="declared")
            ways = {"hands": {"yes": 3, "no": 0, "abstain": 0}, "paper": {"yes": 1, "no": 0, "abstain": 0}}
            assert ways.items() <= doc["ways"].items()
            assert sum(count["ballots"] for count in doc["counts"].values()) == 4

    plays(tmp_path, people=5)(story)


def test_names_are_called_beside_tablets_and_the_list_says_how_each_answered(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        members, (chair, teller, _, voter, *_), sitting = await _hall(server)
        moved = await server.act(voter, "motion.submit", sitting=sitting, title=english("Mend the bridge"))
        await server.act(teller, "motion.second", motion=moved["motion"])
        called = {"motion": moved["motion"], "method": "roll-call", "means": ALL}
        poll = (await server.act(chair, "poll.open", **called))["poll"]
        await server.act(voter, "ballot.cast", poll=poll, option="no")
        with pytest.raises(Refused, match="has-voted"):
            await server.act(teller, "ballot.record", poll=poll, member=members[3], option="yes")
        with pytest.raises(Refused, match="not-allowed"):
            await server.act(voter, "ballot.record", poll=poll, member=members[4], option="yes")
        await server.act(teller, "ballot.record", poll=poll, member=members[4], option="yes")
        last = await server.act(chair, "ballot.record", poll=poll, member=members[0], option="yes", paper=12)
        assert (await teller.view(f"voters/{poll}/0"))["doc"]["order"] == members
        await server.act(chair, "poll.close", poll=poll)
        assert (await server.act(chair, "outcome.declare", poll=poll))["result"] == "adopted"
        listed = (await voter.view(f"roll-call/{poll}", last["position"] + 2))["doc"]["rows"]
        how = {member: (row["option"], row.get("means"), row.get("paper")) for member, row in listed.items()}
        assert how == {
            members[3]: ("no", None, None),
            members[4]: ("yes", "hands", None),
            members[0]: ("yes", "paper", 12),
        }

    plays(tmp_path, people=5)(story)


def test_the_names_that_are_called_are_those_of_the_frozen_roll_and_nobody_on_it_is_refused(
    tmp_path: Path,
) -> None:
    """Not who came or was enrolled after it opened, but also who has gone home or left the roll since."""

    async def story(server: Served) -> None:
        members, (chair, teller, *_), sitting = await _hall(server)
        for absent in members[3:5]:
            await server.act(chair, "presence.leave", sitting=sitting, member=absent)
        moved = await server.act(chair, "motion.submit", sitting=sitting, title=english("Mend the bridge"))
        await server.act(teller, "motion.second", motion=moved["motion"])
        called = {"motion": moved["motion"], "method": "roll-call", "means": ["hands"]}
        poll = (await server.act(chair, "poll.open", **called))["poll"]
        row = {"number": "99", "name": "Newly Come"}
        new = (await server.act(server.operator, "member.enrol", row=row))["member"]
        for late in (members[3], new):
            await server.act(chair, "presence.arrive", sitting=sitting, member=late)
        await server.act(chair, "presence.leave", sitting=sitting, member=members[5])
        gone = await server.act(server.operator, "member.depart", member=members[6])
        listed = (await teller.view(f"voters/{poll}/0", gone["position"]))["doc"]
        assert listed["order"] == [*members[:3], *members[5:]]
        assert "next" not in listed
        for member in listed["order"]:
            await server.act(teller, "ballot.record", poll=poll, member=member, option="yes")
        for other in (members[3], members[4], new):
            with pytest.raises(Refused, match=r"not-present|not-on-roll"):
                await server.act(teller, "ballot.record", poll=poll, member=other, option="yes")

    plays(tmp_path, people=7)(story)
