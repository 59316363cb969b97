"""A sitting of thousands: queue, timer and a vote at once, and how soon all have what the chair did.

    python -m tests.bench.bench_sitting [sockets]

The server runs on one core; the crowd and five browsers on the other. Each watcher follows what a member's
page follows. In turn with it the same crowd follows nothing but the vote, as at a plain poll.
"""

import asyncio
import os
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import count
from math import inf
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import orjson
from playwright.sync_api import Browser, Page, sync_playwright

from gateways.client.http import Folkmoot, Person
from tests.bench.bench_push import CROWD_CORE, SERVER_CORE, crowd, judge, quantile, span
from tests.bench.serving import COMMUNITY, Server, cpu_s, running
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.people import Someone

SOCKETS, SOCKETS_EACH = 2_000, 5
ROUNDS, ACTS, PERIOD_S = 3, 20, 0.5
# The chair, then those in browsers, then the crowd.
PAGES = 5
FIRST_WATCHER = 1 + PAGES
FIRST_SPEAKER = 20
P95_S_MAX = 1.0
MINUTES = 60
# Beside the vote, what a member's page follows.
FOLLOWED = ("now", "speakers", "procedure", "presence")
NOTE = """() => {
  const shown = () => [...document.querySelectorAll('.now-speaking strong, .poll-facts p')]
    .map(one => one.textContent).join();
  let last = shown();
  window.changes = [];
  new MutationObserver(() => {
    const next = shown();
    if (next !== last) changes.push(Date.now());
    last = next;
  }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""
Json = dict[str, Any]
Doing = Callable[[], Awaitable[Json]]


class Hall(NamedTuple):
    """A sitting with an open vote; a session for each voter, and the cards of the first ones."""

    sitting: str
    motion: str
    poll: str
    members: list[str]
    tokens: list[str]
    codes: list[str]


class Act(NamedTuple):
    """When it was sent, by the monotonic clock and by the wall's, and where it stands in the log."""

    sent: float
    at: float
    position: int


class Play(NamedTuple):
    """One round: its acts, seconds from each to each watcher, the server's CPU in us an act and watcher."""

    acts: list[Act]
    late_s: list[float]
    cpu_us: float
    missing: int


def text(words: str) -> dict[str, str]:
    return {"lang": "en", "text": words}


async def assemble(server: Server, people: int) -> Hall:
    """Found an assembly whose members are all here, with a motion put to the vote for an hour."""
    async with Folkmoot(server.url) as client:
        operator = client.as_bearer(COMMUNITY, server.token)
        founding = {"name": text("Bench"), "preset": "assembly.floor", "zone": "UTC"}
        await operator.act("community.found", founding, "sitting-found")
        rows = [{"number": str(number), "name": f"Member {number}"} for number in range(people)]
        members = list(
            (await operator.act("roll.import", {"rows": rows}, "sitting-roll"))["members"].values()
        )
        await operator.act("role.grant", {"member": members[0], "role": "chair"}, "sitting-chair")
        codes = await operator.cards(members)
        persons = [await client.login(COMMUNITY, codes[member]) for member in members]
        chair = persons[0]
        sitting = str((await act(chair, "sitting.open", title=text("A sitting")))["sitting"])
        for member in members:
            await act(chair, "presence.arrive", sitting=sitting, member=member)
        moved = await act(persons[1], "motion.submit", sitting=sitting, title=text("A motion"))
        motion = str(moved["motion"])
        await act(persons[2], "motion.second", motion=motion)
        poll = str((await act(chair, "poll.open", motion=motion, minutes=MINUTES))["poll"])
        cards = [codes[member] for member in members]
        return Hall(sitting, motion, poll, members, [one.token for one in persons], cards)


async def act(person: Person, kind: str, **body: Any) -> Json:
    return await person.act(kind, body, f"sitting-{time.monotonic_ns()}")


Scenes = Callable[["Sitting", Folkmoot], AsyncIterator[Doing]]


class Sitting:
    """The server, its hall, the crowd that watches, and what is done in the hall."""

    def __init__(self, stack: ExitStack, sockets: int) -> None:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.server = stack.enter_context(running(data, SERVER_CORE))
        self.hall = asyncio.run(assemble(self.server, sockets // SOCKETS_EACH + FIRST_WATCHER))
        self._sockets = sockets
        self._crowd = stack.enter_context(crowd())
        self._votes, self._speakers = count(), count(FIRST_SPEAKER)

    def watch(self, views: list[str]) -> None:
        """Have the whole crowd follow these, and nothing else."""
        self._crowd.order("leave")
        joined = self._crowd.order(
            "connect",
            port=self.server.port,
            path=f"/c/{COMMUNITY}/live",
            # Those in browsers have no other socket: one more than five closes the oldest.
            tokens=self.hall.tokens[FIRST_WATCHER:],
            sockets=self._sockets,
            subscribe=orjson.dumps({"t": "sub", "views": dict.fromkeys(views, 0)}).decode(),
        )
        if joined["in"] != self._sockets:
            raise RuntimeError(f"{joined['in']} of {self._sockets} came in")

    def play(self, scenes: Scenes) -> Play:
        """Some acts, each when it is due, whether or not the last has reached everyone."""
        self._crowd.order("mark")
        cpu = cpu_s(self.server.process.pid)
        # Whoever drives browsers has a loop of theirs in this thread.
        with ThreadPoolExecutor(1) as other_thread:
            acts = other_thread.submit(asyncio.run, self._acts(scenes)).result()
        reached = self._crowd.order("reach", version=acts[-1].position)
        spent = cpu_s(self.server.process.pid) - cpu
        late = [at - act.sent for act in acts for at in _arrivals(act.position, reached["arrivals"])]
        return Play(acts, sorted(late), spent * 1e6 / self._sockets / len(acts), reached["behind"])

    async def _acts(self, scenes: Scenes) -> list[Act]:
        acts = []
        async with Folkmoot(self.server.url) as client:
            start = time.monotonic() + 0.2
            async for number, doing in _numbered(scenes(self, client)):
                await asyncio.sleep(max(0.0, start + number * PERIOD_S - time.monotonic()))
                sent = time.monotonic(), time.time()
                acts.append(Act(*sent, int((await doing())["position"])))
        return acts

    async def votes(self, client: Folkmoot) -> AsyncIterator[Doing]:
        """One ballot after another, as at a plain poll."""
        for _ in range(ACTS):
            yield self._vote(client)

    async def debate(self, client: Folkmoot) -> AsyncIterator[Doing]:
        """People ask to speak; the chair gives the floor and ends the speech; and people vote."""
        chair, about = self._person(client, 0), {"sitting": self.hall.sitting}
        for _ in range(ACTS // 4):
            asked = await act(self._person(client, next(self._speakers)), "speech.ask", **about)
            yield partial(act, chair, "speech.begin", **about, speech=asked["speech"])
            yield self._vote(client)
            yield partial(act, chair, "speech.end", **about, speech=asked["speech"])
            yield self._vote(client)

    def _vote(self, client: Folkmoot) -> Doing:
        number = next(self._votes)
        voter = self._person(client, number)
        # From one round of the voters to the next the choice changes, so that each ballot says something new.
        option = ("yes", "no", "abstain")[number // len(self.hall.tokens) % 3]
        return partial(act, voter, "ballot.cast", poll=self.hall.poll, option=option)

    def _person(self, client: Folkmoot, at: int) -> Person:
        return client.as_bearer(COMMUNITY, self.hall.tokens[at % len(self.hall.tokens)])


async def _numbered(doings: AsyncIterator[Doing]) -> AsyncIterator[tuple[int, Doing]]:
    number = 0
    async for doing in doings:
        yield number, doing
        number += 1


def _arrivals(position: int, arrivals: list[tuple[int, list[float]]]) -> list[float]:
    """When a version, or a later one that contains it, came to each."""
    return next((times for version, times in arrivals if version >= position), [])


class Browsers:
    """Members' pages in both languages; each notes when what it shows of speakers and vote changes."""

    def __init__(self, stack: ExitStack, sitting: Sitting) -> None:
        os.sched_setaffinity(0, {CROWD_CORE})
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        stack.callback(browser.close)
        self._pages = [self._page(browser, sitting, at) for at in range(1, FIRST_WATCHER)]

    def _page(self, browser: Browser, sitting: Sitting, at: int) -> Page:
        language = ("zh-CN", "en")[at % 2]
        page = browser.new_context(locale=language).new_page()
        page.goto(f"{sitting.server.url}/c/{COMMUNITY}/enter#{sitting.hall.codes[at]}")
        Someone(page, language).comes_in()
        page.wait_for_selector(".poll-facts")
        page.wait_for_selector(".floor")
        page.evaluate(NOTE)
        return page

    def late_s(self, acts: list[Act]) -> list[float]:
        """From each act to when each page showed something else: seconds, `inf` where it never did."""
        found = []
        for page in self._pages:
            changes = [at / 1000 for at in page.evaluate("changes.splice(0)")]
            found += [min((at - one.at for at in changes if at >= one.at), default=inf) for one in acts]
        return sorted(found)


def main(sockets: int = SOCKETS) -> bool:
    """Measure and print; whether every bound holds."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    plain, whole, pages = [], [], []
    with ExitStack() as stack:
        sitting = Sitting(stack, sockets)
        browsers = Browsers(stack, sitting)
        poll, rest = f"poll/{sitting.hall.poll}", [f"{one}/{sitting.hall.sitting}" for one in FOLLOWED]
        for _ in range(ROUNDS):
            sitting.watch([poll])
            plain.append(sitting.play(Sitting.votes))
            sitting.watch([poll, *rest])
            browsers.late_s([])
            whole.append(sitting.play(Sitting.debate))
            pages.append(quantile(browsers.late_s(whole[-1].acts), 0.95))
    _print(sockets, plain, whole, pages)
    return judge(
        ("p95 from an act of the hall to a watcher, s", median(_p95(whole)), P95_S_MAX),
        (f"p95 from an act to what {PAGES} browsers show, s", median(pages), P95_S_MAX),
        ("watchers who did not get the last change", sum(play.missing for play in plain + whole), 0),
    )


def _p95(plays: list[Play]) -> list[float]:
    return [quantile(play.late_s, 0.95) for play in plays]


def _print(sockets: int, plain: list[Play], whole: list[Play], pages: list[float]) -> None:
    print(f"\n{sockets} watchers and {PAGES} browsers, {ROUNDS} rounds in turn, median (least to most)")
    for name, plays in (("a plain poll", plain), ("a whole sitting", whole)):
        cpu, late = [play.cpu_us for play in plays], [1000 * late for late in _p95(plays)]
        print(f"{name:16} CPU us a watcher and act {span(cpu)}, p95 ms {span(late)}")
    print(f"browsers: p95 ms {span([1000 * late for late in pages])}")
    costs = median(play.cpu_us for play in whole) / median(play.cpu_us for play in plain)
    print(f"a watcher of a whole sitting costs {costs:.2f} of one of a plain poll")


if __name__ == "__main__":
    sys.exit(0 if main(int(sys.argv[1]) if len(sys.argv) > 1 else SOCKETS) else 1)
