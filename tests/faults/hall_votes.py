"""Votes by hands and on paper, each as far as one of their commands needs it, for described requests."""

import asyncio
from collections.abc import Sequence
from typing import Any

from gateways.client.http import Person
from tests.walks.served import english

Json = dict[str, Any]
Known = dict[str, Sequence[Any]]
PATIENCE_S = 20.0
NOBODYS: Json = {"options": {"yes": 0, "no": 0, "abstain": 0}}


class HallVotes:
    """The chair and a neighbour, who both count; `members` by number."""

    def __init__(self, chair: Person, neighbour: Person, members: dict[str, str]) -> None:
        self.chair, self.neighbour, self.members = chair, neighbour, members
        self._acts = 0

    async def act(self, who: Person, kind: str, **body: Any) -> Json:
        self._acts += 1
        return await who.act(kind, body, f"hostile-hall-{self._acts:03}")

    async def known(self) -> Known:
        """Something of its own for each command, which nothing else touches."""
        for number in ("1", "2"):
            await self.act(self.chair, "teller.appoint", member=self.members[number])
        sitting = await self._sitting("Counting")
        counted, begun = await self._poll(sitting, "hands"), await self._poll(sitting, "hands")
        await self._count(self.neighbour, begun, "hands", NOBODYS)
        paper, given = await self._poll(sitting, "paper"), await self._poll(sitting, "paper")
        await self.act(self.chair, "papers.issue", poll=given, first=1, last=9)
        return {
            "EnterCount.poll": [counted],
            "EnterCount.way": ["hands"],
            "EnterCount.piles": [NOBODYS],
            "EnterCount.round": [1],
            "RestartCount.poll": [begun],
            "RestartCount.way": ["hands"],
            "RuleCount.poll": [await self._disputed(sitting)],
            "RuleCount.way": ["hands"],
            "RuleCount.piles": [NOBODYS],
            "RecordBallot.poll": [await self._called(sitting)],
            "RecordBallot.member": [self.members[number] for number in ("1", "2", "3")],
            "RecordBallot.option": ["yes", "no"],
            "RecordBallot.paper": [None],
            "RecordBallot.replaces": [0],
            "MissAnswer.poll": [await self._called(sitting)],
            "MissAnswer.member": [self.members[number] for number in ("1", "2", "3")],
            "MissAnswer.missed": [0],
            "IssuePapers.poll": [paper],
            "IssuePapers.first": [1],
            "IssuePapers.last": [9],
            "GivePaper.poll": [given],
            "GivePaper.number": list(range(1, 10)),
            "RuleDouble.poll": [await self._voted_twice(sitting)],
            "RuleDouble.member": [self.members["2"]],
            "AppointTeller.member": [self.members["3"]],
            "ReleaseTeller.member": [self.members["2"]],
            "RecordAssistance.poll": [await self._poll(sitting, "tablet", "hands")],
            "RecordAssistance.way": ["tablet"],
            "RecordAssistance.witnesses": [[self.members["2"], self.members["3"]]],
            "RecordAssistance.member": [self.members["1"], None],
            "AskDivision.poll": [await self._shown(await self._sitting("A show of hands"))],
            "AskDivision.member": [self.members["1"], None],
        }

    async def _sitting(self, title: str) -> str:
        sitting = str((await self.act(self.chair, "sitting.open", title=english(title)))["sitting"])
        for number in ("1", "2", "3"):
            await self.act(self.chair, "presence.arrive", sitting=sitting, member=self.members[number])
        return sitting

    async def _called(self, sitting: str) -> str:
        return await self._poll(sitting, "tablet", "hands", method="roll-call")

    async def _poll(self, sitting: str, *means: str, **more: str) -> str:
        moved = await self.act(self.chair, "motion.submit", sitting=sitting, title=english("Light the road"))
        await self.act(self.neighbour, "motion.second", motion=moved["motion"])
        opened = await self.act(self.chair, "poll.open", motion=moved["motion"], means=list(means), **more)
        return str(opened["poll"])

    async def _count(self, teller: Person, poll: str, way: str, piles: Json) -> None:
        await self.act(teller, "count.enter", poll=poll, way=way, piles=piles)

    async def _both(self, poll: str, way: str, first: Json, second: Json, state: str) -> None:
        """Both count, and the clock compares."""
        await self._count(self.chair, poll, way, first)
        await self._count(self.neighbour, poll, way, second)
        async with asyncio.timeout(PATIENCE_S):
            while True:
                doc = (await self.chair.view(f"poll/{poll}"))["doc"]
                if doc["counting"][way]["state"] == state:
                    return
                await asyncio.sleep(0.02)

    async def _disputed(self, sitting: str) -> str:
        poll = await self._poll(sitting, "hands")
        one: Json = {"options": NOBODYS["options"] | {"yes": 1}}
        for state in ("differ", "differ", "disputed"):
            await self._both(poll, "hands", NOBODYS, one, state)
        return poll

    async def _voted_twice(self, sitting: str) -> str:
        poll = await self._poll(sitting, "tablet", "paper")
        await self.act(self.chair, "papers.issue", poll=poll, first=1, last=1)
        await self.act(self.chair, "paper.give", poll=poll, number=1, member=self.members["2"])
        await self.act(self.neighbour, "ballot.cast", poll=poll, option="no")
        await self.act(self.chair, "poll.close", poll=poll)
        read: Json = {"options": NOBODYS["options"] | {"yes": [1]}}
        await self._both(poll, "paper", read, read, "taken")
        return poll

    async def _shown(self, sitting: str) -> str:
        poll = await self._poll(sitting, "hands")
        await self._both(poll, "hands", NOBODYS, NOBODYS, "taken")
        await self.act(self.chair, "poll.close", poll=poll)
        return poll
