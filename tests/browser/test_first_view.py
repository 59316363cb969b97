"""What a tablet fetches on a crowded Wi-Fi before it shows anything: as little as the build promises."""

from typing import NamedTuple

import pytest
from playwright.sync_api import Page, Request, Route

from gateways.web.build import ENTRY_FILES_MAX, ENTRY_SCRIPT_BYTES_MAX, ENTRY_STYLE_BYTES_MAX
from tests.browser.conftest import Open
from tests.browser.hall import COMMUNITY, Hall
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class File(NamedTuple):
    """A file as it came: `size` in bytes as they were on the line."""

    name: str
    kind: str
    size: int


def files_of_the_first_view(page: Page, address: str) -> list[File]:
    """Scripts, styles, fonts and pictures, up to the first sentence. The mark in the tab hinders nobody."""
    requests: list[Request] = []
    page.on("request", lambda one: requests.append(one))
    page.goto(address)
    Someone(page, "en").sees("now.no-sitting")
    return [
        File(one.url.rpartition("/")[2], one.resource_type, one.sizes()["responseBodySize"])
        for one in requests
        if "/assets/" in one.url and one.resource_type != "other"
    ]


def test_the_first_view_is_as_small_as_the_build_promises(hall: Hall, open_page: Open) -> None:
    hall.found(members=1)
    files = files_of_the_first_view(open_page("about:blank", "en"), f"{hall.url}/c/{COMMUNITY}/")
    size = {kind: sum(one.size for one in files if one.kind == kind) for kind in ("script", "stylesheet")}
    assert 0 < size["script"] <= ENTRY_SCRIPT_BYTES_MAX, "bytes of script"
    assert 0 < size["stylesheet"] <= ENTRY_STYLE_BYTES_MAX, "bytes of style"
    assert len(files) <= ENTRY_FILES_MAX, [one.name for one in files]


def test_the_line_of_who_presides_comes_late_and_moves_nothing(hall: Hall, open_page: Open) -> None:
    hall.found(members=3)
    hall.open_poll(hall.open_sitting(), "Mend the bridge")
    held: list[Route] = []
    page = open_page("about:blank", "en")
    page.route("**/assets/Presiding-*", lambda route: held.append(route))
    with page.expect_request("**/assets/Presiding-*"):
        page.goto(f"{hall.url}/c/{COMMUNITY}/")
    visitor = Someone(page, "en")
    question = page.get_by_role("heading", name="Mend the bridge")
    question.wait_for()
    before = question.bounding_box()
    for route in held:
        route.continue_()
    visitor.sees("presiding.is")
    assert question.bounding_box() == before
