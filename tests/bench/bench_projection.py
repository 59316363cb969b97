"""How fast views are folded: rebuilding a million events against only reading them, and one live ballot.

    python -m tests.bench.bench_projection [events]

Rounds are interleaved; what counts is CPU time, which a shared machine disturbs least.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pysqlite3

from domain.event import Row, canonical, leaf_hash
from gateways.stores.sqlite import SqliteLogStore
from gateways.stores.sqlite_views import SqliteViewStore
from projections.follower import Follower
from projections.rebuild import CHUNK, rebuild
from tests.rules.given import hall
from tests.rules.histories import rows_of

EVENTS = 1_000_000
ROUNDS = 15
LIVE = 2_000
RATIO_MIN = 0.5
LIVE_MS_MAX = 0.3
OPTIONS = ("yes", "no", "abstain")


class Ballots:
    """A log with an open poll, and ballots coming in: every fifth replaces one, every third weighs 3/2."""

    def __init__(self, store: SqliteLogStore) -> None:
        given, chair, people, sitting = hall(3)
        self.poll = given.poll(chair, given.motion(people[1], sitting))
        rows = rows_of(given.events)
        store.append(rows, [])
        self._store = store
        self._head = len(rows)

    def come(self, count: int) -> None:
        end = self._head + count
        for first in range(self._head + 1, end + 1, 20_000):
            numbers = range(first, min(first + 20_000, end + 1))
            self._store.append([self._ballot(n) for n in numbers], [])
        self._head = end

    def _ballot(self, n: int) -> Row:
        replaces = n % 5 == 0
        voter = f"{(n - 1 if replaces else n) * 7919 % 2**40:012x}"
        kind, version = ("ballot.replaced/1", 2) if replaces else ("ballot.cast/1", 1)
        data = {"option": OPTIONS[n % 3]} | ({"was": OPTIONS[(n - 1) % 3]} if replaces else {})
        if n % 3 == 0:
            data["weight"] = "3/2"
        stream = f"ballot:{self.poll}:{voter}"
        state = canonical(
            {"v": 1, "n": n, "stream": stream, "version": version, "type": kind, "at": 1_800_000_000_000 + n,
             "by": {"id": voter, "as": "member"}, "cmd": f"{voter}{voter}", "data": data}
        )  # fmt: skip
        return Row(n, stream, version, kind, state, leaf_hash(state))


def main(events: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        store = SqliteLogStore(path / "log.db")
        ballots = Ballots(store)
        ballots.come(events)
        ratio = _rebuilding(path, store)
        live = _live(path, store, ballots)
        store.close()
    return ratio >= RATIO_MIN and live <= LIVE_MS_MAX


def _rebuilding(path: Path, store: SqliteLogStore) -> float:
    # The store's own engine: a second SQLite in one process would break the locks of the first.
    raw = pysqlite3.connect(path / "log.db")
    fields = "n, originator_id, originator_version, topic, state, leaf"
    select = f"SELECT {fields} FROM stored_events WHERE n > ? ORDER BY n LIMIT {CHUNK}"
    head = store.head()

    def read() -> None:
        after = 0
        while rows := raw.execute(select, (after,)).fetchall():
            after = rows[-1][0]
        assert after == head

    def build() -> None:
        with tempfile.TemporaryDirectory(dir=path) as target:
            views = SqliteViewStore(Path(target) / "views.db")
            assert rebuild(store, views) == head
            views.close()

    rounds = [(_cpu_s(read), _cpu_s(build)) for _ in range(ROUNDS)]
    raw.close()
    ratios = sorted(reading / building for reading, building in rounds)
    for name, times in (("raw SELECT", [r for r, _ in rounds]), ("rebuild", [b for _, b in rounds])):
        median = statistics.median(times)
        print(f"{name:12} {median / head * 1e6:.2f} us an event, {head / median:,.0f} events/s")
    ratio = statistics.median(ratios)
    print(
        f"rebuild against raw SELECT: {ratio:.2f} [{ratios[0]:.2f}..{ratios[-1]:.2f}], at least {RATIO_MIN}"
    )
    return ratio


def _live(path: Path, store: SqliteLogStore, ballots: Ballots) -> float:
    """A ballot is in the log; from the wake-up until its documents are written and handed on."""
    views = SqliteViewStore(path / "views.db")
    follower = Follower(store, views)
    follower.catch_up()
    times, work = [], []
    for _ in range(LIVE):
        ballots.come(1)
        start, start_cpu = time.perf_counter(), time.thread_time()
        changes = follower.catch_up()
        times.append((time.perf_counter() - start) * 1e3)
        work.append((time.thread_time() - start_cpu) * 1e3)
        assert [change.view for change in changes] == [f"poll/{ballots.poll}"]
    views.close()
    times.sort()
    median, high, cpu = times[LIVE // 2], times[LIVE * 99 // 100], statistics.median(work)
    print(
        f"one live ballot: {median:.3f} ms, p99 {high:.3f} ms; {cpu:.3f} ms of CPU, at most {LIVE_MS_MAX} ms"
    )
    return cpu


def _cpu_s(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(0 if main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS) else 1)
