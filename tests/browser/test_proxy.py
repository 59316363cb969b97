"""Lent votes and interests in real browsers: one is lent, one cast for another, and somebody stands aside."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gateways.presets import load_preset
from gateways.wording import word
from tests.browser.conftest import Keep, Open
from tests.browser.hall import COMMUNITY, NAMES, Hall, text
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOURCE = {"article": "14", "confidence": "D"}
PROXY = {**SOURCE, "max_per_holder": 2, "written": False}
SELLER = {"en": "Sells what is bought", "zh-CN": "向本村出售"}
TITLE = "Buy timber for the gate 买木料修闸门"
WHY = {"en": "The timber is my brother's", "zh-CN": "木料是我兄弟的"}


def with_rules(hall: Hall, **proxy: Any) -> str:
    """A charter that knows lent votes, as `proxy` says, and interests; and a sitting."""
    hall.found()
    charter: dict[str, Any] = load_preset("assembly.floor")
    charter["matters"]["ordinary"] |= {"proxy": PROXY | proxy, "seconds": 0}
    sells = {**SOURCE, "name": SELLER, "who": "member", "interest": "sells", "then": "does-not-vote"}
    charter["conflicts"] = {"sells": sells}
    body = {"charter": charter, "reason": text("Some are old 有人年纪大了")}
    hall.act(hall.operator, "charter.amend", body)
    return hall.open_sitting()


@pytest.mark.parametrize(("language", "holders_language"), [("zh-CN", "en"), ("en", "zh-CN")])
def test_a_vote_is_lent_on_a_tablet_and_cast_by_the_holder(
    hall: Hall, open_page: Open, keep: Keep, language: str, holders_language: str
) -> None:
    sitting = with_rules(hall)
    giver = Someone(open_page(hall.url + hall.path(2), language, "phone"), language)
    holder = Someone(open_page(hall.url + hall.path(1), holders_language), holders_language)
    for person in (giver, holder):
        person.comes_in()
    giver.page.get_by_text(giver.words("proxy.lend"), exact=True).click()
    giver.fills("proxy.number", "2")
    giver.presses("proxy.lend.do")
    giver.sees("proxy.for-you")
    holder.sees("proxy.you-for")
    keep(giver.page, f"proxy-lent-{language}")

    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    hall.act(hall.person(1), "presence.arrive", {"sitting": sitting})
    screen_says(screen, "projector.lent", votes=1)
    keep(screen, f"proxy-screen-before-{language}")
    poll = hall.open_poll(sitting, TITLE)
    screen_says(screen, "projector.lent", votes=1)
    holder.sees("ballot.ask")
    holder.sees("proxy.also-for")
    slip = holder.page.locator(".for-other")
    slip.get_by_role("button", name=holder.words("option.no")).click()
    holder.sees("proxy.check")
    keep(holder.page, f"proxy-check-{holders_language}")
    holder.presses("proxy.cast")
    holder.sees("proxy.of-these", count=1)
    keep(screen, f"proxy-screen-vote-{language}")
    expect(holder.page.locator(".for-other.done")).to_have_count(1)
    holder.sees("ballot.ask")

    giver.presses("here.arrive")
    expect(giver.page.locator(".lent")).to_have_count(0)
    hall.act(hall.person(2), "ballot.cast", {"poll": poll, "option": "yes"})
    holder.sees("proxy.own")
    keep(holder.page, f"proxy-own-{holders_language}")


def test_the_screen_says_how_many_lent_votes_were_cast(hall: Hall, open_page: Open, keep: Keep) -> None:
    sitting = with_rules(hall)
    hall.act(hall.person(2), "proxy.give", {"sitting": sitting, "number": "2"})
    for at in (0, 1, 3):
        hall.act(hall.person(at), "presence.arrive", {"sitting": sitting})
    poll = hall.open_poll(sitting, TITLE, method="roll-call", means=["tablet", "hands"])
    hall.act(hall.person(0), "ballot.record", {"poll": poll, "member": hall.members[2], "option": "yes"})
    for at in (0, 1):
        hall.act(hall.person(at), "ballot.cast", {"poll": poll, "option": "yes"})
    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    expect(screen.locator(".screen-turnout")).to_contain_text("3/ 4")
    hall.declare(poll)
    for language in ("en", "zh-CN"):
        by = [
            word("ui", key, language, {"count": count})
            for key, count in (("hall.tablets", 2), ("hall.called", 1))
        ]
        whole = {"sum": " + ".join(by), "votes": 3, "here": 3, "lent": 1}
        expect(screen.locator(".screen-sum")).to_contain_text(word("ui", "hall.sum.lent", language, whole))
    keep(screen, "proxy-screen-outcome")


def test_the_screen_counts_the_votes_that_are_lent_and_not_who_holds_them(
    hall: Hall, open_page: Open
) -> None:
    sitting = with_rules(hall, in_quorum=True)
    for giver in (2, 3):
        hall.act(hall.person(giver), "proxy.give", {"sitting": sitting, "number": "2"})
    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    for at in (0, 1):
        hall.act(hall.person(at), "presence.arrive", {"sitting": sitting})
    screen_says(screen, "projector.lent.counted", votes=2)
    poll = hall.open_poll(sitting, TITLE)
    expect(screen.locator(".screen-turnout")).to_be_visible()
    screen_says(screen, "projector.lent.counted", votes=2)
    hall.act(hall.person(1), "proxy.vote", {"poll": poll, "member": hall.members[2], "option": "yes"})
    for at in (0, 1):
        hall.act(hall.person(at), "ballot.cast", {"poll": poll, "option": "yes"})
    hall.declare(poll)
    screen_says(screen, "proxy.of-these", count=1)


def screen_says(screen: Page, key: str, **params: Any) -> None:
    """The hall's screen says it in both languages."""
    for language in ("en", "zh-CN"):
        expect(screen.get_by_text(word("ui", key, language, params))).to_be_visible()


@pytest.mark.parametrize(("language", "chairs_language"), [("zh-CN", "en"), ("en", "zh-CN")])
def test_somebody_declares_an_interest_stands_aside_and_is_let_vote(
    hall: Hall, open_page: Open, keep: Keep, language: str, chairs_language: str
) -> None:
    sitting = with_rules(hall)
    brought = {"sitting": sitting, "title": text(TITLE)}
    motion = hall.act(hall.person(1), "motion.submit", brought)["motion"]
    seller = Someone(open_page(hall.url + hall.path(2), language, "phone"), language)
    seller.comes_in()
    seller.page.goto(f"{hall.url}/c/{COMMUNITY}/#motion/{motion}")
    seller.page.get_by_text(seller.words("interest.declare"), exact=True).click()
    seller.page.get_by_label(SELLER[language]).check()
    seller.fills("interest.text", WHY[language])
    seller.presses("interest.declare.do")
    # Not its words: what she chose from says nearly the same.
    expect(seller.page.locator("li.aside")).to_have_count(1)
    seller.sees("interest.aside")
    keep(seller.page, f"interest-{language}")
    poll = hall.act(hall.person(0), "poll.open", {"motion": motion})["poll"]
    seller.sees("poll.aside")

    hall.act(hall.person(0), "poll.annul", {"poll": poll, "reason": text("Let us look again 再看看")})
    chair = Someone(open_page(hall.url + hall.path(0), chairs_language), chairs_language)
    chair.comes_in()
    chair.page.goto(f"{hall.url}/c/{COMMUNITY}/#motion/{motion}")
    chair.reads(WHY[language])
    chair.page.get_by_text(chair.words("interest.rule.votes"), exact=True).click()
    chair.fills("interest.reason", "只是远房 Far kin")
    chair.presses("interest.rule.do")
    seller.sees("interest.votes")
    hall.act(hall.person(0), "poll.open", {"motion": motion, "repeats": poll})
    seller.sees("ballot.ask")
    keep(chair.page, f"interest-ruled-{chairs_language}")


def test_who_lent_a_vote_and_comes_after_all_is_called_herself(hall: Hall, open_page: Open) -> None:
    sitting = with_rules(hall)
    hall.act(hall.person(0), "teller.appoint", {"member": hall.members[1]})
    for at in (0, 1):
        hall.act(hall.person(at), "presence.arrive", {"sitting": sitting})
    hall.act(hall.person(2), "proxy.give", {"sitting": sitting, "holder": hall.members[1]})
    poll = hall.open_poll(sitting, TITLE, method="roll-call", means=["tablet", "hands"])
    for at in (0, 1):
        hall.act(hall.person(at), "ballot.cast", {"poll": poll, "option": "yes"})
    teller = Someone(open_page(hall.url + hall.path(1), "en"), "en")
    teller.comes_in()
    teller.page.get_by_role("link", name=teller.words("hall.names.go")).click()
    expect(teller.page.locator(".called-name")).to_contain_text(NAMES[2])
    teller.sees("hall.names.for")
    hall.act(hall.person(2), "presence.arrive", {"sitting": sitting})
    teller.does_not_see("hall.names.for")
    expect(teller.page.locator(".called-name")).to_contain_text(NAMES[2])
    teller.presses("option.no")
    teller.sees("hall.names.over", count=0)
