"""Every page on every screen and every way of reading: it fits, nothing is cut, and a picture is kept."""

import pytest

from tests.browser.conftest import SHAPES, Keep, Window
from tests.browser.gallery import READ_AS, SCENES, SLIDES, USUAL, Gallery
from tests.browser.rulers import CUT, ELDERS_TAP, ELDERS_TEXT, TAP, misfits

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOTH = pytest.mark.parametrize("language", ["zh-CN", "en"])
SCREENS = FIRST, *_ = ("tall tablet", "wide tablet", "narrow phone")
# How one reads, and the least size of what is touched and of letters, in px.
WAYS = {
    "A": (USUAL, TAP, 0),
    "A+": (("large", "off", "off"), ELDERS_TAP, ELDERS_TEXT),
    "A++": (("largest", "off", "off"), ELDERS_TAP, ELDERS_TEXT),
    "elder": (("normal", "on", "off"), ELDERS_TAP, ELDERS_TEXT),
    "contrast": (("normal", "off", "on"), TAP, 0),
}
# Of a projector's height: less cannot be read from the last row.
LEAST_LETTERS = 0.04
BEAMS = ((1920, 1080), (1280, 720), (1024, 768))
SLIDE_FAULTS = """async least => {
  // A slide is set closer in steps, each in a frame of its own.
  for (let frame = 0; frame < 6; frame += 1) await new Promise(requestAnimationFrame);
  const main = document.querySelector('.screen-main');
  const over = main.scrollHeight > main.clientHeight + 1 || main.scrollWidth > main.clientWidth + 1;
  const small = [...document.querySelectorAll('.screen *')]
    .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .filter(one => parseFloat(getComputedStyle(one).fontSize) < least * innerHeight)
    .map(one => `small text: ${one.outerHTML.slice(0, 90)}`);
  return over ? ['the slide does not fit', ...small] : small;
}"""

# What a page must bear of its reader (WCAG 1.4.12).
WIDER = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets.push(sheet);
}"""


ADD = """([id, kind, style]) => {
  const one = Object.assign(document.createElement(kind), {id, innerText: 'what does not\\nfit'});
  Object.assign(one.style, style);
  document.querySelector('main').append(one);
}"""
# What the rulers must find.
MISFITS: dict[str, tuple[str, dict[str, str]]] = {
    "small": ("button", {"height": "40px"}),
    "narrow": ("button", {"width": "40px"}),
    "letters": ("p", {"fontSize": "12px"}),
    "wide": ("p", {"width": "40px", "whiteSpace": "nowrap", "fontSize": "60px"}),
    "hidden": ("p", {"height": "20px", "overflow": "hidden"}),
    "out": ("p", {"position": "absolute", "left": "-50px"}),
}


@BOTH
@pytest.mark.parametrize("scene", SCENES)
def test_every_page_fits_every_screen_every_way(
    gallery: Gallery, window: Window, keep: Keep, scene: str, language: str
) -> None:
    page = gallery.show(window(language), scene)
    found = []
    for screen in SCREENS:
        width, height = SHAPES[screen]
        page.set_viewport_size({"width": width, "height": height})
        for way, (chosen, tap, text) in WAYS.items():
            page.evaluate(READ_AS, chosen)
            found += [(screen, way, fault) for fault in misfits(page, tap, text)]
            # Whatever fits is measured; pictures are for people, who compare ways on one screen.
            if way == "A" or (screen == FIRST and scene != "board"):
                keep(page, f"{scene}-{screen.replace(' ', '-')}-{way}-{language}")
    assert found == []


@BOTH
@pytest.mark.parametrize("slide", SLIDES)
def test_every_slide_fits_and_is_read_from_the_last_row(
    gallery: Gallery, window: Window, keep: Keep, slide: str, language: str
) -> None:
    page = gallery.show(window(language, "projector"), slide)
    found = []
    for width, height in BEAMS:
        page.set_viewport_size({"width": width, "height": height})
        faults = page.evaluate(SLIDE_FAULTS, LEAST_LETTERS) + page.evaluate(CUT)
        found += [(height, fault) for fault in faults]
        keep(page, f"{slide}-{height}-{language}")
    assert found == []


@BOTH
def test_text_may_be_set_wider(gallery: Gallery, window: Window, language: str) -> None:
    page = gallery.show(window(language, "narrow phone"), "board")
    page.evaluate(WIDER)
    assert misfits(page) == []


def test_the_rulers_find_what_does_not_fit(gallery: Gallery, window: Window) -> None:
    page = gallery.show(window("en", "narrow phone"), "enter")
    assert misfits(page) == []
    for name, (kind, style) in MISFITS.items():
        page.evaluate(ADD, [name, kind, style])
    faults = " ".join(misfits(page, TAP, ELDERS_TEXT))
    assert [name for name in MISFITS if f'id="{name}"' not in faults] == []
