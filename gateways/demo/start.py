"""`folkmoot demo`: a server with a living sample community in it, and links to look at it from all sides."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson
import uvloop

from gateways.client.http import Folkmoot
from gateways.demo import village
from gateways.demo.assembly import DemoAssembly
from gateways.demo.setup import OPERATOR, PROJECTOR, Cards, prepare
from gateways.http.hall_address import EVERYWHERE, own_address
from gateways.installation import require_free
from gateways.logs import configure
from gateways.serve import Server, build_server
from gateways.server_note import noting, on_this_machine
from gateways.settings import Settings
from gateways.terminal import SERVER, language, say, tell

# Browsers take every name under `localhost` for this machine (RFC 6761).
NAMES_OF_THIS_MACHINE = {
    village.PARTICIPANT: "127.0.0.1",
    village.CHAIR: "localhost",
    PROJECTOR: "projector.localhost",
    OPERATOR: "operator.localhost",
}


class Links(NamedTuple):
    """Where to look, each with its login code behind the `#`, which browsers never send to a server."""

    participant: list[str]
    chair: str
    projector: list[str]
    operator: str


def run_demo(data: Path, host: str, port: int, *, as_json: bool) -> None:
    """Serve until stopped.

    Raises:
        StoreInUse: another server has this folder.
        SystemExit: the server could not start; it said why in its log.
    """
    settings = Settings.read(data=data, host=host, port=port, log_level="warning", access_log=False)
    require_free(settings.data)
    # uvicorn raises the signal again once it has stopped in order; by then there is nothing left to end.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda *_: None)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(Demo(settings, as_json=as_json).run())


class Demo:
    """The server, and the simulated members as its clients, in one process."""

    def __init__(self, settings: Settings, *, as_json: bool) -> None:
        self._settings = settings
        self._as_json = as_json

    async def run(self) -> None:
        """Serve, set up, print the links, and let the assembly go on until the server stops."""
        listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        server = build_server(self._settings, listening.set_result)
        configure("auto", self._settings.log_level, sys.stderr)
        serving = asyncio.create_task(_serve(server))
        await asyncio.wait((serving, listening), return_when=asyncio.FIRST_COMPLETED)
        if not listening.done():
            raise server.failure or SystemExit(SERVER)
        address = listening.result()
        with noting(self._settings, is_demo=True) as note:
            note(address)
            await self._beside(server, serving, address)

    async def _beside(self, server: Server, serving: asyncio.Task[None], address: str) -> None:
        sitting = asyncio.create_task(self._sit(address))
        await asyncio.wait((serving, sitting), return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        sitting.cancel()
        with suppress(asyncio.CancelledError):
            await sitting
        await serving

    async def _sit(self, address: str) -> None:
        parts, url = urlsplit(address), on_this_machine(address)
        token = self._settings.token_file.read_text(encoding="ascii").strip()
        async with Folkmoot(url, language()) as folkmoot:
            prepared = await prepare(folkmoot, token, self._settings.data)
            elsewhere = _other_addresses(parts.hostname or "", parts.port)
            self._print(links_of(prepared.cards, parts.port or 80, elsewhere), url)
            await DemoAssembly(prepared.people, Random()).run()

    def _print(self, links: Links, url: str) -> None:
        if self._as_json:
            token_file = str(self._settings.token_file.resolve())
            whole: dict[str, Any] = {"url": url, "community": village.COMMUNITY, "token_file": token_file}
            tell(orjson.dumps(whole | {"links": links._asdict()}).decode())
            return
        names = {one.number: one.name for one in village.ROLL}
        tell("\n" + say("demo.ready", name=village.NAME) + "\n")
        for key, addresses, name in (
            ("participant", links.participant, names[village.PARTICIPANT]),
            ("chair", [links.chair], names[village.CHAIR]),
            ("projector", links.projector, ""),
            ("operator", [links.operator], ""),
        ):
            tell(say(f"demo.{key}", name=name))
            for address in addresses:
                tell(f"    {address}")
        tell("\n" + say("demo.token", path=self._settings.token_file) + "\n" + say("demo.stop"))


async def _serve(server: Server) -> None:
    """uvicorn ends the whole process where it cannot listen: here the one who waits for it says so."""
    with suppress(SystemExit):
        await server.serve()


def links_of(cards: Cards, port: int, elsewhere: Sequence[str]) -> Links:
    """The links, each on a name of its own: a browser keeps logins by host, and one person opens them all.

    The chair's and the operator's are good on this machine only, by whichever name. A projector
    shows the address that it was opened at as the one to join by, so the network's comes first.
    """

    def link(url: str, holder: str) -> str:
        return f"{url}/c/{village.COMMUNITY}/enter#{cards.code(holder)}"

    here = {holder: link(f"http://{name}:{port}", holder) for holder, name in NAMES_OF_THIS_MACHINE.items()}
    return Links(
        participant=[here[village.PARTICIPANT], *(link(url, village.PARTICIPANT) for url in elsewhere)],
        chair=here[village.CHAIR],
        projector=[*(link(url, PROJECTOR) for url in elsewhere), here[PROJECTOR]],
        operator=here[OPERATOR],
    )


def _other_addresses(host: str, port: int | None) -> list[str]:
    """This machine's own address in its network, if the server listens there and there is one."""
    own = own_address() if host in EVERYWHERE else ""
    return [f"http://{own}:{port}"] if own else []
