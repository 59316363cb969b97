"""The hall comes back after a kill or a stop: all soon, none without a change, and HTTP answers meanwhile.

Clients and server are processes of their own. Each check is also seen to fail: on clients who leave nothing
to chance, and on a server whose door is as wide as the hall.
"""

import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import httpx2
import orjson
import pytest

from gateways.client.http import Folkmoot, Person
from gateways.installation import ARRIVALS_MAX
from gateways.stores.memory_views import MemoryViewStore
from gateways.stores.sqlite import SqliteLogStore
from projections.follower import Follower
from tests.faults.storm_clients import digest
from tests.walks.served import COMMUNITY, english

Json = dict[str, Any]
CLIENTS = {"test": 500, "check": 5_000, "chaos": 10_000}[os.environ.get("SUITE", "test")]
SOCKETS_EACH = 4  # a tablet, a phone, two tabs
CROWD = CLIENTS // 2
SEED = 20261125
PATIENCE_S = 60.0

NEARLY_ALL, NEARLY_ALL_WITHIN_S = 0.99, 45.0
ALL_WITHIN_S = 90.0
STOPPED_WITHIN_S = 15.0
WITHOUT_CHANCE_WITHIN_S = 180.0
HTTP_WITHIN_S = 2.0
TRIES_IN_VAIN = 3
INSTANT_S = 0.25
INSTANT_SHARE_MAX = 0.2


class Hall(NamedTuple):
    """A data folder in which everybody is logged in, and what they watch."""

    data: Path
    tokens: list[str]
    members: list[str]
    code: str
    sitting: str
    poll: str

    @property
    def views(self) -> list[str]:
        return [f"now/{self.sitting}", f"poll/{self.poll}", "me"]


class Seen(NamedTuple):
    """One storm from outside. Seconds count from the server's end: when each was back, when the server was up
    again, when somebody tried after that. `http` has status and seconds of each request meanwhile.
    """

    back_s: list[float]
    behind: int
    wrong: int
    ended_s: float
    up_s: float
    dials_s: list[float]
    statuses: dict[str, int]
    closes: dict[str, int]
    http: list[tuple[int, float]]
    acts: int


class Server:
    """`folkmoot serve` on a port that stays the same, for which so many may be arriving at one time."""

    def __init__(self, data: Path, port: int, arrivals_max: int) -> None:
        self._environ = {
            name: value for name, value in os.environ.items() if not name.startswith("FOLKMOOT_")
        }
        start = (
            "from gateways import installation; from gateways.command_line.commands import main;"
            f" installation.ARRIVALS_MAX = {arrivals_max}; main()"
        )
        self._command = [
            sys.executable, "-c", start, "serve", "--json", "--data", str(data), "--port", str(port),
        ]  # fmt: skip
        self.url = f"http://127.0.0.1:{port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait for nothing."""
        environ = self._environ | {"FOLKMOOT_ACCESS_LOG": "false"}
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, env=environ)

    def end(self, how: signal.Signals) -> None:
        """Send a signal and wait for the end."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE_S)
            self._process = None

    async def ready(self) -> None:
        """Wait until it answers."""
        async with asyncio.timeout(PATIENCE_S), httpx2.AsyncClient(trust_env=False) as client:
            while True:
                try:
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                except httpx2.TransportError:
                    await asyncio.sleep(0.02)


@contextmanager
def serving(data: Path, arrivals_max: int = ARRIVALS_MAX) -> Iterator[Server]:
    """A server that is running; killed at the end if it still is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(data, port, arrivals_max)
    server.start()
    try:
        yield server
    finally:
        server.end(signal.SIGKILL)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    """Found a community, enrol and log in everybody, open a poll."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if limit < CLIENTS + 1_000:
        pytest.skip(f"{CLIENTS} sockets need more than {limit} open files (ulimit -Hn)")
    data = tmp_path_factory.mktemp("storm")
    with serving(data) as server:
        made = asyncio.run(_prepare(server, data))
        server.end(signal.SIGTERM)
    return made


async def _prepare(server: Server, data: Path) -> Hall:
    await server.ready()
    async with Folkmoot(server.url) as client:
        operator = client.as_bearer(COMMUNITY, (data / "operator-token").read_text().strip())
        founding = {"name": english("The Valley"), "preset": "consultation.advisory", "zone": "UTC"}
        await operator.act("community.found", founding, "storm-found")
        people = CLIENTS // SOCKETS_EACH
        rows = [{"number": str(number), "name": f"Person {number}"} for number in range(people)]
        answer = await operator.act("roll.import", {"rows": rows}, "storm-roll")
        members = list(answer["members"].values())
        await operator.act("role.grant", {"member": members[0], "role": "chair"}, "storm-chair")
        codes = await operator.cards(members)
        tokens: list[str] = []
        for first in range(0, people, 50):
            batch = [client.login(COMMUNITY, codes[member]) for member in members[first : first + 50]]
            tokens += [person.token for person in await asyncio.gather(*batch)]
        sitting, poll = await _open_poll(client.as_bearer(COMMUNITY, tokens[0]))
    return Hall(data, tokens, members, codes[members[0]], sitting, poll)


async def _open_poll(chair: Person) -> tuple[str, str]:
    opened = await chair.act(
        "sitting.open", {"title": english("May"), "form": "consultation"}, "storm-sitting"
    )
    motion = {"sitting": opened["sitting"], "title": english("A bench")}
    moved = await chair.act("motion.submit", motion, "storm-motion")
    poll = await chair.act("poll.open", {"motion": moved["motion"]}, "storm-poll")
    return str(opened["sitting"]), str(poll["poll"])


class Way(NamedTuple):
    """How the server ends, and how the clients come back."""

    how: signal.Signals = signal.SIGKILL
    jitters: bool = True
    obeys: bool = True


def storm(hall: Hall, clients: int, way: Way, arrivals_max: int = ARRIVALS_MAX) -> Seen:
    """Let so many clients in, end the server, start it again, and act until all are back."""
    with serving(hall.data, arrivals_max) as server:
        return asyncio.run(_storm(server, hall, clients, way))


async def _storm(server: Server, hall: Hall, clients: int, way: Way) -> Seen:
    await server.ready()
    plan = {
        "port": int(server.url.rpartition(":")[2]), "community": COMMUNITY, "views": hall.views, "seed": SEED,
        "tries_in_vain": TRIES_IN_VAIN,
        "tokens": [token for token in hall.tokens for _ in range(SOCKETS_EACH)][:clients],
        "jitters": way.jitters, "obeys": way.obeys,
    }  # fmt: skip
    async with _crowd(plan) as crowd, httpx2.AsyncClient(base_url=server.url, trust_env=False) as client:
        assert await crowd.line() == {"in": clients}
        began = time.monotonic()
        server.end(way.how)
        ended = time.monotonic()
        assert await crowd.line() == {"lost": clients}
        server.start()
        await server.ready()
        busy = Busy(client, hall, time.monotonic())
        everyone_back = asyncio.create_task(crowd.line())
        await busy.until(everyone_back)
        report = await crowd.line(await busy.versions())
    server.end(signal.SIGTERM)
    return _seen(hall, report, busy, began, ended)


class Busy:
    """What goes on over HTTP while all come back: ballots, logins, and whether the server lives."""

    def __init__(self, client: httpx2.AsyncClient, hall: Hall, up_at: float) -> None:
        self._client, self._hall, self.up_at = client, hall, up_at
        self.answers: list[tuple[int, float]] = []
        self.acts = 0

    async def until(self, done: asyncio.Task[Json]) -> None:
        """Go on until that is done."""
        async with asyncio.timeout(WITHOUT_CHANCE_WITHIN_S + PATIENCE_S):
            await asyncio.gather(
                self._again(done, self._vote, 0.25),
                self._again(done, self._log_in, 0.25),
                self._again(done, self._look, 0.02),
            )

    async def _again(
        self, done: asyncio.Task[Json], act: Callable[[], Awaitable[None]], every_s: float
    ) -> None:
        while not done.done():
            await act()
            await asyncio.wait({done}, timeout=every_s)

    async def _log_in(self) -> None:
        await self._ask("POST", f"/c/{COMMUNITY}/login", json={"code": self._hall.code})

    async def _look(self) -> None:
        await self._ask("GET", "/livez")

    async def versions(self) -> dict[str, int]:
        """How far the views are that everybody watches."""
        path, newest = f"/c/{COMMUNITY}/views", {}
        for view in self._hall.views[:2]:
            newest[view] = int((await self._client.get(f"{path}/{view}")).json()["v"])
        return newest

    async def _vote(self) -> None:
        token = self._hall.tokens[self.acts % len(self._hall.tokens)]
        self.acts += 1
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"storm-{token_hex(8)}"}
        body = {"poll": self._hall.poll, "option": ("yes", "no")[self.acts % 2]}
        await self._ask("POST", f"/c/{COMMUNITY}/commands/ballot.cast", headers=headers, json=body)

    async def _ask(self, method: str, path: str, **given: Any) -> None:
        started = time.monotonic()
        self._client.cookies.clear()  # each is somebody else
        answer = await self._client.request(method, path, **given, timeout=PATIENCE_S)
        self.answers.append((answer.status_code, time.monotonic() - started))


class Crowd:
    """The process with the clients: lines to it and from it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout

    async def line(self, say: Json | None = None) -> Json:
        """Say something if given, and give the next line that comes back."""
        if say is not None:
            self._in.write(orjson.dumps(say) + b"\n")
        async with asyncio.timeout(WITHOUT_CHANCE_WITHIN_S + PATIENCE_S):
            found: Json = orjson.loads(await self._out.readline())
            return found


@asynccontextmanager
async def _crowd(plan: Json) -> AsyncIterator[Crowd]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.storm_clients",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=2**26,
    )  # fmt: skip
    crowd = Crowd(process)
    assert process.stdin is not None
    process.stdin.write(orjson.dumps(plan) + b"\n")
    try:
        yield crowd
    finally:
        process.kill()
        await process.wait()


def _seen(hall: Hall, report: Json, busy: Busy, began: float, ended: float) -> Seen:
    wrong = _wrong(hall, report["documents"])
    return Seen(
        sorted(at - began for at in report["back"]),
        report["behind"],
        wrong,
        ended - began,
        busy.up_at - began,
        sorted(at - began for at in report["dials"] if at > busy.up_at),
        report["statuses"],
        report["closes"],
        busy.answers,
        busy.acts,
    )


def _wrong(hall: Hall, documents: list[Json]) -> int:
    """How many clients hold a document that is not what the log alone says, rebuilt from nothing."""
    log = SqliteLogStore(hall.data / "communities" / COMMUNITY / "log.db", read_only=True)
    try:
        views = Follower(log, MemoryViewStore())
        views.catch_up()
        owners = [member for member in hall.members for _ in range(SOCKETS_EACH)]
        shared = {view: _digest(views, view) for view in hall.views[:2]}
        own = {member: _digest(views, f"me/{member}") for member in hall.members}
        return sum(
            held != shared | {"me": own[member]} for member, held in zip(owners, documents, strict=False)
        )
    finally:
        log.close()


def _digest(views: Follower, view: str) -> list[Any]:
    document = views.read(view)
    assert document is not None
    return [document.v, digest(document.doc)]


def check_return(seen: Seen, clients: int) -> None:
    """Nobody is missing, nobody misses anything, and HTTP went on; refusals, if any, say when to come."""
    assert len(seen.back_s) == clients
    assert (seen.behind, seen.wrong) == (0, 0)
    assert seen.acts > 0
    assert {status for status, _ in seen.http} == {200}
    assert set(seen.statuses) <= {"101", "503"}
    assert max(took for _, took in seen.http) <= HTTP_WITHIN_S


def check_times(seen: Seen) -> None:
    """Nearly all are back soon, and all not much later."""
    assert seen.back_s[int(NEARLY_ALL * len(seen.back_s)) - 1] <= NEARLY_ALL_WITHIN_S
    assert seen.back_s[-1] <= ALL_WITHIN_S


def check_spread(seen: Seen, clients: int) -> None:
    """At no instant after the server is up does the hall come as a crowd."""
    assert crowd_of(seen) <= INSTANT_SHARE_MAX * clients, f"{crowd_of(seen)} came within {INSTANT_S} s"


def crowd_of(seen: Seen) -> int:
    """The most who came within one instant."""
    instants = Counter(int(at / INSTANT_S) for at in seen.dials_s)
    return max(instants.values(), default=0)


def check_door(seen: Seen) -> None:
    """Who came in a crowd was not let in as a crowd."""
    assert seen.closes.get("1013", 0) > 0, "nobody was told to come later"


def told(name: str, seen: Seen) -> None:
    """Print what was seen, for whoever reads the log of a run."""
    back = seen.back_s
    print(
        f"\n{name}: {len(back)} clients, server ended in {seen.ended_s:.1f} s, up after {seen.up_s:.1f} s;"
        f" half back after {back[len(back) // 2]:.1f} s, 99 % after"
        f" {back[int(NEARLY_ALL * len(back)) - 1]:.1f} s, all after {back[-1]:.1f} s;"
        f" at most {crowd_of(seen)} in {INSTANT_S} s, {len(seen.dials_s)} tries, closes {seen.closes},"
        f" {len(seen.http)} requests took at most {max(took for _, took in seen.http) * 1000:.0f} ms"
    )


@pytest.mark.alone
@pytest.mark.slow
def test_all_are_back_soon_and_none_misses_a_change(hall: Hall) -> None:
    seen = storm(hall, CLIENTS, Way())
    told("with chance", seen)
    check_return(seen, CLIENTS)
    check_times(seen)
    check_spread(seen, CLIENTS)


@pytest.mark.alone
@pytest.mark.slow
def test_after_a_stop_in_order_too(hall: Hall) -> None:
    seen = storm(hall, CROWD, Way(signal.SIGTERM))
    told("after a stop in order", seen)
    check_return(seen, CROWD)
    check_times(seen)
    assert seen.closes.get("1012", 0) >= CROWD, "somebody was not told that the server restarts"
    assert seen.ended_s <= STOPPED_WITHIN_S


@pytest.mark.alone
@pytest.mark.slow
def test_clients_who_leave_nothing_to_chance_come_as_a_crowd_and_are_let_in_all_the_same(hall: Hall) -> None:
    seen = storm(hall, CROWD, Way(jitters=False, obeys=False))
    told("without chance", seen)
    check_return(seen, CROWD)
    check_door(seen)
    assert seen.back_s[-1] <= WITHOUT_CHANCE_WITHIN_S
    with pytest.raises(AssertionError, match="came within"):
        check_spread(seen, CROWD)


@pytest.mark.alone
@pytest.mark.slow
def test_clients_who_come_as_a_crowd_but_obey_are_spread_by_the_door(hall: Hall) -> None:
    seen = storm(hall, CROWD, Way(jitters=False))
    told("without chance, obeying", seen)
    check_return(seen, CROWD)
    check_door(seen)
    check_times(seen)


@pytest.mark.slow
def test_a_door_as_wide_as_the_hall_is_noticed(hall: Hall) -> None:
    seen = storm(hall, CROWD, Way(jitters=False), arrivals_max=2 * CROWD)
    told("no door", seen)
    with pytest.raises(AssertionError, match="nobody was told"):
        check_door(seen)
