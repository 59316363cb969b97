"""Real browsers for the pages: Debian's Chromium, one context a person, and no error goes unseen."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.hall import Hall

CHROMIUM = "/usr/bin/chromium"
# Not this machine's own name: pages under it are no secure context, as in a hall without a certificate.
INSECURE_HOST = "hall.test"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {INSECURE_HOST} 127.0.0.1",
)
ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "artefacts"
SHAPES = {
    "tablet": (768, 1024),
    "phone": (390, 844),
    "tall tablet": (800, 1280),
    "narrow phone": (360, 740),
    "projector": (1920, 1080),
}
PATIENCE_MS = 10_000
# Cut connections and refusals are what some tests are about; the browser reports them as errors of its own.
EXPECTED = re.compile(r"net::ERR|WebSocket connection|status of 4\d\d|Opener-Policy header has been ignored")

Open = Callable[..., Page]
Keep = Callable[[Page, str], None]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not shutil.which(CHROMIUM):
        pytest.skip("Debian's Chromium is not installed (apt-get install chromium)")
    if not (ROOT / "gateways" / "web" / "static" / "index.html").exists():
        pytest.skip("the pages are not built (python -m gateways.web.build)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path / "data") as hall:
        yield hall


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Opens a page for one more person. If a page complains, as of its security policy, the test fails."""
    contexts, complaints = [], []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            complaints.append(message.text)

    def open_page(address: str, language: str, shape: str = "tablet") -> Page:
        width, height = SHAPES[shape]
        context = chromium.new_context(viewport={"width": width, "height": height}, locale=language)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def keep() -> Keep:
    """Keeps a picture of a page, to look at after the run."""
    ARTEFACTS.mkdir(exist_ok=True)

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=str(ARTEFACTS / f"{name}.png"), full_page=True)

    return keep
