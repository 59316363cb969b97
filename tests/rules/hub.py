"""A hub without a network: time that the test moves, tablets that keep what they are sent, documents."""

import heapq
from collections.abc import Callable
from itertools import count
from typing import Any

import orjson

from gateways.live import wire
from gateways.live.framing import message_of, text_frame
from gateways.live.push import Hub
from gateways.live.watcher import Watcher
from projections.documents import Document
from projections.merge_patch import apply


class Timer:
    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self.callback = None


class ManualLoop:
    """An event loop whose time passes when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self._order = count()
        self._due: list[tuple[float, int, Timer]] = []

    def time(self) -> float:
        return self.now

    def call_soon(self, callback: Callable[[], None]) -> Timer:
        return self.call_later(0.0, callback)

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        timer = Timer(callback)
        heapq.heappush(self._due, (self.now + delay, next(self._order), timer))
        return timer

    def turn(self, callbacks: int = 1) -> None:
        """Run the next callbacks that are due now."""
        for _ in range(callbacks):
            if self._due and self._due[0][0] <= self.now:
                self._run()

    def pass_time(self, seconds: float) -> None:
        until = self.now + seconds
        while self._due and self._due[0][0] <= until:
            self.now = max(self.now, self._due[0][0])
            self._run()
        self.now = until

    def _run(self) -> None:
        timer = heapq.heappop(self._due)[2]
        if timer.callback is not None:
            timer.callback()


class Client:
    """A tablet: keeps documents by applying what it is sent, exactly as the wire promises.

    `tapped` is how much of a frame goes straight into the kernel while there is room, None: it has no tap.
    """

    tapped: float | None = None

    def __init__(self, hub: Hub, room: int = 1000) -> None:
        self.hub, self.room = hub, room
        self.frames: list[dict[str, Any]] = []
        self.raw: list[bytes] = []
        self.documents: dict[str, tuple[int, Any]] = {}
        self.closed: int | None = None
        self.since: float | None = None
        self.watcher = Watcher(self)
        self._begun = b""
        if self.tapped is not None:
            self.watcher.take = self._take
        hub.join(self.watcher)

    def _take(self, frame: bytes) -> int:
        if self.room <= 0:
            raise BlockingIOError
        taken = int(len(frame) * (self.tapped or 0))
        self._begun = frame[:taken]
        if taken == len(frame):
            self._receive(frame)
        return taken

    def send(self, frame: bytes, taken: int = 0) -> bool:
        if self.room <= 0:
            return False
        assert frame[:taken] == self._begun
        self._receive(frame)
        return True

    def _receive(self, frame: bytes) -> None:
        self._begun = b""
        self.room -= 1
        text = message_of(frame)
        assert text_frame(text) == frame
        wire.SERVER_MESSAGE.validate_json(text)
        self.raw.append(frame)
        self.frames.append(message := orjson.loads(text))
        self._apply(message)

    def close(self, code: int) -> None:
        self.closed = code

    def waiting_since(self) -> float | None:
        return self.since

    def watch(self, view: str, base: int | None = None) -> bool:
        known = self.documents.get(view, (0, {}))[0] if base is None else base
        return self.hub.watch(self.watcher, view, view, known)

    def read(self, frames: int = 1000) -> None:
        """Read on, so that there is room again."""
        self.room = frames
        self.hub.drained(self.watcher)

    def kinds(self) -> list[str]:
        return [frame["t"] for frame in self.frames]

    def _apply(self, message: dict[str, Any]) -> None:
        match message["t"]:
            case "snap":
                self.documents[message["view"]] = message["v"], message["doc"]
            case "patch":
                v, doc = self.documents[message["view"]]
                assert v == message["base"]
                self.documents[message["view"]] = message["v"], apply(doc, message["p"])
            case "same":
                assert self.documents[message["view"]][0] == message["v"]


class Server:
    """The log's side: documents and a position."""

    def __init__(self) -> None:
        self.loop = ManualLoop()
        self.position = 0
        self.documents: dict[str, Document] = {}
        self.hub = Hub(self.documents.get, lambda: self.position, lambda: 1_700_000_000_000, self.loop)

    def change(self, view: str, doc: dict[str, Any], publish: bool = True) -> None:
        self.position += 1
        self.documents[view] = Document(view, self.position, doc)
        if publish:
            self.hub.publish([self.documents[view]])

    def shows(self, client: Client, view: str) -> bool:
        document = self.documents[view]
        return client.documents.get(view) == (document.v, document.doc)
