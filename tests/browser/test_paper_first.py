"""Where paper prevails, the desk of a roll-call can read the paper of whoever voted on a tablet."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window
from tests.browser.gallery import Gallery

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_paper_of_who_voted_on_a_tablet_is_read_by_its_number(gallery: Gallery, window: Window) -> None:
    page = gallery.show(window("en"), "names-prevails")
    answer = page.locator(".call-names .choice").first
    expect(page.locator(".call-names .will")).to_contain_text("The paper counts instead")
    expect(answer).to_be_disabled()
    page.get_by_label("Number on the signed paper").fill("4")
    expect(answer).to_be_enabled()
    page.get_by_role("button", name="Leave this vote as it is").click()
    expect(page.get_by_text("The paper counts instead")).to_have_count(0)
