"""Everyone can read: every size, simple, with contrast, aloud, on paper."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import BY_COLOUR, BY_SIZE, OPTIONS, faults_each_way
from tests.browser.conftest import PICTURES, Keep, Open
from tests.browser.gallery import READ_AS, USUAL
from tests.browser.hall import COMMUNITY, Hall
from tests.browser.people import Someone
from tests.browser.rulers import ELDERS_TAP, ELDERS_TEXT, TAP, Way, misfits_each_way

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What one can set: text size, simple pages, strong contrast.
WAYS: dict[str, Way] = {
    "normal": (USUAL, TAP, 0),
    "large": (("large", "off", "off"), ELDERS_TAP, ELDERS_TEXT),
    "largest": (("largest", "off", "off"), ELDERS_TAP, ELDERS_TEXT),
    "simple": (("normal", "on", "off"), ELDERS_TAP, ELDERS_TEXT),
    "simple-largest": (("largest", "on", "off"), ELDERS_TAP, ELDERS_TEXT),
    "contrast": (("normal", "off", "on"), TAP, 0),
    "simple-contrast": (("large", "on", "on"), ELDERS_TAP, ELDERS_TEXT),
}
AXE = {
    way: (WAYS[way][0], options)
    for way, options in {
        "normal": OPTIONS,
        "simple": BY_SIZE,
        "simple-largest": BY_SIZE,
        "simple-contrast": BY_COLOUR,
    }.items()
}
# Pictures are for people: the ways that differ most are enough to look at.
PICTURED = {"normal", "simple-largest", "contrast"}
# A device with a voice for each language, which keeps what it was asked to read.
VOICES = """
  window.read = [];
  const voices = ['en-GB', 'zh_CN'].map(lang => ({lang, localService: true, name: lang}));
  Object.defineProperty(window, 'speechSynthesis', {value: {
    getVoices: () => voices, addEventListener: () => {}, cancel: () => window.read.push('stopped'),
    speak: one => window.read.push(`${one.voice.name} as ${one.lang}: ${one.text}`)}});
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def check_all_ways(page: Page, place: str, keep: Keep) -> None:
    """What axe, our rulers and the width of the page say, each way of reading."""
    found = misfits_each_way(page, WAYS)
    found += faults_each_way(page, AXE)
    for way in PICTURED if PICTURES else ():
        page.evaluate(READ_AS, WAYS[way][0])
        keep(page, f"reading-{place}-{way}")
    page.evaluate(READ_AS, USUAL)
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
    assert one.page.evaluate("read") == [f"{voice} as {voice}: {title}"]
    one.follows("now.tab.motions")
    # Not `wait_for_function`: what it asks again and again, the page's policy forbids.
    for _ in range(250):
        if one.page.evaluate("read.length") == 2:
            break
        one.page.wait_for_timeout(20)
    assert one.page.evaluate("read")[-1] == "stopped"


FROM_TITLE = """() => document.querySelector('.motion .poll').getBoundingClientRect().top
  - document.querySelector('.motion h1').getBoundingClientRect().top"""


@pytest.mark.parametrize("voices", ["'en-GB', ", ""], ids=["a voice", "no voice"])
def test_the_vote_stays_where_it_is_when_the_button_to_read_aloud_comes(
    hall: Hall, open_page: Open, voices: str
) -> None:
    """It comes late on a slow line, when a finger is on its way already."""
    hall.found()
    hall.open_poll(hall.open_sitting(), "Repair the sluice")
    one = Someone(open_page(f"{hall.url}/c/{COMMUNITY}/", "en"), "en")
    held: list[Route] = []
    one.page.route("**/assets/ReadAloud*.js", lambda route: held.append(route))
    one.page.add_init_script(VOICES.replace("'en-GB', ", voices))
    one.page.reload()
    one.page.wait_for_selector(".motion .poll")
    one.reads("Repair the sluice")
    before = one.page.evaluate(FROM_TITLE)
    for route in held:
        route.continue_()
    one.sees("aloud.read" if voices else "aloud.none")
    assert held
    assert one.page.evaluate(FROM_TITLE) == before


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
