"""A person's live socket from the outside: commands with their answers, and views kept up to date."""

import asyncio
from contextlib import suppress
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from gateways.client.backoff import Backoff, asked_in_header, asked_in_reason
from gateways.client.errors import Refused, Unreachable
from gateways.client.http import Json, Person, is_loopback
from projections.merge_patch import apply

ANSWER_S_MAX = 60.0
# A hall that comes back after a crash may need a minute and a half; who is not let in by then is given up.
RETURN_WITHIN_S = 120.0
LOST = (OSError, ConnectionClosed, InvalidHandshake, asyncio.TimeoutError)


class Live:
    """One socket. When the line breaks it is opened again, and what has no answer yet is sent again: same id,
    so nothing happens twice. Views resume at the version that is known. The server may say when to come.
    """

    def __init__(self, person: Person) -> None:
        self._person = person
        self._frames: dict[str, bytes] = {}
        self._answers: dict[str, asyncio.Future[Json]] = {}
        self._versions: dict[str, int] = {}
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._known: asyncio.Future[Json] | None = None
        self._moved = asyncio.Event()
        self._backoff = Backoff()
        self.views: dict[str, Json] = {}

    async def open(self) -> Json:
        """Connect and say who one is; gives the server's `who`."""
        self._socket = await self._connect()
        self._known = asyncio.get_running_loop().create_future()
        self._reader = asyncio.create_task(self._read())
        return await asyncio.wait_for(self._known, ANSWER_S_MAX)

    async def act(self, kind: str, body: Json, cmd: str) -> Json:
        """One command; gives the answer once it is recorded.

        Raises:
            Refused: the server said no.
            Unreachable: the line broke and could not be opened again.
        """
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._answers[cmd] = answer
        self._frames[cmd] = orjson.dumps({"t": "cmd", "id": cmd, "type": kind, "body": body})
        try:
            await self._send(self._frames[cmd])
            # Not `wait_for`: in Python 3.11 it answers whoever was told to stop in the moment of the answer.
            async with asyncio.timeout(ANSWER_S_MAX):
                return await answer
        except TimeoutError:
            raise Unreachable(self._person.server.url, f"no answer within {ANSWER_S_MAX:.0f} s") from None
        finally:
            del self._answers[cmd], self._frames[cmd]

    async def watch(self, *views: str) -> None:
        """Follow views; their documents appear in `views` and are kept up to date."""
        for view in views:
            self._versions.setdefault(view, 0)
        await self._send(orjson.dumps({"t": "sub", "views": {view: self._versions[view] for view in views}}))

    async def unwatch(self, *views: str) -> None:
        """Follow them no longer."""
        for view in views:
            self._versions.pop(view, None)
            self.views.pop(view, None)
        await self._send(orjson.dumps({"t": "unsub", "views": list(views)}))

    async def moved(self, timeout_s: float) -> bool:
        """Wait until a view changes; False if none did within `timeout_s`.

        Raises:
            Unreachable: the line is broken for good.
        """
        if self._reader is None or self._reader.done():
            raise Unreachable(self._person.server.url, "the line is broken")
        try:
            await asyncio.wait_for(self._moved.wait(), timeout_s)
        except TimeoutError:
            return False
        self._moved.clear()
        return True

    async def close(self) -> None:
        """Leave."""
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
        if self._socket is not None:
            await self._socket.close()

    async def _connect(self) -> ClientConnection:
        server = self._person.server.url
        url = f"ws{server.removeprefix('http')}/c/{self._person.community}/live"
        deadline = asyncio.get_running_loop().time() + RETURN_WITHIN_S
        while True:
            try:
                # On this machine there is no proxy in between; a frame of the server may be a whole document.
                socket = await connect(
                    url, proxy=None if is_loopback(server) else True, compression=None, max_size=2**24
                )
                await socket.send(orjson.dumps({"t": "hello", "session": self._person.token}), text=True)
                return socket
            except LOST as error:
                wait_s = self._backoff.wait_s(_asked(error))
                if asyncio.get_running_loop().time() + wait_s > deadline:
                    raise Unreachable(server, str(error) or type(error).__name__) from error
            await asyncio.sleep(wait_s)

    async def _send(self, frame: bytes) -> None:
        if self._socket is None or (self._reader is not None and self._reader.done()):
            raise Unreachable(self._person.server.url, "the line is broken")
        # A line that just broke is opened again by the reader, which sends what is unanswered.
        with suppress(ConnectionClosed):
            await self._socket.send(frame, text=True)

    async def _read(self) -> None:
        try:
            while True:
                lost = await self._read_until_lost()
                await asyncio.sleep(self._backoff.wait_s(_asked(lost)))
                self._socket = await self._connect()
                await self._resume()
        except Unreachable as error:
            self._fail(error)

    async def _read_until_lost(self) -> ConnectionClosed:
        assert self._socket is not None
        try:
            while True:
                frame = await self._socket.recv()
                self._backoff.reset()
                await self._take(orjson.loads(frame))
        except ConnectionClosed as lost:
            return lost

    async def _resume(self) -> None:
        if self._versions:
            await self._send(orjson.dumps({"t": "sub", "views": self._versions}))
        for frame in list(self._frames.values()):
            await self._send(frame)

    async def _take(self, message: Json) -> None:
        match message["t"]:
            case "ack":
                self._settle(message["id"], message)
            case "nack":
                self._settle(message["id"], Refused.from_problem(message["problem"]))
            case "snap":
                self._show(message["view"], message["v"], message["doc"])
            case "patch":
                self._patch(message)
            case "fetch":
                await self._fetch(message["view"])
            case "hello":
                self._welcome(message["who"])
            case "err":
                self._fail(Refused.from_problem(message["problem"]))

    def _welcome(self, who: Json) -> None:
        # The first greeting is for a stranger, the second for the session that was named.
        if self._known is not None and not self._known.done() and who["kind"] != "public":
            self._known.set_result(who)

    def _patch(self, message: Json) -> None:
        view = message["view"]
        if view in self.views and self._versions.get(view) == message["base"]:
            self._show(view, message["v"], apply(self.views[view], message["p"]))

    async def _fetch(self, view: str) -> None:
        found = await self._person.view(view)
        self._show(view, found["v"], found["doc"])
        await self._send(orjson.dumps({"t": "sub", "views": {view: found["v"]}}))

    def _show(self, view: str, v: int, doc: Json) -> None:
        if view in self._versions:
            self._versions[view], self.views[view] = v, doc
            self._moved.set()

    def _settle(self, cmd: str, outcome: Json | Exception) -> None:
        answer = self._answers.get(cmd)
        if answer is None or answer.done():
            return
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)

    def _fail(self, error: Exception) -> None:
        waiting: list[asyncio.Future[Any]] = list(self._answers.values())
        for future in [*waiting, self._known]:
            if future is not None and not future.done():
                future.set_exception(error)


def _asked(lost: Exception) -> float | None:
    """The seconds that a server which sent us away asks us to wait."""
    if isinstance(lost, ConnectionClosed) and lost.rcvd is not None:
        return asked_in_reason(lost.rcvd.reason)
    if isinstance(lost, InvalidStatus):
        return asked_in_header(lost.response.headers.get("retry-after"))
    return None
