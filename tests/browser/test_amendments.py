"""A motion changed on the floor, in real browsers: proposed, seen struck and added, voted on, in the text."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = "每月租金三百元。\n租金每年年底支付。"
DEARER = "每月租金五百元。"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_change_is_proposed_put_seen_on_the_screen_and_in_the_text(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    body = {"sitting": sitting, "title": text("出租旧校舍"), "text": text(WORDS)}
    motion = hall.act(hall.person(1), "motion.submit", body)["motion"]
    hall.act(hall.person(2), "motion.second", {"motion": motion})
    member = Someone(open_page(hall.url + hall.path(3), language), language)
    chair = Someone(open_page(hall.url + hall.path(0), language, "phone"), language)
    screen = open_page(hall.url + hall.display_path(), "en", "projector")
    for person in (member, chair):
        person.comes_in()

    member.page.goto(member.page.url.split("#")[0] + f"#motion/{motion}")
    member.presses("change.propose")
    member.page.get_by_role("radio", name="每月租金三百元。").check()
    member.fills("change.words", DEARER)
    preview = member.page.locator(".propose .difference")
    expect(preview.locator("del")).to_contain_text("三")
    expect(preview.locator("ins")).to_contain_text("五")
    keep(member.page, f"change-proposed-{language}")
    member.presses("change.submit")
    member.sees("change.state.submitted")
    (change,) = hall.view(f"amendments/{motion}")["order"]
    hall.act(hall.person(2), "amendment.second", {"amendment": change})

    chair.page.get_by_role("button", name=chair.words("chair.pick.put")).click()
    chair.page.get_by_role("button", name=chair.words("change.put", number=1)).click()
    expect(screen.locator(".screen-change ins")).to_contain_text("五")
    keep(screen, f"change-on-screen-{language}")
    member.page.goto(member.page.url.split("#")[0] + "#now")
    member.sees("change.asked", number=1)
    keep(member.page, f"change-asked-{language}")
    (poll,) = hall.view(f"now/{sitting}")["polls"]["order"]
    for voter in (0, 1, 2, 4, 5):
        hall.act(hall.person(voter), "ballot.cast", {"poll": poll, "option": "yes"})
    hall.declare(poll)
    member.sees("motion.wording", version=2)
    expect(member.page.locator(".prose").first).to_contain_text(DEARER)
    expect(chair.button("chair.put")).to_be_visible()
