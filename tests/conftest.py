"""What every test shares: how thoroughly to search, where the real input lies, and that CI skips nothing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

TESTS = Path(__file__).parent
DATA = TESTS.parents[1] / "shared" / "data"
SUITE = os.environ.get("SUITE", "test")

# What takes longest begins first; if it began last, it would be waited for alone.
LONGEST = (
    "faults/test_described_requests.py",
    "faults/test_power.py",
    "faults/test_bit_rot.py",
    "walks/test_import_polis.py",
    "faults/test_file_calls.py",
    "faults/test_failed_syncs.py",
    "rules/test_lending_lives.py",
    "rules/test_whole_sittings.py",
    "browser/test_import_seen.py",
    "walks/test_bundle.py",
    "faults/test_weak_edges.py",
    "faults/test_bit_rot_in_front.py",
    "faults/test_storm.py",
)

# Adds up what others have found.
LAST = TESTS / "browser/test_gallery.py"

_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
settings.register_profile("test", _patient, derandomize=True, max_examples=50)
settings.register_profile("check", _patient, derandomize=True, max_examples=500)
settings.register_profile("chaos", _patient, max_examples=5000)
settings.load_profile(SUITE)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, and the one that adds up last; the others stay as chance ordered them."""
    turn = {TESTS / name: number for number, name in enumerate(LONGEST)}
    turn[LAST] = len(LONGEST) + 1
    items.sort(key=lambda item: turn.get(item.path, len(LONGEST)))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """On CI a skipped test is a failed one: nothing is left out there in silence."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped on CI: {call.excinfo}"


@pytest.fixture
def real_data() -> Path:
    """The folder with real input, which stays beside the project."""
    if not DATA.is_dir():
        pytest.skip("the real input (../shared/data) is not beside the project")
    return DATA
