"""The first answer to a command, as it is kept: its digest, its bytes, and how it becomes an answer again."""

import hashlib
import hmac
from functools import cache, lru_cache
from typing import Any

import orjson
from msgspec import Struct
from msgspec.structs import replace

from domain.errors import CommandReused, Refusal, Unavailable, refusals
from domain.event import canonical
from services.commands import Command
from services.ports import Answer

BLOCK = 64  # bytes that SHA-256 takes in at a time
# Short bodies are ballots: thousands say one of three things, so that their digests are looked up.
SHORT_BYTES_MAX, SHORT_KEPT = 256, 1024


class Reply(Struct, frozen=True, gc=False):
    """What became of a command. `repeated` is true when the answer was given before."""

    position: int
    result: dict[str, Any]
    repeated: bool


class Digest:
    """What a command's body is remembered by: HMAC-SHA256 (RFC 2104) of what the sender set, canonical.

    New optional fields change nothing, and without the key a digest tells nothing. The two inner states are
    made once: with them a digest costs a third of `hmac.digest`.
    """

    def __init__(self, key: bytes) -> None:
        short = key if len(key) <= BLOCK else hashlib.sha256(key).digest()
        padded = short.ljust(BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))
        self._of_short = lru_cache(SHORT_KEPT)(self._made)

    def __call__(self, command: Command) -> bytes:
        dump = command.__pydantic_serializer__.to_python
        sent = dump(command, mode="json", by_alias=True, exclude_unset=True)
        return self.of(canonical([command.TYPE, sent]))

    def of(self, body: bytes) -> bytes:
        """The keyed digest of some bytes."""
        return self._of_short(body) if len(body) <= SHORT_BYTES_MAX else self._made(body)

    def _made(self, body: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(body)
        outer.update(inner.digest())
        return outer.digest()


def reply_body(result: dict[str, Any]) -> bytes:
    """A granted command, as it is kept."""
    return canonical({"result": result}) if result else NO_RESULT


def refusal_body(refusal: Refusal) -> bytes:
    """A refused command, as it is kept."""
    return canonical({"refused": refusal.code, "params": refusal.params})


NO_RESULT = canonical({"result": {}})


def repeat(kept: Answer, digest: bytes) -> Reply:
    """Give a kept answer again.

    Raises:
        CommandReused: the command's id came before with another body.
        Refusal: the one that was the answer then, with `repeated` set.
    """
    if not hmac.compare_digest(kept.digest, digest):
        raise CommandReused(cmd=kept.cmd)
    body = orjson.loads(kept.body)
    if "refused" in body:
        raise again(body["refused"], body["params"])
    return Reply(kept.position, body["result"], repeated=True)


def as_repeat(outcome: Reply | BaseException) -> Reply | BaseException:
    """The same answer for one who asks again. A failure is no answer, and stays what it is."""
    if isinstance(outcome, Reply):
        return replace(outcome, repeated=True)
    if isinstance(outcome, Refusal) and not isinstance(outcome, Unavailable):
        return again(outcome.code, outcome.params)
    return outcome


def again(code: str, params: dict[str, Any]) -> Refusal:
    """The refusal with this code, marked as one that was given before."""
    refusal = _by_code().get(code, Refusal)(**params)
    refusal.code = code  # type: ignore[misc]  # a code from a newer programme still gets out
    refusal.repeated = True
    return refusal


@cache
def _by_code() -> dict[str, type[Refusal]]:
    return {kind.code: kind for kind in refusals()}
