"""The sample community in session: everyone simulated follows the newest open sitting."""

import asyncio
import time
from collections.abc import Callable
from random import Random

from gateways.client.errors import Refused, Unreachable
from gateways.client.http import Person
from gateways.client.socket import Live
from gateways.demo import village
from gateways.demo.chair import Seat, SimulatedChair
from gateways.demo.people import Pause, SimulatedMember

LEFT_TO_PEOPLE = frozenset({village.CHAIR, village.PARTICIPANT})
LOOKS_AGAIN_S = 30.0
TRIES_AGAIN_S = 5.0


class DemoAssembly:
    """Goes on until cancelled. If a line breaks for good, everyone comes back in after a while."""

    def __init__(
        self,
        people: dict[str, Person],
        chance: Random,
        clock_s: Callable[[], float] = time.monotonic,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._people = people
        self._chance = chance
        self._clock_s = clock_s
        self._pause = pause

    async def run(self) -> None:
        """Sit."""
        while True:
            try:
                await self._sit()
            except* (Refused, Unreachable):
                await self._pause(TRIES_AGAIN_S)

    async def _sit(self) -> None:
        seats = [self._seat(one) for one in village.ROLL if one.number not in LEFT_TO_PEOPLE]
        deputy = self._people[village.DEPUTY]
        chair = SimulatedChair(deputy, seats, self._chance, self._clock_s, self._pause)
        watcher = Live(deputy)
        everyone: list[SimulatedChair | SimulatedMember] = [chair, *(seat.member for seat in seats)]
        try:
            await asyncio.gather(watcher.open(), *(one.open() for one in everyone))
            await watcher.watch("community")
            await self._follow(watcher, chair, seats)
        finally:
            await asyncio.gather(watcher.close(), *(one.close() for one in everyone), return_exceptions=True)

    def _seat(self, one: village.Villager) -> Seat:
        member = SimulatedMember(self._people[one.number], self._chance, self._pause)
        return Seat(member, village.language_of_name(one.name))

    async def _follow(self, watcher: Live, chair: SimulatedChair, seats: list[Seat]) -> None:
        """Whenever another sitting is the newest open one, everyone goes there."""
        while True:
            sitting = _current(watcher)
            async with asyncio.TaskGroup() as group:
                if sitting is not None:
                    tasks = [group.create_task(seat.member.attend(sitting)) for seat in seats]
                    tasks.append(group.create_task(chair.lead(sitting)))
                else:
                    tasks = []
                while _current(watcher) == sitting:
                    await watcher.moved(LOOKS_AGAIN_S)
                for task in tasks:
                    task.cancel()


def _current(watcher: Live) -> str | None:
    sittings = watcher.views.get("community", {}).get("sittings", {"rows": {}, "order": []})
    is_open = (one for one in sittings["order"] if sittings["rows"][one]["state"] == "open")
    return next(is_open, None)
