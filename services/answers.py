"""The first answer to a command, as it is kept: its digest, its bytes, and how it becomes an answer again."""

import hmac
from typing import Any, NamedTuple

import orjson

from domain.errors import CommandReused, Refusal
from domain.event import canonical
from services.commands import Command
from services.ports import Answer


class Reply(NamedTuple):
    """What became of a command. `repeated` is true when the answer was given before."""

    position: int
    result: dict[str, Any]
    repeated: bool


def digest(key: bytes, command: Command) -> bytes:
    """What a body is remembered by. Only what the sender set counts, so that new fields change nothing."""
    body = canonical([command.TYPE, command.model_dump(mode="json", by_alias=True, exclude_unset=True)])
    return hmac.digest(key, body, "sha256")


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


def again(code: str, params: dict[str, Any]) -> Refusal:
    """The refusal with this code, marked as one that was given before."""
    refusal = _refusals().get(code, Refusal)(**params)
    refusal.code = code  # type: ignore[misc]  # a code from a newer programme still gets out
    refusal.repeated = True
    return refusal


def _refusals() -> dict[str, type[Refusal]]:
    """Every refusal by its code."""
    found: dict[str, type[Refusal]] = {}
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        kind = waiting.pop()
        found[kind.code] = kind
        waiting.extend(kind.__subclasses__())
    return found
