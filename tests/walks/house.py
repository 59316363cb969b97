"""The whole application without a network: requests go straight in, and the clock is ours."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
from starlette.applications import Starlette

from gateways.app import create_app
from gateways.clock import SystemChance
from gateways.community_server import CommunityServer
from gateways.installation import Installation
from gateways.settings import Settings

Json = dict[str, Any]
COMMUNITY = "valley"
NEAR = "127.0.0.1"
LOOPBACK = (NEAR, "::1", "127.8.9.1")
AT_THE_SERVER = "http://localhost"
HALL = "192.168.1.20"
START = 1_800_000_000_000


class Clock:
    """Time stands still until it is moved."""

    def __init__(self, now: int = START) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += int(seconds * 1000)


class House:
    """An application, and how to speak to it. `who` is a session or the operator's token; "" is nobody."""

    def __init__(self, app: Starlette, clock: Clock, data: Path) -> None:
        self.app, self.clock, self.data = app, clock, data
        self.operator = (data / "operator-token").read_text().strip()
        self.base_url = "http://hall.test"
        self._cmds = count(1)

    @property
    def installation(self) -> Installation:
        found: Installation = self.app.state.installation
        return found

    @property
    def community(self) -> CommunityServer:
        return self.installation.community(COMMUNITY)

    def cmd(self) -> str:
        """A fresh command id."""
        return f"house-{next(self._cmds):06d}"

    @asynccontextmanager
    async def raw(
        self,
        method: str,
        path: str,
        who: str = "",
        *,
        address: str = HALL,
        headers: Mapping[str, str] | None = None,
        **given: Any,
    ) -> AsyncIterator[httpx2.Response]:
        """One request from an address, its answer not yet read. Nothing is added to it, and nothing kept."""
        bearer = {"Authorization": f"Bearer {who}"} if who else {}
        base_url = AT_THE_SERVER if address in LOOPBACK else self.base_url
        request = httpx2.Request(method, f"{base_url}{path}", headers={**bearer, **(headers or {})}, **given)
        transport = httpx2.ASGITransport(self.app, client=(address, 40000))
        response = await transport.handle_async_request(request)
        response.request = request
        yield response
        await response.aclose()

    async def send(self, method: str, path: str, who: str = "", **given: Any) -> httpx2.Response:
        """One request from an address."""
        async with self.raw(method, path, who, **given) as response:
            await response.aread()
            return response

    async def get(self, path: str, who: str = "", **given: Any) -> httpx2.Response:
        return await self.send("GET", f"/c/{COMMUNITY}/{path}", who, **given)

    async def post(self, path: str, body: Any, who: str = "", **given: Any) -> httpx2.Response:
        return await self.send("POST", f"/c/{COMMUNITY}/{path}", who, json=body, **given)

    async def form(self, path: str, fields: Mapping[str, str], who: str, **given: Any) -> httpx2.Response:
        """What a browser sends for a form of our own page, by the cookie of a session."""
        own = {"Cookie": f"folkmoot={who}", "Origin": self.base_url, **given.pop("headers", {})}
        return await self.send("POST", f"/c/{COMMUNITY}/{path}", data=dict(fields), headers=own, **given)

    async def command(
        self, kind: str, body: Any, who: str = "", cmd: str = "", **given: Any
    ) -> httpx2.Response:
        """A command, whatever becomes of it."""
        headers = {"Idempotency-Key": cmd or self.cmd(), **given.pop("headers", {})}
        return await self.post(f"commands/{kind}", body, who, headers=headers, **given)

    async def act(self, kind: str, body: Any, who: str) -> Json:
        """A command that must succeed."""
        response = await self.command(kind, body, who)
        assert response.status_code == 200, response.text
        answer: Json = response.json()
        return answer

    async def view(self, name: str, who: str = "", **params: Any) -> Json:
        """A view that must be there."""
        response = await self.get(f"views/{name}", who, params=params or None)
        assert response.status_code == 200, response.text
        document: Json = response.json()["doc"]
        return document

    async def code(self, member: str, **wanted: Any) -> str:
        """A fresh card for a member."""
        response = await self.post("access/cards", {"members": [member], **wanted}, self.operator)
        assert response.status_code == 200, response.text
        return str(response.json()["cards"][0]["code"])

    async def login(self, member: str) -> str:
        """A session for a member."""
        response = await self.post("login", {"code": await self.code(member)})
        assert response.status_code == 200, response.text
        return str(response.json()["session"])

    async def found(self, *names: str, preset: str = "assembly.floor") -> list[str]:
        """The community with these people; the first is the chair. Gives their ids."""
        name = {"lang": "en", "text": "The Valley"}
        await self.act("community.found", {"name": name, "preset": preset, "zone": "UTC"}, self.operator)
        rows = [{"number": str(number), "name": name} for number, name in enumerate(names, 1)]
        members = (await self.act("roll.import", {"rows": rows}, self.operator))["members"]
        await self.act("role.grant", {"member": members["1"], "role": "chair"}, self.operator)
        return [members[row["number"]] for row in rows]

    async def sitting(self, chair: str) -> str:
        """An open sitting."""
        opened = await self.act("sitting.open", {"title": text("Spring sitting")}, chair)
        return str(opened["sitting"])

    async def open_poll(self, chair: str, mover: str, **wanted: Any) -> tuple[str, str, str]:
        """A sitting, a motion in it, a poll on it: their ids."""
        sitting = await self.sitting(chair)
        moved = await self.act("motion.submit", {"sitting": sitting, "title": text("Plant trees")}, mover)
        await self.act("motion.second", {"motion": moved["motion"]}, chair)
        opened = await self.act("poll.open", {"motion": moved["motion"], **wanted}, chair)
        return sitting, moved["motion"], opened["poll"]


def text(words: str) -> Json:
    """A text as a person wrote it."""
    return {"lang": "en", "text": words}


@asynccontextmanager
async def house(data: Path, clock: Clock | None = None, **settings: Any) -> AsyncIterator[House]:
    """Start the application over a folder; close it in order at the end."""
    clock = clock or Clock()
    app = create_app(Settings(data=data, **settings), clock, SystemChance())
    async with app.router.lifespan_context(app):
        yield House(app, clock, data)


Story = Callable[[House], Awaitable[None]]
Play = Callable[[Story], None]


def plays(data: Path, *people: str) -> Play:
    """Plays stories in a house over this folder; with people, in their community, the first in the chair."""

    async def whole(story: Story) -> None:
        async with house(data) as hall:
            if people:
                await hall.found(*people)
            await story(hall)

    return lambda story: asyncio.run(whole(story))
