"""What comes late to the page Now moves neither an answer nor "Cast" away from under a finger."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone
from tests.browser.test_proxy import with_rules

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONG = "Mend the lower sluice before the rains and clean the old channel up to the grounds of group three"
FRAMES = 20
FRAMES_MAX = 1_000
# In each frame: where the last answer of one's own ballot and "Cast" are on the page, in whole pixels.
WATCH = """
window.tops = {};
const look = () => {
  for (const part of ['.choice', '.cast']) {
    const one = [...(document.querySelector('.ballot')?.querySelectorAll(part) ?? [])].pop();
    const tops = window.tops[part] ??= [];
    const top = one && Math.round(one.getBoundingClientRect().top + scrollY);
    if (one && !tops.includes(top)) tops.push(top);
  }
  requestAnimationFrame(look);
};
look();
"""
SOME_FRAMES = """async count => {
  for (let frame = 0; frame < count; frame += 1) await new Promise(requestAnimationFrame);
}"""
LATE_VIEWS = ("charter", "calls/", "help/", "proxies/", "speakers/", "procedure/", "practice/", "amendments/")


class Late:
    """Between a page and its server: texts, parts that are fetched later, and what no vote needs, wait."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._first = page.request.get(page.url.partition("#")[0]).text()
        self._texts: list[Route] | None = []
        self._parts: list[Route] | None = []
        self._frames: list[str | bytes] | None = []
        self._passed = ""
        page.add_init_script(WATCH)
        page.route("**/content?*", self._text)
        page.route("**/assets/*", self._part)
        page.route_web_socket("**/live", self._sit_between)
        page.reload()

    def _text(self, route: Route) -> None:
        route.continue_() if self._texts is None else self._texts.append(route)

    def _part(self, route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        is_first = name in self._first or name.startswith("_words_")
        route.continue_() if is_first or self._parts is None else self._parts.append(route)

    def _sit_between(self, line: WebSocketRoute) -> None:
        self._line, server = line, line.connect_to_server()
        server.on_message(self._pass_on)

    def _pass_on(self, frame: str | bytes) -> None:
        if self._frames is not None and any(f'"view":"{view}' in str(frame) for view in LATE_VIEWS):
            self._frames.append(frame)
        else:
            self._passed += str(frame)
            self._line.send(frame)

    def until_the_motion_is_there(self) -> None:
        for _ in range(FRAMES_MAX):
            if '"view":"motion/' in self._passed:
                break
            self._page.evaluate(SOME_FRAMES, 1)
        self._page.evaluate(SOME_FRAMES, FRAMES)

    def texts_come(self) -> None:
        texts, self._texts = self._texts or [], None
        for route in texts:
            route.continue_()
        self._page.evaluate(SOME_FRAMES, FRAMES)

    def parts_come(self) -> None:
        parts, self._parts = self._parts or [], None
        for route in parts:
            route.continue_()
        self._page.evaluate(SOME_FRAMES, FRAMES)
        frames, self._frames = self._frames or [], None
        for frame in frames:
            self._line.send(frame)


def motion(hall: Hall, sitting: str) -> str:
    body = {"sitting": sitting, "title": text(LONG), "text": text("\n".join([LONG] * 3))}
    moved: str = hall.act(hall.person(1), "motion.submit", body)["motion"]
    hall.act(hall.person(2), "motion.second", {"motion": moved})
    return moved


def here(hall: Hall, sitting: str) -> None:
    for at in range(4):
        hall.act(hall.person(at), "presence.arrive", {"sitting": sitting})


def a_holder(hall: Hall) -> None:
    sitting = with_rules(hall)
    hall.act(hall.person(4), "proxy.give", {"sitting": sitting, "number": "4"})
    here(hall, sitting)
    hall.act(hall.person(0), "poll.open", {"motion": motion(hall, sitting)})


def a_teller(hall: Hall) -> None:
    hall.found()
    sitting = hall.open_sitting()
    here(hall, sitting)
    hall.act(hall.person(0), "teller.appoint", {"member": hall.members[3]})
    hall.act(hall.person(2), "help.call", {"sitting": sitting})
    hall.act(hall.person(0), "poll.open", {"motion": motion(hall, sitting), "means": ["tablet", "hands"]})


def a_caller_of_names(hall: Hall) -> None:
    hall.found()
    sitting = hall.open_sitting()
    here(hall, sitting)
    hall.act(hall.operator, "role.grant", {"member": hall.members[3], "role": "secretary"})
    asked = {"method": "roll-call", "means": ["tablet", "hands"]}
    hall.act(hall.person(0), "poll.open", {"motion": motion(hall, sitting), **asked})


def a_change(hall: Hall) -> None:
    hall.found()
    sitting = hall.open_sitting()
    here(hall, sitting)
    moved = motion(hall, sitting)
    change = {
        "motion": moved,
        "wording": 1,
        "paragraph": "1",
        "form": "replace",
        "text": text(f"{LONG} twice"),
    }
    amendment = hall.act(hall.person(1), "amendment.submit", change)["amendment"]
    hall.act(hall.person(2), "amendment.second", {"amendment": amendment})
    hall.act(hall.person(0), "poll.open", {"motion": moved, "amendment": amendment})


def named_answers(hall: Hall) -> None:
    """And nobody presides: a secretary opened the sitting."""
    hall.found()
    hall.act(hall.operator, "role.grant", {"member": hall.members[1], "role": "secretary"})
    title = {"title": text("Spring")}
    sitting = hall.act(hall.person(1), "sitting.open", title)["sitting"]
    options: list[Any] = [{"id": f"o{at}", "label": text(f"{LONG} {at}")} for at in range(3)]
    hall.act(hall.person(0), "poll.open", {"motion": motion(hall, sitting), "options": options})


@pytest.mark.parametrize("prepared", [a_holder, a_teller, a_caller_of_names, a_change, named_answers])
def test_nothing_that_comes_late_moves_an_answer_or_cast(
    hall: Hall, open_page: Open, keep: Keep, prepared: Callable[[Hall], None]
) -> None:
    prepared(hall)
    voter = Someone(open_page(hall.url + hall.path(3), "en", "phone"), "en")
    voter.comes_in()
    late = Late(voter.page)
    late.until_the_motion_is_there()
    late.texts_come()
    answer = voter.page.locator(".ballot .choice")
    # Of a change one is asked once it can be read.
    if prepared is not a_change:
        answer.last.click()
        expect(voter.page.locator(".ballot .cast")).to_be_visible()
    late.parts_come()
    expect(voter.button("helper.call")).to_be_visible()
    if prepared is a_change:
        answer.last.click()
    voter.page.evaluate(SOME_FRAMES, FRAMES)
    keep(voter.page, f"late-parts-{prepared.__name__}")
    tops = voter.page.evaluate("tops")
    assert {part: len(places) for part, places in tops.items()} == {part: 1 for part in tops}, tops
    assert len(tops) == 2
