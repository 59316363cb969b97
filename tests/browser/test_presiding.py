"""Two chairs in real browsers: a break, handing over, and going on another day."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SATURDAY = {"en": "Saturday at nine", "zh-CN": "星期六上午九点"}


@pytest.mark.parametrize(("language", "deputys_language"), [("zh-CN", "en"), ("en", "zh-CN")])
def test_a_chair_pauses_hands_over_and_the_deputy_adjourns(
    hall: Hall, open_page: Open, keep: Keep, language: str, deputys_language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    hall.act(hall.operator, "role.grant", {"member": hall.members[1], "role": "chair"})
    hall.act(hall.person(1), "motion.submit", {"sitting": sitting, "title": text("修好水闸")})
    chair = Someone(open_page(hall.url + hall.path(0), language, "phone"), language)
    deputy = Someone(open_page(hall.url + hall.path(1), deputys_language, "phone"), deputys_language)
    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    for person in (chair, deputy):
        person.comes_in()
    deputy.sees("presiding.other")
    keep(deputy.page, f"presiding-other-{deputys_language}")

    chair.page.get_by_text(chair.words("pause.title"), exact=True).click()
    chair.presses("pause.start")
    deputy.sees("pause.on")
    expect(screen.locator(".order-slide")).to_contain_text("休息")
    keep(screen, f"presiding-break-{language}")
    chair.presses("pause.end")
    chair.page.get_by_text(chair.words("presiding.hand"), exact=True).click()
    chair.page.get_by_role("button", name=chair.words("presiding.hand.to", name="Harriet Lowe")).click()
    chair.sees("presiding.other")

    deputy.page.get_by_text(deputy.words("adjourn.title"), exact=True).click()
    deputy.fills("adjourn.when", SATURDAY[deputys_language])
    deputy.presses("adjourn.do")
    deputy.presses("adjourn.confirm")
    chair.sees("chair.continue")
    chair.reads(SATURDAY[deputys_language])
    chair.fills("chair.sitting-title", "续会")
    chair.presses("chair.open-sitting")
    chair.reads("修好水闸")
    keep(chair.page, f"presiding-again-{language}")
