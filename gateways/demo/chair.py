"""The sample community's simulated chair: leads motion by motion, and steps back when a person leads."""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import NamedTuple

from gateways.client.errors import Refused
from gateways.client.http import Json, Person
from gateways.client.socket import Live
from gateways.demo.people import Pause, SimulatedMember
from gateways.demo.village import motion

STEPS_BACK_S = 60.0
LEAVES_FLOOR_S = 90.0
POLL_S = 42.0
LOOKS_S = 1.0
SCANS_S = 2.0
READS_S = (3.0, 6.0)
SECONDS_MAX = 2
SPEAKERS_MAX = 2
SPEAKS_S = (8.0, 16.0)
SPEAK = ("for", "against", "question")


class Seat(NamedTuple):
    """A simulated member with what she is likely to write in."""

    member: SimulatedMember
    language: str


class SimulatedChair:
    """Opens, closes and declares polls.

    What a person opens, closes, declares or annuls is the person's: the simulated chair waits for a minute
    of quiet before it leads again, opens nothing while a poll is open, and ends only what it began. After a
    person has brought a motion it opens nothing for a while, so that a person can put it.
    """

    def __init__(
        self, person: Person, seats: list[Seat], chance: Random, clock_s: Callable[[], float], pause: Pause
    ) -> None:
        self._person = person
        self._live = Live(person)
        self._seats = seats
        self._chance = chance
        self._clock_s = clock_s
        self._pause = pause
        self._view = ""
        self._known_open: set[str] | None = None
        self._is_acting = False
        self._led_by_a_person_at_s = clock_s() - STEPS_BACK_S
        self._brought_by_a_person_at_s = clock_s() - LEAVES_FLOOR_S
        self._known_brought: set[str] | None = None
        self._known_led: set[tuple[str, str]] | None = None
        self._own: set[str] = set()
        self._is_bringing = False
        self._passed_over: set[str] = set()

    async def open(self) -> None:
        """Take the chair."""
        await self._live.open()

    async def close(self) -> None:
        """Leave it."""
        await self._live.close()

    async def lead(self, sitting: str) -> None:
        """Lead a sitting until cancelled."""
        self._view, self._known_open = f"now/{sitting}", None
        self._known_brought, self._known_led = None, None
        await self._live.watch(self._view)
        while not self._now():
            await self._live.moved(SCANS_S)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look())
            group.create_task(self._second_what_is_brought(sitting))
            group.create_task(self._go_on(sitting))

    async def _go_on(self, sitting: str) -> None:
        for row in (await self._docket(sitting)).values():
            if row.get("poll_state") in ("open", "closed"):  # a former run left it so
                await self._finish(row["poll"])
        while True:
            await self._turn(sitting)
            await self._read()

    async def _turn(self, sitting: str) -> None:
        """One motion, from being brought to its outcome. One that cannot be put is passed over."""
        await self._floor_is_free()
        brought = await self._next(sitting) or await self._have_one_brought(sitting)
        await self._read(2)
        await self._hear(sitting, brought)
        await self._floor_is_free()
        try:
            answer = await self._act("poll.open", {"motion": brought})
        except Refused:
            self._passed_over.add(brought)
        else:
            await self._finish(answer["poll"])

    async def _hear(self, sitting: str, brought: str) -> None:
        """A few speak to the motion before it is put, in the order of the list, and people who asked too."""
        for seat in self._chance.sample(self._seats, SPEAKERS_MAX):
            await seat.member.ask_to_speak(sitting, brought, self._chance.choice(SPEAK))
        for _ in range(SPEAKERS_MAX):
            await self._floor_is_free()
            with suppress(Refused):
                about = {"sitting": sitting, **await self._act("speech.begin", {"sitting": sitting})}
                await self._pause(self._chance.uniform(*SPEAKS_S))
                await self._act("speech.end", {"sitting": sitting, "speech": about["speech"]})

    async def _finish(self, poll: str) -> None:
        self._own.add(poll)
        await self._pause(POLL_S)
        await self._floor_is_quiet()
        with suppress(Refused):
            await self._act("poll.close", {"poll": poll})
            await self._read()
        await self._floor_is_quiet()
        with suppress(Refused):
            await self._act("outcome.declare", {"poll": poll})
        await self._read(3)

    async def _act(self, kind: str, body: Json) -> Json:
        """What changes meanwhile is one's own doing, not a person's."""
        self._is_acting = True
        try:
            return await self._live.act(kind, body, secrets.token_hex(12))
        finally:
            # The views follow the answer; only then is the change known as one's own.
            await self._pause(LOOKS_S)
            self._known_open = self._open_polls()
            self._is_acting = False

    async def _have_one_brought(self, sitting: str) -> str:
        mover = self._chance.choice(self._seats)
        self._is_bringing = True
        try:
            brought = await mover.member.submit(sitting, motion(self._now()["motions"], mover.language))
            self._know({brought})
        finally:
            self._is_bringing = False
        return brought

    async def _next(self, sitting: str) -> str | None:
        """The oldest motion that waits: people's motions come before new ones."""
        return next(iter(self._waiting_in(await self._docket(sitting))), None)

    def _waiting_in(self, docket: dict[str, Json]) -> list[str]:
        brought = [motion_id for motion_id, row in docket.items() if row["state"] == "submitted"]
        return [motion_id for motion_id in brought if motion_id not in self._passed_over]

    async def _docket(self, sitting: str) -> dict[str, Json]:
        """The last page of the docket, in its order."""
        if not self._now()["pages"]:
            return {}
        page = (await self._person.view(f"docket/{sitting}/{self._now()['pages'] - 1}"))["doc"]
        return {motion_id: page["rows"][motion_id] for motion_id in page["order"]}

    async def _second_what_is_brought(self, sitting: str) -> None:
        """Whatever is brought, by people too, finds someone who seconds it."""
        seconded: set[str] = set()
        while True:
            docket = await self._docket(sitting)
            self._notice_led(docket)
            waiting = self._waiting_in(docket)
            self._notice_brought(set(waiting))
            for brought in waiting:
                if brought not in seconded:
                    seconded.add(brought)
                    await self._second(brought)
            await self._pause(SCANS_S)

    def _notice_brought(self, waiting: set[str]) -> None:
        """A motion that no simulated member brought is a person's."""
        if self._is_bringing:
            return
        if self._known_brought is not None and waiting - self._known_brought:
            self._brought_by_a_person_at_s = self._clock_s()
        self._know(waiting)

    def _know(self, brought: set[str]) -> None:
        self._known_brought = (self._known_brought or set()) | brought

    async def _second(self, brought: str) -> None:
        for seat in self._chance.sample(self._seats, SECONDS_MAX):
            await self._pause(self._chance.uniform(*READS_S) / 2)
            await seat.member.second(brought)

    async def _floor_is_free(self) -> None:
        """No person leads, no person's motion is fresh, and no poll is open."""
        self._notice_open()
        while self._is_led_by_a_person() or self._is_left_to_a_person() or self._open_polls():
            await self._pause(LOOKS_S)
            self._notice_open()

    async def _floor_is_quiet(self) -> None:
        """No person leads."""
        self._notice_open()
        while self._is_led_by_a_person():
            await self._pause(LOOKS_S)
            self._notice_open()

    def _is_led_by_a_person(self) -> bool:
        return self._clock_s() - self._led_by_a_person_at_s < STEPS_BACK_S

    def _is_left_to_a_person(self) -> bool:
        return self._clock_s() - self._brought_by_a_person_at_s < LEAVES_FLOOR_S

    async def _look(self) -> None:
        """Notice what a person does, also while nothing is waited for."""
        while True:
            self._notice_open()
            await self._pause(LOOKS_S)

    def _notice_open(self) -> None:
        """Polls that appear or go without one's own doing: a person opened or closed them."""
        if self._is_acting:
            return
        open_polls = self._open_polls()
        if self._known_open is not None and open_polls != self._known_open:
            self._led_by_a_person_at_s = self._clock_s()
        self._known_open = open_polls

    def _notice_led(self, docket: dict[str, Json]) -> None:
        """Declaring and annulling change the docket alone. One annuls nothing oneself."""
        if self._is_acting:
            return
        led = {
            (row["poll"], row["poll_state"])
            for row in docket.values()
            if "poll" in row and (row["poll"] not in self._own or row["poll_state"] == "annulled")
        }
        if self._known_led is not None and led - self._known_led:
            self._led_by_a_person_at_s = self._clock_s()
        self._known_led = led | (self._known_led or set())

    async def _read(self, times: float = 1) -> None:
        await self._pause(self._chance.uniform(*READS_S) * times)

    def _now(self) -> Json:
        return self._live.views.get(self._view, {})

    def _open_polls(self) -> set[str]:
        return set(self._now().get("polls", {}).get("order", []))
