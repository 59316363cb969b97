"""What is measured on a page: its width, what is cut, how large things to touch and letters are."""

from collections.abc import Mapping

from playwright.sync_api import Page

from tests.browser.gallery import Chosen

# MIIT's rule for elders' modes: what is touched is at least 60 x 60, letters are at least 18, up to 30.
ELDERS_TAP, ELDERS_TEXT = 60, 18
TAP = 48
# How one reads, and the least size of what is touched and of letters, in px.
Way = tuple[Chosen, int, int]

WRITTEN = """() => {
  const written = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (texts.currentNode.data.trim()) written.add(texts.currentNode.parentElement);
  return [...written].filter(one => one.checkVisibility() && !one.closest('.unseen, .skip'));
}"""
TOO_WIDE = """() => {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return [];
  const [widest] = [...document.querySelectorAll('body *')]
    .map(one => [one.getBoundingClientRect().right, one.outerHTML.slice(0, 90)]).sort(([a], [b]) => b - a);
  return [`the page is ${over} px wider than the screen by ${widest[1]}`];
}"""
# Text that runs out of its box, or a box that runs out of the screen. Who types scrolls within her field.
CUT = """written => written.filter(one => !one.closest('svg, textarea'))
  .flatMap(one => {
    const box = one.getBoundingClientRect();
    const isOut = box.left < -1 || box.right > document.documentElement.clientWidth + 1;
    const isWide = one.clientWidth && one.scrollWidth > one.clientWidth + 1;
    const isTall = one.clientHeight && one.scrollHeight > one.clientHeight + 1
      && getComputedStyle(one).overflowY !== 'visible';
    return isOut || isWide || isTall ? [`cut: ${one.outerHTML.slice(0, 90)}`] : [];
  })"""
SMALL_TARGETS = """least => [...document.querySelectorAll(
    'button, a, input, select, textarea, summary, .option, .segments label')]
  .filter(one => one.checkVisibility() && !one.matches('.skip, .option input, .segments input'))
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([, box]) => Math.min(box.width, box.height) < least - 0.5)
  .map(([one, box]) => `small: ${one.outerHTML.slice(0, 90)} is ${box.width} x ${box.height}`)"""
# Text of size nought is read aloud only.
SMALL_TEXT = """(written, least) => written.filter(one => !one.closest('.sign'))
  .map(one => [one, parseFloat(getComputedStyle(one).fontSize)])
  .filter(([, size]) => size > 0 && size < least)
  .map(([one, size]) => `small text: ${one.outerHTML.slice(0, 90)} is ${size} high`)"""
# Half a word is no answer to choose, and no name to call out.
BROKEN = """written => written.filter(one => one.closest('button.choice, .called-name')).flatMap(one => {
  const part = document.createRange();
  return [...one.childNodes].filter(text => text.nodeType === 3)
    .flatMap(text => [...text.data.matchAll(/[a-z]+/gi)].map(word => [text, word]))
    .filter(([text, word]) => {
      part.setStart(text, word.index);
      part.setEnd(text, word.index + word[0].length);
      return new Set([...part.getClientRects()].map(line => Math.round(line.top))).size > 1;
    })
    .map(([, word]) => `broken: ${word[0]} in ${one.outerHTML.slice(0, 90)}`);
})"""
MEASURE = f"""(tap, text) => {{
  const written = ({WRITTEN})();
  const unfit = [...({TOO_WIDE})(), ...({CUT})(written), ...({BROKEN})(written)];
  return [...unfit, ...({SMALL_TARGETS})(tap), ...({SMALL_TEXT})(written, text)];
}}"""
MISFITS = f"([tap, text]) => ({MEASURE})(tap, text)"
# To ask sixty times costs more than to measure.
MISFITS_EACH_WAY = f"""ways => ways.flatMap(([way, [chosen, tap, text]]) => {{
  const [size, simple, contrast] = chosen;
  Object.assign(document.documentElement.dataset, {{size, simple, contrast}});
  return ({MEASURE})(tap, text).map(fault => [way, fault]);
}})"""


def cut(page: Page) -> list[str]:
    """What is written and cannot be read whole."""
    found: list[str] = page.evaluate(f"() => ({CUT})(({WRITTEN})())")
    return found


def misfits(page: Page, tap: int = TAP, text: int = 0) -> list[str]:
    """What does not fit the screen, is cut, or is smaller than it may be, in px."""
    found: list[str] = page.evaluate(MISFITS, [tap, text])
    return found


def misfits_each_way(page: Page, ways: Mapping[str, Way]) -> list[tuple[str, str]]:
    """The misfits with the way of reading in which each is; the page is read in the last way then."""
    return [(way, fault) for way, fault in page.evaluate(MISFITS_EACH_WAY, list(ways.items()))]
