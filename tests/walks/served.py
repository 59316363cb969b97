"""The real application on the real server, on a free port of this machine, with people who speak to it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import orjson
import uvicorn
import uvloop
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from gateways.client.http import Folkmoot, Person
from gateways.installation import Installation
from gateways.live.socket_protocol import SocketProtocol
from gateways.serve import build_server
from gateways.settings import Settings
from projections.merge_patch import apply

Json = dict[str, Any]
COMMUNITY = "valley"
PATIENCE_S = 10


class Served:
    """A running server."""

    def __init__(
        self, server: uvicorn.Server, running: asyncio.Task[None], url: str, client: Folkmoot, token: str
    ) -> None:
        self._server, self._running, self.url, self.client = server, running, url, client
        self.operator = client.as_bearer(COMMUNITY, token)
        self._cmds = count(1)

    @property
    def house(self) -> Installation:
        app = self._server.config.app
        assert isinstance(app, Starlette)
        found: Installation = app.state.installation
        return found

    def stop(self) -> None:
        """As a signal would."""
        self._server.should_exit = True

    async def stopped(self) -> None:
        """Wait until everything is over."""
        await asyncio.wait({self._running})

    def sockets(self) -> int:
        """How many connections the server still holds, whatever the application thinks."""
        return len(self._lines())

    def connections(self) -> int:
        """How many it holds in all."""
        return len(self._server.server_state.connections)

    def unsent(self) -> list[int]:
        """What waits in each connection's write buffer, in bytes."""
        return [line.transport.get_write_buffer_size() for line in self._lines()]

    def _lines(self) -> list[SocketProtocol]:
        return [one for one in self._server.server_state.connections if isinstance(one, SocketProtocol)]

    @property
    def live_url(self) -> str:
        return f"ws{self.url.removeprefix('http')}/c/{COMMUNITY}/live"

    def cmd(self) -> str:
        """A fresh command id."""
        return f"walk-{next(self._cmds):08d}"

    async def act(self, who: Person, kind: str, /, **body: Any) -> Json:
        """A command over HTTP."""
        return await who.act(kind, body, self.cmd())

    async def login(self, member: str) -> Person:
        """Someone with a session of her own."""
        codes = await self.operator.cards([member])
        return await self.client.login(COMMUNITY, codes[member])

    @asynccontextmanager
    async def socket(self, who: Person | None = None, **options: Any) -> "AsyncIterator[Tablet]":
        """A tablet, known to the server if `who` is given."""
        async with connect(self.live_url, compression=None, proxy=None, max_size=None, **options) as line:
            tablet = Tablet(line)
            await tablet.expect("hello")
            if who is not None:
                await tablet.say(t="hello", session=who.token)
                await tablet.expect("hello")
            yield tablet


class Tablet:
    """A client that keeps documents exactly as the wire promises."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.documents: dict[str, tuple[int, Any]] = {}
        self.heard: list[Json] = []

    async def say(self, **message: Any) -> None:
        await self.line.send(orjson.dumps(message).decode())

    async def hear(self) -> Json:
        """The next message, applied if it is about a view; heartbeats are passed over."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message: Json = orjson.loads(await self.line.recv())
                self.heard.append(message)
                self._apply(message)
                if message["t"] != "hb":
                    return message

    async def expect(self, kind: str) -> Json:
        """The next message, which must be of this kind."""
        message = await self.hear()
        assert message["t"] == kind, message
        return message

    async def until(self, view: str, **values: Any) -> Json:
        """Listen until a document has these values."""
        while True:
            doc: Json = self.documents.get(view, (0, {}))[1]
            if all(doc.get(key) == value for key, value in values.items()):
                return doc
            await self.hear()

    async def closed(self) -> int:
        """Listen until the server closes; gives the code."""
        with suppress(ConnectionClosed):
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    await self.line.recv()
        assert self.line.close_code is not None
        return self.line.close_code

    def _apply(self, message: Json) -> None:
        if message["t"] == "snap":
            self.documents[message["view"]] = message["v"], message["doc"]
        elif message["t"] == "patch":
            v, doc = self.documents[message["view"]]
            assert v == message["base"]
            self.documents[message["view"]] = message["v"], apply(doc, message["p"])


@asynccontextmanager
async def served(data: Path, **settings: Any) -> AsyncIterator[Served]:
    """Start a server over the folder; stop it in order at the end."""
    handlers = logging.getLogger().handlers[:]
    listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    server = build_server(Settings(data=data, port=0, log_level="warning", **settings), listening.set_result)
    running = asyncio.create_task(server.serve())
    either: set[asyncio.Future[Any]] = {running, listening}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    token = (data / "operator-token").read_text().strip()
    try:
        async with Folkmoot(listening.result()) as client:
            yield Served(server, running, listening.result(), client, token)
    finally:
        server.should_exit = True
        await running
        logging.getLogger().handlers[:] = handlers


def english(text: str) -> Json:
    """A text as a person wrote it."""
    return {"lang": "en", "text": text}


async def found(server: Served, people: int, preset: str = "assembly.floor") -> list[str]:
    """Found the community and enrol people; the first is its chair. Gives their ids in the roll's order."""
    await server.act(
        server.operator, "community.found", name=english("The Valley"), preset=preset, zone="UTC"
    )
    rows = [{"number": str(number), "name": f"Person {number}"} for number in range(1, people + 1)]
    members = (await server.act(server.operator, "roll.import", rows=rows))["members"]
    await server.act(server.operator, "role.grant", member=members["1"], role="chair")
    return [members[row["number"]] for row in rows]


class Play(Protocol):
    """Plays one story from beginning to end."""

    def __call__(self, story: Callable[[Served], Awaitable[None]], **settings: Any) -> None: ...


def plays(data: Path, people: int = 0, **always: Any) -> Play:
    """Plays stories on a fresh server over this folder; with so many people, in their community."""

    async def whole(story: Callable[[Served], Awaitable[None]], settings: dict[str, Any]) -> None:
        async with served(data, **settings) as server:
            if people:
                await found(server, people)
            await story(server)

    return lambda story, **settings: uvloop.run(whole(story, always | settings))
