"""Who comes to the wrong door, or expects more behind it, is told in plain words."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import COMMUNITY, Hall
from tests.browser.people import Someone
from tests.browser.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_an_operator_is_told_where_her_work_is_done(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    hall.open_sitting()
    code = hall.ask(hall.operator.card("operator", loopback_only=True))
    operator = Someone(open_page(f"{hall.url}/c/{COMMUNITY}/enter#{code}", language), language)
    for key in ("operator.title", "operator.watch", "operator.token", "operator.secret"):
        operator.sees(key)
    check(operator.page)
    keep(operator.page, f"operator-{language}")


def test_a_mistyped_address_is_answered_in_both_languages(hall: Hall, open_page: Open, keep: Keep) -> None:
    hall.found()
    page = open_page(f"{hall.url}/c/{COMMUNITY}/projektor", "en", "phone")
    expect(page.get_by_text("There is nothing here.")).to_be_visible()
    expect(page.get_by_text("这里什么也没有。")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none", "the policy lets its style in"
    keep(page, "no-page")
    page.get_by_role("link", name="Go on").click()
    Someone(page, "en").sees("now.no-sitting")
