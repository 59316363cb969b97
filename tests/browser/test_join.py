"""The hall's screen says how to come in: large while nothing else is on it, in a corner while people vote."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import COMMUNITY, Hall
from tests.browser.paper import screen, squares
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# How much of the screen's height the square takes, and whether anything reaches over the screen's edges.
HEIGHT = "document.querySelector('.square').getBoundingClientRect().height / innerHeight"
OVER = """[...document.querySelectorAll('.screen > *, .screen-foot *, .welcome-join *')]
  .map(one => one.getBoundingClientRect())
  .filter(box => box.bottom > innerHeight + 1 || box.right > innerWidth + 1 || box.top < -1).length"""


def leads_in(hall: Hall, screen_page: Page) -> None:
    """The one square on the screen is the address of the Enter page, and opens it."""
    assert squares(screen(screen_page)) == [f"{hall.url}/c/{COMMUNITY}/enter"]


def test_the_screen_says_how_to_come_in(hall: Hall, open_page: Open, keep: Keep) -> None:
    hall.found()
    page = open_page(hall.url + hall.display_path(), "en", "projector")
    both = [Someone(page, "zh-CN"), Someone(page, "en")]
    for someone in both:
        someone.sees("projector.no-sitting")
        someone.sees("projector.join.scan")
        someone.sees("projector.join.card")
    expect(page.locator(".address")).to_have_text(f"{hall.url.removeprefix('http://')}/c/{COMMUNITY}/enter")
    leads_in(hall, page)
    assert page.evaluate(HEIGHT) > 0.4
    assert page.evaluate(OVER) == 0
    keep(page, "projector-join-closed")

    sitting = hall.open_sitting()
    both[1].sees("projector.waiting")
    leads_in(hall, page)
    assert page.evaluate(OVER) == 0
    keep(page, "projector-join-waiting")

    hall.open_poll(sitting, "雨季前修好下沟水闸 Repair the Lower Ditch sluice before the rains", minutes=30)
    both[1].sees("projector.voting")
    leads_in(hall, page)
    assert page.evaluate(HEIGHT) < 0.13
    assert page.evaluate(OVER) == 0
    keep(page, "projector-join-voting")


def test_whoever_follows_the_square_types_the_code_or_only_watches(hall: Hall, open_page: Open) -> None:
    hall.found()
    hall.open_sitting()
    (address,) = [hall.ask(hall.operator.join())["address"]]
    guest = Someone(open_page(address, "en"), "en")
    guest.fills("enter.code", hall.codes[hall.members[2]].lower())
    guest.presses("enter.go")
    guest.comes_in()
    watcher = Someone(open_page(address, "zh-CN"), "zh-CN")
    watcher.follows("enter.watch")
    watcher.sees("now.public")
