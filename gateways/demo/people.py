"""The sample community's simulated members: each follows the assembly over a socket of her own, and votes."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from contextlib import suppress
from random import Random
from typing import Any

from gateways.client.errors import Refused
from gateways.client.http import Json, Person
from gateways.client.socket import Live
from gateways.demo.village import Motion

Pause = Callable[[float], Coroutine[Any, Any, None]]
ARRIVES_S = (0.5, 40.0)
THINKS_S = (3.0, 34.0)
RECONSIDERS_S = (4.0, 9.0)
VOTES = 0.93
RECONSIDERS = 0.08
LOOKS_AGAIN_S = 30.0


class SimulatedMember:
    """One member. Votes in every poll that opens, whoever opened it, after a while of her own."""

    def __init__(self, person: Person, chance: Random, pause: Pause = asyncio.sleep) -> None:
        self._person = person
        self._live = Live(person)
        self._chance = chance
        self._pause = pause
        self._seen: set[str] = set()

    async def open(self) -> None:
        """Take one's place."""
        await self._live.open()

    async def close(self) -> None:
        """Leave."""
        await self._live.close()

    async def attend(self, sitting: str) -> None:
        """Follow a sitting until cancelled."""
        view = f"now/{sitting}"
        await self._live.watch(view)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._arrive(sitting))
            while True:
                for poll in self._live.views.get(view, {}).get("polls", {}).get("order", []):
                    if poll not in self._seen:
                        self._seen.add(poll)
                        group.create_task(self._answer(poll))
                await self._live.moved(LOOKS_AGAIN_S)

    async def _arrive(self, sitting: str) -> None:
        """Come in. Whoever is here already, or need not be here, is told so."""
        await self._pause(self._chance.uniform(*ARRIVES_S))
        with suppress(Refused):
            await self._live.act("presence.arrive", {"sitting": sitting}, _fresh())

    async def submit(self, sitting: str, brought: Motion) -> str:
        """Bring a motion; gives its id."""
        title = {"lang": brought.language, "text": brought.title}
        text = {"lang": brought.language, "text": brought.text}
        body: Json = {"sitting": sitting, "title": title, "text": text, "matter": brought.matter}
        return str((await self._live.act("motion.submit", body, _fresh()))["motion"])

    async def second(self, motion: str) -> None:
        """Support a motion, if it is still to be supported."""
        with suppress(Refused):
            await self._live.act("motion.second", {"motion": motion}, _fresh())

    async def ask_to_speak(self, sitting: str, motion: str, kind: str) -> None:
        """Ask for the floor. That one is on the list, or has spoken enough, is no one's fault."""
        with suppress(Refused):
            await self._live.act("speech.ask", {"sitting": sitting, "motion": motion, "kind": kind}, _fresh())

    async def _answer(self, poll: str) -> None:
        """Think, vote, and now and then think again. A poll that closed meanwhile is no one's fault."""
        with suppress(Refused):
            if self._chance.random() > VOTES or await self._has_voted(poll):
                return
            doc = (await self._person.view(f"poll/{poll}"))["doc"]
            await self._pause(self._chance.uniform(*THINKS_S))
            chosen = choose(poll, doc["options"], self._chance)
            await self._cast(poll, chosen)
            if doc["replace"] and self._chance.random() < RECONSIDERS:
                await self._pause(self._chance.uniform(*RECONSIDERS_S))
                await self._cast(poll, self._chance.choice([one for one in doc["options"] if one != chosen]))

    async def _cast(self, poll: str, option: str) -> None:
        await self._live.act("ballot.cast", {"poll": poll, "option": option}, _fresh())

    async def _has_voted(self, poll: str) -> bool:
        """Before a restart, perhaps."""
        try:
            await self._person.view(f"ballot/{poll}")
        except Refused:
            return False
        return True


def choose(poll: str, options: list[str], chance: Random) -> str:
    """An option, by a leaning that the poll's id gives to all: some motions are popular, some are not."""
    mood = Random(poll)
    weights = [mood.uniform(0.2, 1.0) * (0.15 if option == "abstain" else 1.0) for option in options]
    if options[0] == "yes":
        weights[0] *= 1.8  # what reaches a vote in a village has mostly been talked over before
    return chance.choices(options, weights)[0]


def _fresh() -> str:
    return secrets.token_hex(12)
