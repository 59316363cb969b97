"""The way out of one socket: in order, within bounds, and to an end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from gateways import outlet
from gateways.outlet import ANSWERS_MAX, Outlet


class Line:
    """A client that reads when it is told to."""

    def __init__(self) -> None:
        self.read: list[bytes] = []
        self.open = asyncio.Event()
        self.open.set()
        self.drained = 0
        self.outlet = Outlet(self.deliver, self.on_drained)
        self.task = asyncio.create_task(self.outlet.run())

    async def deliver(self, frame: bytes) -> None:
        await self.open.wait()
        self.read.append(frame)

    def on_drained(self) -> None:
        self.drained += 1


async def settled() -> None:
    """Let everything happen that needs no time."""
    for _ in range(200):
        await asyncio.sleep(0)


def play(story: Callable[[Line], Awaitable[Any]]) -> None:
    async def whole() -> None:
        line = Line()
        async with asyncio.timeout(10):
            await story(line)
        line.task.cancel()
        await asyncio.gather(line.task, return_exceptions=True)

    asyncio.run(whole())


def test_frames_go_out_in_order_and_the_hub_is_told_when_there_is_room() -> None:
    async def story(line: Line) -> None:
        assert line.outlet.send(b"document")
        await line.outlet.answer(b"answer")
        assert not line.outlet.send(b"another")
        await settled()
        assert (line.read, line.drained) == ([b"document", b"answer"], 1)
        assert line.outlet.send(b"another")

    play(story)


def test_a_client_who_does_not_read_is_not_answered_beyond_a_bound_and_goes_on_where_he_stopped() -> None:
    async def story(line: Line) -> None:
        line.open.clear()

        async def ask() -> None:
            for number in range(100):
                await line.outlet.answer(b"%d" % number)

        asking = asyncio.create_task(ask())
        await settled()
        assert not asking.done()
        assert 0 < len(line.outlet._frames) <= ANSWERS_MAX
        assert line.outlet.waiting_since() is not None

        line.open.set()
        await asking
        await settled()
        assert line.read == [b"%d" % number for number in range(100)]
        assert line.outlet.waiting_since() is None

    play(story)


def test_what_waits_and_the_last_frame_go_out_before_the_end() -> None:
    async def story(line: Line) -> None:
        line.open.clear()
        line.outlet.send(b"document")
        line.outlet.close(4401, b"why")
        line.outlet.close(1012)
        assert not line.outlet.send(b"too late")
        await line.outlet.answer(b"too late")
        line.open.set()
        assert await line.task == 4401
        assert line.read == [b"document", b"why"]

    play(story)


def test_one_who_does_not_read_the_end_either_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlet, "GRACE_S", 0.0)

    async def story(line: Line) -> None:
        line.open.clear()
        line.outlet.send(b"document")
        await settled()
        line.outlet.close(1013)
        await asyncio.wait({line.task})
        assert line.task.cancelled()

    play(story)


def test_one_who_is_asking_when_the_end_comes_waits_no_longer() -> None:
    async def story(line: Line) -> None:
        line.open.clear()

        async def ask() -> None:
            for _ in range(100):
                await line.outlet.answer(b"x")

        asking = asyncio.create_task(ask())
        await settled()
        line.outlet.close(1012)
        await asking

    play(story)
