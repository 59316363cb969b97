"""The outbox in a real browser on a bad line: kept, sent once, by nobody else, or truly discarded."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page, WebSocket, expect

from tests.browser.conftest import INSECURE_HOST, Keep, Open
from tests.browser.hall import COMMUNITY, Hall
from tests.browser.people import Someone
from tests.browser.test_accessibility import check
from tests.browser.wire_cutter import WireCutter

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOTH = pytest.mark.parametrize("language", ["en", "zh-CN"])
TITLES = {"en": "Repair the lower sluice before the rains", "zh-CN": "雨季前修好下沟水闸"}
SHAPE = {"en": "narrow phone", "zh-CN": "tall tablet"}
UNCOUNTED = "vote.uncounted.cure"
GIVEN_UP_MS = 20_000
SILENCE_MS = 30_000
KEPT = """() => new Promise((done, failed) => {
  const opening = indexedDB.open('folkmoot', 1);
  opening.onerror = () => failed(opening.error);
  opening.onsuccess = () => {
    const reading = opening.result.transaction('outbox').objectStore('outbox').getAll();
    reading.onsuccess = () => { opening.result.close(); done(reading.result); };
  };
})"""
NO_STORAGE = "Object.defineProperty(window, 'indexedDB', { get() { throw new Error('refused'); } });"


class Voter(Someone):
    """A member whose ballot paper lies open on a page behind a bad line."""

    def chooses(self, option: str) -> None:
        """Chooses an answer, looks at it again, and casts."""
        self.page.get_by_role("button", name=self.words(option)).click()
        self.presses("ballot.cast")

    def casts_in_vain(self, wire: WireCutter, cure: str = UNCOUNTED) -> None:
        """Votes yes while nothing comes through, and is told so."""
        expect(self.page.locator("h1 .pending")).to_have_count(0)
        wire.down()
        self.chooses("option.yes")
        self.is_told_not_counted(cure)

    def is_told_not_counted(self, cure: str = UNCOUNTED) -> None:
        """The page says that the vote is not counted, and claims nowhere that it is."""
        self.sees("vote.uncounted")
        self.sees(cure)
        assert self.page.locator(".counted").count() == 0

    def kept(self) -> list[dict[str, Any]]:
        """What lies in this browser's IndexedDB."""
        entries: list[dict[str, Any]] = self.page.evaluate(KEPT)
        return entries

    def shows(self, keep: Keep, name: str) -> None:
        """Keeps a picture of a page that everybody can use."""
        # A document comes after the frame around it, and a title after the document that speaks of it.
        self.page.wait_for_selector("h1")
        self.page.wait_for_selector("h1 .pending", state="detached")
        check(self.page)
        keep(self.page, f"outbox-{name}-{self.language}")

    def connects(self) -> None:
        """The browser says that there is a network again, so that no test waits for a long back-off."""
        self.page.evaluate("window.dispatchEvent(new Event('online'))")
        self.page.wait_for_selector(".live-dot")


def voter_at(hall: Hall, wire: WireCutter, open_page: Open, language: str) -> tuple[Voter, str]:
    hall.found()
    poll = hall.open_poll(hall.open_sitting(), TITLES[language])
    voter = Voter(open_page(wire.url + hall.path(3), language, SHAPE[language]), language)
    voter.comes_in()
    voter.sees("ballot.ask")
    return voter, poll


def counted_once(hall: Hall, poll: str, option: str = "yes") -> None:
    """Asks what was folded from the log."""
    seen = hall.view(f"poll/{poll}")
    assert (seen["cast"], seen["replaced"], seen["counts"][option]["casts"]) == (1, 0, 1)


def own_position(hall: Hall, poll: str, at: int = 3) -> str:
    return str(hall.ask(hall.person(at).view(f"ballot/{poll}"))["doc"]["n"])


def load_in_vain(page: Page) -> None:
    """Loads the page again while nothing comes through, and puts the browser's own page about that away."""
    with pytest.raises(Error, match="ERR_"):
        page.reload()
    page.wait_for_url("chrome-error://**")


@BOTH
def test_a_vote_outlives_a_reload_while_the_line_is_down_and_counts_once(
    hall: Hall, wire: WireCutter, open_page: Open, keep: Keep, language: str
) -> None:
    voter, poll = voter_at(hall, wire, open_page, language)
    voter.casts_in_vain(wire)
    (entry,) = voter.kept()
    assert entry["body"] == {"poll": poll, "option": "yes"}
    voter.page.wait_for_selector(".banner")
    voter.shows(keep, "kept")

    load_in_vain(voter.page)
    wire.release()
    voter.page.goto(f"{wire.url}/c/{COMMUNITY}/")
    voter.page.wait_for_selector(".counted")
    voter.sees("ballot.counted", position=own_position(hall, poll))
    voter.shows(keep, "counted")
    counted_once(hall, poll)
    assert voter.kept() == []


@BOTH
def test_a_line_that_is_half_open_is_left_and_the_vote_counts_once(
    hall: Hall, wire: WireCutter, open_page: Open, language: str
) -> None:
    voter, poll = voter_at(hall, wire, open_page, language)
    wire.half_open()
    voter.chooses("option.yes")
    voter.is_told_not_counted()
    voter.sees("unsent.left")
    voter.page.wait_for_selector(".counted", timeout=SILENCE_MS)
    voter.sees("ballot.counted", position=own_position(hall, poll))
    counted_once(hall, poll)


@BOTH
def test_a_slow_line_that_breaks_each_time_counts_once(
    hall: Hall, wire: WireCutter, open_page: Open, language: str
) -> None:
    voter, poll = voter_at(hall, wire, open_page, language)
    wire.delay(0.4)
    voter.chooses("option.yes")
    for _ in range(3):
        voter.page.wait_for_timeout(300)
        wire.cut()
    voter.page.wait_for_selector(".counted", timeout=SILENCE_MS)
    counted_once(hall, poll)


@BOTH
def test_a_vote_that_comes_too_late_is_refused_in_plain_words_until_they_are_read(
    hall: Hall, wire: WireCutter, open_page: Open, keep: Keep, language: str
) -> None:
    voter, poll = voter_at(hall, wire, open_page, language)
    voter.casts_in_vain(wire)
    load_in_vain(voter.page)
    hall.act(hall.person(0), "poll.close", {"poll": poll})
    wire.release()
    voter.page.goto(f"{wire.url}/c/{COMMUNITY}/")
    notice = voter.page.locator(".notice")
    expect(notice).to_contain_text(
        {"en": "was not counted. Tell the secretary now.", "zh-CN": "未计入。请立即告知工作人员。"}[language]
    )
    voter.shows(keep, "late")
    assert [entry["body"] for entry in voter.kept()] == [{}], "the choice is erased"

    voter.page.reload()
    expect(notice).to_be_visible()
    voter.presses("unsent.read")
    expect(notice).to_have_count(0)
    assert voter.kept() == []
    assert hall.view(f"poll/{poll}")["cast"] == 0


def test_of_two_tabs_one_sends(hall: Hall, wire: WireCutter, open_page: Open) -> None:
    voter, poll = voter_at(hall, wire, open_page, "en")
    other = Voter(voter.page.context.new_page(), "en")
    sent: list[str] = []
    for page in (voter.page, other.page):
        page.on("websocket", lambda socket: record(socket, sent))
    other.page.goto(f"{wire.url}/c/{COMMUNITY}/")
    other.sees("ballot.ask")
    voter.casts_in_vain(wire)
    other.is_told_not_counted()
    wire.release()
    for one in (voter, other):
        one.connects()
        one.page.wait_for_selector(".counted")
    counted_once(hall, poll)
    assert len(sent) == 1


def record(socket: WebSocket, sent: list[str]) -> None:
    def note(payload: str | bytes) -> None:
        frame = json.loads(payload)
        if frame["t"] == "cmd":
            sent.append(frame["id"])

    socket.on("framesent", note)


@BOTH
def test_a_tablet_that_changes_hands_sends_nothing_of_the_former_person(
    hall: Hall, wire: WireCutter, open_page: Open, keep: Keep, language: str
) -> None:
    voter, poll = voter_at(hall, wire, open_page, language)
    voter.casts_in_vain(wire)
    voter.page.goto("about:blank")
    voter.page.context.clear_cookies()
    wire.release()

    comes_next(hall, wire, voter, 4)
    voter.sees("ballot.ask")
    voter.does_not_see("unsent.ballot")
    voter.chooses("option.no")
    voter.page.wait_for_selector(".counted")
    counted_once(hall, poll, "no")
    assert len(voter.kept()) == 1, "it stays for whom it belongs to"

    comes_next(hall, wire, voter, 3)
    voter.sees("unsent.older")
    voter.shows(keep, "older")
    assert hall.view(f"poll/{poll}")["cast"] == 1
    voter.presses("unsent.older.send")
    voter.page.wait_for_selector(".counted")
    assert hall.view(f"poll/{poll}")["counts"]["yes"]["casts"] == 1


def comes_next(hall: Hall, wire: WireCutter, voter: Voter, at: int) -> None:
    voter.page.goto("about:blank")
    voter.page.goto(wire.url + hall.path(at))
    voter.comes_in()


@BOTH
def test_what_is_discarded_is_never_sent(
    hall: Hall, wire: WireCutter, open_page: Open, language: str
) -> None:
    voter, poll = voter_at(hall, wire, open_page, language)
    voter.casts_in_vain(wire)
    voter.presses("unsent.discard")
    voter.sees("ballot.ask")
    assert voter.kept() == []
    wire.release()
    voter.connects()
    voter.chooses("option.no")
    voter.page.wait_for_selector(".counted")
    counted_once(hall, poll, "no")


@BOTH
def test_who_is_done_may_send_first(
    hall: Hall, wire: WireCutter, open_page: Open, keep: Keep, language: str
) -> None:
    voter, poll = voter_at(hall, wire, open_page, language)
    voter.casts_in_vain(wire)
    voter.presses("settings.open")
    voter.presses("settings.leave")
    voter.sees("leave.unsent", count=1)
    voter.shows(keep, "leave")
    voter.presses("leave.send")
    voter.sees("leave.sending")
    wire.release()
    voter.page.evaluate("window.dispatchEvent(new Event('online'))")
    voter.sees("enter.code")
    counted_once(hall, poll)
    assert voter.kept() == []


def test_who_is_done_may_discard(hall: Hall, wire: WireCutter, open_page: Open) -> None:
    voter, poll = voter_at(hall, wire, open_page, "en")
    voter.casts_in_vain(wire)
    voter.presses("settings.open")
    voter.presses("settings.leave")
    voter.presses("leave.discard")
    voter.sees("shared.away")
    assert voter.kept() == []
    wire.release()
    voter.sees("enter.code")
    assert hall.view(f"poll/{poll}")["cast"] == 0


def test_motions_and_seconds_wait_too(hall: Hall, wire: WireCutter, open_page: Open, keep: Keep) -> None:
    hall.found()
    sitting = hall.open_sitting()
    motion = hall.act(
        hall.person(1), "motion.submit", {"sitting": sitting, "title": {"lang": "en", "text": TITLES["en"]}}
    )["motion"]
    member = Voter(open_page(wire.url + hall.path(3), "en", "phone"), "en")
    member.comes_in()
    member.follows("now.tab.motions")
    member.page.get_by_text(TITLES["en"]).click()
    member.sees("motion.second")
    wire.down()
    member.presses("motion.second")
    member.sees("unsent.act")
    member.follows("now.tab.motions")
    member.follows("docket.bring")
    member.fills("bring.question", "Plant limes along the road")
    member.presses("bring.submit")
    member.page.wait_for_selector(".banner")
    member.shows(keep, "acts")
    assert [entry["type"] for entry in member.kept()] == ["motion.second", "motion.submit"]
    load_in_vain(member.page)
    wire.release()
    member.page.goto(f"{wire.url}/c/{COMMUNITY}/#motions")
    expect(member.page.locator(".docket")).to_contain_text("Plant limes along the road")
    assert len(hall.view(f"motion/{motion}")["seconders"]) == 1
    assert len(hall.view(f"docket/{sitting}/0")["order"]) == 2
    expect(member.page.locator(".undone-list")).to_have_count(0)
    assert member.kept() == []


@BOTH
def test_what_the_chair_tried_does_not_happen_later(
    hall: Hall, wire: WireCutter, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    poll = hall.open_poll(hall.open_sitting(), TITLES[language])
    chair = Voter(open_page(wire.url + hall.path(0), language, SHAPE[language]), language)
    chair.comes_in()
    chair.presses("chair.close")
    wire.down()
    chair.presses("chair.close.confirm")
    chair.page.locator(".notice").wait_for(timeout=GIVEN_UP_MS)
    chair.sees("refused.not-sent")
    chair.shows(keep, "chair")
    wire.release()
    chair.connects()
    hall.act(hall.person(4), "ballot.cast", {"poll": poll, "option": "yes"})
    chair.sees("poll.turnout", cast=1, members=8)
    assert hall.view(f"poll/{poll}")["state"] == "open"


def test_a_device_that_keeps_nothing_says_so_and_still_votes(
    hall: Hall, wire: WireCutter, open_page: Open, keep: Keep
) -> None:
    voter, poll = voter_at(hall, wire, open_page, "en")
    voter.page.add_init_script(NO_STORAGE)
    voter.page.reload()
    voter.sees("ballot.ask")
    voter.casts_in_vain(wire, "vote.uncounted.memory")
    voter.shows(keep, "memory")
    wire.release()
    voter.connects()
    voter.page.wait_for_selector(".counted")
    counted_once(hall, poll)


def test_plain_http_is_enough(hall: Hall, wire: WireCutter, open_page: Open) -> None:
    hall.found()
    poll = hall.open_poll(hall.open_sitting(), TITLES["en"])
    address = f"http://{INSECURE_HOST}:{urlsplit(wire.url).port}"
    voter = Voter(open_page(address + hall.path(3), "en"), "en")
    voter.comes_in()
    voter.sees("ballot.ask")
    assert voter.page.evaluate("[isSecureContext, 'locks' in navigator]") == [False, False]
    voter.casts_in_vain(wire)
    load_in_vain(voter.page)
    wire.release()
    voter.page.goto(f"{address}/c/{COMMUNITY}/")
    voter.page.wait_for_selector(".counted")
    counted_once(hall, poll)
