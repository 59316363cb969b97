"""The built pages: one document for all addresses, and assets whose names change with their content."""

import mimetypes
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from starlette.responses import RedirectResponse, Response

from domain.errors import NotFound, Unavailable
from gateways.http.endpoint import Call
from gateways.http.headers import page_policy
from gateways.http.request import header
from gateways.installation import COMMUNITY_ID

FOREVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class Asset(NamedTuple):
    """A built file, also as the browser would rather have it."""

    media_type: str
    plain: bytes
    gzipped: bytes | None


class Pages:
    """Everything that was built, read once: it is small, and then no request waits for a disk."""

    def __init__(self, folder: Traversable | None = None) -> None:
        folder = folder or files("gateways") / "web" / "static"
        index, assets = folder / "index.html", folder / "assets"
        self._index = _asset(folder, "index.html") if index.is_file() else None
        names = [entry.name for entry in assets.iterdir()] if assets.is_dir() else []
        self._assets = {name: _asset(assets, name) for name in names if not name.endswith((".gz", ".br"))}

    async def index(self, call: Call) -> Response:
        """The page; which one it is, its script sees in the address."""
        if self._index is None:
            raise Unavailable(reason="pages-not-built")
        policy = page_policy(header(call.scope, b"host") or "")
        return _served(call, self._index, {"Content-Security-Policy": policy, "Cache-Control": "no-cache"})

    async def asset(self, call: Call) -> Response:
        """A script, a style, a picture."""
        found = self._assets.get(call.parameter("file"))
        if found is None:
            raise NotFound()
        return _served(call, found, {"Cache-Control": FOREVER})


async def to_community(call: Call) -> Response:
    """The address without its last slash, which the cookie's path and the page's links need."""
    community = call.parameter("community")
    if not COMMUNITY_ID.fullmatch(community):
        raise NotFound()
    # Whether there is such a community, its page says in words.
    return RedirectResponse(f"/c/{community}/", 308)


def _served(call: Call, asset: Asset, headers: dict[str, str]) -> Response:
    headers["Vary"] = "Accept-Encoding"
    if asset.gzipped is not None and "gzip" in (header(call.scope, b"accept-encoding") or ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.gzipped, 200, headers, asset.media_type)
    return Response(asset.plain, 200, headers, asset.media_type)


def _asset(folder: Traversable, name: str) -> Asset:
    suffix = name[name.rfind(".") :]
    media_type = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    gzipped = folder / f"{name}.gz"
    return Asset(
        media_type, (folder / name).read_bytes(), gzipped.read_bytes() if gzipped.is_file() else None
    )
