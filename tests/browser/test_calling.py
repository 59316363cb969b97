"""A sitting is prepared, called and opened in real browsers; its notice is printed on A4 and A3."""

import pytest
from playwright.sync_api import Page, expect

from gateways.wording import word
from tests.browser.conftest import ARTEFACTS, Keep, Open
from tests.browser.hall import COMMUNITY, Hall, text
from tests.browser.paper import A4_POINTS, print_out, squares
from tests.browser.people import Someone
from tests.browser.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]
A3_POINTS = (842, 1191)
BARN = "老磨坊 · The old mill"
SLUICE = "修好水闸 · Mend the sluice"


@pytest.mark.parametrize(("language", "members_language"), [("zh-CN", "en"), ("en", "zh-CN")])
def test_the_chair_calls_a_sitting_and_members_see_it_before_it_begins(
    hall: Hall, open_page: Open, keep: Keep, language: str, members_language: str
) -> None:
    hall.found()
    chair = Someone(open_page(hall.url + hall.path(0), language, "phone"), language)
    member = Someone(open_page(hall.url + hall.path(1), members_language), members_language)
    chair.comes_in()
    member.comes_in()
    chair.fills("chair.sitting-title", "秋季大会")
    chair.page.get_by_text(chair.words("calling.ahead"), exact=True).click()
    chair.presses("calling.plan")
    member.sees("calling.planned")

    member.follows("calling.bring")
    member.fills("bring.question", SLUICE)
    member.presses("bring.submit")
    chair.reads(SLUICE)
    chair.fills("calling.where", BARN)
    keep(chair.page, f"calling-give-{language}")
    chair.presses("calling.give")
    chair.sees("calling.open")
    member.follows("now.tab.now")
    member.reads(BARN)
    member.sees("calling.announced")
    expect(member.page.locator(".next-sitting .pending")).to_have_count(0)
    keep(member.page, f"calling-next-{members_language}")

    chair.presses("chair.open-sitting")
    chair.reads(word("refusals", "sitting-too-early.cure", language, {}))
    (sitting,) = hall.view("community")["sittings"]["order"]
    hall.act(hall.person(0), "sitting.call", {"sitting": sitting, "place": text(BARN)})
    chair.presses("chair.open-sitting")
    member.sees("here.ask")


def test_where_the_charter_wants_notice_the_desk_offers_the_first_day_that_it_lets(
    hall: Hall, open_page: Open
) -> None:
    hall.found("assembly.plain")
    chair = Someone(open_page(hall.url + hall.path(0), "en"), "en")
    chair.comes_in()
    chair.fills("chair.sitting-title", "Autumn assembly")
    chair.sees("calling.wanted", article="9")
    chair.presses("calling.plan")
    chair.fills("calling.where", BARN)
    chair.presses("calling.give")
    chair.sees("calling.open")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_notice_is_printed_on_one_sheet_of_either_size_and_its_square_leads_in(
    hall: Hall, open_page: Open, language: str
) -> None:
    hall.found()
    chair = hall.person(0)
    sitting = hall.act(chair, "sitting.plan", {"title": text("秋季大会 · Autumn assembly")})["sitting"]
    for question in (SLUICE, "租出旧校舍 · Rent out the school house", "账目公开 · Open the accounts"):
        hall.act(hall.person(1), "motion.submit", {"sitting": sitting, "title": text(question)})
    hall.act(chair, "sitting.call", {"sitting": sitting, "place": text(BARN)})
    page = open_page(f"{hall.url}/c/{COMMUNITY}/notice/{sitting}?lang={language}", language)
    expect(page.locator(".poster")).to_contain_text(BARN)
    check(page)
    _is_one_sheet(page, f"notice-a4-{language}", A4_POINTS, hall)
    page.get_by_role("link", name="A3").click()
    expect(page.locator(".poster.a3")).to_be_visible()
    _is_one_sheet(page, f"notice-a3-{language}", A3_POINTS, hall)


def _is_one_sheet(page: Page, name: str, size: tuple[int, int], hall: Hall) -> None:
    (sheet,) = print_out(page, ARTEFACTS, name)
    assert sheet.size == size
    assert squares(sheet.image) == [f"{hall.url}/c/{COMMUNITY}/enter"]
    said = "".join(sheet.text.split())
    for key, lang in (("notice.title", "zh-CN"), ("notice.title", "en"), ("notice.scan", "zh-CN")):
        assert "".join(word("printed", key, lang, {}).split()) in said
