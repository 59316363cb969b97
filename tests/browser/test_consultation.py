"""A consultation with many statements: one card at a time, over the docket's pages, with progress."""

import pytest

from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STATEMENTS = 53


def test_statements_are_answered_card_by_card(hall: Hall, open_page: Open, keep: Keep) -> None:
    hall.found("consultation.advisory")
    sitting = hall.open_sitting("consultation")
    for number in range(1, STATEMENTS + 1):
        hall.open_poll(sitting, f"第 {number} 条：夜里十点以后关闭水闸")
    member = Someone(open_page(hall.url + hall.path(3), "zh-CN", "phone"), "zh-CN")
    member.comes_in()

    member.sees("deck.place", place=1, count=STATEMENTS)
    member.reads("第 1 条：")
    member.page.get_by_role("button", name=member.words("option.yes")).click()
    member.presses("ballot.cast")
    member.page.wait_for_selector(".counted")
    keep(member.page, "consultation-counted")
    member.presses("deck.next")
    member.sees("deck.place", place=2, count=STATEMENTS)
    member.reads("第 2 条：")
    for place in range(3, STATEMENTS + 1):
        member.presses("deck.skip")
        member.sees("deck.place", place=place, count=STATEMENTS)
    member.reads(f"第 {STATEMENTS} 条：")
    member.sees("deck.last")
    keep(member.page, "consultation-last")
    casts = [hall.view(f"poll/{poll}")["cast"] for poll in hall.view(f"now/{sitting}")["polls"]["order"][:2]]
    assert casts == [1, 0]
