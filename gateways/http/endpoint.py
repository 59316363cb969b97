"""What every HTTP route goes through: the foreign page is refused, and every refusal becomes one answer."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import orjson
import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from domain.errors import BadRequest, Refusal, Unavailable
from domain.policy import PUBLIC, allowed
from gateways.community_server import CommunityServer
from gateways.gate import require
from gateways.http.request import check_origin, credentials_of, language_of
from gateways.identity import Credentials
from gateways.installation import Installation
from gateways.problems import problem_response
from services.principal import Principal

SAFE = frozenset({"GET", "HEAD"})
EVERYBODY = frozenset(PUBLIC)

log = structlog.get_logger(__name__)


class Call(NamedTuple):
    """One request on its way through."""

    house: Installation
    scope: Scope
    receive: Receive
    credentials: Credentials

    def parameter(self, name: str) -> str:
        """A part of the path."""
        value: str = self.scope["path_params"][name]
        return value

    def query(self, name: str, default: str = "") -> str:
        """A parameter of the query, the first if it comes twice."""
        try:
            query = self.scope["query_string"].decode("ascii")
            found = parse_qs(query, max_num_fields=20, keep_blank_values=True)
        except ValueError:
            raise BadRequest(problems=[{"where": "query", "code": "unreadable"}]) from None
        values: list[str] = found.get(name, [default])
        return values[0]

    @property
    def community(self) -> CommunityServer:
        server = self.house.community(self.parameter("community"))
        self.scope["folkmoot.community"] = server.id
        return server

    @property
    def principal(self) -> Principal:
        return self.house.principal_of(self.parameter("community"), self.credentials)

    def admit(self, act: str, is_own: bool = False) -> Principal:
        """Who this is, if the policy lets her do this here."""
        principal = self.principal
        require(self.community.state, principal, act, is_own)
        return principal


Respond = Callable[[Call], Awaitable[Response]]


class Endpoint:
    """One route as an ASGI application. The policy is asked for `act`, or by `respond` itself if it is ""."""

    def __init__(self, house: Installation, pattern: str, respond: Respond, act: str) -> None:
        self._house, self._pattern, self._respond = house, pattern, respond
        is_for_all = act != "" and allowed(act, EVERYBODY, "any", "any") is not None
        self._act = "" if is_for_all else act

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["folkmoot.route"] = self._pattern
        try:
            credentials = credentials_of(scope)
            by_cookie = credentials.by_cookie and scope["method"] not in SAFE
            check_origin(scope, self._house.settings.origins, by_cookie)
            call = Call(self._house, scope, receive, credentials)
            if self._act:
                call.admit(self._act)
            response = await self._respond(call)
        except Refusal as refusal:
            response = problem_response(refusal, language_of(scope))
        except Exception as error:
            log.error("request_failed", route=self._pattern, exc_info=error)
            response = problem_response(Unavailable(), language_of(scope), 500)
        self._house.metrics.answered(response.status_code)
        await response(scope, receive, send)


def json_response(document: Any, headers: dict[str, str] | None = None) -> Response:
    """An answer that is for this person and this moment only."""
    kept = {"Cache-Control": "no-store"} if headers is None else headers
    return Response(orjson.dumps(document), 200, kept, "application/json")
