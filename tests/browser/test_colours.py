"""Where a device chooses the colours, or asks for contrast or calm, what differs still looks different."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.gallery import READ_AS, Gallery
from tests.browser.pixels import picture, told_apart

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What the device asks for, and what was chosen on the page.
MODES: dict[str, tuple[dict[str, Any], str]] = {
    "usual": ({}, "off"),
    "forced": ({"forced_colors": "active", "color_scheme": "light"}, "off"),
    "forced-dark": ({"forced_colors": "active", "color_scheme": "dark"}, "off"),
    "more-contrast": ({"contrast": "more"}, "off"),
    "strong-contrast": ({}, "on"),
}
# By what is to be seen: the scene, where it is, and what undoes it.
STATES = {
    "a text size that is chosen": (
        "settings",
        ".segments [name=size]:checked + span",
        "one.previousSibling.checked = false",
    ),
    "an aid that is on": (
        "settings",
        ".segments [type=checkbox] + span",
        "one.previousSibling.checked = true",
    ),
    "where one is": ("chair-closing", ".tabs [aria-current]", "one.ariaCurrent = null"),
    "the main button": ("chair-before", ".button.cast", "one.classList.add('plain')"),
    "the step that nobody takes back": (
        "chair-closing",
        ".button.grave",
        "one.classList.replace('grave', 'plain')",
    ),
    "a button that does nothing now": ("chair-declare", ".button.cast", "one.disabled = true"),
    "the form of a sitting that is chosen": (
        "chair-before",
        ".option:has(:checked)",
        "one.firstChild.checked = false",
    ),
    "the answer that is chosen": ("board", "#ballot-check .ballot > .chosen", "one.className = 'row'"),
    "the vote that is counted": ("board", "#ballot-counted .counted", "one.className = ''"),
    "the vote that is not counted": ("board", "#ballot-outbox .sending", "one.className = ''"),
    "the vote before this one": ("board", "#ballot-again .before", "one.className = ''"),
    "the banner": ("board", "#banner-offline .banner", "one.className = ''"),
    "a refusal": ("board", "#ballot-refused .notice", "one.className = ''"),
    "a count": ("board", "#poll-adopted .bar-track", "one.firstChild.style.width = '0'"),
    "how many have voted": ("chair-voting", "progress", "one.value = 0"),
    "a vote that is annulled": ("board", "#poll-annulled .annulled", "one.className = ''"),
    "what has the focus": ("board", "#ballot-not-voted .choice", "one.blur()"),
}
FOCUSED = {"what has the focus"}
MOVES = """() => [...document.querySelectorAll('*')].filter(one => {
    const {transitionDuration, animationName, scrollBehavior} = getComputedStyle(one);
    const still = transitionDuration.split(', ').every(time => time === '0s') && animationName === 'none';
    return !still || scrollBehavior === 'smooth';
  }).map(one => one.className)"""
# Also what moves only when it is touched, lies before or behind an element, or is set going by a script.
MOVING_RULES = """() => {
  const still = /^(|none|auto|(0s(, )?)+)$/;
  const inForce = rule => !rule.media || matchMedia(rule.media.mediaText).matches;
  const rulesOf = one => !inForce(one) ? [] : one.style ? [one] : [...one.cssRules ?? []].flatMap(rulesOf);
  const moves = ({style}) => ['transitionDuration', 'animationName', 'scrollBehavior']
    .some(name => !still.test(style[name]));
  return [
    ...[...document.styleSheets].flatMap(rulesOf).filter(moves).map(rule => rule.cssText),
    ...document.getAnimations().map(one => `${one.animationName ?? 'a script'} is running`)];
}"""
SKELETON = """() => document.querySelector('main').append(
  Object.assign(document.createElement('div'), {className: 'skeleton'}))"""


def shows(page: Page, selector: str, undo: str, is_focused: bool) -> bool:
    """Whether a state is told apart from what it looks like without it, over the thing's width at least."""
    # The element itself: what undoes its state may also undo how it was found.
    one = page.locator(selector).first.element_handle()
    if is_focused:
        page.keyboard.press("Shift")
        one.focus()
    before = picture(page, one)
    one.evaluate(f"one => {{ {undo} }}")
    after = picture(page, one)
    return told_apart(before, after) >= min(before.width, after.width) - 16


@pytest.mark.parametrize("mode", MODES)
def test_every_state_is_told_apart(gallery: Gallery, open_page: Open, mode: str) -> None:
    page = open_page("about:blank", "en", "tall tablet")
    media, contrast = MODES[mode]
    page.emulate_media(**media)
    lost = []
    for scene in sorted({scene for scene, _, _ in STATES.values()}):
        gallery.show(page, scene)
        page.evaluate(READ_AS, ["normal", "off", contrast])
        for state, (where, selector, undo) in STATES.items():
            # What is undone of one state is nothing that another is shown by.
            if where == scene and not shows(page, selector, undo, state in FOCUSED):
                lost.append(state)
    assert lost == []


def test_a_state_that_only_a_colour_shows_is_lost_where_the_device_chooses_colours(
    gallery: Gallery, open_page: Open
) -> None:
    page = gallery.show(open_page("about:blank", "en"), "chair-put")
    page.emulate_media(forced_colors="active")
    page.evaluate("document.querySelector('.button.cast').classList.add('plain')")
    assert not shows(page, ".button.cast", "one.style.backgroundColor = 'navy'", is_focused=False)


@pytest.mark.parametrize("mode", ["more-contrast", "strong-contrast"])
def test_who_asks_for_contrast_gets_seven_to_one(gallery: Gallery, open_page: Open, mode: str) -> None:
    page = open_page("about:blank", "zh-CN")
    media, contrast = MODES[mode]
    page.emulate_media(**media)
    for scene in ("enter", "settings", "chair-closing", "shared", "slide-poll", "board"):
        gallery.show(page, scene)
        page.evaluate(READ_AS, ["normal", "off", contrast])
        found = page.evaluate("axe.run(document, {runOnly: ['color-contrast-enhanced']})")
        assert [(scene, node["html"][:120]) for one in found["violations"] for node in one["nodes"]] == []
        assert found["passes"], scene


def test_who_asks_for_calm_sees_nothing_move(gallery: Gallery, open_page: Open) -> None:
    page = open_page("about:blank", "en")
    for scene in ("board", "slide-poll"):
        page.emulate_media(reduced_motion="no-preference")
        gallery.show(page, scene)
        page.evaluate(SKELETON)
        assert page.evaluate(MOVES) != []
        assert page.evaluate(MOVING_RULES) != []
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(MOVES) == []
        assert page.evaluate(MOVING_RULES) == []
