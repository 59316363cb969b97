"""The note `server.json` in a data folder: where the server that runs from it listens, and its token's file.

By it the commands on this machine find the server without being told. It holds no secret.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import orjson

from gateways.file_names import COMMUNITIES
from gateways.settings import Settings
from gateways.stores.single_writer import is_being_written

SERVER_FILE = "server.json"
# Who listens everywhere is reached on this machine by its loopback address.
LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}


class ServerNote(NamedTuple):
    """A server that runs from the folder `data`; the demo's holds nothing that anyone would miss.

    `url` is where this machine reaches it, `listens_on` what it was told to listen on, such as http://0.0.0.0:8460.
    """

    url: str
    listens_on: str
    token_file: Path
    data: Path
    is_demo: bool


class NoteOfAnother(Exception):
    """Raised when a note was put there by somebody else: it could name any address as the server's."""


@contextmanager
def noting(settings: Settings, *, is_demo: bool = False) -> Iterator[Callable[[str], None]]:
    """Gives what writes the note once the address is known; the note is gone when the server is."""
    path = settings.data / SERVER_FILE

    def write(address: str) -> None:
        token_file = str(settings.token_file.resolve())
        note = {
            "url": on_this_machine(address),
            "listens_on": address,
            "token_file": token_file,
            "is_demo": is_demo,
        }
        beside = path.with_suffix(".new")
        with suppress(OSError):  # a full disk keeps nobody from serving
            beside.write_bytes(orjson.dumps(note))
            beside.replace(path)

    path.unlink(missing_ok=True)
    try:
        yield write
    finally:
        path.unlink(missing_ok=True)


def read_note(data: Path) -> ServerNote | None:
    """The server that runs from this folder now, if one does: a note may outlive a killed server.

    Raises:
        OSError: the folder belongs to someone else.
        NoteOfAnother: the note belongs neither to the folder's owner, nor to this user, nor to root.
    """
    try:
        note = orjson.loads(_own(data / SERVER_FILE))
        found = ServerNote(
            str(note["url"]),
            str(note["listens_on"]),
            Path(note["token_file"]),
            data,
            bool(note["is_demo"]),
        )
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return None
    return found if is_being_written(data / COMMUNITIES) else None


def as_running(settings: Settings) -> Settings:
    """The settings with the host and port of the server that runs from their folder, if one does.

    Whoever started it may have said otherwise than the settings, and only its note tells.
    """
    with suppress(OSError, NoteOfAnother, ValueError):
        if note := read_note(settings.data):
            parts = urlsplit(note.listens_on)
            return settings.model_copy(update={"host": parts.hostname, "port": parts.port})
    return settings


def on_this_machine(address: str) -> str:
    """The address of a listening server, as this machine reaches it."""
    parts = urlsplit(address)
    host = LOOPBACK.get(parts.hostname or "")
    return f"http://{host}:{parts.port}" if host else address


def _own(path: Path) -> bytes:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_uid not in (path.parent.stat().st_uid, os.geteuid(), 0):
            raise NoteOfAnother(str(path))
        return file.read()
