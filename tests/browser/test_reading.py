"""Everyone can read: every size, simple, with contrast, aloud, on paper; and no script slips in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import COMMUNITY, Hall
from tests.browser.people import Someone
from tests.browser.test_accessibility import SMALL_TARGETS, TOO_WIDE, faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What one can set: text size, simple pages, strong contrast; and the least height of what is touched, in px.
WAYS = {
    "normal": ("normal", "off", "off", 48),
    "large": ("large", "off", "off", 60),
    "largest": ("largest", "off", "off", 60),
    "simple": ("normal", "on", "off", 60),
    "simple-largest": ("largest", "on", "off", 60),
    "contrast": ("normal", "off", "on", 48),
    "simple-contrast": ("large", "on", "on", 60),
}
SET = """([size, simple, contrast]) =>
  Object.assign(document.documentElement.dataset, {size, simple, contrast})"""
SMALL_TEXT = """least => [...document.querySelectorAll('main *')]
  .filter(one => one.checkVisibility())
  .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .filter(one => !one.closest('.sign, .unseen') && parseFloat(getComputedStyle(one).fontSize) < least)
  .map(one => one.outerHTML.slice(0, 90))"""
# A device with a voice for each language, which keeps what it was asked to read.
VOICES = """
  window.read = [];
  const voices = ['en-GB', 'zh_CN'].map(lang => ({lang, localService: true, name: lang}));
  Object.defineProperty(window, 'speechSynthesis', {value: {
    getVoices: () => voices, addEventListener: () => {}, cancel: () => window.read.push('stopped'),
    speak: one => window.read.push(`${one.lang}: ${one.text}`)}});
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
WITNESS = """
  window.refused = [];
  addEventListener('securitypolicyviolation', seen => refused.push(seen.effectiveDirective));
"""
BROKEN = """() => document.querySelector('main').insertAdjacentHTML('beforeend',
  '<button id="small">x</button><input id="nameless">')"""


def check_all_ways(page: Page, place: str, keep: Keep) -> None:
    """What axe, our rulers and the width of the page say, each way of reading."""
    found = []
    for way, (*chosen, tap) in WAYS.items():
        page.evaluate(SET, chosen)
        found += [(way, fault) for fault in faults(page)]
        found += [(way, fault) for fault in page.evaluate(SMALL_TARGETS, tap)]
        if page.evaluate(TOO_WIDE) > 0:
            found.append((way, "is wider than the screen"))
        if chosen[1] == "on":
            found += [(way, f"small text: {html}") for html in page.evaluate(SMALL_TEXT, 18)]
        keep(page, f"reading-{place}-{way}")
    page.evaluate(SET, ["normal", "off", "off"])
    assert found == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("shape", ["phone", "tablet"])
def test_every_page_can_be_read_and_touched_every_way(
    hall: Hall, open_page: Open, keep: Keep, language: str, shape: str
) -> None:
    hall.found()
    title = "雨季前修好下沟水闸" if language == "zh-CN" else "Repair the lower sluice before the rains"
    hall.open_poll(hall.open_sitting(), title, minutes=30)
    member = Someone(open_page(hall.url + hall.path(3), language, shape), language)

    def check(place: str, page: Page = member.page) -> None:
        check_all_ways(page, f"{place}-{shape}-{language}", keep)

    member.sees("enter.you-are")
    check("enter")
    member.comes_in()
    member.sees("ballot.ask")
    check("ballot")
    member.page.get_by_role("button", name=member.words("option.yes")).click()
    check("check")
    member.presses("ballot.cast")
    member.page.wait_for_selector(".counted")
    check("counted")
    member.presses("settings.open")
    check("settings")
    member.presses("settings.open")
    member.follows("now.tab.motions")
    check("motions")
    member.follows("docket.bring")
    check("bring")
    chair = Someone(open_page(hall.url + hall.path(0), language, shape), language)
    chair.comes_in()
    chair.sees("chair.close.will")
    check("chair", chair.page)
    chair.presses("chair.close")
    check("chair-confirm", chair.page)
    chair.presses("chair.close.confirm")
    chair.sees("chair.declare.will")
    check("chair-declare", chair.page)
    chair.presses("chair.declare")
    chair.page.wait_for_selector(".outcome")
    check("chair-outcome", chair.page)
    member.follows("now.tab.now")
    member.page.wait_for_selector(".outcome")
    check("outcome")


def test_the_rulers_find_what_is_broken(hall: Hall, chromium: Browser) -> None:
    hall.found()
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{hall.url}/c/{COMMUNITY}/enter")
    page.wait_for_selector(".card")
    page.evaluate(BROKEN)
    assert any("label" in fault and "nameless" in fault for fault in faults(page))
    assert any('id="small"' in fault for fault in page.evaluate(SMALL_TARGETS, 48))
    context.close()


def test_what_is_chosen_for_reading_is_kept_on_this_device(hall: Hall, open_page: Open) -> None:
    hall.found()
    hall.open_poll(hall.open_sitting(), "Repair the lower sluice before the rains")
    one = Someone(open_page(f"{hall.url}/c/{COMMUNITY}/", "en"), "en")
    one.sees("now.public")
    one.presses("settings.open")
    one.page.get_by_label(one.words("settings.simple")).focus()
    one.page.keyboard.press("Space")
    one.page.get_by_label(one.words("settings.contrast")).focus()
    one.page.keyboard.press("Space")
    chosen = "() => ({...document.documentElement.dataset})"
    expected = {"size": "normal", "simple": "on", "contrast": "on"}
    assert one.page.evaluate(chosen) == expected
    one.page.reload()
    one.sees("now.public")
    assert one.page.evaluate(chosen) == expected


@pytest.mark.parametrize(
    ("language", "title", "voice"),
    [("en", "Repair the sluice", "en-GB"), ("zh-CN", "修好下沟水闸", "zh_CN")],
)
def test_a_motion_is_read_aloud_when_asked_and_no_longer_than_it_is_seen(
    hall: Hall, open_page: Open, language: str, title: str, voice: str
) -> None:
    hall.found()
    hall.open_poll(hall.open_sitting(), title)
    one = Someone(open_page(f"{hall.url}/c/{COMMUNITY}/", language), language)
    one.page.add_init_script(VOICES)
    one.page.reload()
    expect(one.button("aloud.read")).to_be_visible()
    assert one.page.evaluate("read") == []
    one.presses("aloud.read")
    expect(one.button("aloud.stop")).to_be_visible()
    assert one.page.evaluate("read") == [f"{voice}: {title}"]
    one.follows("now.tab.motions")
    one.page.wait_for_function("read.length === 2")
    assert one.page.evaluate("read")[-1] == "stopped"


def test_a_device_without_a_voice_says_so(hall: Hall, open_page: Open) -> None:
    hall.found()
    hall.open_poll(hall.open_sitting(), "Repair the sluice")
    one = Someone(open_page(f"{hall.url}/c/{COMMUNITY}/", "en"), "en")
    one.page.add_init_script(VOICES.replace("'en-GB', ", ""))
    one.page.reload()
    one.sees("aloud.none")
    expect(one.button("aloud.read")).to_have_count(0)


def test_paper_shows_the_matter_and_nothing_to_press(hall: Hall, open_page: Open, keep: Keep) -> None:
    hall.found()
    hall.declare(hall.open_poll(hall.open_sitting(), "Repair the sluice"))
    one = Someone(open_page(f"{hall.url}/c/{COMMUNITY}/", "en"), "en")
    one.page.wait_for_selector(".outcome")
    one.page.emulate_media(media="print")
    assert one.page.locator("button:visible, .tabs:visible, .invite:visible").count() == 0
    one.reads("Repair the sluice")
    assert one.page.locator(".outcome-sentence").is_visible()
    keep(one.page, "printed-outcome-en")


@pytest.fixture
def attacked(hall: Hall, chromium: Browser) -> Iterator[Page]:
    """A page that writes down what its policy refuses; as it complains on purpose, nobody listens to it."""
    hall.found()
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script(WITNESS)
    page.goto(f"{hall.url}/c/{COMMUNITY}/enter")
    page.wait_for_selector(".card")
    assert page.evaluate("refused") == []
    yield page
    context.close()


@pytest.mark.parametrize(
    ("attack", "directive"),
    [
        ("document.body.innerHTML = '<b>x</b>'", "require-trusted-types-for"),
        ("document.createElement('script').text = 'window.slipped = 1'", "require-trusted-types-for"),
        ("trustedTypes.createPolicy('own', {})", "trusted-types"),
        ("document.body.setAttribute('onclick', 'window.slipped = 1')", "require-trusted-types-for"),
        ("document.body.setAttribute('style', 'color: red')", "style-src-attr"),
        ("fetch('http://elsewhere.test/').catch(() => 0)", "connect-src"),
        ("document.head.append(Object.assign(document.createElement('link'), "
         "{rel: 'stylesheet', href: 'http://elsewhere.test/a.css'}))", "style-src-elem"),
    ],
)  # fmt: skip
def test_the_policy_refuses_what_is_not_ours(attacked: Page, attack: str, directive: str) -> None:
    attacked.evaluate(f"() => {{ try {{ {attack} }} catch (refusal) {{ }} }}")
    attacked.wait_for_function("one => refused.includes(one)", arg=directive)
    assert attacked.evaluate("window.slipped === undefined")
