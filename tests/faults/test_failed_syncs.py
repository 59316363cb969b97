"""A sync fails: from then on nothing is acknowledged, and a restart builds on nothing that is not there."""

import os
import random
from pathlib import Path

import pytest

from tests.faults.powered_lives import SEED, Hall, finds, require_power
from tests.faults.weaknesses import AFTER_BAD_SYNC

ROUNDS = {"test": 3, "check": 40, "chaos": 200}[os.environ.get("SUITE", "test")]


@pytest.fixture(autouse=True)
def _has_what_it_needs() -> None:
    require_power()


@pytest.mark.slow
def test_after_a_failed_sync_nothing_is_acknowledged_and_a_restart_builds_on_nothing_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = Hall(tmp_path, random.Random(SEED))
    stopped = sum(hall.live_with_a_bad_sync() for _ in range(ROUNDS))
    with capsys.disabled():
        print(f"\nfailed syncs: rounds={ROUNDS} stopped={stopped} acknowledged={hall.acknowledged} lost=0")
    assert stopped >= ROUNDS // 4


@pytest.mark.slow
@pytest.mark.parametrize("weakness", list(AFTER_BAD_SYNC))
def test_a_failed_sync_finds_a_weakened_server(tmp_path: Path, weakness: str) -> None:
    hall = Hall(tmp_path, random.Random(SEED), weakness)
    assert finds(hall.live_with_a_bad_sync), f"{weakness}: not found"
