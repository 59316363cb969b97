"""Devices that are handed on from test to test, each as if nobody had had it before."""

from playwright.sync_api import Browser

# No server answers there. A page of it keeps the process alive that draws pages of this machine: to start
# one costs as much as all that a test then does in it.
NOWHERE = "http://127.0.0.1:9/"
EVERYTHING = {"origin": "*", "storageTypes": "all"}


class Device:
    """A browser that reads one language, with cookies and a storage of its own."""

    def __init__(self, chromium: Browser, language: str) -> None:
        self.language = language
        self.context = chromium.new_context(locale=language)
        self._resting = self.context.new_page()
        self._resting.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
        self._resting.goto(NOWHERE)
        self._tools = self.context.new_cdp_session(self._resting)

    def forget(self) -> None:
        """Close every page, and keep nothing: no cookie, no choice, no vote, no file."""
        for page in self.context.pages:
            if page is not self._resting:
                page.close()
        self._tools.send("Storage.clearDataForOrigin", EVERYTHING)
        self._tools.send("Network.clearBrowserCache")


class Devices:
    """All that were ever needed at once, by language."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._idle: dict[str, list[Device]] = {}

    def take(self, language: str) -> Device:
        """One that remembers nothing."""
        idle = self._idle.setdefault(language, [])
        return idle.pop() if idle else Device(self._chromium, language)

    def give_back(self, device: Device) -> None:
        """Let the next have it."""
        device.forget()
        self._idle[device.language].append(device)
