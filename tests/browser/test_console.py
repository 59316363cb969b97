"""The chair's desk in real browsers: an act is taken back, and whoever comes late is told who was faster."""

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Held:
    """Between a page and the server: what the page is told of one view can be kept back for a while."""

    def __init__(self, page: Page) -> None:
        self.view = ""
        self._kept: list[str | bytes] = []
        page.route_web_socket("**/live", self._sit_between)
        page.reload()

    def _sit_between(self, line: WebSocketRoute) -> None:
        self._line, server = line, line.connect_to_server()
        server.on_message(self._pass_on)

    def _pass_on(self, frame: str | bytes) -> None:
        if self.view and f'"view":"{self.view}"' in str(frame) and '"t":"nack"' not in str(frame):
            self._kept.append(frame)
        else:
            self._line.send(frame)

    def keep_back(self, view: str) -> None:
        self.view = view

    def let_go(self) -> None:
        self.view = ""
        for frame in self._kept:
            self._line.send(frame)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_chair_takes_an_act_back_and_one_who_comes_late_is_told(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    hall.act(hall.operator, "role.grant", {"member": hall.members[1], "role": "secretary"})
    hall.act(hall.operator, "role.grant", {"member": hall.members[2], "role": "chair"})
    opened = {"title": {"lang": "en", "text": "Spring"}}
    sitting = hall.act(hall.person(1), "sitting.open", opened)["sitting"]
    chair = Someone(open_page(hall.url + hall.path(0), language, "phone"), language)
    chair.comes_in()
    chair.presses("floor.list.close")
    chair.sees("chair.did.list.closed")
    keep(chair.page, f"desk-undo-{language}")
    chair.presses("chair.undo")
    expect(chair.button("floor.list.close")).to_be_visible()
    expect(chair.button("chair.undo")).to_have_count(0)

    between = Held(chair.page)
    expect(chair.button("floor.list.close")).to_be_visible()
    between.keep_back(f"speakers/{sitting}")
    hall.act(hall.person(2), "list.close", {"sitting": sitting})
    chair.presses("floor.list.close")
    chair.sees("chair.overtaken")
    chair.reads(chair.words("chair.did.list.closed"))
    keep(chair.page, f"desk-overtaken-{language}")
    between.let_go()
    expect(chair.button("floor.list.reopen")).to_be_visible()
    chair.presses("chair.overtaken.seen")
    chair.does_not_see("chair.overtaken")
    chair.presses("floor.list.reopen")
    chair.sees("chair.did.list.reopened")
