"""Which server a command may act on: one that runs from a folder here, or one that the caller vouches for."""

import os
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from gateways.file_names import COMMUNITIES, DEMO_DATA
from gateways.key_file import OPERATOR_TOKEN
from gateways.server_note import NoteOfAnother, ServerNote, read_note
from gateways.settings import PREFIX, Settings

_HERE = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})


class ServerUnknown(Exception):
    """Raised when it is not certain which server or community is meant; `code` says what is missing."""

    def __init__(self, code: str, where: str) -> None:
        super().__init__(f"{code}: {where}")
        self.code, self.where = code, where


class KnownServer(NamedTuple):
    """A server and the token to act there; `data` is its folder, if it runs from one here."""

    url: str
    token: str
    data: Path | None = None

    def community(self, named: str | None) -> str:
        """The community that is meant: left out, the only one there is.

        Raises:
            ServerUnknown: there is none; or none is named and there are several, or another one is named.
        """
        if self.data is None:
            if named is None:
                raise ServerUnknown("which-community", self.url)
            return named
        found = sorted(path.name for path in (self.data / COMMUNITIES).iterdir() if path.is_dir())
        if not found:
            raise ServerUnknown("no-communities", "")
        if named is None and len(found) > 1:
            raise ServerUnknown("several-communities", ", ".join(found))
        if named is not None and named not in found:
            raise ServerUnknown("no-such-community", ", ".join(found))
        return named or found[0]


def find_server(
    url: str | None, data: Path | None, token_file: Path | None, is_meant: bool, *, is_for_demo: bool = False
) -> KnownServer:
    """The server that runs from `data`, left out from a usual folder; or another one that is vouched for.

    Two that run at once are never chosen between. What is `is_for_demo` would be out of place in a real
    community: it finds by itself no other server than the demo's.

    Raises:
        ServerUnknown: none is found, or several, or the caller did not vouch for another server; or one runs
            from another's folder, or by another's note: it could name any file of ours as its token, and any
            address.
    """
    folders = [data] if data is not None else [DEMO_DATA] if is_for_demo else usual_folders()
    looked_into = (_running(folder, is_named=data is not None) for folder in folders)
    running = [note for note in looked_into if note is not None]
    if is_for_demo:
        running = [note for note in running if note.is_demo]
    if url is not None:
        running = [note for note in running if _place(note.url) == _place(url)]
        if not running:
            return _vouched(url, token_file, is_meant)
    where = ", ".join(map(str, folders))
    if not running and is_for_demo:
        raise ServerUnknown("no-demo", where)
    if not running:
        raise ServerUnknown("none-running", where)
    if len(running) > 1:
        raise ServerUnknown("several-running", where)
    (note,) = running
    return KnownServer(note.url, _token(token_file or note.token_file), note.data)


def usual_folders() -> list[Path]:
    """Where `folkmoot serve` and `folkmoot demo` keep their data if they are not told."""
    usual = os.environ.get(f"{PREFIX}DATA") or Settings.model_fields["data"].default
    return list(dict.fromkeys([Path(usual), DEMO_DATA]))


def _vouched(url: str, token_file: Path | None, is_meant: bool) -> KnownServer:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ServerUnknown("not-a-url", url)
    if token_file is None or not is_meant:
        raise ServerUnknown("not-vouched-for", url)
    return KnownServer(url, _token(token_file))


def _running(data: Path, *, is_named: bool) -> ServerNote | None:
    try:
        note = read_note(data)
        is_ours = note is None or data.stat().st_uid == os.geteuid()
    except NoteOfAnother as error:
        raise ServerUnknown("note-of-another", str(error)) from None
    except OSError:
        raise ServerUnknown("no-token", str(data / OPERATOR_TOKEN)) from None
    if not is_ours and not is_named:
        raise ServerUnknown("not-yours", str(data))
    return note


def _place(url: str) -> tuple[str, int | None]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return "here" if host in _HERE else host, parts.port


def _token(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ServerUnknown("no-token", str(path)) from None
