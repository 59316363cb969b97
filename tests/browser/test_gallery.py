"""The gallery is whole: it has every scene that is looked at, every sentence, and a word to every sign."""

import json
import re

import pytest

from tests.browser.conftest import ROOT, Window
from tests.browser.gallery import SCENES, SLIDES, Gallery
from tests.browser.said import Said

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What has a sign, and beside it no word that is seen: in what holds it, or in what holds that.
WORDLESS = """() => [...document.querySelectorAll('.icon')].filter(one => one.checkVisibility())
  .map(one => [one.parentElement, one.parentElement.parentElement])
  .filter(around => around.every(one => !one.innerText.trim()))
  .map(([, one]) => one.outerHTML.slice(0, 90))"""
# Said aloud only, or while something is on its way, or by devices with a voice, or of a file.
NOT_IN_THE_GALLERY = re.compile(
    r"phase\.|countdown\.spoken|enter\.busy|aloud\.|leave\.sending|roll-call\.again|hall\.recorded|hall\.names\.(written|next)"
    r"|chair\.answers\.unfit"
)


def test_every_sign_has_its_word(gallery: Gallery, window: Window) -> None:
    page = window("en")
    for scene in ("board", "slide-election"):
        assert gallery.show(page, scene).evaluate(WORDLESS) == []


def test_every_scene_of_the_gallery_is_looked_at(gallery: Gallery, window: Window) -> None:
    page = gallery.show(window("en"), "start")
    assert page.evaluate("document.documentElement.dataset.scenes").split() == [*SCENES, *SLIDES]


def test_every_sentence_of_the_pages_is_in_the_gallery(gallery: Gallery, window: Window, said: Said) -> None:
    """It comes last: by then others have looked at nearly every scene, and this at what is left."""
    page = window("en")
    sentences = json.loads((ROOT / "gateways/locales/en/ui.json").read_text(encoding="utf-8"))
    missing = {key: re.compile(shape(message)) for key, message in sentences.items()}
    for scene in (*SCENES, *SLIDES):
        if said.of(scene) is None:
            said.hear(gallery.show(page, scene), scene)
        words = said.of(scene) or ""
        missing = {key: sentence for key, sentence in missing.items() if not sentence.search(words)}
    assert [key for key in missing if not NOT_IN_THE_GALLERY.match(key)] == []


def shape(message: str) -> str:
    """What a message looks like when it is filled in, one case of its plural being enough."""
    case = re.sub(r"\{\w+, plural,.*?other \{(.*?)\}\}", lambda found: found[1], message)
    return r"(?i)" + "".join(
        r".{1,20}" if piece.startswith("{") or piece == "#" else re.escape(piece).replace(r"\ ", r"\s+")
        for piece in re.split(r"(\{[^{}]*\}|#)", case)
    )
