"""Lives of a community on a losing disk, one after the other, each held against what was acknowledged."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.power import POWER_FAILED, Plan, Powered, missing, powered
from tests.faults.power_check import Lost, Said, check, heard
from tests.faults.power_hall import live, start

SEED = 20261125
LIVES = 8
MUST_SYNC = ("/log.db", "/content.db", "/keys.db")
WEAK_ROUNDS_MAX = 60


def require_power() -> None:
    """Skip where no such disk can be had; on CI, fail."""
    reason = missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(f"power cuts cannot be played here: {reason}")
    if reason:
        pytest.skip(f"power cuts cannot be played here: {reason}")


class Hall:
    """A community on a losing disk, life after life."""

    def __init__(self, place: Path, dice: random.Random, weakness: str = "") -> None:
        self._place, self._dice, self._weakness = place, dice, weakness
        self._lives = 0
        self.acknowledged = 0
        self._begin()

    def live(self) -> None:
        """One life, up to its end with the power; then hold what is left against what was acknowledged."""
        plan = Plan(seed=self._dice.getrandbits(32), cut_at=self._cut_at())
        with self._power(plan) as power:
            lines, by_power = power.live(live, plan.seed, self._weakness)
        assert by_power, f"it ended by itself, with power: life {self._lives}, {plan}"
        self._hold_against([lines], plan)

    def live_with_a_bad_sync(self) -> bool:
        """A sync fails; the server is started again on what the kernel shows; then the power fails.

        Gives whether the sync was one of the log, its content or its keys, so that the server had to stop.
        """
        # Long enough for views to be moved once more: from a failed sync of theirs they come back only then.
        cut_at, bad_sync = self._dice.randint(3000, 5000), self._dice.randint(1, 40)
        plan = Plan(self._dice.getrandbits(32), cut_at, bad_sync, self._dice.choice(["", *MUST_SYNC]))
        with self._power(plan) as power:
            before, _ = power.live(live, plan.seed, self._weakness)
            told = power.happened()
            after, _ = power.live(live, plan.seed + 1, self._weakness)
        self._hold_against([before, after], plan)
        must_stop = any(name in line for line in told for name in MUST_SYNC)
        first = next((at for at, line in enumerate(before) if line.startswith("untaken")), len(before))
        if must_stop and not all(line == "untaken disk-failed" for line in before[first:]):
            raise Lost(f"it went on after a failed sync: {before[first:][:3]}, {plan}")
        had_time = f"{plan.seed}-" in "".join(before) and POWER_FAILED not in told
        if must_stop and first == len(before) and had_time:
            raise Lost(f"it did not say that a sync failed: {told}, {plan}")
        return must_stop

    def start(self, cut_at: int) -> bool:
        """A first start on an empty disk; gives whether the power ended it."""
        self._begin()
        plan = Plan(seed=self._dice.getrandbits(32), cut_at=cut_at)
        with self._power(plan) as power:
            lines, by_power = power.live(start)
        self._hold_against([lines], plan)
        return by_power

    @contextmanager
    def _power(self, plan: Plan) -> Iterator[Powered]:
        """The disk of the last life, mounted; afterwards, what the cut left of it."""
        if self._lives == LIVES:
            self._begin()
        self._lives += 1
        left = self._place / "left"
        left.mkdir()
        with powered(self._place, self._disk, left, plan) as power:
            yield power
        shutil.rmtree(self._disk)
        left.rename(self._disk)

    def _hold_against(self, lives: list[list[str]], plan: Plan) -> None:
        """Look at a copy: the next life is to recover from the cut by itself."""
        self.acknowledged += sum(heard(lines, self._said) for lines in lives)
        copy = self._place / "copy"
        shutil.copytree(self._disk, copy)
        try:
            check(copy / "data", self._said)
        except Exception as error:
            error.add_note(f"life {self._lives}, {plan}")
            raise
        shutil.rmtree(copy)

    def _begin(self) -> None:
        """An empty disk."""
        self._disk = self._place / "disk"
        shutil.rmtree(self._disk, ignore_errors=True)
        self._disk.mkdir()
        self._said = Said({}, set(), set())
        self._lives = 0

    def _cut_at(self) -> int:
        """In the founding or the recovery as often as in the middle of the work."""
        return self._dice.randint(1, 300) if self._dice.random() < 0.4 else self._dice.randint(300, 3000)


def finds(life: Callable[[], object]) -> bool:
    """Whether something is lost within a number of lives."""
    return any(_loses(life) for _ in range(WEAK_ROUNDS_MAX))


def _loses(life: Callable[[], object]) -> bool:
    try:
        life()
    except Lost:
        return True
    return False
