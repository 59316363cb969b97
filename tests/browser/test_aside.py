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


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_what_the_desk_brought_for_somebody_goes_back_at_the_same_desk(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    """A change to another's motion, a wish to speak and a point; then each of them is taken back."""
    hall.found()
    hall.act(hall.operator, "role.grant", {"member": hall.members[5], "role": "secretary"})
    sitting = hall.open_sitting()
    clerk = Someone(open_page(hall.url + hall.path(5), language), language)
    clerk.comes_in()
    clerk.follows("attendance.title")

    opens(clerk, 3)
    unfolds(clerk, "hall.bring")
    clerk.fills("bring.question", TITLE[language])
    clerk.fills("bring.text", WHY[language])
    clerk.presses("hall.bring.do")
    clerk.sees("hall.recorded")

    opens(clerk, 4)
    unfolds(clerk, "hall.change")
    clerk.presses("hall.change.propose")
    clerk.page.get_by_label(WHY[language]).check()
    clerk.page.get_by_label(clerk.words("change.form.strike")).check()
    keep(clerk.page, f"aside-change-{language}")
    clerk.presses("change.submit")
    clerk.sees("hall.recorded")
    (motion,) = hall.view(f"docket/{sitting}/0")["order"]
    (change,) = hall.view(f"amendments/{motion}")["rows"].values()
    assert (change["mover"], change["at_desk"]) == (hall.members[3], True)
    unfolds(clerk, "hall.speak")
    clerk.presses("floor.question")
    clerk.sees("hall.speak.waits")
    clerk.presses("floor.take-back")
    expect(clerk.button("floor.question")).to_be_visible()
    clerk.presses("hall.point")
    clerk.sees("hall.point.waits")
    clerk.presses("order.point.take-back")
    expect(clerk.button("hall.point")).to_be_visible()
    unfolds(clerk, "hall.own")
    keep(clerk.page, f"aside-own-{language}")
    clerk.presses("hall.own.change")
    clerk.sees("hall.own.none")

    opens(clerk, 3)
    unfolds(clerk, "hall.own")
    clerk.presses("hall.own.motion")
    clerk.sees("hall.own.none")
    (change,) = hall.view(f"amendments/{motion}")["rows"].values()
    assert (change["state"], hall.view(f"motion/{motion}")["state"]) == ("withdrawn", "withdrawn")
    assert hall.view(f"speakers/{sitting}")["waiting"] == 0
    assert hall.view(f"procedure/{sitting}")["points"]["order"] == []
