"""All parts in all states, from fixed documents: axe finds nothing grave, and a picture of each is kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from gateways.headers import page_policy
from gateways.web.build import build_gallery, install
from tests.browser.conftest import ARTEFACTS, Keep, Open
from tests.browser.test_accessibility import OPTIONS, SMALL_TARGETS, TOO_WIDE, axe_source

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# No server answers to this name: every file comes from the folder that was built.
HOST = "127.0.0.1:9"
SHOW = """([size, simple, contrast]) =>
  Object.assign(document.documentElement.dataset, {size, simple, contrast})"""
# Text size, simple pages, strong contrast; and the least height of what is touched, in px.
WAYS = {
    "normal": ("normal", "off", "off", 48),
    "largest": ("largest", "off", "off", 60),
    "simple": ("normal", "on", "off", 60),
    "contrast": ("normal", "off", "on", 48),
}
SCENES = ("board", "settings", "enter", "confirm", "shared")
SLIDES = ("waiting", "motion", "poll", "sealed", "outcome", "annulled", "roll-call")
WINDOWS = {"tablet": (800, 1280), "phone": (360, 740), "desk": (1280, 800)}
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"
STATES = """() => [...document.querySelectorAll('main > [id]')].filter(one => one.checkVisibility()).length"""

Show = Callable[..., Page]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gallery")
    install()
    build_gallery(folder)
    return folder


@pytest.fixture
def show(built: Path, open_page: Open) -> Show:
    """Opens a scene of the gallery under the policy of the real pages."""

    def answer(route: Route) -> None:
        path = route.request.url.split("?")[0].partition(HOST)[2]
        file = built / (path.lstrip("/") if path.startswith("/assets/") else "gallery.html")
        kind = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}.get(
            file.suffix, "text/html"
        )
        route.fulfill(path=file, content_type=kind, headers={"Content-Security-Policy": page_policy(HOST)})

    def show(scene: str, language: str, shape: str = "tall tablet") -> Page:
        page = open_page("about:blank", language, shape)
        page.route("**/*", answer)
        page.goto(
            f"http://{HOST}/c/lower-sluice/{'projector' if scene.startswith('slide') else ''}?scene={scene}"
        )
        page.wait_for_selector(".screen-main" if scene.startswith("slide") else "main > *")
        if scene == "board":
            page.locator("#poll-roll-call .roll-call button").click()
            page.wait_for_selector(".roll-call .withheld")
            page.evaluate(OPEN)
        if scene == "settings":
            page.locator(".top-button").click()
        if scene == "shared":
            page.wait_for_selector(".still-there")
        expect(page.locator(".pending, .skeleton")).to_have_count(0)
        return page

    return show


def grave(page: Page) -> list[str]:
    """What axe calls serious or critical."""
    page.evaluate(axe_source())
    found = page.evaluate("options => axe.run(document, options)", OPTIONS)
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("scene", SCENES)
def test_every_state_can_be_read_and_touched_every_way(
    show: Show, keep: Keep, scene: str, language: str
) -> None:
    page = show(scene, language)
    found = []
    for way, (*chosen, tap) in WAYS.items():
        page.evaluate(SHOW, chosen)
        found += [(way, fault) for fault in grave(page) + page.evaluate(SMALL_TARGETS, tap)]
    page.evaluate(SHOW, ["normal", "off", "off"])
    for name, (width, height) in WINDOWS.items():
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate(TOO_WIDE) > 0:
            found.append((name, "is wider than the screen"))
        keep(page, f"gallery-{scene}-{name}-{language}")
    assert found == []


@pytest.mark.parametrize("slide", SLIDES)
def test_every_slide_can_be_read(show: Show, slide: str) -> None:
    page = show(f"slide-{slide}", "en", "projector")
    assert grave(page) == []
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=str(ARTEFACTS / f"gallery-slide-{slide}.png"))


def test_a_fault_in_one_state_is_found(show: Show) -> None:
    page = show("board", "en")
    assert page.evaluate(STATES) >= 30
    page.evaluate("document.querySelector('#ballot-not-voted').append(document.createElement('input'))")
    page.evaluate("document.querySelector('#ballot-not-voted input').style.height = '20px'")
    assert any(fault.startswith("label:") for fault in grave(page))
    assert page.evaluate(SMALL_TARGETS, 48)
