"""An evening with all that a hall can do is kept whole: looked into deeply, replayed, copied and restored."""

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest

from gateways.client.http import Person
from gateways.operations.replay import LISTING, replay
from gateways.presets import load_preset
from gateways.stores.sqlite_file import connect
from gateways.terminal import DONE
from tests.walks.served import COMMUNITY, PATIENCE_S, Json, Served, english, found, served
from tests.walks.test_operations import codes, reported
from tests.walks.test_replay import live_listing

SOURCE = {"article": "14", "confidence": "D"}
PICTURE = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(600)).decode()
# What the evening must hold, or it shows nothing.
KEPT = {
    *("amendment.accepted/1", "amendment.withdrawn/1", "ballot.cast/1", "ballot.replaced/1"),
    *("ballots.disclosed/1", "member.enrolled/1", "motion.carried-over/1", "motion.postponed/1"),
    "motion.laid-aside/1",
    *("motion.taken-up/1", "motion.withdrawn/1", "poll.withdrawn/1", "proxy.ended/1", "proxy.given/1"),
    *("sitting.planned/1", "speech.begun/1"),
}


def charter() -> Json:
    """Votes can be lent, changes taken over, groups speak in turn, and a council meets, too."""
    whole: Json = load_preset("assembly.floor")
    for matter in ("ordinary", "roll-call"):
        whole["matters"][matter]["proxy"] = {**SOURCE, "max_per_holder": 2, "written": False}
    whole["amending"] |= {"accept": True, "seconds": 0}
    whole["speech"]["order"] = ["group", "asked"]
    whole["bodies"]["council"] = {**whole["bodies"]["assembly"], "name": {"en": "Council"}}
    return whole


class Evening:
    """Who is there, and what the chair has brought so far."""

    def __init__(self, server: Served, ids: list[str], people: list[Person], sitting: str) -> None:
        self.server, self.ids, self.people, self.sitting = server, ids, people, sitting
        self.chair = people[0]

    async def desk(self, kind: str, /, **body: Any) -> Json:
        return await self.server.act(self.chair, kind, **body)

    async def brought(self, title: str, matter: str = "ordinary") -> str:
        """At the desk, for the second on the roll."""
        words = {
            "title": english(title),
            "text": english("The bridge is closed.\nIt is mended."),
            "matter": matter,
        }
        moved = await self.desk("motion.submit", sitting=self.sitting, member=self.ids[1], **words)
        await self.desk("motion.second", motion=moved["motion"], member=self.ids[2])
        return str(moved["motion"])

    async def decided(self, poll: str, sealed: bool = False) -> None:
        closed = await self.desk("poll.close", poll=poll)
        if sealed:
            # What the clock opens stands right behind the close.
            community = self.server.house.community(COMMUNITY)
            await community.follower.wait_for(closed["position"] + 1, PATIENCE_S)
        await self.desk("outcome.declare", poll=poll)


async def live_fully(data: Path) -> None:
    async with served(data) as server:
        ids = await found(server, people=6)
        people = [await server.login(member) for member in ids]
        await server.act(server.operator, "charter.amend", charter=charter(), reason=english("We are many"))
        row = {"number": "7", "name": "Late Guest", "group": "3"}
        ids.append((await server.act(server.operator, "member.enrol", row=row))["member"])
        sitting = (await server.act(people[0], "sitting.open", title=english("Spring")))["sitting"]
        evening = Evening(server, ids, people, sitting)
        for member in (*ids[:3], *ids[4:]):
            await evening.desk("presence.arrive", sitting=sitting, member=member)
        await server.act(people[3], "proxy.give", sitting=sitting, holder=ids[4])
        await server.act(people[5], "help.call", sitting=sitting)
        await evening.desk("help.come", sitting=sitting, member=ids[5])
        await _debate(evening)
        await _with_pictures(evening)
        await _by_name(evening)
        await _put_off(evening)


async def _debate(evening: Evening) -> None:
    """Changes at the desk, and two who speak by group."""
    motion, ids = await evening.brought("Mend the bridge"), evening.ids
    change = {"motion": motion, "wording": 1, "paragraph": "1", "form": "replace", "member": ids[2]}
    for words in ("The bridge is open.", "The bridge is gone."):
        change["text"] = english(words)
        brought = (await evening.desk("amendment.submit", **change))["amendment"]
        kind, who = ("accept", ids[1]) if "open" in words else ("withdraw", ids[2])
        change |= {"wording": 2}
        await evening.desk(f"amendment.{kind}", amendment=brought, member=who)
    for member in (ids[1], ids[6]):
        speech = await evening.desk("speech.ask", sitting=evening.sitting, member=member)
    waiting = (await evening.chair.view(f"speakers/{evening.sitting}", speech["position"]))["doc"]["queue"]
    await evening.desk("speech.begin", sitting=evening.sitting, next=waiting["order"][0])
    await evening.desk("speech.end", sitting=evening.sitting, speech=waiting["order"][0])
    await evening.desk("motion.withdraw", motion=motion, member=ids[1])


async def _with_pictures(evening: Evening) -> None:
    """Opened by mistake, taken back, opened again, decided and annulled."""
    motion = await evening.brought("Who keeps the key?")
    options = [{"id": f"o{at}", "label": english(f"Lin {at}"), "picture": PICTURE} for at in range(3)]
    put = {"motion": motion, "options": options}
    opened = await evening.desk("poll.open", **put)
    await evening.desk("act.undo", position=opened["position"], sitting=evening.sitting)
    poll = (await evening.desk("poll.open", **put))["poll"]
    for person in evening.people[:5]:
        await evening.server.act(person, "ballot.cast", poll=poll, option="o1")
    await evening.decided(poll)
    await evening.desk("poll.annul", poll=poll, reason=english("One could not see it"))


async def _by_name(evening: Evening) -> None:
    """Answers are taken down, one on paper, one for who lent her vote, and one is corrected."""
    motion, ids = await evening.brought("Sell the mill", "roll-call"), evening.ids
    poll = (await evening.desk("poll.open", motion=motion, means=["tablet", "hands", "paper"]))["poll"]
    await evening.server.act(evening.people[1], "ballot.cast", poll=poll, option="yes")
    for member, said in ((ids[2], {}), (ids[3], {}), (ids[4], {"paper": 12}), (ids[2], {}), (ids[0], {})):
        await evening.desk("ballot.record", poll=poll, member=member, option="no", **said)
    await evening.server.act(evening.people[3], "presence.arrive", sitting=evening.sitting)
    await evening.decided(poll, sealed=True)


async def _put_off(evening: Evening) -> None:
    """One motion is postponed, and one that was laid aside still lies there when the sitting is closed."""
    await _carried(evening, "postpone", await evening.brought("Paint the gate"))
    await _carried(evening, "lay-aside", await evening.brought("Plant a tree"))
    await evening.desk("sitting.close", sitting=evening.sitting)
    for planned in ({"body": "council"}, {}):
        await evening.desk("sitting.plan", title=english("Summer"), **planned)


async def _carried(evening: Evening, matter: str, motion: str) -> None:
    question = await evening.desk(
        "procedure.move", sitting=evening.sitting, matter=matter, motion=motion, member=evening.ids[2]
    )
    await evening.desk("motion.second", motion=question["motion"], member=evening.ids[1])
    poll = (await evening.desk("poll.open", motion=question["motion"]))["poll"]
    for person in evening.people[:5]:
        await evening.server.act(person, "ballot.cast", poll=poll, option="yes")
    await evening.decided(poll)


@pytest.mark.slow
def test_a_full_evening_is_found_well_replayed_alike_and_restored_whole(tmp_path: Path) -> None:
    data, copy, again = tmp_path / "data", tmp_path / "copy", tmp_path / "again"
    asyncio.run(live_fully(data))
    community = data / "communities" / COMMUNITY
    log = connect(community / "log.db")
    assert {topic for (topic,) in log.execute("SELECT DISTINCT topic FROM stored_events")} >= KEPT
    assert not log.execute("SELECT 1 FROM stored_events WHERE CAST(state AS TEXT) LIKE '%image/%'").fetchall()
    log.close()
    looked = reported("doctor", "--data", data, "--deep")
    assert not codes(looked)

    live = replay(community / "log.db", tmp_path / "views")
    assert (tmp_path / "views" / LISTING).read_bytes() == live_listing(community)
    reported("backup", "--data", data, "--into", copy)
    assert reported("restore", copy, "--into", again, "--without-witness")["code"] == DONE
    looked = reported("doctor", "--data", again, "--deep")
    assert not codes(looked)
    restored = replay(again / "communities" / COMMUNITY / "log.db", tmp_path / "views-again")
    assert restored.sha256 == live.sha256
