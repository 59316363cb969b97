"""Secrets that a machine makes for itself: random, made once, readable by their owner only."""

import os
import re
import secrets
import zlib
from contextlib import suppress
from pathlib import Path

from gateways.folders import make_folder, sync_folder

OPERATOR_TOKEN = "operator-token"
SECRET_BYTES = 32
TOKEN_CHARACTERS_MIN = 24
# Behind a secret stands a check: with one digit changed it would be a secret too, and fit no card any more.
SECRET = re.compile(rb"([0-9a-f]{%d})( [0-9a-f]{8})?" % (2 * SECRET_BYTES))


class KeyMissing(Exception):
    """Raised when a secret is not there, or is none."""


def read_or_make(path: Path, fresh: bytes) -> bytes:
    """The secret in a file; made of `fresh` if there is none. Nobody ever sees half of it, and it stays."""
    if path.exists():
        # Perhaps made by a start that was cut off before its name was safe; not where we may not even look.
        with suppress(PermissionError):
            sync_folder(path.parent)
        return path.read_bytes().strip()
    make_folder(path.parent)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        _place(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)
    return path.read_bytes().strip()


def operator_token(path: Path) -> str:
    """The token that lets the operator in; the file is made at the first start.

    Raises:
        KeyMissing: the file holds less than a token that nobody can guess.
    """
    token = read_or_make(path, secrets.token_urlsafe(SECRET_BYTES).encode() + b"\n").decode(errors="replace")
    if len(token) < TOKEN_CHARACTERS_MIN or not token.isascii():
        raise KeyMissing(f"{path} holds no token of at least {TOKEN_CHARACTERS_MIN} characters")
    return token


def community_secret(path: Path, is_new: bool) -> bytes:
    """The secret under which a community's cards and kept answers are hashed.

    Raises:
        KeyMissing: the community is not new, and its secret is not there; or what is there is none.
    """
    if not is_new and not path.exists():
        raise KeyMissing(f"{path} is missing: put it back from the backup")
    return secret_in(path, read_or_make(path, with_check(secrets.token_bytes(SECRET_BYTES).hex().encode())))


def secret_in(path: Path, written: bytes) -> bytes:
    """The secret that a file holds.

    Raises:
        KeyMissing: it is not what was written.
    """
    found = SECRET.fullmatch(written)
    if not found or written not in (found[1], with_check(found[1])):
        raise KeyMissing(f"{path} is damaged: put it back from the backup")
    return bytes.fromhex(found[1].decode())


def with_check(secret: bytes) -> bytes:
    """The secret as its file holds it."""
    return b"%s %08x" % (secret, zlib.crc32(secret))


def _place(beside: Path, path: Path) -> None:
    """Give the finished file its name, unless another start was quicker."""
    with suppress(FileExistsError):
        os.link(beside, path)
