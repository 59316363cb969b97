"""The page of all states, built into a folder and shown from there, under the real pages' policy."""

import shutil
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Page, expect

from gateways.http.headers import page_policy
from gateways.web.build import UI, build_gallery, install

# In the page, it is read by the browser once for all scenes, and not for each of them again.
AXE_SCRIPT = UI / "node_modules" / "axe-core" / "axe.min.js"
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
SCENES = (
    *("board", "start", "away", "nowhere", "settings", "leave", "unsent", "unsent-memory", "bring-sending"),
    *("enter", "confirm", "not-me", "enter-shared", "shared", "shared-leave"),
    *(
        "now-unknown",
        "now-none",
        "now-waiting",
        "now-arrive",
        "now-here",
        "now-late",
        "attendance",
        "attendance-enrol",
        "attendance-person",
        "attendance-bring",
        "attendance-second",
        "attendance-change",
        "attendance-own",
        "attendance-lend",
        "attendance-lent",
        "now-lend",
        "now-lent",
        "now-holding",
        "now-for-others",
        "now-for-others-check",
        "now-for-others-done",
        "now-aside",
        "interest-declare",
        "interests",
        "interest-rule",
        "now-hands",
        "now-hands-only",
        "now-hands-closed",
        "now-paper",
        "now-paper-or-tablet",
        "now-again",
        "now-secret",
        "now-all-ways",
        "count-call",
        "count-hands",
        "count-sure",
        "count-early",
        "count-again",
        "count-wait",
        "count-papers",
        "count-secret",
        "count-nothing",
        *(
            "now-names",
            "now-names-only",
            "names-call",
            "names-next",
            "names-sure",
            "names-prevails",
            "names-stands",
            "names-stands-sealed",
            "names-again",
            "names-over",
        ),
        "now-voting",
        "now-two",
        "now-visitor",
        "now-operator",
        "now-called",
        "now-over",
    ),
    *("floor-ask", "floor-motion", "floor-waiting", "floor-your-turn", "floor-speaking", "floor-visitor"),
    *("changes", "changes-propose", "changes-over", "changes-vote"),
    *("chair-changes", "chair-change-other", "chair-change-vote"),
    *(
        "order-point",
        "order-ruling",
        "order-upheld",
        "order-decided",
        "order-postponed",
        "order-aside",
        "chair-point",
        "chair-question",
        "chair-go-on",
        "chair-postponed",
        "chair-aside",
        "chair-aside-motion",
    ),
    *(
        "now-planned",
        "now-next",
        "now-next-visitor",
        "now-next-body",
        "now-no-vote",
        "chair-no-vote",
        "chair-no-vote-choose",
        "chair-body",
        "chair-plan",
        "chair-plan-wanted",
        "chair-call",
    ),
    *("chair-call-free", "chair-call-body", "chair-called", "chair-call-off", "chair-led"),
    *("now-pause", "now-adjourned", "chair-other", "chair-pause", "chair-adjourn"),
    *("chair-adjourning", "chair-continue"),
    *(
        "chair-before",
        "chair-after",
        "chair-choose",
        "chair-empty",
        "chair-too-few",
        "chair-lent",
        "chair-lent-away",
        "chair-bring",
        "chair-queue",
        "chair-speech",
        "chair-put",
        "chair-answers",
        "chair-voting",
    ),
    *("chair-closing", "chair-declare", "chair-outcome", "chair-ending", "chair-by-hands"),
    *("chair-by-name", "chair-put-names"),
    *("chair-disputed", "chair-ruling", "chair-too-many", "chair-doubted"),
    *("chair-doubted-change", "chair-doubted-elsewhere", "chair-doubted-pause"),
    *("chair-meanwhile", "chair-question-waits", "now-version", "chair-secret"),
    *("now-helper-called", "now-helper-coming", "now-help-wanted", "chair-help-wanted"),
    *("chair-practice", "chair-practising", "now-practice", "now-practised", "now-practice-over"),
    "chair-others",
    *("chair-undo", "chair-overtaken"),
)
SLIDES = (
    *("slide-no-sitting", "slide-waiting", "slide-motion", "slide-poll", "slide-sealed", "slide-closed"),
    *("slide-outcome", "slide-rejected", "slide-no-quorum", "slide-advice", "slide-election"),
    *("slide-annulled", "slide-roll-call", "slide-change", "slide-change-outcome"),
    *("slide-hands", "slide-hands-again", "slide-names", "slide-names-outcome", "slide-all-ways"),
    *("slide-over", "slide-pause", "slide-adjourned"),
    *("slide-speaking", "slide-speaking-over", "slide-point", "slide-ruling"),
    *("slide-lent", "slide-lent-motion", "slide-lent-vote", "slide-lent-tablets"),
    "slide-lent-outcome",
    *("slide-practice", "slide-practice-over", "slide-question", "slide-postponed", "slide-aside"),
)
# How one can read: text size, simple pages, strong contrast.
Chosen = tuple[str, str, str]
READ_AS = """([size, simple, contrast]) =>
  Object.assign(document.documentElement.dataset, {size, simple, contrast})"""
USUAL: Chosen = ("normal", "off", "off")
FORGET = "localStorage.clear(), sessionStorage.clear()"


class Files(BaseHTTPRequestHandler):
    """Answers with a file of a folder; whatever is none is the page. Nothing else can be asked of it."""

    protocol_version = "HTTP/1.1"

    def __init__(self, folder: Path, *given: Any) -> None:
        self._folder = folder
        super().__init__(*given)

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        is_asset = path.startswith("/assets/")
        file = self._folder / (path.lstrip("/") if is_asset else "gallery.html")
        content = file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", KINDS.get(file.suffix, "text/html"))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", page_policy(self.headers["Host"]))
        # As the real server says: their names change with what is in them.
        self.send_header("Cache-Control", "max-age=31536000, immutable" if is_asset else "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


class Gallery:
    """The files of the gallery, as they lie in a folder, on a port of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, folder))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @classmethod
    def build(cls, folder: Path) -> Self:
        """The gallery of the pages as they are now."""
        install()
        build_gallery(folder)
        shutil.copy(AXE_SCRIPT, folder / "assets")
        page = folder / "gallery.html"
        script = f'<script src="/assets/{AXE_SCRIPT.name}"></script></head>'
        page.write_text(page.read_text(encoding="utf-8").replace("</head>", script), encoding="utf-8")
        return cls(folder)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def show(self, page: Page, scene: str) -> Page:
        """Shows one scene as on a device that knows nobody, and waits until nothing of it is on its way."""
        if page.url != "about:blank":
            page.evaluate(FORGET)
        place = "projector" if scene in SLIDES else "chair" if scene.startswith("chair") else ""
        page.goto(f"http://127.0.0.1:{self._server.server_port}/c/lower-sluice/{place}?scene={scene}")
        page.wait_for_selector(f"html[data-scene='{scene}']")
        if scene.startswith("shared"):
            page.wait_for_selector(".still-there")
        if scene == "board":
            page.wait_for_selector(".roll-call .withheld")
        expect(page.locator(".pending, .skeleton, .aloud:empty")).to_have_count(0)
        return page
