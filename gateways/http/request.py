"""Reads a request: who sends it, in which language the answer is wanted, and the body within its limits."""

import asyncio
import re
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import orjson
from pydantic import BaseModel, ValidationError
from starlette.types import Receive, Scope

from domain.errors import BadRequest, TooLarge, UnknownCommand
from gateways.http.file_form import fields_and_file
from gateways.http.near import is_near
from gateways.http.origin import require_own_origin
from gateways.identity import Credentials
from gateways.live.wire import problems_of
from gateways.wording import choose_language
from services import picture
from services.commands import COMMANDS, OPTIONS_MAX, UNRECORDED, Command

COOKIE = "folkmoot"
BODY_BYTES_MAX = 64 * 1024
FORM_BYTES_MAX = 4 * 1024
FIELDS_MAX = 20
ROLL_BYTES_MAX = 4 * 1024 * 1024
BODY_WITHIN_S = 30
DEPTH_MAX = 32
# Of what is larger than other commands: a whole roll, and a vote with a picture beside each answer.
COMMAND_BYTES_MAX = {
    "roll.import": ROLL_BYTES_MAX,
    "poll.open": BODY_BYTES_MAX + OPTIONS_MAX * picture.LENGTH_MAX,
}
_COOKIE = re.compile(rb"(?:^|;)\s*" + COOKIE.encode() + rb"=([A-Za-z0-9_.~-]{1,200})\s*(?:;|$)")
# What proxies add: with one of these, a near address is the proxy's and not the sender's.
_PROXIED = frozenset(
    b"forwarded via x-forwarded-for x-forwarded-host x-forwarded-proto x-real-ip cf-connecting-ip".split()
)


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of this name."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None


def language_of(scope: Scope) -> str:
    """The reader's language."""
    return choose_language(header(scope, b"accept-language") or "")


def credentials_of(scope: Scope) -> Credentials:
    """What the request brought to say who sends it. A token in a header goes before a cookie."""
    token, cookie, is_proxied = "", "", False
    hosts: list[bytes] = []
    for key, value in scope["headers"]:
        if key == b"authorization" and value[:7].lower() == b"bearer ":
            token = value[7:].strip().decode("latin-1")
        elif key == b"cookie" and (found := _COOKIE.search(value)):
            cookie = found[1].decode()
        elif key == b"host":
            hosts.append(value)
        elif key in _PROXIED:
            is_proxied = True
    client = scope.get("client")
    near = not is_proxied and is_near(client, hosts)
    return Credentials(token or cookie, not token and bool(cookie), client[0] if client else "", near)


def check_origin(scope: Scope, allowed: tuple[str, ...], by_cookie: bool) -> None:
    """Refuse what a page of another site sends; `by_cookie` when it acts by a cookie that came by itself."""
    origin, host = _all(scope, b"origin"), _all(scope, b"host") or ""
    require_own_origin(origin, scope["scheme"], host, allowed, by_cookie)


def _all(scope: Scope, name: bytes) -> str | None:
    """What stands in a header; one that comes twice means both (RFC 9110, 5.2), not the one that pleases."""
    found = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return ", ".join(found) if found else None


async def read_body(scope: Scope, receive: Receive, bytes_max: int) -> bytes:
    """The JSON body as bytes.

    Raises:
        TooLarge: it has more than `bytes_max` bytes; no more than that is ever held.
        BadRequest: it is not called JSON, is compressed, or does not arrive.
    """
    return await _read(scope, receive, bytes_max, "application/json", "not-json")


async def read_form(scope: Scope, receive: Receive, bytes_max: int = FORM_BYTES_MAX) -> bytes:
    """What a form without a script sends; raises as `read_body` does."""
    return await _read(scope, receive, bytes_max, "application/x-www-form-urlencoded", "not-a-form")


async def read_file(scope: Scope, receive: Receive, bytes_max: int) -> tuple[dict[str, str], bytes]:
    """The fields and the one file of a form that sends a file (RFC 7578); raises as `read_body` does."""
    body = await _read(scope, receive, bytes_max, "multipart/form-data", "not-a-form")
    kind = (header(scope, b"content-type") or "").encode("latin-1")
    return fields_and_file(kind, body)


async def _read(scope: Scope, receive: Receive, bytes_max: int, media_type: str, otherwise: str) -> bytes:
    kind = (header(scope, b"content-type") or "").partition(";")[0].strip().lower()
    if kind != media_type:
        raise BadRequest(problems=[{"where": "content-type", "code": otherwise}])
    if (header(scope, b"content-encoding") or "identity").lower() != "identity":
        raise BadRequest(problems=[{"where": "content-encoding", "code": "not-identity"}])
    length = header(scope, b"content-length") or ""
    if length.isdecimal() and int(length[:12]) > bytes_max:
        raise TooLarge(bytes_max=bytes_max)
    body, is_whole = await _part(receive, bytes_max)
    if is_whole:
        return body
    try:
        async with asyncio.timeout(BODY_WITHIN_S):  # it costs as much as all the rest of reading a ballot
            return await _rest(receive, body, bytes_max)
    except TimeoutError:
        raise BadRequest(problems=[{"where": "", "code": "too-slow"}]) from None


async def _rest(receive: Receive, begun: bytes, bytes_max: int) -> bytes:
    parts, size, is_whole = [begun], len(begun), False
    while not is_whole:
        part, is_whole = await _part(receive, bytes_max)
        parts.append(part)
        size += len(part)
        if size > bytes_max:
            raise TooLarge(bytes_max=bytes_max)
    return b"".join(parts)


async def _part(receive: Receive, bytes_max: int) -> tuple[bytes, bool]:
    """What has arrived, and whether it is the last."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise BadRequest(problems=[{"where": "", "code": "cut-off"}])
    body: bytes = message.get("body", b"")
    if len(body) > bytes_max:
        raise TooLarge(bytes_max=bytes_max)
    return body, not message.get("more_body", False)


def command_model(kind: str) -> type[Command]:
    """The command of this name.

    Raises:
        UnknownCommand: there is none.
    """
    model = COMMANDS.get(kind) or UNRECORDED.get(kind)
    if model is None:
        raise UnknownCommand(command=kind[:60])
    return model


Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], body: bytes) -> Model:
    """The body as a model: nothing is coerced, unknown keys are refused.

    Raises:
        BadRequest: with where and what, never with what was sent.
    """
    check_depth(body)
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise BadRequest(problems=problems_of(error)) from None


def parse_form(model: type[Model], body: bytes) -> Model:
    """A form's fields as a model; one that comes twice is refused.

    Raises:
        BadRequest: with where and what, never with what was sent.
    """
    try:
        pairs = parse_qsl(body.decode("ascii"), True, max_num_fields=FIELDS_MAX, errors="strict")
    except ValueError:
        raise BadRequest(problems=[{"where": "", "code": "unreadable"}]) from None
    if len({name for name, _ in pairs}) < len(pairs):
        raise BadRequest(problems=[{"where": "", "code": "field-twice"}])
    try:
        return model.model_validate(dict(pairs), strict=True)
    except ValidationError as error:
        raise BadRequest(problems=problems_of(error)) from None


def check_depth(body: bytes) -> None:
    """Refuse JSON nested deeper than anything of ours; only a body that could be is looked through."""
    if body.count(b"[") + body.count(b"{") <= DEPTH_MAX:
        return
    try:
        depth = _depth(orjson.loads(body))
    except orjson.JSONDecodeError:
        return  # the parser says where
    if depth > DEPTH_MAX:
        raise BadRequest(problems=[{"where": "", "code": "too-deep"}])


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        level = [
            child
            for one in level
            if isinstance(one, dict | list)
            for child in (one.values() if isinstance(one, dict) else one)
        ]
        depth += 1
    return depth
