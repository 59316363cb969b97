"""The life that ends with the power: a community is founded, people move motions and vote without a pause.

Each line said is one acknowledgement: `<cmd> <position>` or `<cmd> <refusal's code>` as soon as the answer is
there, `token <token>` and `card <code>` once they would be shown to someone. `card` alone asks for another,
`untaken <code>` says that the server took no more acts; these acknowledge nothing.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from domain.errors import Refusal, Unavailable, UnknownCommunity
from gateways.clock import SystemChance, system_clock
from gateways.community_server import CommunityServer
from gateways.installation import Installation
from gateways.settings import Settings
from services.commands import (
    CastBallot,
    Command,
    EnrolMember,
    FoundCommunity,
    GrantRole,
    ImportRoll,
    OpenPoll,
    OpenSitting,
    RollRow,
    SecondMotion,
    SubmitMotion,
    Text,
)
from services.ports import Chance
from services.principal import OPERATOR, Principal
from tests.faults.weaknesses import weaken

COMMUNITY = "hall"
PEOPLE = 100
OPTIONS = ("yes", "no", "abstain", "unheard-of")


class Untaken(Exception):
    """Raised when the server does not take an act: nothing that needs it can follow."""


class Hall:
    """Acts in the community, and says every acknowledgement."""

    def __init__(self, installation: Installation, said: Connection, seed: int) -> None:
        self._installation, self._said, self._seed = installation, said, seed
        self._polls: list[str] = []

    def say(self, *words: object) -> None:
        os.write(self._said.fileno(), (" ".join(map(str, words)) + "\n").encode())

    def say_token(self, mount: Path) -> None:
        self.say("token", (mount / "data" / "operator-token").read_text().strip())

    async def act(self, who: Principal, cmd: str, command: Command) -> dict[str, Any]:
        """Send a command; gives the answer, or nothing if it was refused."""
        if isinstance(command, FoundCommunity):
            answering = self._installation.found(COMMUNITY, who, cmd, command)
        else:
            answering = self._server.act(who, cmd, command)
        try:
            answer = await answering
        except Unavailable as refusal:
            raise Untaken(refusal.code) from None
        except Refusal as refusal:
            self.say(cmd, refusal.code)
            return {}
        self.say(cmd, answer["position"])
        return answer

    async def found(self) -> tuple[list[Principal], str]:
        """Go on with the founding where the last life was cut off; gives the people and the sitting."""
        await self.act(OPERATOR, *founding())
        members = (await self.act(OPERATOR, "roll", roll()))["members"]
        chair = Principal(members["1"], "member")
        await self.act(OPERATOR, "chair", GrantRole(member=chair.id, role="chair"))
        self.say("card")
        ((_, code),) = await self._server.identity.issue_cards("member", [chair.id], False)
        self.say("card", code)
        sitting = (await self.act(chair, "sitting", OpenSitting(title=text("Assembly"))))["sitting"]
        return [Principal(member, "member") for member in members.values()], sitting

    async def pour(self, people: list[Principal], sitting: str) -> None:
        """Each moves motions, and everyone votes on each, until the power fails."""
        chair = people[0]

        async def person(seat: int, who: Principal) -> None:
            for turn in range(10_000):
                cmd = f"{self._seed}-{seat}-{turn}"
                if seat % 4 == 1 and turn % 8 == 0:
                    self._polls.append(await self._move(chair, who, sitting, cmd))
                elif self._polls:
                    option = OPTIONS[(seat + turn) % len(OPTIONS)]
                    poll = self._polls[-1 - turn % min(3, len(self._polls))]
                    await self.act(who, cmd, CastBallot(poll=poll, option=option))
                else:
                    await asyncio.sleep(0)

        await asyncio.gather(*(person(seat, who) for seat, who in enumerate(people)))

    async def _move(self, chair: Principal, mover: Principal, sitting: str, cmd: str) -> str:
        """A motion with a text, put to the vote at once; every other poll is sealed until its close."""
        words = f"We plant trees along the road. ({cmd}) " * 20
        matter = "ordinary" if len(self._polls) % 2 else "roll-call"  # of a roll-call, ballots are sealed
        submit = SubmitMotion(sitting=sitting, title=text(f"Trees {cmd}"), text=text(words), matter=matter)
        motion = (await self.act(mover, f"{cmd}-move", submit))["motion"]
        await self.act(chair, f"{cmd}-second", SecondMotion(motion=motion))
        poll: str = (await self.act(chair, f"{cmd}-open", OpenPoll(motion=motion)))["poll"]
        return poll

    async def settle(self) -> None:
        """Let the server do what it does after a failure, if it got as far as that."""
        for server in self._installation.communities:
            await server.writer.drain()

    @property
    def _server(self) -> CommunityServer:
        return self._installation.community(COMMUNITY)


def founding() -> tuple[str, FoundCommunity]:
    return "founding", FoundCommunity(name=text("The Valley"), preset="assembly.floor", zone="UTC")


def roll() -> ImportRoll:
    return ImportRoll(rows=[row(str(number)) for number in range(1, PEOPLE + 1)])


def row(number: str) -> RollRow:
    return RollRow(number=number, name=f"Person {number}")


def text(words: str) -> Text:
    return Text(lang="en", text=words)


@asynccontextmanager
async def opened(data: Path, chance: Chance | None = None) -> AsyncIterator[Installation]:
    """The whole server below HTTP, over a folder."""
    installation = Installation(Settings(data=data), system_clock, chance or SystemChance())
    try:
        await installation.open()
        yield installation
    finally:
        await installation.close()


def start(mount: Path, said: Connection) -> None:
    """A first start, the founding, and an end in order."""

    async def life() -> None:
        async with opened(mount / "data") as installation:
            hall = Hall(installation, said, 0)
            hall.say_token(mount)
            await hall.act(OPERATOR, *founding())

    asyncio.run(life())


def live(mount: Path, said: Connection, seed: int, weakness: str = "") -> None:
    """Start, go on with what is there, act until the power fails or the server takes nothing more.

    Then it tries once more, and ends as if killed: what the next start finds is what the kernel still has.
    """
    weaken(weakness)

    async def life() -> None:
        async with opened(mount / "data") as installation:
            hall = Hall(installation, said, seed)
            hall.say_token(mount)
            try:
                await hall.pour(*await hall.found())
            except Untaken as refused:
                hall.say("untaken", refused)
                await hall.settle()
                with suppress(Untaken, UnknownCommunity):  # whose founding failed has no log to be refused by
                    await hall.act(OPERATOR, f"{seed}-late", EnrolMember(row=row(f"late {seed}")))
                os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(life())
