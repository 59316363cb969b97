"""After a sitting the hall's screen lets the last outcome be read to its end, then says that all is over."""

import pytest
from playwright.sync_api import Page, expect

from gateways.clock import system_clock
from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NEXT = "December assembly"
SOON_MS, LATER_MS = 10_000, 40_000


def a_screen_with_an_outcome(hall: Hall, open_page: Open) -> tuple[Page, str]:
    hall.found()
    sitting = hall.open_sitting()
    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    screen.clock.install()
    hall.declare(hall.open_poll(sitting, "修好水闸 · Mend the sluice"))
    expect(screen.locator(".screen-bars")).to_be_visible()
    return screen, sitting


def time_passes(hall: Hall, screen: Page, since: int, passed_ms: int) -> None:
    """At the server and on the screen's own clock."""
    hall.it_becomes(since + passed_ms)
    screen.clock.run_for(passed_ms)


def test_the_last_outcome_stays_some_moments_then_the_screen_says_that_the_sitting_is_over(
    hall: Hall, open_page_apart: Open, keep: Keep
) -> None:
    screen, sitting = a_screen_with_an_outcome(hall, open_page_apart)
    since = system_clock()
    hall.act(hall.person(0), "sitting.close", {"sitting": sitting})
    expect(screen.locator(".screen-foot .address")).to_be_empty()
    time_passes(hall, screen, since, SOON_MS)
    expect(screen.locator(".screen-bars")).to_be_visible()
    time_passes(hall, screen, since, LATER_MS)
    Someone(screen, "en").sees("projector.over")
    Someone(screen, "zh-CN").sees("projector.over")
    expect(screen.locator(".screen-bars, .welcome-join, .square")).to_have_count(0)
    keep(screen, "closing-slide")


def test_the_last_outcome_stays_also_where_the_next_sitting_is_already_called(
    hall: Hall, open_page_apart: Open, keep: Keep
) -> None:
    screen, sitting = a_screen_with_an_outcome(hall, open_page_apart)
    chair = hall.person(0)
    coming = hall.act(chair, "sitting.plan", {"title": text(NEXT)})["sitting"]
    hall.act(chair, "sitting.call", {"sitting": coming, "place": text("The barn")})
    with screen.expect_websocket() as line:
        screen.reload()
    expect(screen.locator(".screen-bars")).to_be_visible()
    with line.value.expect_event("framereceived", lambda frame: '"closed_at"' in str(frame)):
        hall.act(chair, "sitting.close", {"sitting": sitting})
    since = system_clock()
    time_passes(hall, screen, since, SOON_MS)
    expect(screen.locator(".screen-bars")).to_be_visible()
    expect(screen.locator(".screen-place")).not_to_contain_text(NEXT)
    keep(screen, "closing-slide-next-called")
    time_passes(hall, screen, since, LATER_MS)
    expect(screen.locator(".screen-place")).to_contain_text(NEXT)
    expect(screen.locator(".screen-bars")).to_have_count(0)


def test_it_says_when_it_goes_on(hall: Hall, open_page_apart: Open, keep: Keep) -> None:
    screen, sitting = a_screen_with_an_outcome(hall, open_page_apart)
    since = system_clock()
    when = "12月8日晚七点 · 8 December at seven"
    hall.act(hall.person(0), "sitting.adjourn", {"sitting": sitting, "when": text(when)})
    expect(screen.locator(".screen-foot .address")).to_be_empty()
    expect(screen.locator(".screen-bars")).to_be_visible()
    time_passes(hall, screen, since, LATER_MS)
    Someone(screen, "en").sees("projector.adjourned")
    Someone(screen, "en").reads(when)
    keep(screen, "closing-slide-adjourned")
    screen.reload()
    Someone(screen, "en").sees("projector.adjourned")
