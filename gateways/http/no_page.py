"""What a person sees who mistyped an address: a plain page in both languages, without a script.

Programs, which do not ask for HTML, get the problem of RFC 9457 as everywhere.
"""

import re
from base64 import b64encode
from hashlib import sha256
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from gateways.http.headers import NO_PAGE
from gateways.wording import word

COMMUNITY = re.compile(r"/c/[a-z0-9-]{1,40}/")
LANGUAGES = ("zh-CN", "en")
# As the built pages look, as far as a page with nothing to load can.
STYLE = (
    "body{margin:12vh auto;max-width:34em;padding:0 1.2em;font:18px/1.6 system-ui,sans-serif;"
    "color:#17282b;background:#f6f3ec}h1{font-size:1.4em}section{margin-bottom:2.5em}"
    "a{color:#0a4540;display:inline-block;padding:.6em 0}"
)
STYLE_HASH = "sha256-" + b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = NO_PAGE.replace("default-src 'none'", f"default-src 'none'; style-src '{STYLE_HASH}'")


def wants_page(request: Request) -> bool:
    """Whether this is a browser that was sent to an address."""
    return request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", "")


def no_page(home: str) -> Response:
    """The page, with the way to `home`, a path on this server."""
    said = "".join(_said(language, home) for language in LANGUAGES)
    whole = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>404 · folkmoot</title><style>{STYLE}</style></head><body><main>{said}</main></body></html>"
    )
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Vary": "Accept"}
    return HTMLResponse(whole, 404, headers)


def home_of(path: str) -> str:
    """The nearest page to a path that leads nowhere: its community's, or the front door."""
    found = COMMUNITY.match(path)
    return found[0] if found else "/"


def _said(language: str, home: str) -> str:
    title, cure = (escape(word("refusals", f"not-found{part}", language, {})) for part in ("", ".cure"))
    link = escape(word("ui", "start.go", language, {}))
    heading = "h1" if language == LANGUAGES[0] else "h2"
    way = f'<p><a href="{escape(home)}">{link}</a></p>'
    return f'<section lang="{language}"><{heading}>{title}</{heading}><p>{cure}</p>{way}</section>'
