"""Headers that tell a browser what it must not do with our answers."""

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST = re.compile(r"[A-Za-z0-9.\-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")

# Nothing may be loaded, run or framed by what is not a page.
NO_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
    ),
)
_NO_PAGE_HEADERS = [*ALWAYS, (b"content-security-policy", NO_PAGE.encode())]


def page_policy(host: str) -> str:
    """The policy for our pages. Old Safari does not count a socket as 'self', so the host is named too."""
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"manifest-src 'self'; connect-src 'self'{sockets}; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


class SecurityHeaders:
    """Adds the headers to every answer; a page has set its own policy before."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message, scope)
            await send(message)

        await self._app(scope, receive, with_headers)


def _add(message: Message, scope: Scope) -> None:
    given = message.setdefault("headers", [])
    own = {name for name, _ in given}
    given.extend(one for one in _NO_PAGE_HEADERS if one[0] not in own)
    request_id = scope.get("folkmoot.request_id")
    if request_id:
        given.append((b"x-request-id", request_id.encode()))
    if scope["scheme"] == "https":
        MutableHeaders(scope=message).setdefault("strict-transport-security", "max-age=31536000")
