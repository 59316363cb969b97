"""An assembly in three real browsers: chair, member and the hall's screen, from opening to outcome."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import COMMUNITY, Hall
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SITTING = "十一月村民大会 · November assembly"
TITLES = {"en": "Repair the lower sluice before the rains", "zh-CN": "雨季前修好下沟水闸"}


@pytest.mark.parametrize(("chairs_language", "members_language"), [("zh-CN", "en"), ("en", "zh-CN")])
def test_a_motion_comes_to_its_outcome(
    hall: Hall,
    open_page: Open,
    keep: Keep,
    chairs_language: str,
    members_language: str,
) -> None:
    hall.found()
    chair = Someone(open_page(hall.url + hall.path(0), chairs_language, "phone"), chairs_language)
    member = Someone(open_page(hall.url + hall.path(1), members_language), members_language)
    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    title = TITLES[members_language]

    member.reads("Harriet Lowe")
    keep(member.page, f"1-whose-card-{members_language}")
    member.comes_in()
    member.sees("now.no-sitting")
    assert "#" not in member.page.url, "the code stays nowhere"

    chair.comes_in()
    chair.fills("chair.sitting-title", SITTING)
    chair.presses("chair.open-sitting")
    chair.sees("chair.no-motions")
    member.sees("now.waiting")
    expect(screen.get_by_role("heading", name=SITTING)).to_be_visible()

    member.follows("now.tab.motions")
    member.follows("docket.bring")
    member.fills("bring.question", title)
    member.presses("bring.submit")
    member.sees("motion.state.submitted")
    member.sees("motion.seconds-missing", count=1)
    member.follows("now.tab.now")
    motion = hall.view(f"docket/{hall.view('community')['sittings']['order'][0]}/0")["order"][0]
    hall.act(hall.person(2), "motion.second", {"motion": motion})

    chair.page.get_by_role("button", name=chair.words("chair.pick.put")).click()
    keep(chair.page, f"2-what-will-happen-{chairs_language}")
    chair.presses("chair.put")
    chair.sees("chair.close.will")
    poll = hall.view(f"motion/{motion}")["polls"][0]

    member.reads(title)
    member.sees("ballot.ask")
    expect(member.button("ballot.cast")).to_have_count(0)
    expect(member.page.locator("main input:checked")).to_have_count(0)
    expect(screen.get_by_text(title)).to_be_visible()
    slip, choice = (member.page.locator(part).first.bounding_box() for part in (".ballot", ".choice"))
    assert slip is not None
    assert choice is not None
    assert choice["width"] == slip["width"], "each answer is as wide as the slip"
    keep(member.page, f"3-ballot-{members_language}")

    member.page.get_by_role("button", name=member.words("option.yes")).click()
    member.sees("ballot.check")
    cast = member.button("ballot.cast")
    box = cast.bounding_box()
    assert box is not None
    assert box["height"] >= 64
    keep(member.page, f"4-check-{members_language}")
    cast.dblclick()
    member.page.wait_for_selector(".counted")
    own = hall.ask(hall.person(1).view(f"ballot/{poll}"))["doc"]
    member.sees("ballot.counted", position=str(own["n"]))
    keep(member.page, f"5-counted-{members_language}")
    assert hall.view(f"poll/{poll}")["counts"]["yes"] == {"ballots": 1, "weight": "1", "casts": 1}
    expect(screen.locator(".screen-turnout strong")).to_have_text("1")

    member.presses("ballot.change")
    member.page.get_by_role("button", name=member.words("option.no")).click()
    member.presses("ballot.cast")
    expect(member.page.locator(".counted .choice-name")).to_have_text(member.words("option.no"))
    for at in range(2, 8):
        hall.act(hall.person(at), "ballot.cast", {"poll": poll, "option": "yes"})
    chair.sees("poll.turnout", cast=7, members=8)
    expect(screen.locator(".screen-turnout strong")).to_have_text("7")
    keep(screen, f"6-screen-voting-{chairs_language}")

    chair.presses("chair.close")
    chair.sees("chair.close.warning", missing=1)
    chair.presses("chair.close.confirm")
    member.sees("poll.closed.wait")
    chair.presses("chair.declare")

    counted = {"for": "6", "valid": "7", "needed": "4"}
    for person in (chair, member):
        person.sees("outcome.adopted", **counted)
    for language in ("zh-CN", "en"):
        sentence = Someone(screen, language).words("outcome.adopted", **counted)
        expect(screen.get_by_text(sentence)).to_be_visible()
    keep(chair.page, f"7-declared-chair-{chairs_language}")
    keep(member.page, f"7-declared-member-{members_language}")
    keep(screen, f"7-declared-screen-{chairs_language}")
    assert member.page.locator(".count-table tbody tr").first.locator("td").all_inner_texts()[0] == "6"


def test_an_annulled_vote_stays_to_be_seen_and_is_repeated(hall: Hall, open_page: Open) -> None:
    hall.found()
    sitting = hall.open_sitting()
    hall.open_poll(sitting, TITLES["zh-CN"])
    chair = Someone(open_page(hall.url + hall.path(0), "en"), "en")
    member = Someone(open_page(hall.url + hall.path(3), "zh-CN", "phone"), "zh-CN")
    chair.comes_in()
    member.comes_in()

    chair.page.get_by_text(chair.words("chair.annul.way")).click()
    chair.fills("chair.annul.reason", "A name was missing.")
    chair.presses("chair.annul")
    chair.presses("chair.annul.confirm")
    member.sees("poll.annulled")
    member.reads("A name was missing.")
    chair.presses("chair.repeat")
    member.sees("ballot.ask")
    member.sees("motion.earlier")
    member.reads("A name was missing.")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_what_decided_nothing_is_not_called_binding(hall: Hall, open_page: Open, language: str) -> None:
    hall.found()
    poll = hall.open_poll(hall.open_sitting(), TITLES[language])
    hall.act(hall.person(2), "ballot.cast", {"poll": poll, "option": "yes"})
    hall.declare(poll)
    member = Someone(open_page(hall.url + hall.path(3), language), language)
    member.comes_in()
    member.page.locator(".outcome summary").click()
    member.sees("rule.not-met")
    member.does_not_see("binding.binding")


def test_the_screen_calls_nothing_adopted_that_was_annulled(hall: Hall, open_page: Open, keep: Keep) -> None:
    hall.found()
    poll = hall.open_poll(hall.open_sitting(), TITLES["en"])
    for at in range(2, 8):
        hall.act(hall.person(at), "ballot.cast", {"poll": poll, "option": "yes"})
    hall.declare(poll)
    screen = Someone(open_page(hall.url + hall.display_path(), "en", "projector"), "en")
    counted = {"for": "6", "valid": "6", "needed": "4"}
    screen.sees("outcome.adopted", **counted)
    reason = {"lang": "en", "text": "A name was missing."}
    hall.act(hall.person(0), "poll.annul", {"poll": poll, "reason": reason})
    screen.sees("projector.annulled")
    screen.reads(reason["text"])
    screen.does_not_see("outcome.adopted", **counted)
    keep(screen.page, "screen-annulled")


def test_a_rejected_motion_stands_on_the_screen_in_the_colour_of_a_no(hall: Hall, open_page: Open) -> None:
    hall.found()
    poll = hall.open_poll(hall.open_sitting(), TITLES["en"])
    for at in range(2, 8):
        hall.act(hall.person(at), "ballot.cast", {"poll": poll, "option": "no"})
    hall.declare(poll)
    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    edge = screen.locator(".screen-sentence").evaluate("box => getComputedStyle(box).borderLeftColor")
    assert edge == screen.locator(".sign-no").evaluate("sign => getComputedStyle(sign).backgroundColor")


def test_who_has_no_card_may_watch_and_is_shown_the_door(hall: Hall, open_page: Open) -> None:
    hall.found()
    hall.open_poll(hall.open_sitting(), TITLES["en"])
    visitor = Someone(open_page(f"{hall.url}/c/{COMMUNITY}/", "en"), "en")
    visitor.reads(TITLES["en"])
    visitor.sees("now.public")
    expect(visitor.page.locator(".choice")).to_have_count(0)
    visitor.follows("now.enter")
    visitor.fills("enter.code", "wrong-code")
    visitor.presses("enter.go")
    expect(visitor.page.locator(".notice")).to_be_visible()


def test_a_card_that_is_someone_elses_is_put_away(hall: Hall, open_page: Open) -> None:
    hall.found()
    person = Someone(open_page(hall.url + hall.path(4), "zh-CN"), "zh-CN")
    person.reads("陈志远")
    person.reads("第三组 Group 3")
    with person.page.expect_response("**/logout"):
        person.presses("enter.no")
    person.sees("enter.code")
    person.page.goto(f"{hall.url}/c/{COMMUNITY}/")
    person.sees("now.public")


def test_who_reads_elsewhere_is_called_to_the_vote(hall: Hall, open_page: Open) -> None:
    hall.found()
    sitting = hall.open_sitting()
    chair = Someone(open_page(hall.url + hall.path(0), "en", "phone"), "en")
    chair.comes_in()
    chair.follows("now.tab.motions")
    chair.sees("docket.empty")
    poll = hall.open_poll(sitting, TITLES["en"])
    chair.sees("now.call")
    chair.page.locator("a.call").click()
    chair.page.get_by_role("button", name=chair.words("option.yes")).click()
    chair.presses("ballot.cast")
    chair.page.wait_for_selector(".counted")
    chair.follows("now.tab.motions")
    expect(chair.page.locator(".docket-row")).to_have_count(1)
    expect(chair.page.locator("a.call")).to_have_count(0)
    assert hall.view(f"poll/{poll}")["cast"] == 1


def test_a_device_that_still_knows_someone_asks_whether_it_is_they(hall: Hall, open_page: Open) -> None:
    hall.found()
    person = Someone(open_page(hall.url + hall.path(4), "zh-CN"), "zh-CN")
    person.comes_in()
    person.sees("now.no-sitting")
    person.page.goto(f"{hall.url}/c/{COMMUNITY}/enter")
    person.reads("陈志远")
    person.sees("enter.no")


def test_an_address_without_a_community_says_so_and_leads_to_where_one_names_another(
    hall: Hall, open_page: Open
) -> None:
    hall.found()
    stranger = Someone(open_page(f"{hall.url}/c/nowhere/", "en"), "en")
    expect(stranger.page.locator(".notice")).to_contain_text("No community has this address")
    stranger.follows("start.title")
    typed = COMMUNITY.replace("-", " ").title() + " "
    stranger.page.get_by_label(stranger.words("start.community")).press_sequentially(typed)
    stranger.presses("start.go")
    stranger.sees("enter.code")
