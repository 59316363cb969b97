"""How fast one person may act over HTTP, with all of her connections together."""

import asyncio

import pytest

from domain.errors import TooManyMessages
from gateways.live.message_limits import ACTS_BURST, ACTS_PER_S
from gateways.live.pace import WAITING_MAX, Pace


class Time:
    """Goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def now(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(asyncio, "sleep", time.sleep)
    return time


def test_what_one_person_sends_beyond_a_burst_waits_for_its_turn(time: Time) -> None:
    async def story() -> None:
        pace = Pace(time.now)
        for _ in range(ACTS_BURST):
            await pace.turn("ann")
        assert time.now_s == 0
        for _ in range(10):
            await pace.turn("ann")
        assert time.now_s == pytest.approx(10 / ACTS_PER_S)

    asyncio.run(story())


def test_nobody_waits_for_what_somebody_else_sends(time: Time) -> None:
    async def story() -> None:
        pace = Pace(time.now)
        for _ in range(ACTS_BURST):
            await pace.turn("ann")
        await pace.turn("ben")
        assert time.now_s == 0

    asyncio.run(story())


def test_whoever_lets_too_many_acts_wait_is_refused_and_those_that_wait_are_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story() -> None:
        go_on = asyncio.Event()

        async def sleep(_: float) -> None:
            await go_on.wait()

        pace = Pace(lambda: 0.0)
        for _ in range(ACTS_BURST):
            await pace.turn("ann")
        async with asyncio.timeout(10), asyncio.TaskGroup() as waiting:
            monkeypatch.setattr(asyncio, "sleep", sleep)
            for _ in range(WAITING_MAX):
                waiting.create_task(pace.turn("ann"))
            last = waiting.create_task(_refused(pace))
            last.add_done_callback(lambda _: go_on.set())
        await pace.turn("ann")

    asyncio.run(story())


async def _refused(pace: Pace) -> None:
    with pytest.raises(TooManyMessages):
        await pace.turn("ann")
