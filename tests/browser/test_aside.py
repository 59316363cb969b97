"""People without a tablet, in browsers: the desk brings a motion, seconds it and raises a point for them."""

import pytest
from playwright.sync_api import expect

from gateways.wording import word
from tests.browser.conftest import Keep, Open
from tests.browser.hall import COMMUNITY, Hall, named
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = {"en": "A well for the upper road", "zh-CN": "给上坡路挖一口井"}
WHY = {"en": "It is far to the river.", "zh-CN": "离河太远。"}


def opens(clerk: Someone, number: int) -> None:
    """Finds one person by her number, and opens what can be done for her."""
    clerk.fills("attendance.search", str(number))
    clerk.sees("attendance.found", count=1)
    clerk.page.locator(".for-person > summary").click()


def unfolds(clerk: Someone, key: str) -> None:
    clerk.page.get_by_text(clerk.words(key), exact=True).click()


@pytest.mark.parametrize(("language", "members_language"), [("zh-CN", "en"), ("en", "zh-CN")])
def test_the_secretary_brings_a_motion_seconds_it_and_raises_a_point_for_others(
    hall: Hall, open_page: Open, keep: Keep, language: str, members_language: str
) -> None:
    hall.found()
    hall.act(hall.operator, "role.grant", {"member": hall.members[5], "role": "secretary"})
    sitting = hall.open_sitting()
    clerk = Someone(open_page(hall.url + hall.path(5), language), language)
    member = Someone(open_page(hall.url + hall.path(1), members_language, "phone"), members_language)
    for person in (clerk, member):
        person.comes_in()
    clerk.follows("attendance.title")

    opens(clerk, 3)
    unfolds(clerk, "hall.bring")
    clerk.fills("bring.question", TITLE[language])
    clerk.fills("bring.text", WHY[language])
    keep(clerk.page, f"aside-bring-{language}")
    clerk.presses("hall.bring.do")
    clerk.sees("hall.recorded")
    expect(clerk.page.get_by_label(clerk.words("bring.text"))).to_have_value("")
    unfolds(clerk, "hall.second")
    clerk.sees("hall.second.none")

    opens(clerk, 4)
    unfolds(clerk, "hall.second")
    expect(clerk.page.locator(".to-second li")).to_contain_text(TITLE[language])
    keep(clerk.page, f"aside-second-{language}")
    clerk.presses("hall.second.do")
    clerk.sees("hall.recorded")
    clerk.sees("hall.second.none")
    clerk.presses("hall.point")
    clerk.sees("hall.point.waits")
    member.sees("order.waiting")
    member.reads(named(4))

    (motion,) = hall.view(f"docket/{sitting}/0")["order"]
    member.page.goto(f"{hall.url}/c/{COMMUNITY}/#motion/{motion}")
    member.reads(TITLE[language])
    expect(member.page.locator(".motion")).to_contain_text(named(3))
    member.sees("motion.seconders", count=1)
    member.page.goto(f"{hall.url}/c/{COMMUNITY}/minutes/{sitting}?lang={members_language}")
    member.reads(word("printed", "minutes.brought", members_language, {"name": named(3)}))
