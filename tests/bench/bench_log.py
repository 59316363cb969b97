"""How fast ballots become durable: the whole way of an act at the services, against inserting rows only.

    python -m tests.bench.bench_log [events]

A ballot leaves two rows, its event and its kept answer. Rounds of the services and of inserting such rows in
batches are interleaved, and what is compared is the median of their ratios. Costs at several sizes are CPU
time per ballot, which a shared machine disturbs least.
"""

import asyncio
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import uvloop

from domain.event import Row
from gateways.clock import SystemChance, system_clock
from gateways.stores.sqlite import SqliteLogStore
from gateways.stores.sqlite_content import SqliteContentStore
from gateways.stores.sqlite_file import connect
from gateways.stores.sqlite_recorder import TABLES
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
from services.ports import Answer
from services.principal import OPERATOR, Principal
from services.writer import Writer
from tests.rules.given import charter, member, row, text

VOTERS = 10_000
ROUNDS = 15
EVENTS = 1_000_000
CLIENTS = 2_000
BATCH = 1_000
BALLOT = "ballot.cast/1"
RATIO_MIN = 0.4
INSTANT_S_MAX = 0.5
RESTART_S_MAX = 5.0
FLAT_MAX = 1.5
COMMUNITIES = (1, 10, 50)


class Took(NamedTuple):
    """Seconds per ballot: on the wall, and of CPU time on all threads."""

    wall: float
    cpu: float


class Hall:
    """A community on real stores with many members, and one poll after the other."""

    def __init__(self, folder: Path, voters: int = VOTERS) -> None:
        self._folder = folder
        self._voters = voters
        self._chance = SystemChance()
        folder.mkdir(exist_ok=True)
        self.open()

    def open(self) -> None:
        self.store = SqliteLogStore(self._folder / "log.db")
        self.contents = SqliteContentStore(self._folder / "content.db", self._folder / "keys.db")
        self.writer = Writer(
            "hall", self.store, self.contents, system_clock, self._chance, b"k" * 32, lambda _: charter()
        )

    async def close(self) -> None:
        await self.writer.close()
        self.leave()

    def leave(self) -> None:
        """Close the files only, as a kill would."""
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

    async def vote(self, clients: int = CLIENTS) -> Took:
        """Everyone votes in a fresh poll, through so many clients at once."""
        moved = SubmitMotion(sitting=self._sitting, title=text("Mend the bridge"))
        motion = str((await self.act(self.people[1], moved))["motion"])
        poll = str((await self.act(self.people[0], OpenPoll(motion=motion, minutes=60)))["poll"])
        took = await self._pour(poll, clients)
        await self.act(self.people[0], ClosePoll(poll=poll))
        await self.act(self.people[0], DeclareOutcome(poll=poll))
        return took

    async def _pour(self, poll: str, clients: int) -> Took:
        # What a gateway does before the service is called: who it is, which command, parsed. Ids as our pages
        # make them: the time first.
        choices = [CastBallot(poll=poll, option=option) for option in ("yes", "no", "abstain")]
        since = system_clock()
        people = random.sample(self.people, len(self.people))
        ballots = [
            (who, f"{since + n // 100:x}{self._chance.id()}", choices[n % 3]) for n, who in enumerate(people)
        ]
        waiting = iter(ballots)

        async def client() -> None:
            for who, cmd, command in waiting:
                await self.writer.act(who, cmd, command)

        start, start_cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(client() for _ in range(clients)))
        wall, cpu = time.perf_counter() - start, time.process_time() - start_cpu
        return Took(wall / len(people), cpu / len(people))


def bound_quickly(row: Sequence[object]) -> list[object]:
    """The row with byte arrays for bytes."""
    return [bytearray(one) if isinstance(one, bytes) else one for one in row]


class Raw:
    """Rows into tables in batches, and nothing else. As durable as ours; the file checkpoints itself.

    `quick`: with the trick of ours, which binds byte arrays (record 0031).
    """

    def __init__(self, path: Path, quick: bool = False) -> None:
        self._quick = quick
        self._connection = connect(path)
        self._connection.execute("PRAGMA wal_autocheckpoint=1000")
        for table in TABLES:
            self._connection.execute(table)

    def insert(self, rows: Sequence[Row], answers: Sequence[Answer]) -> float:
        """Seconds per row of the log."""
        start = time.perf_counter()
        for first in range(0, len(rows), BATCH):
            self._connection.execute("BEGIN")
            self._many("stored_events", rows[first : first + BATCH])
            if answers:
                self._many("answers", answers[first : first + BATCH])
            self._connection.execute("COMMIT")
        return (time.perf_counter() - start) / len(rows)

    def _many(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        places = ",".join("?" * len(rows[0]))
        given = map(bound_quickly, rows) if self._quick else rows
        self._connection.executemany(f"INSERT INTO {table} VALUES ({places})", given)

    def close(self) -> None:
        self._connection.close()


async def main(events: int) -> bool:
    # As the server sets it.
    gc.set_threshold(50_000, 50, 1_000)
    sys.setswitchinterval(0.0005)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hall = Hall(folder / "hall")
        await hall.gather()
        peers = Raw(folder / "both.db"), Raw(folder / "alone.db"), Raw(folder / "quick.db", quick=True)
        held = await _against_raw(hall, *peers)
        for peer in peers:
            peer.close()
        held &= await _instant(hall)
        held &= await _growing(hall, events)
        held &= await _restart(hall)
        await hall.close()
    return await _communities() and held


async def _against_raw(hall: Hall, both: Raw, alone: Raw, quick: Raw) -> bool:
    rounds = []
    for _ in range(ROUNDS):
        took = await hall.vote()
        newest = hall.store.read(hall.writer.head - VOTERS - 10, VOTERS + 10)
        rows = [one for one in newest if one.type == BALLOT][-VOTERS:]
        keys = [(one.stream.rsplit(":")[-1], _cmd(one)) for one in rows]
        answers = list(hall.store.answers(keys).values())
        assert len(rows) == len(answers) == VOTERS
        raw = (both.insert(rows, answers), alone.insert(rows, ()), quick.insert(rows, answers))
        rounds.append((*raw, took.wall, took.cpu))
    names = (
        "raw inserts, event and answer",
        "raw inserts, event alone",
        "raw inserts, both, byte arrays",
        "services",
        "services, CPU",
    )
    for name, times in zip(names, zip(*rounds, strict=True), strict=True):
        print(f"{name:30} {statistics.median(times) * 1e6:6.1f} us a ballot [{_span(times)}]")
    print(f"services: {1 / statistics.median(wall for *_, wall, _ in rounds):,.0f} ballots/s")
    _told("against raw inserts of the event alone", [raw / wall for _, raw, _, wall, _ in rounds])
    _told("against raw inserts of byte arrays", [raw / wall for _, _, raw, wall, _ in rounds])
    return _told("against raw inserts", [raw / wall for raw, _, _, wall, _ in rounds]) >= RATIO_MIN


def _cmd(one: Row) -> str:
    start = one.state.index(b'"cmd":"') + 7
    return one.state[start : one.state.index(b'"', start)].decode()


def _span(times: Sequence[float]) -> str:
    return f"{min(times) * 1e6:.1f}..{max(times) * 1e6:.1f}"


def _told(what: str, ratios: Sequence[float]) -> float:
    median = statistics.median(ratios)
    print(f"{what}: {median:.2f} [{min(ratios):.2f}..{max(ratios):.2f}]")
    return median


async def _instant(hall: Hall) -> bool:
    """Everyone in the same moment; the server's other work aside."""
    times = [(await hall.vote(clients=VOTERS)).wall * VOTERS for _ in range(5)]
    print(f"{VOTERS} in one instant: {statistics.median(times):.2f} s, at most {INSTANT_S_MAX} s")
    return statistics.median(times) <= INSTANT_S_MAX


async def _growing(hall: Hall, events: int) -> bool:
    """CPU time per ballot as the log grows."""
    costs = []
    for size in [hall.writer.head, *(size for size in (events // 3, events) if size > hall.writer.head)]:
        while hall.writer.head < size:
            await hall.vote()
        costs.append(statistics.median([(await hall.vote()).cpu for _ in range(5)]))
        print(f"at {hall.writer.head:9,} events: {costs[-1] * 1e6:.1f} us of CPU a ballot")
    return _flat(costs)


async def _restart(hall: Hall) -> bool:
    """As after a kill: there is only the last snapshot that was taken on the way."""
    position = hall.writer.position
    await hall.writer.drain()
    hall.leave()
    start = time.perf_counter()
    hall.open()
    took = time.perf_counter() - start
    assert hall.writer.position == position
    print(f"restart at {position:,} events: {took:.2f} s, at most {RESTART_S_MAX} s")
    return took <= RESTART_S_MAX


async def _communities() -> bool:
    """CPU time per ballot when so many communities of two hundred take turns, all open in one process.

    Taking turns keeps the number of commands on their way the same: what it costs when there are more of
    those at a time, wherever they come from, is printed beside it.
    """
    with tempfile.TemporaryDirectory() as name:
        halls = [
            Hall(Path(name) / str(number), VOTERS // COMMUNITIES[-1]) for number in range(COMMUNITIES[-1])
        ]
        for hall in halls:
            await hall.gather()
            await hall.vote()
        rounds = [await _one_round(halls) for _ in range(ROUNDS // 3)]
        for hall in halls:
            await hall.close()
    costs = []
    for count, turns, together in zip(COMMUNITIES, *_medians(rounds), strict=True):
        print(f"{count:3} communities: {turns:.1f} us of CPU a ballot in turns, {together:.1f} all at once")
        costs.append(turns)
    return _flat(costs)


async def _one_round(halls: Sequence[Hall]) -> tuple[list[float], list[float]]:
    """For each number of communities: as many polls in turns as at once."""
    turns, together = [], []
    for count in COMMUNITIES:
        start = time.process_time()
        for number in range(len(halls)):
            await halls[number % count].vote()
        turns.append(time.process_time() - start)
        start = time.process_time()
        for _ in range(len(halls) // count):
            await asyncio.gather(*(hall.vote() for hall in halls[:count]))
        together.append(time.process_time() - start)
    return turns, together


def _medians(rounds: Sequence[tuple[list[float], list[float]]]) -> list[list[float]]:
    """Microseconds per ballot: by way, by number of communities."""
    return [
        [statistics.median(times) / VOTERS * 1e6 for times in zip(*way, strict=True)]
        for way in zip(*rounds, strict=True)
    ]


def _flat(costs: Sequence[float]) -> bool:
    print(f"largest against smallest: {costs[-1] / costs[0]:.2f}, at most {FLAT_MAX}")
    return costs[-1] / costs[0] <= FLAT_MAX


if __name__ == "__main__":
    sys.exit(0 if uvloop.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)) else 1)
