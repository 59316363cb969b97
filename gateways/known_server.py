"""Which server a command may act on: the demo's own, or one that the caller vouches for."""

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import orjson

from gateways.key_file import OPERATOR_TOKEN

SERVER_FILE = "server.json"
_HERE = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})


class ServerUnknown(Exception):
    """Raised when it is not certain that the caller means this server; `code` says what is missing."""

    def __init__(self, code: str, where: str) -> None:
        super().__init__(f"{code}: {where}")
        self.code, self.where = code, where


class KnownServer(NamedTuple):
    """A server and the token to act there."""

    url: str
    token: str


def find_server(url: str | None, data: Path, token_file: Path | None, is_meant: bool) -> KnownServer:
    """The demo's server in `data`, or another one with its token file and the caller's word for it.

    Raises:
        ServerUnknown: no demo runs from `data` at this URL, and the caller did not vouch for another server.
    """
    demo = _demo_url(data)
    if url is None or (demo is not None and _place(url) == _place(demo)):
        if demo is None:
            raise ServerUnknown("no-demo", str(data))
        return KnownServer(demo, _token(token_file or data / OPERATOR_TOKEN))
    if urlsplit(url).scheme not in ("http", "https"):
        raise ServerUnknown("not-a-url", url)
    if token_file is None or not is_meant:
        raise ServerUnknown("not-the-demo", url)
    return KnownServer(url, _token(token_file))


def _demo_url(data: Path) -> str | None:
    try:
        return str(orjson.loads((data / SERVER_FILE).read_bytes())["url"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise ServerUnknown("no-demo", str(data)) from None


def _place(url: str) -> tuple[str, int | None]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return "here" if host in _HERE else host, parts.port


def _token(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ServerUnknown("no-token", str(path)) from None
