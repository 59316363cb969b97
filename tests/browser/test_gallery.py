"""All parts and pages in all states, from fixed documents: axe finds nothing grave, every way of reading."""

import json
import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import ROOT, Window
from tests.browser.gallery import READ_AS, SCENES, SLIDES, USUAL, Gallery
from tests.browser.rulers import misfits
from tests.browser.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAYS = {
    "normal": USUAL,
    "largest": ("largest", "off", "off"),
    "simple": ("normal", "on", "off"),
    "contrast": ("normal", "off", "on"),
}
STATES = """() => [...document.querySelectorAll('main > [id]')].filter(one => one.checkVisibility()).length"""
# What has a sign, and beside it no word that is seen: in what holds it, or in what holds that.
WORDLESS = """() => [...document.querySelectorAll('.icon')].filter(one => one.checkVisibility())
  .map(one => [one.parentElement, one.parentElement.parentElement])
  .filter(around => around.every(one => !one.innerText.trim()))
  .map(([, one]) => one.outerHTML.slice(0, 90))"""
SAID = """() => [document.body.innerText,
  ...[...document.querySelectorAll('[aria-label], [title]')].map(one => `${one.ariaLabel} ${one.title}`)
].join('\\n')"""
# Said aloud only, or while something is on its way, or by devices with a voice.
NOT_IN_THE_GALLERY = re.compile(
    r"phase\.|countdown\.spoken|enter\.busy|aloud\.|leave\.sending|roll-call\.again|hall\.recorded"
)


def grave(page: Page) -> list[str]:
    """What axe calls serious or critical."""
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
        for one in violations(page)
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("scene", SCENES)
def test_every_state_can_be_read_every_way(
    gallery: Gallery, window: Window, scene: str, language: str
) -> None:
    page = gallery.show(window(language, "tall tablet"), scene)
    found = []
    for way, chosen in WAYS.items():
        page.evaluate(READ_AS, chosen)
        found += [(way, fault) for fault in grave(page)]
    assert found == []


def test_every_sign_has_its_word(gallery: Gallery, window: Window) -> None:
    page = window("en")
    for scene in ("board", "slide-election"):
        assert gallery.show(page, scene).evaluate(WORDLESS) == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("slide", SLIDES)
def test_every_slide_can_be_read(gallery: Gallery, window: Window, slide: str, language: str) -> None:
    assert grave(gallery.show(window(language, "projector"), slide)) == []


def test_every_scene_of_the_gallery_is_looked_at(gallery: Gallery, window: Window) -> None:
    page = gallery.show(window("en"), "start")
    assert page.evaluate("document.documentElement.dataset.scenes").split() == [*SCENES, *SLIDES]


def test_every_sentence_of_the_pages_is_in_the_gallery(gallery: Gallery, window: Window) -> None:
    page = window("en")
    sentences = json.loads((ROOT / "gateways/locales/en/ui.json").read_text(encoding="utf-8"))
    missing = {key: re.compile(shape(message)) for key, message in sentences.items()}
    for scene in (*SCENES, *SLIDES):
        said = gallery.show(page, scene).evaluate(SAID)
        missing = {key: sentence for key, sentence in missing.items() if not sentence.search(said)}
    assert [key for key in missing if not NOT_IN_THE_GALLERY.match(key)] == []


def shape(message: str) -> str:
    """What a message looks like when it is filled in, one case of its plural being enough."""
    case = re.sub(r"\{\w+, plural,.*?other \{(.*?)\}\}", lambda found: found[1], message)
    return r"(?i)" + "".join(
        r".{1,20}" if piece.startswith("{") or piece == "#" else re.escape(piece).replace(r"\ ", r"\s+")
        for piece in re.split(r"(\{[^{}]*\}|#)", case)
    )


def test_a_fault_in_one_state_is_found(gallery: Gallery, window: Window) -> None:
    page = gallery.show(window("en"), "board")
    assert page.evaluate(STATES) >= 60
    page.evaluate("document.querySelector('#ballot-not-voted').append(document.createElement('input'))")
    page.evaluate("document.querySelector('#ballot-not-voted input').style.height = '20px'")
    assert any(fault.startswith("label:") for fault in grave(page))
    assert any(fault.startswith("small: <input") for fault in misfits(page))
