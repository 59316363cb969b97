"""A hall whose members vote one after the other while others do their worst."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.client import connect

from gateways.client.http import Folkmoot, Person
from tests.faults.hostile_streams import Known
from tests.faults.own_server import OwnServer
from tests.walks.served import COMMUNITY, Tablet, english

VOTERS = 40
HOSTILE = 24


class Hall:
    """A poll, members who vote in it one after the other, and one who watches the count."""

    def __init__(self, server: OwnServer, voters: list[Person], poll: str, known: list[Known]) -> None:
        self.server, self.voters, self.poll, self.known = server, voters, poll, known
        self.counted = 0

    async def vote(self, watcher: Tablet) -> None:
        """The next member comes in, votes, and is counted before the watcher's eyes."""
        voter = self.voters[self.counted]
        async with connect(_live(self.server.url), compression=None, proxy=None) as line:
            tablet = Tablet(line)
            await tablet.say(t="hello", session=voter.token)
            await tablet.expect("hello")
            body = {"poll": self.poll, "option": "yes"}
            await tablet.say(t="cmd", id=f"honest-{self.counted:04d}", type="ballot.cast", body=body)
            while (await tablet.hear())["t"] != "ack":
                pass
        self.counted += 1
        await watcher.until(f"poll/{self.poll}", cast=self.counted)


@asynccontextmanager
async def watching(hall: Hall) -> AsyncIterator[Tablet]:
    """Someone who watches the poll."""
    async with connect(_live(hall.server.url), compression=None, proxy=None) as line:
        watcher = Tablet(line)
        await watcher.say(t="sub", views={f"poll/{hall.poll}": 0})
        yield watcher


def _live(url: str) -> str:
    return f"ws{url.removeprefix('http')}/c/{COMMUNITY}/live"


async def convene(server: OwnServer, client: Folkmoot) -> Hall:
    """Found a community with a poll under way."""
    operator = client.as_bearer(COMMUNITY, server.token)
    founding = {"name": english("The Valley"), "preset": "assembly.floor", "zone": "UTC"}
    await operator.act("community.found", founding, "hostile-found")
    rows = [{"number": str(number), "name": f"Person {number}"} for number in range(VOTERS + HOSTILE)]
    members = list((await operator.act("roll.import", {"rows": rows}, "hostile-roll"))["members"].values())
    await operator.act("role.grant", {"member": members[0], "role": "chair"}, "hostile-chair")
    codes = await operator.cards(members)
    people = [await client.login(COMMUNITY, codes[member]) for member in members]
    chair = people[0]
    sitting = (await chair.act("sitting.open", {"title": english("Spring")}, "hostile-sitting"))["sitting"]
    moved = {"sitting": sitting, "title": english("Plant trees")}
    motion = (await chair.act("motion.submit", moved, "hostile-motion"))["motion"]
    await people[1].act("motion.second", {"motion": motion}, "hostile-second")
    poll = (await chair.act("poll.open", {"motion": motion}, "hostile-poll"))["poll"]
    known = [Known(one.token, members[0], poll) for one in people[VOTERS:]]
    return Hall(server, people[:VOTERS], poll, known)
