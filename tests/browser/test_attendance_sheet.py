"""Finding people at the desk by what is typed, and the sheet that they sign: in both languages, on paper."""

import pytest
from playwright.sync_api import expect

from gateways.wording import word
from tests.browser.conftest import ARTEFACTS, Keep, Open
from tests.browser.hall import COMMUNITY, Hall
from tests.browser.paper import A4_POINTS, print_out
from tests.browser.people import Someone
from tests.browser.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TYPED = {
    "lgf": ("3", "11"),
    "li gui": ("3", "11"),
    "桂芳": ("3", "11"),
    "czy": ("5",),
    "okafor": ("6",),
    "12": ("12",),
}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_secretary_adds_somebody_who_is_at_the_door_and_marks_her_as_here(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found(members=4)
    sitting = hall.open_sitting()
    hall.ask(hall.operator.act("role.grant", {"member": hall.members[1], "role": "secretary"}, "secretary"))
    secretary = Someone(open_page(hall.url + hall.path(1), language, "phone"), language)
    secretary.comes_in()
    secretary.follows("attendance.title")
    secretary.page.get_by_text(secretary.words("attendance.enrol"), exact=True).click()
    number, name, household, group = (
        secretary.page.get_by_label(secretary.words(f"attendance.enrol.{field}"), exact=True)
        for field in ("number", "name", "household", "group")
    )
    number.fill("4")
    name.fill("欧阳 Ouyang")
    household.fill("17")
    group.fill("3")
    secretary.presses("attendance.enrol.do")
    secretary.reads(word("refusals", "already-enrolled", language, {"number": "4"}))
    number.fill(" 5 ")
    check(secretary.page)
    keep(secretary.page, f"enrol-{language}")
    secretary.presses("attendance.enrol.do")
    expect(secretary.page.locator(".attendance-rows .docket-number")).to_have_text(["5"])
    secretary.presses("attendance.arrive")
    expect(secretary.page.locator(".attendance-rows .is-here")).to_have_count(1)
    assert hall.view(f"presence/{sitting}")["members"] == {"all": 5, "present": 1}
    entry = list(hall.house.community(COMMUNITY).state.members.values())[-1].entry
    assert (entry.number, entry.household, entry.group) == ("5", "17", "3")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_people_are_found_by_what_is_typed_and_sign_on_paper(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found(members=12)
    sitting = hall.open_sitting()
    hall.act(hall.person(0), "presence.arrive", {"sitting": sitting, "member": hall.members[2]})
    chair = Someone(open_page(hall.url + hall.path(0), language), language)
    chair.comes_in()
    chair.follows("attendance.title")
    for typed, numbers in TYPED.items():
        chair.fills("attendance.search", typed)
        expect(chair.page.locator(".attendance-rows .docket-number")).to_have_text(numbers)
    keep(chair.page, f"found-{language}")

    chair.follows("hall.sheet")
    title = word("printed", "attendance.title", language, {})
    expect(chair.page.get_by_role("heading", level=1)).to_have_text(title)
    check(chair.page)
    keep(chair.page, f"sheet-{language}")
    sheets = print_out(chair.page, ARTEFACTS, f"attendance-{language}")
    assert {sheet.size for sheet in sheets} == {A4_POINTS}
    said = "".join("".join(sheet.text for sheet in sheets).split())
    for name in ("王小明", "HarrietLowe", "陈志远"):
        assert name in said
    assert "".join(word("printed", "attendance.total", language, {"count": 12}).split()) in said
    assert "".join(word("printed", "attendance.finger", language, {}).split()) in said
    assert "".join(word("printed", "cards.leave", language, {}).split()) not in said, "links are not printed"
