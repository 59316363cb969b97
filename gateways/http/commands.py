"""`POST /c/{community}/commands/{type}`: the way of every act that comes over HTTP."""

import re

from starlette.responses import Response

from domain.errors import BadRequest
from gateways.http.endpoint import Call, json_response
from gateways.http.request import (
    BODY_BYTES_MAX,
    COMMAND_BYTES_MAX,
    command_model,
    header,
    parse,
    read_body,
)
from services.commands import COMMAND_ID, FoundCommunity


async def act(call: Call) -> Response:
    """Carry out a command once, however often it is sent under the same `Idempotency-Key`."""
    kind = call.parameter("type")
    model = command_model(kind)
    call.scope["folkmoot.command"] = kind
    principal = call.principal
    cmd = command_id(call)
    # Nobody who has not said who she is may make the server read much.
    large = COMMAND_BYTES_MAX if principal.kind != "public" else {}
    bytes_max = large.get(kind, BODY_BYTES_MAX)
    command = parse(model, await read_body(call.scope, call.receive, bytes_max))
    if isinstance(command, FoundCommunity):
        return json_response(await call.house.found(call.parameter("community"), principal, cmd, command))
    await call.community.turn(principal)
    return json_response(await call.community.act(principal, cmd, command))


def command_id(call: Call) -> str:
    """The client's id for the command.

    Raises:
        BadRequest: it is missing or not 8 to 64 letters, digits, hyphens or underscores.
    """
    cmd = header(call.scope, b"idempotency-key") or ""
    if not re.fullmatch(COMMAND_ID, cmd):
        raise BadRequest(problems=[{"where": "idempotency-key", "code": "shape" if cmd else "missing"}])
    return cmd
