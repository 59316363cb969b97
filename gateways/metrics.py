"""Counts what happens in this server. No names, no choices, no addresses."""

import asyncio
from collections import Counter
from threading import Lock

COMMIT_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
BATCH_ACTS = (1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0)
LAG_EVERY_S = 1.0


class Histogram:
    """How many values were at most as large as each bound."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.counts = [0] * len(bounds)
        self.count = 0
        self.sum = 0.0

    def add(self, value: float) -> None:
        """Take one more value."""
        self.count += 1
        self.sum += value
        for index, bound in enumerate(self.bounds):
            self.counts[index] += value <= bound


class Metrics:
    """Counts from the start of the process on. Commits are told by commit threads, all else by the loop."""

    def __init__(self) -> None:
        self.commands: Counter[tuple[str, str]] = Counter()
        self.answers: Counter[int] = Counter()
        self.commit_seconds = Histogram(COMMIT_S)
        self.commit_acts = Histogram(BATCH_ACTS)
        self.lag_s = self.lag_max_s = 0.0
        self._turn = Lock()
        self._timer: asyncio.TimerHandle | None = None

    def command(self, kind: str, outcome: str) -> None:
        """A command was answered: `recorded`, `repeated`, or the code of a refusal."""
        self.commands[kind, outcome] += 1

    def answered(self, status: int) -> None:
        """A request was answered."""
        self.answers[status] += 1

    def committed(self, acts: int, took_s: float) -> None:
        """A batch was committed."""
        with self._turn:
            self.commit_acts.add(acts)
            self.commit_seconds.add(took_s)

    def watch_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Measure each second by how much the loop is late."""
        due = loop.time() + LAG_EVERY_S

        def look() -> None:
            self.lag_s = max(loop.time() - due, 0.0)
            self.lag_max_s = max(self.lag_max_s, self.lag_s)
            self.watch_loop(loop)

        self._timer = loop.call_later(LAG_EVERY_S, look)

    def close(self) -> None:
        """Measure no more."""
        if self._timer is not None:
            self._timer.cancel()
