"""The power fails, over and over: what was acknowledged is there, whole, and the community goes on.

The disk is that of `losing_disk`: it keeps what was synced, and of the rest what chance wants. The power
fails at a file call drawn by chance, also while a community is founded, and while a start recovers from the
last cut.
"""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.faults.power import POWER_FAILED, Plan, Powered, missing, powered
from tests.faults.power_check import Lost, Said, check, heard
from tests.faults.power_hall import live, start
from tests.faults.weaknesses import AFTER_BAD_SYNC, WEAKNESSES

ROUNDS = {"test": 3, "check": 200, "chaos": 1000}[os.environ.get("SUITE", "test")]
SEED = 20261125
LIVES = 8
MUST_SYNC = ("/log.db", "/content.db", "/keys.db")
BAD_SYNC_ROUNDS = {"test": 3, "check": 40, "chaos": 200}[os.environ.get("SUITE", "test")]
WEAK_ROUNDS_MAX = 60


@pytest.fixture(autouse=True)
def _has_what_it_needs() -> None:
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


@pytest.mark.slow
def test_nothing_that_was_acknowledged_is_lost_when_the_power_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = Hall(tmp_path, random.Random(SEED))
    for _ in range(ROUNDS):
        hall.live()
    with capsys.disabled():
        print(f"\npower: rounds={ROUNDS} acknowledged={hall.acknowledged} lost=0 corrupt=0 half=0")
    assert hall.acknowledged > 100 * ROUNDS


@pytest.mark.slow
def test_a_first_start_may_be_cut_off_at_any_file_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = Hall(tmp_path, random.Random(SEED))
    cuts = next(cut_at - 1 for cut_at in count(1) if not hall.start(cut_at))
    with capsys.disabled():
        print(f"\nfirst start: cut at each of its file calls ({cuts}), lost=0 stuck=0")
    assert cuts > 50


@pytest.mark.slow
def test_after_a_failed_sync_nothing_is_acknowledged_and_a_restart_builds_on_nothing_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = Hall(tmp_path, random.Random(SEED))
    stopped = sum(hall.live_with_a_bad_sync() for _ in range(BAD_SYNC_ROUNDS))
    with capsys.disabled():
        print(
            f"\nfailed syncs: rounds={BAD_SYNC_ROUNDS} stopped={stopped}"
            f" acknowledged={hall.acknowledged} lost=0"
        )
    assert stopped >= BAD_SYNC_ROUNDS // 4


@pytest.mark.slow
@pytest.mark.parametrize("weakness", list(AFTER_BAD_SYNC))
def test_a_failed_sync_finds_a_weakened_server(tmp_path: Path, weakness: str) -> None:
    hall = Hall(tmp_path, random.Random(SEED), weakness)
    assert any(_loses(hall.live_with_a_bad_sync) for _ in range(WEAK_ROUNDS_MAX)), f"{weakness}: not found"


@pytest.mark.slow
@pytest.mark.parametrize("weakness", list(WEAKNESSES))
def test_a_power_cut_finds_a_weakened_server(tmp_path: Path, weakness: str) -> None:
    hall = Hall(tmp_path, random.Random(SEED), weakness)
    assert any(_loses(hall.live) for _ in range(WEAK_ROUNDS_MAX)), f"{weakness}: not found"


def _loses(life: Callable[[], object]) -> bool:
    try:
        life()
    except Lost:
        return True
    return False
