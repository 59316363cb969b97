"""Pages that the server writes, for print and without scripts. Words: `locales/*/printed.json`."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from gateways.wording import LANGUAGES, word

TEMPLATES = files("gateways") / "templates"


def render(template: str, language: str, **shown: Any) -> str:
    """A page as one whole document, its style within, so that it can also be kept as a file."""
    style = Markup((TEMPLATES / "printed.css").read_text(encoding="utf-8"))

    def say(key: str, lang: str = language, **params: Any) -> str:
        return word("printed", key, lang, params)

    page = _environment().get_template(template)
    return page.render(say=say, style=style, language=language, languages=LANGUAGES, **shown)


def page_response(html: str, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """The page for this person and this moment: kept by no browser, loading and running nothing.

    With `no-referrer` a browser would send its forms from origin `null`, which is refused.
    """
    own = {
        "Content-Security-Policy": _policy(),
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        **(headers or {}),
    }
    return HTMLResponse(html, status, own)


@cache
def _policy() -> str:
    style = (TEMPLATES / "printed.css").read_bytes()
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("gateways"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
