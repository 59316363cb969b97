"""Views and content over HTTP: what one may see, at a position one may name."""

import asyncio
import re

import orjson
from starlette.responses import Response

from domain.errors import BadRequest
from gateways.http.endpoint import Call, json_response
from gateways.http.request import header
from gateways.spelling import spelled

REFS_MAX = 100
AFTER = re.compile(r"[a-z0-9-]{0,40}")
REF = re.compile(r"[0-9a-f]{64}")
FRESH = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}


async def view(call: Call) -> Response:
    """A view as a document, its version as ETag; `at_least` waits until a position is in it."""
    name, after = call.parameter("view"), call.query("after")
    if not AFTER.fullmatch(after):
        raise BadRequest(problems=[{"where": "after", "code": "shape"}])
    wait_s = call.house.settings.view_wait_s
    community = call.community
    found = await community.view(call.principal, name, _position(call.query("at_least", "0")), wait_s, after)
    headers = FRESH | {"ETag": f'"{found.v}"'}
    if _is_known(header(call.scope, b"if-none-match"), f'"{found.v}"'):
        return Response(status_code=304, headers=headers)
    whole = {"view": name, "v": found.v, "position": community.follower.position, "doc": found.doc}
    return Response(orjson.dumps(whole), 200, headers, "application/json")


async def content(call: Call) -> Response:
    """Names and texts behind references. What one may not read, or was erased, is left out."""
    # Not stored by the browser: what is erased here shall be gone there too.
    return json_response({"rows": call.community.readable(call.principal, _refs(call))})


async def spelling(call: Call) -> Response:
    """Names behind references, each with the readings of its Chinese characters: for desks that search."""
    names = call.community.readable(call.principal, _refs(call))
    # Beside the loop: the first time it loads a dictionary.
    found = await asyncio.to_thread(lambda: {ref: spelled(part["text"]) for ref, part in names.items()})
    return json_response(
        {"rows": {ref: {"text": names[ref]["text"], "spelled": one} for ref, one in found.items()}}
    )


def _refs(call: Call) -> list[str]:
    refs = call.query("refs").split(",")
    if len(refs) > REFS_MAX or not all(map(REF.fullmatch, refs)):
        raise BadRequest(problems=[{"where": "refs", "code": "shape"}], refs_max=REFS_MAX)
    return list(dict.fromkeys(refs))


def _position(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise BadRequest(problems=[{"where": "at_least", "code": "shape"}])
    return int(text)


def _is_known(if_none_match: str | None, etag: str) -> bool:
    if if_none_match is None:
        return False
    return any(one.strip().removeprefix("W/") in (etag, "*") for one in if_none_match.split(","))
