"""In a body of which the roll does not say who is in it, nobody is offered what would be refused."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window
from tests.browser.gallery import Gallery

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_chair_reads_why_there_is_no_vote_where_the_button_would_be(
    gallery: Gallery, window: Window
) -> None:
    page = gallery.show(window("en"), "chair-put")
    expect(page.locator(".step .cast")).to_have_text("Open the vote now")
    page = gallery.show(window("en"), "chair-no-vote")
    expect(page.locator(".step .will")).to_contain_text("Let people raise a hand")
    expect(page.locator(".step .cast")).to_have_count(0)
    expect(page.locator(".step a")).to_have_text("Minutes: read, print, sign")
    expect(page.get_by_role("button", name="Put to the vote…")).to_have_count(0)
    expect(page.locator(".here-count")).to_have_text(
        "12 people are here. The roll does not say who is in this body."
    )


def test_a_member_is_asked_for_a_hand_and_offered_no_question_that_a_vote_decides(
    gallery: Gallery, window: Window
) -> None:
    page = gallery.show(window("en"), "now-no-vote")
    expect(page.get_by_text("Raise your hand when the chair asks.")).to_be_visible()
    expect(page.locator(".order .move")).to_have_count(0)
    expect(page.get_by_role("button", name="Point of order")).to_be_visible()
