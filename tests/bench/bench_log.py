"""How fast ballots become durable: the whole way of an act at the services, against inserting rows only.

    python -m tests.bench.bench_log [events]

Rounds of both are interleaved, and what is compared is the median of their ratios. Costs at three sizes are
CPU time per ballot, which a shared machine disturbs least.
"""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import uvloop

from domain.event import Row
from gateways.clock import SystemChance, system_clock
from gateways.stores.sqlite import SqliteLogStore
from gateways.stores.sqlite_content import SqliteContentStore
from gateways.stores.sqlite_file import connect
from services.commands import (
    CastBallot,
    ClosePoll,
    Command,
    DeclareOutcome,
    FoundCommunity,
    GrantRole,
    ImportRoll,
    OpenPoll,
    OpenSitting,
    SubmitMotion,
)
from services.principal import OPERATOR, Principal
from services.writer import Writer
from tests.rules.given import charter, member, row, text

VOTERS = 10_000
ROUNDS = 15
EVENTS = 1_000_000
CLIENTS = 1_000
BATCH = 1_000
RATIO_MIN = 0.4
INSTANT_S_MAX = 0.5
RESTART_S_MAX = 5.0
FLAT_MAX = 1.5
COMMUNITIES = (1, 10, 50)


class Hall:
    """A community on real stores with ten thousand members, and one poll after the other."""

    def __init__(self, folder: Path, voters: int = VOTERS) -> None:
        self._folder = folder
        self._voters = voters
        self._chance = SystemChance()
        self.open()

    def open(self) -> None:
        self.store = SqliteLogStore(self._folder / "log.db")
        self.contents = SqliteContentStore(self._folder / "content.db", self._folder / "keys.db")
        self.writer = Writer(
            "hall", self.store, self.contents, system_clock, self._chance, b"k" * 32, lambda _: charter()
        )

    async def close(self) -> None:
        await self.writer.close()
        self.store.close()
        self.contents.close()

    async def act(self, who: Principal, command: Command) -> dict[str, object]:
        return (await self.writer.act(who, self._chance.id(), command)).result

    async def gather(self) -> None:
        """Found, enrol everyone, open a sitting."""
        await self.act(OPERATOR, FoundCommunity(name=text("Reed Village"), preset="hand-made"))
        rows = [row(str(number)) for number in range(1, self._voters + 1)]
        await self.act(OPERATOR, ImportRoll(rows=rows))
        self.people = [member(one) for one in self.writer.state.members]
        await self.act(OPERATOR, GrantRole(member=self.people[0].id, role="chair"))
        sitting = await self.act(self.people[0], OpenSitting(title=text("Spring assembly")))
        self._sitting = str(sitting["sitting"])

    async def poll(self) -> str:
        moved = SubmitMotion(sitting=self._sitting, title=text("Mend the bridge"))
        motion = (await self.act(self.people[1], moved))["motion"]
        return str((await self.act(self.people[0], OpenPoll(motion=str(motion), minutes=60)))["poll"])

    async def vote(self, clients: int = CLIENTS) -> float:
        """Everyone votes in a fresh poll, through so many clients at once; the seconds it took."""
        poll = await self.poll()
        # What a gateway does before the service is called: who it is, which command, parsed. Ids as our pages
        # make them: the time first.
        choices = [CastBallot(poll=poll, option=option) for option in ("yes", "no", "abstain")]
        since = system_clock()
        ballots = [
            (who, f"{since + n // 100:x}{self._chance.id()}", choices[n % 3])
            for n, who in enumerate(random.sample(self.people, len(self.people)))
        ]
        waiting = iter(ballots)

        async def client() -> None:
            for who, cmd, command in waiting:
                await self.writer.act(who, cmd, command)

        start = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(clients)))
        took = time.perf_counter() - start
        await self.act(self.people[0], ClosePoll(poll=poll))
        await self.act(self.people[0], DeclareOutcome(poll=poll))
        return took


class Raw:
    """The same rows into a table like the library's, in batches, and nothing else."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self._connection.execute("PRAGMA wal_autocheckpoint=1000")
        self._connection.execute(
            "CREATE TABLE stored_events (originator_id TEXT, originator_version INTEGER, topic TEXT, "
            "state BLOB, PRIMARY KEY (originator_id, originator_version))"
        )

    def insert(self, rows: Sequence[Row]) -> float:
        values = [(one.stream, one.version, one.type, one.state) for one in rows]
        start = time.perf_counter()
        for first in range(0, len(values), BATCH):
            self._connection.execute("BEGIN")
            batch = values[first : first + BATCH]
            self._connection.executemany("INSERT INTO stored_events VALUES (?,?,?,?)", batch)
            self._connection.execute("COMMIT")
        return time.perf_counter() - start

    def close(self) -> None:
        self._connection.close()


async def main(events: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        hall, raw = Hall(Path(folder)), Raw(Path(folder) / "raw.db")
        await hall.gather()
        held = await _against_raw(hall, raw)
        held &= await _instant(hall)
        raw.close()
        held &= await _growing(hall, events)
        held &= await _restart(hall)
        await hall.close()
    return await _communities() and held


async def _against_raw(hall: Hall, raw: Raw) -> bool:
    rounds = []
    for _ in range(ROUNDS):
        start_cpu = time.process_time()
        took = await hall.vote()
        cpu = time.process_time() - start_cpu
        rows = [one for one in hall.store.read(hall.writer.head - VOTERS - 10, VOTERS) if one.type == BALLOT]
        rounds.append((raw.insert(rows) / len(rows), took / VOTERS, cpu / VOTERS))
    for name, times in zip(
        ("raw inserts", "group commit", "CPU of it"), zip(*rounds, strict=True), strict=True
    ):
        print(f"{name:14} {statistics.median(times) * 1e6:6.1f} us a ballot [{_span(times)}]")
    return _told("against raw inserts", [one / other for one, other, _ in rounds], RATIO_MIN)


BALLOT = "ballot.cast/1"


def _span(times: Sequence[float]) -> str:
    return f"{min(times) * 1e6:.1f}..{max(times) * 1e6:.1f}"


def _told(what: str, ratios: Sequence[float], at_least: float) -> bool:
    median = statistics.median(ratios)
    print(f"{what}: {median:.2f} [{min(ratios):.2f}..{max(ratios):.2f}], at least {at_least}")
    return median >= at_least


async def _instant(hall: Hall) -> bool:
    times = [await hall.vote(clients=VOTERS) for _ in range(5)]
    print(f"{VOTERS} in one instant: {statistics.median(times):.2f} s, at most {INSTANT_S_MAX} s")
    return statistics.median(times) <= INSTANT_S_MAX


async def _growing(hall: Hall, events: int) -> bool:
    """CPU time per ballot as the log grows; with it, the commit thread's."""
    sizes = [size for size in (events // 100, events // 10, events) if size > hall.writer.head] or [events]
    costs = []
    for size in [hall.writer.head, *sizes]:
        while hall.writer.head < size:
            await hall.vote()
        cost = []
        for _ in range(3):
            start = time.process_time()
            await hall.vote()
            cost.append((time.process_time() - start) / VOTERS)
        costs.append(statistics.median(cost))
        print(f"at {hall.writer.head:9,} events: {costs[-1] * 1e6:.1f} us of CPU a ballot")
    print(f"largest against smallest: {costs[-1] / costs[0]:.2f}, at most {FLAT_MAX}")
    return costs[-1] / costs[0] <= FLAT_MAX


async def _restart(hall: Hall) -> bool:
    """As after a kill: there is only the last snapshot that was taken on the way."""
    position = hall.writer.position
    await hall.writer.drain()
    hall.writer.close = _nothing  # type: ignore[method-assign]
    await hall.close()
    start = time.perf_counter()
    hall.open()
    took = time.perf_counter() - start
    assert hall.writer.position == position
    print(f"restart at {position:,} events: {took:.2f} s, at most {RESTART_S_MAX} s")
    return took <= RESTART_S_MAX


async def _nothing() -> None:
    """A writer that was killed closes nothing."""


async def _communities() -> bool:
    """CPU time per ballot, with so many communities voting side by side in one process."""
    costs = []
    for count in COMMUNITIES:
        with tempfile.TemporaryDirectory() as folder:
            halls = []
            for number in range(count):
                (Path(folder) / str(number)).mkdir()
                halls.append(Hall(Path(folder) / str(number), VOTERS // count))
                await halls[-1].gather()
            start = time.process_time()
            await asyncio.gather(*(hall.vote(clients=CLIENTS // count) for hall in halls))
            costs.append((time.process_time() - start) / VOTERS)
            for hall in halls:
                await hall.close()
        print(f"{count:3} communities: {costs[-1] * 1e6:.1f} us of CPU a ballot")
    return True


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(0 if uvloop.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)) else 1)
