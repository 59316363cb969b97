"""Every page and slide in every state, from fixed documents, on every screen and in every way of reading.

It fits, nothing is cut, what is touched and letters are large enough, and axe finds nothing grave. Pictures
are for people, and are kept when asked for (`make pictures`).
"""

import pytest

from tests.browser.axe import BY_COLOUR, BY_SIZE, OPTIONS, faults_each_way, grave
from tests.browser.conftest import PICTURES, SHAPES, Keep, Window
from tests.browser.gallery import READ_AS, SCENES, SLIDES, USUAL, Gallery
from tests.browser.rulers import ELDERS_TAP, ELDERS_TEXT, TAP, Way, cut, misfits, misfits_each_way
from tests.browser.said import Said

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOTH = pytest.mark.parametrize("language", ["zh-CN", "en"])
# On the last of them axe looks, too.
SCREENS = ("wide tablet", "narrow phone", "tall tablet")
WAYS: dict[str, Way] = {
    "A": (USUAL, TAP, 0),
    "A+": (("large", "off", "off"), ELDERS_TAP, ELDERS_TEXT),
    "A++": (("largest", "off", "off"), ELDERS_TAP, ELDERS_TEXT),
    "elder": (("normal", "on", "off"), ELDERS_TAP, ELDERS_TEXT),
    "contrast": (("normal", "off", "on"), TAP, 0),
}
AXE = {
    way: (WAYS[way][0], options)
    for way, options in {"A": OPTIONS, "A++": BY_SIZE, "elder": BY_SIZE, "contrast": BY_COLOUR}.items()
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
  const rows = [...main.children].map(one => one.getBoundingClientRect()).filter(one => one.height);
  const nearest = Math.min(...rows.slice(1).map((one, at) => one.top - rows[at].bottom));
  const free = main.matches('.welcome') ? 0 : rows[0].top - main.getBoundingClientRect().top;
  const isCrowded = nearest < 0.005 * innerHeight && free > 0.05 * innerHeight;
  const touch = isCrowded ? ['lines touch beside empty room'] : [];
  return [...(over ? ['the slide does not fit'] : []), ...touch, ...small];
}"""

# What a page must bear of its reader (WCAG 1.4.12).
WIDER = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"""
STYLE = """rules => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
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
# What axe must find, by the one way of reading in which it is there.
PLANTED = {
    "A++": ("[data-size=largest] main p { height: 10px; overflow: auto }", "scrollable-region-focusable"),
    "elder": ("[data-simple=on] .field:has([name=number]) span { display: none }", "label"),
    "contrast": ("[data-contrast=on] main p { color: #999 }", "color-contrast"),
}
STATES = """() => [...document.querySelectorAll('main > [id]')].filter(one => one.checkVisibility()).length"""


@BOTH
@pytest.mark.parametrize("scene", SCENES)
def test_every_state_fits_and_can_be_read_every_way(
    gallery: Gallery, window: Window, keep: Keep, said: Said, scene: str, language: str
) -> None:
    page = gallery.show(window(language), scene)
    if language == "en":
        said.hear(page, scene)
    found = []
    for screen in SCREENS:
        width, height = SHAPES[screen]
        page.set_viewport_size({"width": width, "height": height})
        found += [(screen, *fault) for fault in misfits_each_way(page, WAYS)]
        for way in WAYS if PICTURES else ():
            page.evaluate(READ_AS, WAYS[way][0])
            keep(page, f"{scene}-{screen.replace(' ', '-')}-{way}-{language}")
    found += [(screen, *fault) for fault in faults_each_way(page, AXE, only_grave=True)]
    assert found == []


@BOTH
@pytest.mark.parametrize("slide", SLIDES)
def test_every_slide_fits_and_is_read_from_the_last_row(
    gallery: Gallery, window: Window, keep: Keep, said: Said, slide: str, language: str
) -> None:
    page = gallery.show(window(language, "projector"), slide)
    if language == "en":
        said.hear(page, slide)
    found = []
    for width, height in BEAMS:
        page.set_viewport_size({"width": width, "height": height})
        faults = page.evaluate(SLIDE_FAULTS, LEAST_LETTERS) + cut(page)
        found += [(height, fault) for fault in faults]
        keep(page, f"{slide}-{height}-{language}")
    assert found == []
    assert grave(page) == []


@BOTH
def test_text_may_be_set_wider(gallery: Gallery, window: Window, language: str) -> None:
    page = gallery.show(window(language, "narrow phone"), "board")
    page.evaluate(STYLE, WIDER)
    assert misfits(page) == []


def test_the_rulers_find_what_does_not_fit(gallery: Gallery, window: Window) -> None:
    page = gallery.show(window("en", "narrow phone"), "enter")
    assert misfits(page) == []
    for name, (kind, style) in MISFITS.items():
        page.evaluate(ADD, [name, kind, style])
    faults = " ".join(misfits(page, TAP, ELDERS_TEXT))
    assert [name for name in MISFITS if f'id="{name}"' not in faults] == []


def test_an_answer_or_a_name_in_two_halves_is_found(gallery: Gallery, window: Window) -> None:
    page = gallery.show(window("en", "narrow phone"), "names-next")
    assert misfits(page) == []
    page.evaluate(STYLE, ".choice-name { max-width: 2em } .called-name { width: 3em }")
    assert {fault.split(" in ")[0] for fault in misfits(page)} >= {"broken: Against", "broken: Jianguo"}


def test_a_fault_in_one_state_is_found(gallery: Gallery, window: Window) -> None:
    page = gallery.show(window("en"), "board")
    assert page.evaluate(STATES) >= 60
    page.evaluate("document.querySelector('#ballot-not-voted').append(document.createElement('input'))")
    page.evaluate("document.querySelector('#ballot-not-voted input').style.height = '20px'")
    assert any(fault.startswith("label:") for fault in grave(page))
    assert any(fault.startswith("small: <input") for fault in misfits(page))


@pytest.mark.parametrize("way", PLANTED)
def test_what_is_seen_otherwise_is_looked_at_in_each_way(gallery: Gallery, window: Window, way: str) -> None:
    page = gallery.show(window("en"), "enter")
    assert faults_each_way(page, AXE, only_grave=True) == []
    style, rule = PLANTED[way]
    page.evaluate(STYLE, style)
    found = faults_each_way(page, AXE, only_grave=True)
    assert {(where, fault.split(":")[0]) for where, fault in found} == {(way, rule)}
