"""What is measured on a page: its width, what is cut, how large things to touch and letters are."""

from playwright.sync_api import Page

# MIIT's rule for elders' modes: what is touched is at least 60 x 60, letters are at least 18, up to 30.
ELDERS_TAP, ELDERS_TEXT = 60, 18
TAP = 48

TOO_WIDE = """() => {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return [];
  const [widest] = [...document.querySelectorAll('body *')]
    .map(one => [one.getBoundingClientRect().right, one.outerHTML.slice(0, 90)]).sort(([a], [b]) => b - a);
  return [`the page is ${over} px wider than the screen by ${widest[1]}`];
}"""
# Text that runs out of its box, or a box that runs out of the screen. Who types scrolls within her field.
CUT = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.checkVisibility() && !one.closest('.unseen, .skip, svg, textarea'))
  .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
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
  .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => Math.min(box.width, box.height) < least - 0.5)
  .map(([html, box]) => `small: ${html} is ${box.width} x ${box.height}`)"""
# Text of size nought is read aloud only.
SMALL_TEXT = """least => [...document.querySelectorAll('body *')]
  .filter(one => one.checkVisibility() && !one.closest('.unseen, .skip, .sign'))
  .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .map(one => [one, parseFloat(getComputedStyle(one).fontSize)])
  .filter(([, size]) => size > 0 && size < least)
  .map(([one, size]) => `small text: ${one.outerHTML.slice(0, 90)} is ${size} high`)"""


def misfits(page: Page, tap: int = TAP, text: int = 0) -> list[str]:
    """What does not fit the screen, is cut, or is smaller than it may be, in px."""
    found: list[str] = page.evaluate(TOO_WIDE) + page.evaluate(CUT)
    found += page.evaluate(SMALL_TARGETS, tap) + page.evaluate(SMALL_TEXT, text)
    return found
