"""The harnesses of the edges are themselves tested: each must fail where a defect is planted.

Their tests run once more, in processes forked for it, on a product with one defect each. Nobody waits there
for long: what a sound server does within a second, a weakened one will not do within ten.
"""

import os
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import pytest

from tests.faults.weak_edges import WEAK_EDGES
from tests.walks import served

ROOT = Path(__file__).parents[2]
PATIENCE_S = 3
# What has a defect mostly waits for what does not come.
AT_ONCE = 4

pytestmark = pytest.mark.slow


class Seen(NamedTuple):
    """Which tests failed, and why; which passed; and how long it took."""

    failed: dict[str, str]
    passed: list[str]
    seconds: float


class Plant:
    """Plants a defect, or none, once all is imported, and writes down what becomes of the tests."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.failed: dict[str, str] = {}
        self.passed: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for module in (served, *(item.module for item in session.items if isinstance(item, pytest.Function))):
            if hasattr(module, "PATIENCE_S"):
                module.PATIENCE_S = PATIENCE_S
        if self._name:
            WEAK_EDGES[self._name].plant()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed[report.nodeid] = report.longreprtext
        elif report.when == "call":
            self.passed.append(report.nodeid)


def _run(name: str, folder: Path, tests: Sequence[str]) -> Seen:
    """Run tests on a product with the defect of this name. Only in a process of its own: it stays there."""
    os.chdir(ROOT)
    plant, started = Plant(name), perf_counter()
    # What a broken test leaves behind is nobody's concern.
    without = ["-p", "no:randomly", "-p", "no:unraisableexception"]
    pytest.main(["-q", *without, f"--basetemp={folder}", *tests], [plant])
    return Seen(plant.failed, plant.passed, perf_counter() - started)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """What the harnesses see of each defect."""
    folder = tmp_path_factory.mktemp("weak")
    runs = [
        (name, folder / str(number), edge.seen_by) for number, (name, edge) in enumerate(WEAK_EDGES.items())
    ]
    with get_context("fork").Pool(AT_ONCE, maxtasksperchild=1) as pool:
        return dict(zip(WEAK_EDGES, pool.starmap(_run, runs, chunksize=1), strict=True))


@pytest.mark.parametrize("name", WEAK_EDGES)
def test_a_harness_sees_a_weak_edge(name: str, seen: dict[str, Seen]) -> None:
    for test in WEAK_EDGES[name].seen_by:
        assert any(one.startswith(test) for one in seen[name].failed), (
            f"{test} has seen nothing: {seen[name]}"
        )
    print(f"{name}: seen in {seen[name].seconds:.1f} s")


def test_the_same_harnesses_see_nothing_in_a_sound_product(tmp_path: Path) -> None:
    tests = sorted({test for edge in WEAK_EDGES.values() for test in edge.seen_by})
    with get_context("fork").Pool(1) as pool:
        sound = pool.apply(_run, ("", tmp_path / "within", tests))
    assert not sound.failed
    assert len(sound.passed) >= len(tests)
