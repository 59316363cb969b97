"""A tablet for everybody: after each person it is as if nobody had been there."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import COMMUNITY, Hall
from tests.browser.people import Someone
from tests.browser.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ENTER = re.compile(rf"/c/{COMMUNITY}/enter$")
DRAFT = "修一座小桥 Build a small bridge"
# What is the tablet's own: that it is shared, when it was last touched, and how it starts.
OWN = {"folkmoot.shared", "folkmoot.touched", "folkmoot.language", "folkmoot.text-size"}
READING = "() => ['size', 'simple', 'contrast'].map(one => document.documentElement.dataset[one])"
STORED = "() => [Object.keys(localStorage), sessionStorage.length]"
# What lies in the browser's data bases, and what is typed into fields.
ROWS = """async () => {
  const done = request => new Promise((found, failed) => {
    request.onsuccess = () => found(request.result);
    request.onerror = () => failed(request.error);
  });
  const rows = [];
  for (const {name} of await indexedDB.databases()) {
    const base = await done(indexedDB.open(name));
    for (const store of base.objectStoreNames) {
      rows.push(...await done(base.transaction(store).objectStore(store).getAll()));
    }
    base.close();
  }
  return rows;
}"""
TYPED = """() => [...document.querySelectorAll('input:not([type=radio], [type=checkbox]), textarea')]
  .map(one => one.value).filter(value => value)"""


def tablet(hall: Hall, open_page: Open, language: str) -> Someone:
    """A tablet that the hall's staff has marked as everybody's, at the Enter page."""
    someone = Someone(open_page(f"{hall.url}/c/{COMMUNITY}/enter", language), language)
    someone.page.get_by_text(someone.words("shared.title")).click()
    someone.presses("shared.mark")
    someone.sees("shared.on")
    return someone


def sits_down(tablet: Someone, hall: Hall, at: int) -> None:
    """A member types the code on her card."""
    tablet.fills("enter.code", hall.codes[hall.members[at]])
    tablet.presses("enter.go")
    tablet.comes_in()


def cookies(page: Page) -> list[str]:
    return [cookie["name"] for cookie in page.context.cookies()]


def expect_nothing_of(name: str, page: Page) -> None:
    """Neither on the page or in its fields, nor in any storage, nor in a cookie."""
    page.wait_for_load_state()
    kept, visit = page.evaluate(STORED)
    assert (set(kept) - OWN, visit, cookies(page)) == (set(), 0, [])
    assert (page.evaluate(ROWS), page.evaluate(TYPED)) == ([], [])
    expect(page.get_by_text(name)).to_have_count(0)
    assert name not in page.content()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_shared_tablet_keeps_nothing_of_whoever_is_done(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    hall.open_sitting()
    one = tablet(hall, open_page, language)
    check(one.page)
    keep(one.page, f"shared-enter-{language}")
    sits_down(one, hall, 4)
    one.sees("settings.leave")
    one.follows("now.tab.motions")
    one.follows("docket.bring")
    check(one.page)
    one.page.get_by_role("textbox").first.fill(DRAFT)
    keep(one.page, f"shared-now-{language}")
    one.presses("settings.open")
    one.page.get_by_label(one.words("settings.size.largest"), exact=True).check(force=True)
    for aid in ("settings.simple", "settings.contrast"):
        one.page.get_by_label(one.words(aid), exact=True).check(force=True)
    one.presses("settings.open")
    assert one.page.evaluate(READING) == ["largest", "on", "on"]

    one.presses("settings.leave")
    one.page.wait_for_url(ENTER)
    one.sees("enter.code")
    name = "陈志远"
    expect_nothing_of(name, one.page)
    assert one.page.evaluate(READING) == ["normal", "off", "off"]
    one.page.go_back()
    one.sees("now.public")
    expect_nothing_of(name, one.page)
    assert DRAFT not in one.page.content()
    assert one.page.evaluate("window.scrollY") == 0

    one.page.goto(f"{hall.url}/c/{COMMUNITY}/enter")
    sits_down(one, hall, 5)
    one.reads("Nadia Okafor")


def test_whoever_walks_away_is_put_away_after_a_countdown_that_one_touch_stops(
    hall: Hall, open_page_apart: Open, keep: Keep
) -> None:
    hall.found()
    hall.open_sitting()
    one = tablet(hall, open_page_apart, "en")
    one.page.clock.install()
    one.page.reload()
    sits_down(one, hall, 5)
    one.page.wait_for_selector(".shared-bar")
    question = one.page.get_by_role("alertdialog")
    one.page.clock.run_for(149_000)
    expect(question).to_have_count(0)
    one.page.clock.run_for(3_000)
    expect(question).to_be_visible()
    check(one.page)
    keep(one.page, "shared-countdown-en")
    one.presses("shared.here")
    expect(question).to_have_count(0)
    one.page.clock.run_for(149_000)
    expect(question).to_have_count(0)
    one.page.keyboard.press("Shift")
    one.page.clock.run_for(149_000)
    expect(question).to_have_count(0)
    one.page.clock.run_for(40_000)
    one.page.wait_for_url(ENTER)
    one.sees("enter.code")
    expect_nothing_of("Nadia Okafor", one.page)


def test_without_a_connection_the_tablet_is_blank_until_the_login_is_ended(
    hall: Hall, open_page: Open
) -> None:
    hall.found()
    hall.open_sitting()
    one = tablet(hall, open_page, "en")
    sits_down(one, hall, 5)
    one.sees("settings.leave")
    one.page.route("**/logout", lambda route: route.abort())
    one.presses("settings.leave")
    one.sees("shared.away")
    expect(one.page.get_by_text("Nadia Okafor")).to_have_count(0)
    one.page.reload()
    one.sees("shared.away")
    one.page.goto(f"{hall.url}/c/{COMMUNITY}/")
    one.sees("shared.away")
    one.page.unroute("**/logout")
    one.page.wait_for_url(ENTER)
    one.sees("enter.code")
    expect_nothing_of("Nadia Okafor", one.page)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_whoever_holds_anothers_card_says_no_and_is_told_where_to_go(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    one = Someone(open_page(hall.url + hall.path(4), language), language)
    one.sees("enter.you-are")
    one.reads("陈志远")
    one.sees("enter.roll-number", number="5")
    one.sees("enter.group", group="第三组 Group 3")
    one.presses("enter.no")
    one.sees("enter.not-me")
    one.sees("enter.not-me.cure")
    expect(one.page.get_by_text("陈志远")).to_have_count(0)
    keep(one.page, f"enter-not-me-{language}")
    check(one.page)
    one.sees("enter.code")
    answer = one.page.request.get(f"{hall.url}/c/{COMMUNITY}/session")
    assert json.loads(answer.text())["who"]["kind"] == "public"


def test_nothing_can_be_done_with_a_card_before_its_holder_said_yes(hall: Hall, open_page: Open) -> None:
    hall.found()
    hall.open_poll(hall.open_sitting(), "Repair the sluice", minutes=30)
    one = Someone(open_page(hall.url + hall.path(4), "en"), "en")
    one.sees("enter.you-are")
    one.page.goto(f"{hall.url}/c/{COMMUNITY}/")
    one.page.wait_for_url(ENTER)
    one.comes_in()
    one.sees("ballot.ask")
    one.page.reload()
    one.sees("ballot.ask")


def test_a_stopped_card_puts_an_open_tablet_away(hall: Hall, open_page: Open) -> None:
    hall.found()
    hall.open_sitting()
    one = tablet(hall, open_page, "en")
    sits_down(one, hall, 5)
    one.sees("settings.leave")
    hall.ask(hall.operator.revoke(hall.members[5]))
    one.page.wait_for_url(ENTER)
    one.sees("enter.code")
    expect_nothing_of("Nadia Okafor", one.page)


def test_a_card_that_is_scanned_over_someones_visit_ends_it_first(hall: Hall, open_page: Open) -> None:
    hall.found()
    hall.open_sitting()
    one = tablet(hall, open_page, "en")
    sits_down(one, hall, 4)
    one.reads("陈志远")
    (former,) = [cookie["value"] for cookie in one.page.context.cookies()]
    one.page.goto(hall.url + hall.path(5))
    one.comes_in()
    one.reads("Nadia Okafor")
    expect(one.page.get_by_text("陈志远")).to_have_count(0)
    path = f"{hall.url}/c/{COMMUNITY}/session"
    answer = one.page.request.get(path, headers={"Authorization": f"Bearer {former}"})
    assert (answer.status, answer.json()["code"]) == (401, "login-expired")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_largest_letters_leave_room_for_the_way_out(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    hall.open_poll(hall.open_sitting(), "雨季前修好下沟水闸 Repair the Lower Ditch sluice", minutes=30)
    one = tablet(hall, open_page, language)
    one.page.set_viewport_size({"width": 390, "height": 844})
    sits_down(one, hall, 4)
    one.sees("ballot.ask")
    one.presses("settings.open")
    one.page.get_by_label(one.words("settings.size.largest"), exact=True).check(force=True)
    one.presses("settings.open")
    check(one.page, tap=72)
    bar = one.page.locator(".shared-bar").bounding_box()
    assert bar is not None
    assert bar["height"] < 844 / 4
    one.page.get_by_role("button", name=one.words("option.abstain")).focus()
    focused = one.page.get_by_role("button", name=one.words("option.abstain")).bounding_box()
    assert focused is not None
    assert focused["y"] + focused["height"] <= bar["y"], "the way out covers what has the focus"
    keep(one.page, f"shared-largest-{language}")
