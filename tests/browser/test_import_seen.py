"""A real conversation goes in while a browser looks on: votes are seen arriving, not only their sum."""

import asyncio
import re
import threading
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gateways.known_server import KnownServer
from gateways.polis import read_export
from gateways.polis_import import play
from gateways.polis_report import Report
from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.data]

VOTED = re.compile(r"(\d+) of \d+ have voted")
CHANGES = 8
PATIENCE_MS = 120_000


class Import(threading.Thread):
    """The import in a thread of its own; `voting` is set once the first votes are on their way."""

    def __init__(self, hall: Hall, folder: Path) -> None:
        super().__init__(daemon=True)
        self.export = read_export(folder)
        self.voting = threading.Event()
        self.reports: list[Report] = []
        self._server = KnownServer(hall.url, hall.operator.token)

    def run(self) -> None:
        self.reports.append(asyncio.run(play(self.export, self._server, progress=self._progress)))

    def _progress(self, stage: str, done: int, total: int) -> None:
        if stage == "votes" and done < total:
            self.voting.set()


def test_votes_are_seen_arriving_while_a_conversation_is_imported(
    hall: Hall, open_page: Open, keep: Keep, real_data: Path
) -> None:
    importing = Import(hall, real_data / "polis" / "san-juan-land-bank")
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

    importing.join(PATIENCE_MS / 1000)
    (report,) = importing.reports
    assert report.holds
    counts = [int(VOTED.findall(line)[0]) for line in seen]
    assert counts == sorted(set(counts))
