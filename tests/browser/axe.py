"""What axe finds in a page as it stands, or in each way of reading it."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

from tests.browser.gallery import AXE_SCRIPT, Chosen

Options = dict[str, Any]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# `target-size` does not run by itself, and ours must be larger than it asks.
OPTIONS: Options = {
    "runOnly": {"type": "tag", "values": TAGS},
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
}
# What can come out otherwise where only sizes, or only colours, are others, and nothing is said otherwise.
BY_SIZE, BY_COLOUR = (
    OPTIONS | {"runOnly": {"type": "rule", "values": values}}
    for values in (
        ["target-size", "scrollable-region-focusable"],
        ["color-contrast", "link-in-text-block"],
    )
)
GRAVE = {"serious", "critical"}
# Of all that axe tells, only what is wrong is sent: the rest is longer than the page.
FOUND = """async chosen => (await axe.run(document, chosen)).violations.flatMap(
  ({id, impact, nodes}) => nodes.map(
    ({html, failureSummary}) => [impact, `${id}: ${html.slice(0, 160)} ${failureSummary}`]))"""
# Whatever a reader can come upon.
EXPOSED = """() => [...document.querySelectorAll('body *')].filter(
  one => one.checkVisibility({visibilityProperty: true}) && !one.closest('[aria-hidden=true]'))"""
FOUND_EACH_WAY = f"""async ([all, ways]) => {{
  const found = [], whole = [];
  for (const [way, [size, simple, contrast], chosen] of ways) {{
    Object.assign(document.documentElement.dataset, {{size, simple, contrast}});
    const exposed = ({EXPOSED})();
    const isKnown = whole.some(
      other => other.length === exposed.length && other.every((one, at) => one === exposed[at]));
    if (!isKnown) whole.push(exposed);
    const faults = await ({FOUND})(isKnown ? chosen : all);
    found.push(...faults.map(fault => [way, ...fault]));
  }}
  return found;
}}"""


def faults(page: Page, options: Options = OPTIONS) -> list[str]:
    """All that axe finds."""
    return [fault for _, fault in _found(page, FOUND, options)]


def grave(page: Page, options: Options = OPTIONS) -> list[str]:
    """What axe calls serious or critical."""
    return [fault for impact, fault in _found(page, FOUND, options) if impact in GRAVE]


def faults_each_way(
    page: Page, ways: Mapping[str, tuple[Chosen, Options]], *, only_grave: bool = False
) -> list[tuple[str, str]]:
    """What axe finds, with the way of reading in which it is; the page is read in the last way then.

    A way is looked at by its own rules where it exposes just what another did that was looked at whole; else
    it is looked at whole itself, as the first is.
    """
    asked = [OPTIONS, [(way, chosen, options) for way, (chosen, options) in ways.items()]]
    found = _found(page, FOUND_EACH_WAY, asked)
    return [(way, fault) for way, impact, fault in found if impact in GRAVE or not only_grave]


def _found(page: Page, question: str, asked: object) -> list[list[str]]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT.read_text(encoding="utf-8"))
    found: list[list[str]] = page.evaluate(question, asked)
    return found
