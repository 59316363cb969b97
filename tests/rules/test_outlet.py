"""The ways out of one socket: in order, within bounds, and to an end; one conformance suite for both."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from gateways.live import outlet
from gateways.live.asgi_outlet import AsgiOutlet
from gateways.live.direct_outlet import DirectOutlet
from gateways.live.framing import message_of, text_frame
from gateways.live.outlet import ANSWERS_MAX, Outlet
from gateways.live.tap import Tap

DOCUMENT, ANOTHER = text_frame(b"document"), text_frame(b"another")


class Client:
    """A client that reads when it is told to; `read` is what has reached it."""

    outlet: Outlet
    task: asyncio.Task[int]

    def __init__(self) -> None:
        self.read: list[bytes] = []
        self.drained = 0

    def stop_reading(self) -> None:
        """Take one more message at most."""
        raise NotImplementedError

    def read_on(self) -> None:
        raise NotImplementedError

    def waiting(self) -> int:
        """How many answers wait in the outlet."""
        raise NotImplementedError

    def on_drained(self) -> None:
        self.drained += 1


class AsgiClient(Client):
    """Behind a `send` that waits as long as the client does not read."""

    def __init__(self) -> None:
        super().__init__()
        self._reads = asyncio.Event()
        self._reads.set()
        self._way_out = AsgiOutlet(self._deliver, self.on_drained)
        self.outlet = self._way_out
        self.task = asyncio.create_task(self.outlet.run())

    def stop_reading(self) -> None:
        self._reads.clear()

    def read_on(self) -> None:
        self._reads.set()

    def waiting(self) -> int:
        return len(self._way_out._messages)

    async def _deliver(self, message: bytes) -> None:
        await self._reads.wait()
        self.read.append(message)


class DirectClient(Client):
    """Behind a line that is full from the first frame that the client does not take."""

    def __init__(self) -> None:
        super().__init__()
        self.full_since: float | None = None
        self.on_room: Callable[[], None] = lambda: None
        self._reads = True
        self._unread: list[bytes] = []
        self.tapped: list[Tap | None] = []
        self._way_out = DirectOutlet(self, self.on_drained)
        self.outlet = self._way_out
        self.task = asyncio.create_task(self.outlet.run())

    def stop_reading(self) -> None:
        self._reads = False

    def read_on(self) -> None:
        self._reads = True
        self.read += map(message_of, self._unread)
        self._unread.clear()
        self.full_since = None
        self.on_room()

    def waiting(self) -> int:
        return len(self._way_out._answers)

    def tap(self, tap: Tap | None) -> None:
        self.tapped.append(tap)

    def write(self, frame: bytes, taken: int = 0) -> bool:
        assert taken == 0
        if self.full_since is not None:
            return False
        if self._reads:
            self.read.append(message_of(frame))
        else:
            self._unread.append(frame)
            self.full_since = asyncio.get_running_loop().time()
        return True

    def abort_in(self, seconds: float) -> None:
        raise NotImplementedError

    def abort(self) -> None:
        raise NotImplementedError


Story = Callable[[Client], Awaitable[Any]]
Play = Callable[[Story], None]


@pytest.fixture(params=[AsgiClient, DirectClient], ids=["plain ASGI", "direct"])
def play(request: pytest.FixtureRequest) -> Play:
    async def whole(story: Story) -> None:
        client: Client = request.param()
        async with asyncio.timeout(10):
            await story(client)
        client.task.cancel()
        await asyncio.gather(client.task, return_exceptions=True)

    return lambda story: asyncio.run(whole(story))


async def settled() -> None:
    """Let everything happen that needs no time."""
    for _ in range(200):
        await asyncio.sleep(0)


async def ask(client: Client, times: int = 100) -> None:
    for number in range(times):
        await client.outlet.answer(b"%d" % number)


def test_frames_go_out_in_order_and_there_is_room_again(play: Play) -> None:
    async def story(client: Client) -> None:
        assert client.outlet.send(DOCUMENT)
        await client.outlet.answer(b"answer")
        await settled()
        assert client.read == [b"document", b"answer"]
        assert client.outlet.waiting_since() is None
        assert client.outlet.send(ANOTHER)

    play(story)


def test_one_who_does_not_read_holds_one_document_and_the_hub_is_told_when_he_took_it(play: Play) -> None:
    async def story(client: Client) -> None:
        client.stop_reading()
        assert client.outlet.send(DOCUMENT)
        assert not client.outlet.send(ANOTHER)
        await settled()
        assert not client.outlet.send(ANOTHER)
        assert client.outlet.waiting_since() is not None
        assert client.drained == 0
        client.read_on()
        await settled()
        assert client.outlet.waiting_since() is None
        assert client.drained > 0
        assert client.read == [b"document"]

    play(story)


def test_answers_and_documents_keep_the_order_in_which_they_were_given(play: Play) -> None:
    async def story(client: Client) -> None:
        client.stop_reading()
        taken = [b"document"] if client.outlet.send(DOCUMENT) else []
        for number in range(5):
            await client.outlet.answer(b"%d" % number)
            taken.append(b"%d" % number)
            if client.outlet.send(ANOTHER):
                taken.append(b"another")
        client.read_on()
        if client.outlet.send(ANOTHER):
            taken.append(b"another")
        await settled()
        assert client.read == taken

    play(story)


def test_a_client_who_does_not_read_is_not_answered_beyond_a_bound_and_goes_on_where_he_stopped(
    play: Play,
) -> None:
    async def story(client: Client) -> None:
        client.stop_reading()
        asking = asyncio.create_task(ask(client))
        await settled()
        assert not asking.done()
        assert 0 < client.waiting() <= ANSWERS_MAX
        assert client.outlet.waiting_since() is not None

        client.read_on()
        await asking
        await settled()
        assert client.read == [b"%d" % number for number in range(100)]
        assert client.outlet.waiting_since() is None

    play(story)


def test_what_waits_and_the_last_message_go_out_before_the_end(play: Play) -> None:
    async def story(client: Client) -> None:
        client.stop_reading()
        client.outlet.send(DOCUMENT)
        client.outlet.close(4401, b"why")
        client.outlet.close(1012)
        assert not client.outlet.send(ANOTHER)
        await client.outlet.answer(b"too late")
        client.read_on()
        assert await client.task == 4401
        assert client.read == [b"document", b"why"]

    play(story)


def test_one_who_reads_ends_at_once(play: Play) -> None:
    async def story(client: Client) -> None:
        client.outlet.send(DOCUMENT)
        await settled()
        client.outlet.close(1012, b"why")
        assert await client.task == 1012
        assert client.read == [b"document", b"why"]

    play(story)


def test_one_who_does_not_read_the_end_either_is_given_up(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet, "GRACE_S", 0.0)

    async def story(client: Client) -> None:
        client.stop_reading()
        client.outlet.send(DOCUMENT)
        await settled()
        client.outlet.close(1013)
        await asyncio.wait({client.task})
        assert client.task.cancelled()

    play(story)


def test_one_who_is_asking_when_the_end_comes_waits_no_longer(play: Play) -> None:
    async def story(client: Client) -> None:
        client.stop_reading()
        asking = asyncio.create_task(ask(client))
        await settled()
        client.outlet.close(1012)
        await asking

    play(story)


def test_no_document_goes_past_a_direct_outlet_that_is_closed() -> None:
    async def story() -> None:
        client = DirectClient()
        client.outlet.close(1000)
        assert client.tapped == [None]
        await client.task

    asyncio.run(story())
