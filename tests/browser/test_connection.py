"""A hall's bad Wi-Fi: the page never says that a vote is counted before it is, and no vote counts twice."""

from collections.abc import Callable

import pytest

from gateways.clock import system_clock
from tests.browser.conftest import Open
from tests.browser.hall import Hall
from tests.browser.people import Someone
from tests.browser.wire_cutter import WireCutter

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOUR_MS = 3_600_000
QUESTION = "Repair the lower sluice before the rains"


def someone_about_to_cast(hall: Hall, wire: WireCutter, open_page: Open) -> tuple[Someone, str]:
    hall.found()
    poll = hall.open_poll(hall.open_sitting(), QUESTION)
    member = Someone(open_page(wire.url + hall.path(3), "en", "phone"), "en")
    member.comes_in()
    member.page.get_by_role("button", name=member.words("option.yes")).click()
    return member, poll


def test_a_vote_whose_answer_was_lost_is_sent_again_and_counts_once(
    hall: Hall, wire: WireCutter, open_page: Open
) -> None:
    member, poll = someone_about_to_cast(hall, wire, open_page)
    wire.hold_answers()
    member.presses("ballot.cast")
    member.sees("ballot.sending")
    member.sees("vote.uncounted")
    own = hall.ask(hall.person(3).view(f"ballot/{poll}"))["doc"]
    assert hall.view(f"poll/{poll}")["cast"] == 1
    assert member.page.locator(".counted").count() == 0

    wire.cut()
    member.sees("ballot.counted", position=str(own["n"]))
    member.does_not_see("vote.uncounted")
    counted = hall.view(f"poll/{poll}")
    assert (counted["cast"], counted["replaced"], counted["counts"]["yes"]["casts"]) == (1, 0, 1)


def test_a_vote_that_never_left_goes_out_when_the_line_is_back(
    hall: Hall, wire: WireCutter, open_page: Open
) -> None:
    member, poll = someone_about_to_cast(hall, wire, open_page)
    wire.hold_requests()
    member.presses("ballot.cast")
    member.sees("vote.uncounted")
    assert hall.view(f"poll/{poll}")["cast"] == 0
    wire.cut()
    own_n = wait_for_vote(hall, member, poll)
    member.sees("ballot.counted", position=str(own_n))


def wait_for_vote(hall: Hall, member: Someone, poll: str) -> int:
    member.page.wait_for_selector(".counted")
    n: int = hall.ask(hall.person(3).view(f"ballot/{poll}"))["doc"]["n"]
    return n


def test_a_vote_that_comes_too_late_is_said_to_be_not_counted(
    hall: Hall, wire: WireCutter, open_page: Open
) -> None:
    member, poll = someone_about_to_cast(hall, wire, open_page)
    wire.hold_requests()
    member.presses("ballot.cast")
    hall.act(hall.person(0), "poll.close", {"poll": poll})
    wire.release()
    member.sees("poll.closed.wait")
    notice = member.page.locator(".notice")
    notice.wait_for()
    assert "was not counted" in notice.inner_text()
    assert member.page.locator(".counted").count() == 0
    assert hall.view(f"poll/{poll}")["cast"] == 0


def test_a_page_that_comes_back_shows_what_happened_meanwhile(
    hall: Hall, wire: WireCutter, open_page: Open
) -> None:
    member, poll = someone_about_to_cast(hall, wire, open_page)
    wire.hold_answers()
    hall.act(hall.person(0), "poll.close", {"poll": poll})
    hall.act(hall.person(0), "outcome.declare", {"poll": poll})
    wire.cut()
    member.page.wait_for_selector(".outcome")


# Where the server hears of it, and where nobody tells either side that the other is gone.
@pytest.mark.parametrize("lose", [WireCutter.down, WireCutter.half_open])
def test_a_tablet_that_slept_for_an_hour_comes_back_in_its_place(
    hall: Hall, wire: WireCutter, open_page_apart: Open, lose: Callable[[WireCutter], None]
) -> None:
    member, poll = someone_about_to_cast(hall, wire, open_page_apart)
    member.page.clock.install()
    member.page.reload()
    member.presses("here.arrive")
    member.sees("here.counted", count=1)
    member.sees("ballot.ask")
    lose(wire)
    hall.it_becomes(system_clock() + HOUR_MS)
    hall.act(hall.person(0), "poll.close", {"poll": poll})
    hall.act(hall.person(0), "outcome.declare", {"poll": poll})
    sitting = hall.view(f"poll/{poll}")["sitting"]
    later = hall.open_poll(sitting, "Lamps on the bridge")
    wire.release()
    # As a lid that is opened: what was due in that hour is done once, now.
    member.page.clock.fast_forward(HOUR_MS)
    member.reads("Lamps on the bridge")
    member.sees("here.counted", count=1)
    member.page.get_by_role("button", name=member.words("option.yes")).click()
    member.presses("ballot.cast")
    member.page.wait_for_selector(".counted")
    assert (hall.view(f"poll/{poll}")["cast"], hall.view(f"poll/{later}")["cast"]) == (0, 1)


def test_only_a_long_silence_is_worth_a_banner(hall: Hall, wire: WireCutter, open_page: Open) -> None:
    member, _ = someone_about_to_cast(hall, wire, open_page)
    wire.cut()
    member.page.wait_for_timeout(1_500)
    assert member.page.locator(".banner").count() == 0
    wire.hold_answers()
    member.page.wait_for_selector(".banner", timeout=25_000)
    member.sees("connection.reconnecting")
    wire.cut()
    member.page.wait_for_selector(".banner", state="detached", timeout=25_000)
