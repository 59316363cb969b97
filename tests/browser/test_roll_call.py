"""A roll-call vote says by name who voted how: to the members, from when the count is shown."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gateways.wording import word
from tests.browser.axe import faults
from tests.browser.conftest import Keep, Open
from tests.browser.hall import COMMUNITY, NAMES, Hall
from tests.browser.people import Someone
from tests.browser.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OVERFLOW = "(box => box.scrollHeight - box.clientHeight)(document.querySelector('main'))"
TITLE = "雨季前修好下沟水闸"
CHOICES = ("yes", "yes", "no", "yes", "abstain", "yes", "yes")


def voted(hall: Hall, **wanted: str) -> str:
    """A roll-call vote in which all but the last voted, still open."""
    hall.found()
    poll = hall.open_poll(hall.open_sitting(), TITLE, method="roll-call", **wanted)
    for at, option in enumerate(CHOICES):
        hall.act(hall.person(at), "ballot.cast", {"poll": poll, "option": option})
    return poll


def groups(page: Page) -> dict[str, set[str]]:
    """Names by answer, as they stand on the page when all have come."""
    expect(page.locator(".roll-call .pending")).to_have_count(0)
    return {
        group.locator("h3 > span:last-child").inner_text(): set(group.locator("li").all_inner_texts())
        for group in page.locator(".roll-call-group").all()
    }


def expected(person: Someone) -> dict[str, set[str]]:
    return {
        person.words(f"option.{option}"): {
            name for name, chosen in zip(NAMES, CHOICES, strict=False) if chosen == option
        }
        for option in ("yes", "no", "abstain")
    }


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_member_reads_who_voted_how(hall: Hall, open_page: Open, keep: Keep, language: str) -> None:
    hall.declare(voted(hall))
    member = Someone(open_page(hall.url + hall.path(3), language), language)
    member.comes_in()
    member.sees("roll-call.missing", count=1)
    member.presses("roll-call.show")
    member.sees("roll-call.shown", shown=7, cast=7)
    member.reads(NAMES[0])
    assert groups(member.page) == expected(member)
    expect(member.page.locator(".roll-call-group svg")).to_have_count(3)
    expect(member.page.get_by_text(NAMES[7])).to_have_count(0)
    check(member.page)
    keep(member.page, f"roll-call-member-{language}")

    chair = Someone(open_page(hall.url + hall.path(0), language, "phone"), language)
    chair.comes_in()
    chair.presses("roll-call.show")
    chair.sees("roll-call.shown", shown=7, cast=7)
    check(chair.page)
    keep(chair.page, f"roll-call-chair-{language}")


def test_the_screen_shows_the_names_of_a_small_roll_call(hall: Hall, open_page: Open, keep: Keep) -> None:
    poll = voted(hall)
    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    expect(screen.locator(".screen-track")).to_have_count(3)
    hall.declare(poll)
    rows = screen.locator(".screen-bars > li")
    expect(rows.first.locator(".screen-names li")).to_have_count(5)
    expect(rows.nth(1).locator(".screen-names li")).to_have_text(["李桂芳"])
    assert faults(screen) == []
    assert screen.evaluate(OVERFLOW) <= 1
    keep(screen, "roll-call-screen")


LONG = TITLE + "，并把上沟到三组晒场的旧水渠一起清淤加固，费用从合作社公积金中支出，由理事会公布账目"


@pytest.mark.parametrize(
    ("title", "members", "fits"), [(LONG, 8, True), (TITLE, 14, True), (LONG, 24, False)]
)
def test_the_screen_shows_all_names_or_the_bars(
    hall: Hall, open_page: Open, keep: Keep, title: str, members: int, fits: bool
) -> None:
    hall.found(members=members)
    poll = hall.open_poll(hall.open_sitting(), title, method="roll-call")
    for at in range(members):
        option = {0: "no", 1: "abstain"}.get(at, "yes")
        hall.act(hall.person(at), "ballot.cast", {"poll": poll, "option": option})
    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    expect(screen.locator(".screen-track")).to_have_count(3)
    with screen.expect_response(lambda answer: "/views/roll-call/" in answer.url and answer.ok):
        hall.declare(poll)
    screen.wait_for_load_state("networkidle")
    expect(screen.locator(".screen-names li")).to_have_count(members if fits else 0)
    expect(screen.locator(".screen-track")).to_have_count(0 if fits else 3)
    keep(screen, f"roll-call-screen-{members}")
    assert screen.evaluate(OVERFLOW) <= 1


def test_a_long_roll_comes_window_by_window(
    hall: Hall, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.stream_views.ROLL_CALL_PAGE", 3)
    hall.declare(voted(hall))
    member = Someone(open_page(hall.url + hall.path(3), "en"), "en")
    member.comes_in()
    member.presses("roll-call.show")
    for shown in (3, 6, 7):
        member.sees("roll-call.shown", shown=shown, cast=7)
        if shown < 7:
            member.presses("roll-call.more")
    assert groups(member.page) == expected(member)
    expect(member.button("roll-call.more")).to_have_count(0)


def test_while_a_live_vote_is_open_one_looks_again(hall: Hall, open_page: Open) -> None:
    poll = voted(hall)
    member = Someone(open_page(hall.url + hall.path(3), "en"), "en")
    member.comes_in()
    member.presses("roll-call.show")
    member.sees("roll-call.shown", shown=7, cast=7)
    hall.act(hall.person(7), "ballot.cast", {"poll": poll, "option": "no"})
    member.presses("roll-call.again")
    member.sees("roll-call.shown", shown=8, cast=8)
    member.reads(NAMES[7])


def test_a_sealed_vote_shows_no_names_before_its_outcome(hall: Hall, open_page: Open) -> None:
    poll = voted(hall, reveal="at-close")
    member = Someone(open_page(hall.url + hall.path(3), "zh-CN"), "zh-CN")
    member.comes_in()
    member.sees("counts.sealed")
    member.does_not_see("roll-call.title")
    hall.declare(poll)
    member.presses("roll-call.show")
    member.sees("roll-call.shown", shown=7, cast=7)


def test_a_visitor_is_told_that_members_see_the_names(hall: Hall, open_page: Open) -> None:
    hall.declare(voted(hall))
    visitor = Someone(open_page(f"{hall.url}/c/{COMMUNITY}/", "en"), "en")
    visitor.sees("roll-call.members-only")
    expect(visitor.button("roll-call.show")).to_have_count(0)


def test_an_erased_name_leaves_a_word_in_its_place(hall: Hall, open_page: Open) -> None:
    hall.declare(voted(hall))
    hall.erase(2)
    member = Someone(open_page(hall.url + hall.path(3), "en"), "en")
    member.comes_in()
    member.presses("roll-call.show")
    member.sees("roll-call.erased")
    assert groups(member.page)[member.words("option.no")] == {member.words("roll-call.erased")}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_teller_calls_the_names_of_those_without_a_tablet(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    for member in hall.members[:5]:
        hall.act(hall.person(0), "presence.arrive", {"sitting": sitting, "member": member})
    hall.act(hall.person(0), "teller.appoint", {"member": hall.members[1]})
    poll = hall.open_poll(sitting, TITLE, method="roll-call", means=["tablet", "hands", "paper"])
    hall.act(hall.person(0), "ballot.cast", {"poll": poll, "option": "yes"})
    teller = Someone(open_page(hall.url + hall.path(1), language), language)
    screen = open_page(hall.url + hall.display_path(), language, "projector")
    teller.comes_in()
    teller.page.get_by_role("link", name=teller.words("hall.names.go")).click()
    expect(screen.get_by_text(teller.words("projector.names"))).to_be_visible()
    name = teller.page.locator(".called-name")

    expect(name).to_contain_text(NAMES[1])
    check(teller.page)
    keep(teller.page, f"roll-call-calling-{language}")
    where = name.bounding_box()
    hall.act(hall.person(5), "help.call", {"sitting": sitting})
    teller.sees("helper.wanted", count=1)
    assert name.bounding_box() == where
    teller.presses("option.no")
    expect(name).to_contain_text(NAMES[2])
    teller.presses("hall.names.no-answer")
    expect(name).to_contain_text(NAMES[3])
    teller.fills("hall.names.paper", "12")
    teller.presses("option.no")
    expect(name).to_contain_text(NAMES[4])
    teller.presses("hall.back")
    expect(name).to_contain_text(NAMES[3])
    teller.presses("option.yes")
    teller.presses("hall.names.do")
    expect(name).to_contain_text(NAMES[4])
    hall.act(hall.person(4), "ballot.cast", {"poll": poll, "option": "yes"})
    teller.sees("hall.names.prevails")
    expect(name).to_contain_text(NAMES[4])
    keep(teller.page, f"roll-call-by-tablet-{language}")
    teller.presses("hall.names.leave")
    teller.sees("hall.names.over", count=1)
    teller.sees("hall.names.missed", count=1)
    expect(name).to_contain_text(NAMES[2])
    teller.presses("option.yes")
    teller.sees("hall.names.over", count=0)
    keep(teller.page, f"roll-call-called-{language}")

    hall.declare(poll)
    expect(screen.locator(".screen-sum")).to_contain_text(teller.words("hall.called", count=3))
    assert hall.view(f"poll/{poll}")["ways"]["hands"] == {"yes": 2, "no": 1, "abstain": 0}


def test_the_desk_lists_whoever_can_answer_in_this_vote_and_nobody_else(hall: Hall, open_page: Open) -> None:
    """Who came or was enrolled after it opened would be refused; who has gone home since can be called."""
    hall.found()
    sitting = hall.open_sitting()
    for member in hall.members[:4]:
        hall.act(hall.person(0), "presence.arrive", {"sitting": sitting, "member": member})
    hall.open_poll(sitting, TITLE, method="roll-call", means=["tablet", "hands"])
    new = hall.act(hall.operator, "member.enrol", {"row": {"number": "99", "name": "新来的"}})["member"]
    for member in (hall.members[5], new):
        hall.act(hall.person(0), "presence.arrive", {"sitting": sitting, "member": member})
    hall.act(hall.person(0), "presence.leave", {"sitting": sitting, "member": hall.members[2]})
    hall.act(hall.person(0), "teller.appoint", {"member": hall.members[1]})
    teller = Someone(open_page(hall.url + hall.path(1), "en"), "en")
    teller.comes_in()
    teller.page.get_by_role("link", name=teller.words("hall.names.go")).click()
    expect(teller.page.locator(".attendance-rows strong")).to_have_text(list(NAMES[:4]))
    for name in NAMES[:4]:
        expect(teller.page.locator(".called-name")).to_contain_text(name)
        teller.presses("option.yes")
    teller.sees("hall.names.over", count=0)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_two_desks_never_write_over_each_others_answer_untold(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    for member in hall.members[:4]:
        hall.act(hall.person(0), "presence.arrive", {"sitting": sitting, "member": member})
    for member in hall.members[1:3]:
        hall.act(hall.person(0), "teller.appoint", {"member": member})
    poll = hall.open_poll(sitting, TITLE, method="roll-call", means=["tablet", "hands"])
    first, second = (Someone(open_page(hall.url + hall.path(at), language), language) for at in (1, 2))
    for desk in (first, second):
        desk.comes_in()
        desk.page.get_by_role("link", name=desk.words("hall.names.go")).click()
        expect(desk.page.locator(".called-name")).to_contain_text(NAMES[0])
    # The second has not heard of the first one's answers, and will not for a while.
    second.page.route("**/views/ballots/**", lambda route: route.abort())
    first.presses("option.yes")
    expect(first.page.locator(".called-name")).to_contain_text(NAMES[1])

    second.presses("option.no")
    second.reads(second.words("chair.by.teller"))
    check(second.page)
    keep(second.page, f"roll-call-two-desks-{language}")
    assert _ballot(hall, poll, 0)["option"] == "yes"
    second.presses("hall.names.do")
    expect(second.page.locator(".called-name")).to_contain_text(NAMES[1])
    assert _ballot(hall, poll, 0)["option"] == "no"

    # Who is called stays, though the other desk writes her answer down; then it is asked once more.
    second.page.unroute("**/views/ballots/**")
    first.presses("option.yes")
    second.sees("hall.names.stands")
    expect(second.page.locator(".called-name")).to_contain_text(NAMES[1])
    second.presses("option.no")
    second.presses("hall.names.leave")
    expect(second.page.locator(".called-name")).to_contain_text(NAMES[2])
    assert _ballot(hall, poll, 1)["option"] == "yes"


def _ballot(hall: Hall, poll: str, at: int) -> dict[str, Any]:
    ballot: dict[str, Any] = hall.view(f"ballots/{poll}")["rows"][hall.members[at]]
    return ballot


def test_who_did_not_answer_is_called_again_at_every_desk_after_all_others(
    hall: Hall, open_page: Open, keep: Keep
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    for member in hall.members[:4]:
        hall.act(hall.person(0), "presence.arrive", {"sitting": sitting, "member": member})
    for member in hall.members[1:3]:
        hall.act(hall.person(0), "teller.appoint", {"member": member})
    poll = hall.open_poll(sitting, TITLE, method="roll-call", means=["tablet", "hands"], reveal="at-close")
    one, other = (Someone(open_page(hall.url + hall.path(at), "en"), "en") for at in (1, 2))
    for desk in (one, other):
        desk.comes_in()
        desk.page.get_by_role("link", name=desk.words("hall.names.go")).click()
    names = [desk.page.locator(".called-name") for desk in (one, other)]

    def both_call(name: str) -> None:
        for called in names:
            expect(called).to_contain_text(name)

    def goes_on(desk: Someone, key: str, name: str) -> None:
        desk.presses(key)
        expect(desk.page.locator(".called-name")).to_contain_text(name)

    both_call(NAMES[0])
    goes_on(one, "hall.names.no-answer", NAMES[1])
    other.sees("hall.names.missed", count=1)
    goes_on(other, "hall.names.next", NAMES[1])
    goes_on(other, "option.yes", NAMES[2])
    one.sees("hall.names.stands.sealed")
    goes_on(one, "hall.names.leave", NAMES[2])
    one.page.reload()
    both_call(NAMES[2])
    goes_on(one, "hall.names.no-answer", NAMES[3])
    goes_on(other, "hall.names.next", NAMES[3])
    hall.act(hall.person(3), "ballot.cast", {"poll": poll, "option": "no"})
    for desk in (one, other):
        goes_on(desk, "hall.names.leave", NAMES[0])
        desk.sees("hall.names.over", count=2)
        check(desk.page)

    # The other has not heard that nobody answered the first, and presses too.
    other.page.route("**/views/missed/**", lambda route: route.abort())
    goes_on(one, "hall.names.no-answer", NAMES[2])
    other.presses("hall.names.no-answer")
    expect(other.page.locator(".notice")).to_contain_text(word("refusals", "stale", "en", {}))
    assert hall.view(f"poll/{poll}")["missed"] == 3
    keep(other.page, "roll-call-missed-twice")
    goes_on(other, "hall.names.next", NAMES[2])
    other.page.unroute("**/views/missed/**")
    goes_on(one, "hall.names.no-answer", NAMES[0])
    other.sees("hall.names.missed", count=2)
    goes_on(other, "hall.names.next", NAMES[0])
    goes_on(other, "option.no", NAMES[2])
    goes_on(one, "hall.names.leave", NAMES[2])
    hall.act(hall.person(2), "ballot.cast", {"poll": poll, "option": "no"})
    for desk in (one, other):
        desk.presses("hall.names.leave")
        desk.sees("hall.names.over", count=0)
