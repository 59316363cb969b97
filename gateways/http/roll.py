"""The dry run of a roll over HTTP."""

from typing import Any

from starlette.responses import Response

from domain.errors import RollRowsInvalid
from gateways.http.endpoint import Call, json_response
from gateways.http.request import ROLL_BYTES_MAX, parse, read_body
from services.commands import ImportRoll
from services.roll_difference import compare

NOTHING: dict[str, Any] = {
    "added": [],
    "changed": [],
    "changes": {},
    "departed": [],
    "unchanged": 0,
    "former_names": {},
}


async def check(call: Call) -> Response:
    """What importing a roll would change, and which rows cannot be; nothing is recorded.

    `position` is the roll's: an import that says it as `checked` does what was shown, or nothing.
    """
    form = parse(ImportRoll, await read_body(call.scope, call.receive, ROLL_BYTES_MAX))
    community = call.community
    try:
        difference = compare(community.state, form.rows, form.complete, community.parts)
    except RollRowsInvalid as refusal:
        found, report = refusal.params["problems"], NOTHING
    else:
        found, report = [], difference.report()
    return json_response({"errors": found, "position": community.state.roll_n, **report})
