"""The power fails, over and over: what was acknowledged is there, whole, and the community goes on.

The disk is that of `losing_disk`: it keeps what was synced, and of the rest what chance wants. The power
fails at a file call drawn by chance, also while a community is founded, and while a start recovers from the
last cut.
"""

import os
import random
from itertools import count, takewhile
from pathlib import Path

import pytest

from tests.faults.powered_lives import SEED, Hall, finds, require_power
from tests.faults.weaknesses import WEAKNESSES

SUITE = os.environ.get("SUITE", "test")
ROUNDS = {"test": 3, "check": 200, "chaos": 1000}[SUITE]
# Of a first start's file calls, each so-many-th is cut.
STRIDE = {"test": 30, "check": 3, "chaos": 1}[SUITE]


@pytest.fixture(autouse=True)
def _has_what_it_needs() -> None:
    require_power()


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
    cuts = len(list(takewhile(hall.start, count(1, STRIDE))))
    with capsys.disabled():
        print(f"\nfirst start: cut at {cuts} of its file calls, lost=0 stuck=0")
    assert cuts > 50 / STRIDE


@pytest.mark.slow
@pytest.mark.parametrize("weakness", list(WEAKNESSES))
def test_a_power_cut_finds_a_weakened_server(tmp_path: Path, weakness: str) -> None:
    hall = Hall(tmp_path, random.Random(SEED), weakness)
    assert finds(hall.live), f"{weakness}: not found"
