"""Short ways through the pages with the harnesses' own checks; the long ones would cost minutes."""

from pathlib import Path

import pytest

from gateways.card_sheet import Holder, Place, sheet
from tests.browser import test_keyboard
from tests.browser.conftest import Open, Window
from tests.browser.gallery import Gallery
from tests.browser.hall import Hall
from tests.browser.test_cards import LONG, prints_sheets
from tests.browser.test_outbox import counted_once, voter_at
from tests.browser.test_shared_tablet import ENTER, expect_nothing_of, sits_down, tablet
from tests.browser.wire_cutter import WireCutter

ENTRY = "http://hall.test/c/clear-water/enter"


def by_keyboard(gallery: Gallery, window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the top of the Enter page to its first button."""
    monkeypatch.setattr(test_keyboard, "STOPS_MOST", 5)
    one = test_keyboard.AtKeys(gallery.show(window("en"), "enter"), "en")
    one.goes_to(one.words("enter.go"))


def by_one_visitor(hall: Hall, open_page: Open) -> None:
    """Comes to a tablet for everybody, chooses large letters, and leaves."""
    hall.found(members=5)
    one = tablet(hall, open_page, "en")
    sits_down(one, hall, 4)
    one.presses("settings.open")
    one.page.get_by_label(one.words("settings.size.largest"), exact=True).check(force=True)
    one.presses("settings.open")
    one.presses("settings.leave")
    one.page.wait_for_url(ENTER)
    one.sees("enter.code")
    expect_nothing_of("陈志远", one.page)


def by_a_bad_line(hall: Hall, wire: WireCutter, open_page: Open) -> None:
    """Votes, while the server hears it and its answer is lost, and once more connects."""
    voter, poll = voter_at(hall, wire, open_page, "en")
    wire.hold_answers()
    voter.chooses("option.yes")
    voter.sees("ballot.sending")
    assert voter.page.locator(".counted").count() == 0, "it is not counted yet"
    wire.cut()
    voter.connects()
    voter.page.wait_for_selector(".counted")
    counted_once(hall, poll)


def by_printer(open_page: Open, tmp_path: Path) -> None:
    """Eleven cards, on two sheets."""
    holders = [Holder("m", number, name.strip(), group.strip()) for number, name, group in LONG]
    holders += [Holder("m", str(number), "Ada Moss", "north") for number in range(11 - len(LONG))]
    cards = [(holder, f"ABCD-{number:04d}") for number, holder in enumerate(holders)]
    page = open_page("about:blank", "en")
    page.set_content(sheet(Place("清水村 · Clear Water", ENTRY), cards, "en"))
    prints_sheets(page, ENTRY, [10, 1], tmp_path, "sheets")
