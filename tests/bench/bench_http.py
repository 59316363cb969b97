"""Ballots through HTTP: at a steady rate, all at one instant, and read back by whoever cast them.

    python -m tests.bench.bench_http [voters]

The real server runs on one core, the generator on the other. Each way is also timed for a request that does
nothing (`/livez`), so that what the machine does besides can be told from what a ballot costs.
"""

import asyncio
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from tests.bench.serving import COMMUNITY, Server, prepare, running

VOTERS = 10_000
ROUNDS = 5
STEADY_PER_S = 1_000
STEADY_BALLOTS = 5_000
READS_PER_S = 200
READS = 1_000
STEADY_P99_MS_MAX = 15.0
READ_P99_MS_MAX = 5.0
INSTANT_S_MAX = 3.0
OPTIONS = ["yes", "no", "abstain"]
SERVER_CORE, GENERATOR_CORE = 0, 1
Json = dict[str, Any]


class Round(NamedTuple):
    """What one round came to. `cpu_ms` is the server's CPU time per request."""

    took_s: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    read_p99_ms: float
    cpu_ms: float
    failed: int
    generator_busy: float


class Hall:
    """A founded community with an open poll and everyone logged in."""

    def __init__(self, server: Server, poll: str, tokens: list[str]) -> None:
        self._server, self._poll, self._tokens = server, poll, tokens
        self._rounds = 0

    def both(self, count: int, rate: float, reads_back: bool = False) -> tuple[Round, Round]:
        """So many ballots (a person's second replaces the first), and as many requests that do nothing."""
        return self._play(count, rate, reads_back, ""), self._play(count, rate, False, "/livez")

    def _play(self, count: int, rate: float, reads_back: bool, path: str) -> Round:
        self._rounds += 1
        # The options move on each round, so that no ballot only repeats what stands.
        options = OPTIONS[self._rounds % 3 :] + OPTIONS[: self._rounds % 3]
        plan = {
            "core": GENERATOR_CORE, "port": self._server.port, "community": COMMUNITY, "poll": self._poll,
            "options": options, "tokens": self._tokens, "ballots": count, "rate": rate,
            "prefix": f"round-{self._rounds:04d}", "reads_back": reads_back, "path": path,
        }  # fmt: skip
        cpu = self._server.cpu_s()
        load = [sys.executable, "-m", "tests.bench.http_load"]
        output = subprocess.run(load, input=orjson.dumps(plan), stdout=subprocess.PIPE, check=True).stdout
        return _round(orjson.loads(output), (self._server.cpu_s() - cpu) * 1000 / count)


def main(voters: int = VOTERS) -> bool:
    """Measure and print; whether every bound holds."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), SERVER_CORE) as server:
        hall = Hall(server, *asyncio.run(prepare(server, voters)))
        steady, instant, reading = [], [], []
        for _ in range(ROUNDS):
            steady.append(hall.both(STEADY_BALLOTS, STEADY_PER_S))
            instant.append(hall.both(voters, 0))
            reading.append(hall.both(READS, READS_PER_S, reads_back=True))
    _print_head(voters)
    _print(f"{STEADY_PER_S}/s, {STEADY_BALLOTS}", steady)
    _print(f"{voters} at one instant", instant)
    _print(f"{READS_PER_S}/s, then read back", reading)
    p99_ms = statistics.median(ballots.p99_ms for ballots, _ in steady)
    took_s = statistics.median(ballots.took_s for ballots, _ in instant)
    read_ms = statistics.median(ballots.read_p99_ms for ballots, _ in reading)
    return _judge(
        ("ballot at 1,000/s, p99 ms", p99_ms, STEADY_P99_MS_MAX),
        ("ballots at one instant, s", took_s, INSTANT_S_MAX),
        ("read your own write, p99 ms", read_ms, READ_P99_MS_MAX),
        ("requests that failed", sum(ballots.failed for ballots, _ in steady + instant + reading), 0),
    )


def _round(measured: Json, cpu_ms: float) -> Round:
    latencies = sorted(measured["latencies_ms"])
    reads = sorted(measured["reads_ms"]) or [0.0]
    return Round(
        measured["took_s"],
        _quantile(latencies, 0.5),
        _quantile(latencies, 0.99),
        latencies[-1],
        _quantile(reads, 0.99),
        cpu_ms,
        sum(measured["failed"].values()),
        measured["generator_busy"],
    )


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _print_head(voters: int) -> None:
    print(f"\nballots through HTTP, {voters} voters, {ROUNDS} interleaved rounds, median (least to most)")
    numbers = f"{'took s':>22}{'p50 ms':>10}{'p99 ms':>28}{'max ms':>10}{'read p99':>10}"
    print(f"{'':28}{numbers}{'CPU ms':>9}{'of /livez: CPU':>16}{'p99 ms':>10}")


def _print(name: str, rounds: list[tuple[Round, Round]]) -> None:
    """A line: the ballots, and last what requests that do nothing took: it shows how quiet the machine is."""
    ballots = [ballot for ballot, _ in rounds]
    middle = Round(*(statistics.median(values) for values in zip(*ballots, strict=True)))
    idle = statistics.median(nothing.cpu_ms for _, nothing in rounds)
    idle_p99 = statistics.median(nothing.p99_ms for _, nothing in rounds)
    took, p99 = _span([r.took_s for r in ballots]), _span([r.p99_ms for r in ballots])
    print(
        f"{name:28}{took:>22}{middle.p50_ms:10.2f}{p99:>28}{middle.max_ms:10.1f}{middle.read_p99_ms:10.2f}"
        f"{middle.cpu_ms:9.3f}{idle:16.3f}{idle_p99:10.2f}   generator {middle.generator_busy:.0%} busy"
    )


def _span(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def _judge(*bounds: tuple[str, float, float]) -> bool:
    for name, value, most in bounds:
        print(f"{'ok  ' if value <= most else 'MISS'} {name}: {value:.2f} (at most {most:g})")
    return all(value <= most for _, value, most in bounds)


if __name__ == "__main__":
    sys.exit(0 if main(int(sys.argv[1]) if len(sys.argv) > 1 else VOTERS) else 1)
