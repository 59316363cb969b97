"""Serves the descriptions of every door and every format, and what a refusal's code means."""

from functools import cached_property

import orjson
from starlette.responses import Response

from domain.errors import NotFound
from gateways.http.asyncapi import asyncapi
from gateways.http.endpoint import Call, json_response
from gateways.http.json_schemas import event_schemas
from gateways.http.openapi import openapi
from gateways.http.request import language_of
from gateways.wording import has_word, word

KEPT = {"Cache-Control": "public, max-age=3600"}
# A type's schema never changes: a changed meaning is a new number.
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


class Descriptions:
    """Each description is written once, when it is first asked for."""

    @cached_property
    def _openapi(self) -> bytes:
        return orjson.dumps(openapi())

    @cached_property
    def _asyncapi(self) -> bytes:
        return orjson.dumps(asyncapi())

    @cached_property
    def _events(self) -> dict[str, bytes]:
        return {kind: orjson.dumps(schema) for kind, schema in event_schemas().items()}

    async def openapi(self, _call: Call) -> Response:
        """Everything over HTTP."""
        return Response(self._openapi, 200, KEPT, "application/json")

    async def asyncapi(self, _call: Call) -> Response:
        """Everything over the socket."""
        return Response(self._asyncapi, 200, KEPT, "application/json")

    async def event(self, call: Call) -> Response:
        """One event of the log."""
        schema = self._events.get(f"{call.parameter('type')}/{call.parameter('number')}")
        if schema is None:
            raise NotFound()
        return Response(schema, 200, FOREVER, "application/schema+json")

    async def problem(self, call: Call) -> Response:
        """The address in a problem's `type`: what it means and what helps, in the reader's language."""
        code, language = call.parameter("code"), language_of(call.scope)
        if not has_word("refusals", f"{code}.cure", language):
            raise NotFound()
        words = {
            "title": word("refusals", code, language, {}),
            "cure": word("refusals", f"{code}.cure", language, {}),
        }
        return json_response(
            {"code": code, **words}, {"Content-Language": language, "Vary": "Accept-Language"}
        )
