"""A real conversation goes in while a browser looks on: votes are seen arriving, and their sum is right."""

import asyncio
import re
import threading
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gateways.client.known_server import KnownServer
from gateways.polis.export import read_export
from gateways.polis.play import play
from gateways.polis.report import Report
from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall
from tests.walks.test_import_polis import LAND_BANK, expect_published

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.data]

VOTED = re.compile(r"(\d+) of \d+ have voted")
CHANGES = 8
PATIENCE_MS = 600_000


class Import(threading.Thread):
    """An import in a thread of its own; `voting` is set once the first votes are on their way."""

    def __init__(self, hall: Hall, folder: Path) -> None:
        super().__init__(daemon=True)
        self.export = read_export(folder)
        self.voting = threading.Event()
        self.reports: list[Report] = []
        self._server = KnownServer(hall.url, hall.operator.token)

    def run(self) -> None:
        self.reports.append(asyncio.run(play(self.export, self._server, progress=self._progress)))

    def report(self) -> Report:
        """What it has come to, once it is over."""
        self.join(PATIENCE_MS / 1000)
        (report,) = self.reports
        return report

    def _progress(self, stage: str, done: int, total: int) -> None:
        if stage == "votes" and done < total:
            self.voting.set()


def test_votes_are_seen_arriving_while_a_conversation_is_imported(
    tmp_path: Path, open_page: Open, keep: Keep, real_data: Path
) -> None:
    folder = real_data / "polis" / LAND_BANK.name
    with Hall(tmp_path / "data") as hall:
        report = watched(Import(hall, folder), hall, open_page, keep)
    expect_published(LAND_BANK, report)


def watched(importing: Import, hall: Hall, open_page: Open, keep: Keep) -> Report:
    """Import, while someone sees how many have voted."""
    importing.start()
    assert importing.voting.wait(PATIENCE_MS / 1000)
    page = open_page(f"{hall.url}/c/{importing.export.community}/", "en")
    turnout = page.get_by_text(VOTED).first
    seen = [turnout.inner_text()]
    for _ in range(CHANGES):
        expect(turnout).not_to_have_text(seen[-1], timeout=PATIENCE_MS)
        seen.append(turnout.inner_text())
    keep(page, "import-arriving")
    assert importing.is_alive(), "the votes were seen only after the end"

    report = importing.report()
    counts = [int(VOTED.findall(line)[0]) for line in seen]
    assert counts == sorted(set(counts))
    return report
