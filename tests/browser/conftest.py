"""Real browsers for the pages: Debian's Chromium, one context a person, and no error goes unseen."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

from tests.browser.devices import Devices
from tests.browser.gallery import Gallery
from tests.browser.hall import Hall
from tests.browser.said import Said
from tests.browser.wire_cutter import WireCutter

# Debian builds Chromium twice: without windows it draws the same pages, and costs half as much.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
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
    "wide tablet": (1280, 800),
    # As narrow as a page may become before it may scroll both ways (WCAG 1.4.10).
    "narrow phone": (320, 640),
    "projector": (1920, 1080),
}
# Whether pictures are wanted (`make pictures`).
PICTURES = "PICTURES" in os.environ
PATIENCE_MS = 30_000
# The board of all parts is 90 screens long.
PICTURE_MS = 120_000
expect.set_options(timeout=PATIENCE_MS)
# Cut connections and refusals are what some tests are about; the browser reports them as errors of its own.
# And nothing shakes in the hand of whoever has not touched the page yet.
EXPECTED = re.compile(
    r"net::ERR|WebSocket connection|status of 4\d\d|Opener-Policy header has been ignored|navigator\.vibrate"
)


Open = Callable[..., Page]
Window = Callable[..., Page]
Windows = Callable[[str], Page]
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
def wire(hall: Hall) -> Iterator[WireCutter]:
    with WireCutter(hall.url) as wire:
        yield wire


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    with Gallery.build(tmp_path_factory.mktemp("gallery")) as gallery:
        yield gallery


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """What all scenes say, whichever worker looked at them."""
    own = tmp_path_factory.getbasetemp()
    return Said((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "said")


class Complaints:
    """What pages complain of during one test, as of their security policy."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def listen_to(self, page: Page) -> None:
        page.on("console", self._on_message)
        page.on("pageerror", self._on_error)

    def leave(self, page: Page) -> None:
        page.remove_listener("console", self._on_message)
        page.remove_listener("pageerror", self._on_error)

    def _on_message(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            self.heard.append(message.text)

    def _on_error(self, error: Error) -> None:
        self.heard.append(str(error))


@pytest.fixture(scope="session")
def devices(chromium: Browser) -> Devices:
    return Devices(chromium)


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Whatever a page complains of, the test fails."""
    complaints = Complaints()
    yield complaints
    assert complaints.heard == []


def opened(context: BrowserContext, complaints: Complaints, address: str, shape: str) -> Page:
    width, height = SHAPES[shape]
    page = context.new_page()
    context.set_default_timeout(PATIENCE_MS)
    page.set_viewport_size({"width": width, "height": height})
    complaints.listen_to(page)
    page.goto(address)
    return page


@pytest.fixture
def open_page(devices: Devices, complaints: Complaints) -> Iterator[Open]:
    """Opens a page for one more person, on a device that remembers nobody."""
    taken = []

    def open_page(address: str, language: str, shape: str = "tablet") -> Page:
        taken.append(devices.take(language))
        return opened(taken[-1].context, complaints, address, shape)

    yield open_page
    for device in taken:
        devices.give_back(device)


@pytest.fixture
def open_page_apart(chromium: Browser, complaints: Complaints) -> Iterator[Open]:
    """As `open_page`, on a device that nobody has afterwards: a clock that is once set remains so."""
    contexts = []

    def open_page(address: str, language: str, shape: str = "tablet") -> Page:
        contexts.append(chromium.new_context(locale=language))
        return opened(contexts[-1], complaints, address, shape)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Iterator[Windows]:
    """One window for each language, which stays open from test to test."""
    opened: dict[str, Page] = {}

    def window(language: str) -> Page:
        if language not in opened:
            opened[language] = chromium.new_context(locale=language).new_page()
            opened[language].set_default_timeout(PATIENCE_MS)
        return opened[language]

    yield window
    for page in opened.values():
        page.context.close()


@pytest.fixture
def window(windows: Windows, complaints: Complaints) -> Iterator[Window]:
    """A window that others had before, for the gallery alone.

    A new window costs four times as much as a new page in an old one, and each scene forgets what was before.
    """
    used = set[Page]()

    def window(language: str, shape: str = "tablet") -> Page:
        width, height = SHAPES[shape]
        page = windows(language)
        page.set_viewport_size({"width": width, "height": height})
        if page not in used:
            used.add(page)
            complaints.listen_to(page)
        return page

    yield window
    for page in used:
        complaints.leave(page)


@pytest.fixture
def keep() -> Keep:
    """Keeps a picture of a page for people to look at, if pictures are wanted."""
    ARTEFACTS.mkdir(exist_ok=True)

    def keep(page: Page, name: str) -> None:
        if PICTURES:
            page.screenshot(path=str(ARTEFACTS / f"{name}.png"), full_page=True, timeout=PICTURE_MS)

    return keep
