"""Calling a helper in real browsers: a member presses once, the chair sees her name and comes."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall
from tests.browser.people import Someone
from tests.browser.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_who_calls_is_told_that_somebody_comes(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    hall.open_sitting()
    member = Someone(open_page(hall.url + hall.path(3), language, "phone"), language)
    member.comes_in()
    chair = Someone(open_page(hall.url + hall.path(0), language), language)
    chair.comes_in()
    chair.follows("now.tab.chair")
    member.presses("helper.call")
    member.sees("helper.called")
    chair.sees("helper.wanted", count=1)
    check(chair.page)
    keep(chair.page, f"helper-wanted-{language}")
    chair.presses("helper.come")
    member.sees("helper.coming")
    expect(chair.button("helper.come")).to_have_count(0)
    check(member.page)
    keep(member.page, f"helper-coming-{language}")
    member.presses("helper.end")
    expect(member.button("helper.call")).to_be_visible()
    chair.does_not_see("helper.wanted", count=1)
