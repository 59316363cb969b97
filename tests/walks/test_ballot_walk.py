"""The walk of a ballot, from a tablet to every tablet, on the real server with real sockets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvloop

from gateways.client.errors import Refused
from gateways.client.http import Person
from tests.walks.served import PATIENCE_S, Json, Served, Tablet, english, found, served


class Assembly:
    """A hall in session: a chair, members at their tablets, a projector on the wall."""

    def __init__(self, server: Served, people: list[Person], members: list[str]) -> None:
        self.server, self.people, self.members = server, people, members
        self.chair = people[0]
        self.tablets: list[Tablet] = []
        self.sitting = self.motion = self.poll = ""

    @property
    def projector(self) -> Tablet:
        return self.tablets[-1]

    async def bring(self, matter: str = "ordinary") -> None:
        """A member moves, another seconds."""
        mover, seconder = self.people[1], self.people[2]
        moved = await self.server.act(
            mover, "motion.submit", sitting=self.sitting, title=english("A bench by the well"), matter=matter
        )
        self.motion = moved["motion"]
        await self.server.act(seconder, "motion.second", motion=self.motion)

    async def open(self) -> None:
        """The chair opens the poll; every tablet learns of it by watching the sitting, and follows."""
        self.poll = (await self.server.act(self.chair, "poll.open", motion=self.motion))["poll"]
        for tablet in self.tablets:
            while self.poll not in tablet.documents[f"now/{self.sitting}"][1]["polls"]["order"]:
                await tablet.hear()

    async def follow(self) -> None:
        """Everyone asks for the poll, members for their own ballot too."""
        for tablet in self.tablets:
            await tablet.say(t="sub", views={f"poll/{self.poll}": 0})
            await tablet.until(f"poll/{self.poll}", state="open")
        for tablet in self.tablets[:-1]:
            await tablet.say(t="sub", views={f"ballot/{self.poll}": 0})
            while (await tablet.hear())["t"] != "none":
                pass

    async def cast(self, voter: int, option: str, cmd: str) -> Json:
        """A ballot over the voter's socket; gives the answer."""
        tablet = self.tablets[voter]
        body = {"poll": self.poll, "option": option}
        await tablet.say(t="cmd", id=cmd, type="ballot.cast", body=body)
        while True:
            message = await tablet.hear()
            if message.get("id") == cmd:
                return message

    async def declare(self) -> None:
        """The chair declares as soon as the server has opened the sealed ballots."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    await self.server.act(self.chair, "outcome.declare", poll=self.poll)
                    return
                except Refused as refusal:
                    if refusal.code != "ballots-sealed":
                        raise

    async def all_see(self, **values: Any) -> Json:
        """Until every tablet shows the poll so, byte for byte as HTTP does."""
        view = f"poll/{self.poll}"
        for tablet in self.tablets:
            await tablet.until(view, **values)
        served_doc: Json = (await self.chair.view(view))["doc"]
        assert [tablet.documents[view][1] for tablet in self.tablets] == [served_doc] * len(self.tablets)
        return served_doc


@asynccontextmanager
async def assembled(server: Served, people: int) -> AsyncIterator[Assembly]:
    """Found the community, let everyone log in, open a sitting, switch every tablet on."""
    members = await found(server, people)
    persons = [await server.login(member) for member in members]
    hall = Assembly(server, persons, members)
    hall.sitting = (await server.act(hall.chair, "sitting.open", title=english("May")))["sitting"]
    async with AsyncExitStack() as stack:
        for person in [*persons, None]:
            tablet = await stack.enter_async_context(server.socket(person))
            await tablet.say(t="sub", views={f"now/{hall.sitting}": 0})
            await tablet.expect("snap")
            hall.tablets.append(tablet)
        yield hall


Story = Callable[[Assembly], Awaitable[None]]


@pytest.fixture
def play(tmp_path: Path) -> Callable[[Story], None]:
    """Play a story in an assembly of five."""

    async def whole(story: Story) -> None:
        async with served(tmp_path) as server, assembled(server, 5) as hall:
            await story(hall)

    return lambda story: uvloop.run(whole(story))


def test_a_motion_is_voted_on_at_tablets_and_everyone_sees_it_counted(play: Callable[[Story], None]) -> None:
    async def story(hall: Assembly) -> None:
        await hall.bring()
        await hall.open()
        await hall.follow()
        for voter, option in enumerate(["yes", "yes", "no", "abstain"]):
            ack = await hall.cast(voter, option, f"ballot-of-{voter}")
            assert (ack["t"], ack["repeated"]) == ("ack", False)
            await hall.tablets[voter].until(f"ballot/{hall.poll}", option=option, n=ack["position"])
        counted = await hall.all_see(cast=4, replaced=0)
        assert {option: count["ballots"] for option, count in counted["counts"].items()} == {
            "yes": 2,
            "no": 1,
            "abstain": 1,
        }

        await hall.cast(3, "yes", "second-thoughts")
        assert (await hall.all_see(cast=4, replaced=1))["counts"]["yes"]["ballots"] == 3
        await hall.server.act(hall.chair, "poll.close", poll=hall.poll)
        late = await hall.cast(4, "no", "too-late-by-now")
        assert (late["t"], late["problem"]["code"]) == ("nack", "poll-closed")
        await hall.server.act(hall.chair, "outcome.declare", poll=hall.poll)
        outcome = (await hall.all_see(state="declared"))["outcome"]
        assert outcome["result"] == "adopted"
        assert outcome["sentence"] == {
            "code": "outcome.adopted",
            "params": {"for": "3", "valid": "4", "needed": "3"},
        }

    play(story)


def test_choices_that_are_sealed_until_the_close_reach_nobody_before(play: Callable[[Story], None]) -> None:
    async def story(hall: Assembly) -> None:
        await hall.bring(matter="roll-call")
        await hall.open()
        await hall.follow()
        for voter, option in enumerate(["yes", "no", "yes"]):
            await hall.cast(voter, option, f"ballot-of-{voter}")
        await hall.all_see(cast=3)
        for tablet in hall.tablets:
            told = [str(message) for message in tablet.heard if message["t"] in ("snap", "patch")]
            assert not any("counts" in message or "'option':" in message for message in told)

        await hall.server.act(hall.chair, "poll.close", poll=hall.poll)
        await hall.declare()
        counts = (await hall.all_see(state="declared"))["counts"]
        assert [counts[option]["ballots"] for option in ("yes", "no")] == [2, 1]

    play(story)


def test_a_ballot_whose_answer_was_lost_with_the_line_counts_once(play: Callable[[Story], None]) -> None:
    async def story(hall: Assembly) -> None:
        await hall.bring()
        await hall.open()
        await hall.follow()
        tablet = hall.tablets[1]
        ballot = {"poll": hall.poll, "option": "yes"}
        await tablet.say(t="cmd", id="lost-answer", type="ballot.cast", body=ballot)
        await hall.projector.until(f"poll/{hall.poll}", cast=1)
        tablet.line.transport.abort()

        async with hall.server.socket(hall.people[1]) as again:
            again.documents = tablet.documents
            known = {view: v for view, (v, _) in tablet.documents.items() if view.startswith("poll/")}
            await again.say(t="sub", views=known)
            await again.say(t="cmd", id="lost-answer", type="ballot.cast", body=ballot)
            await again.until(f"poll/{hall.poll}", cast=1, replaced=0)
            while not (acks := [message for message in again.heard if message["t"] == "ack"]):
                await again.hear()
            assert acks[0]["repeated"] is True
            other = {"poll": hall.poll, "option": "no"}
            with pytest.raises(Refused) as refusal:
                await hall.people[1].act("ballot.cast", other, "lost-answer")
            assert refusal.value.code == "command-reused"

    play(story)


def test_ballots_at_one_instant_are_all_counted_and_all_seen(play: Callable[[Story], None]) -> None:
    async def story(hall: Assembly) -> None:
        await hall.bring()
        await hall.open()
        await hall.follow()
        votes = [hall.cast(voter, "yes", f"at-once-{voter}") for voter in range(5)]
        acks = await asyncio.gather(*votes)
        assert sorted(ack["t"] for ack in acks) == ["ack"] * 5
        positions = sorted(ack["position"] for ack in acks)
        assert positions == list(range(positions[0], positions[0] + 5))
        assert (await hall.all_see(cast=5))["counts"]["yes"]["ballots"] == 5

    play(story)
