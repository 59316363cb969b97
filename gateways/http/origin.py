"""Whose page is asking (RFC 6454): a foreign one is refused, whatever it brings."""

from collections.abc import Collection

from domain.errors import ForeignOrigin


def require_own_origin(
    origin: str | None, scheme: str, host: str, allowed: Collection[str], by_cookie: bool
) -> None:
    """Let pass what comes from our own pages or from a program.

    A browser sends a cookie by itself, so an act by cookie must say that our page sent it. A program that
    sends a token chose to do so; it has no origin, but if it has one, that one must be ours.

    Raises:
        ForeignOrigin: the page belongs to another site, or a cookie came without an origin.
    """
    if origin is None:
        if by_cookie:
            raise ForeignOrigin()
        return
    web_scheme = {"ws": "http", "wss": "https"}.get(scheme, scheme)
    if origin.lower() != f"{web_scheme}://{host.lower()}" and origin.lower() not in allowed:
        raise ForeignOrigin()
