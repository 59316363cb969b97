"""The power fails, over and over: what was acknowledged is there, whole, and the community goes on.

The disk is that of `losing_disk`: it keeps what was synced, and of the rest what chance wants. The power
fails at a file call drawn by chance, also while a community is founded, and while a start recovers from the
last cut.
"""

import os
import random
import shutil
from pathlib import Path

import pytest

from tests.faults.power import Plan, missing, powered
from tests.faults.power_check import Lost, Said, check, heard
from tests.faults.power_hall import live
from tests.faults.weaknesses import WEAKNESSES

ROUNDS = {"test": 3, "check": 200, "chaos": 1000}[os.environ.get("SUITE", "test")]
SEED = 20261125
LIVES = 8
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
        if self._lives == LIVES:
            self._begin()
        plan = Plan(seed=self._dice.getrandbits(32), cut_at=self._cut_at())
        left = self._place / "left"
        left.mkdir()
        with powered(self._place, self._disk, left, plan) as power:
            lines, by_power = power.live(live, plan.seed, self._weakness)
        assert by_power, f"it ended by itself, with power: life {self._lives + 1}, {plan}"
        shutil.rmtree(self._disk)
        left.rename(self._disk)
        self._lives += 1
        self.acknowledged += heard(lines, self._said)
        try:
            self._check()
        except Exception as error:
            error.add_note(f"life {self._lives}, {plan}")
            raise

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

    def _check(self) -> None:
        """Look at a copy: the next life is to recover from the cut by itself."""
        copy = self._place / "copy"
        shutil.copytree(self._disk, copy)
        check(copy / "data", self._said, self._dice)
        shutil.rmtree(copy)


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
@pytest.mark.parametrize("weakness", list(WEAKNESSES))
def test_a_power_cut_finds_a_weakened_server(tmp_path: Path, weakness: str) -> None:
    hall = Hall(tmp_path, random.Random(SEED), weakness)
    assert any(_loses(hall) for _ in range(WEAK_ROUNDS_MAX)), f"{weakness}: not found"


def _loses(hall: Hall) -> bool:
    try:
        hall.live()
    except Lost:
        return True
    return False
