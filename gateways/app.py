"""The composition root: settings, clock and chance become an application."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import BadRequest, NotFound, Refusal, WrongMethod
from gateways.http.access_log import AccessLog
from gateways.http.headers import SecurityHeaders
from gateways.http.no_page import home_of, no_page, wants_page
from gateways.http.protocol import DOOR, LOBBY
from gateways.http.request import language_of
from gateways.http.routes import routes
from gateways.installation import Installation
from gateways.problems import problem_response
from gateways.settings import Settings
from gateways.wording import read_ahead
from services.ports import Chance, Clock

log = structlog.get_logger(__name__)

ROUTING_REFUSALS: dict[int, type[Refusal]] = {404: NotFound, 405: WrongMethod}


def create_app(settings: Settings, clock: Clock, chance: Chance) -> Starlette:
    """The application. Its lifespan opens the data folder and, at the end, sees every command through."""
    house = Installation(settings, clock, chance)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[Mapping[str, Any]]:
        try:
            read_ahead()
            await house.open()
        except Exception as error:
            app.state.failure = error
            log.error("cannot_start", why=str(error))
            await house.close()
            raise
        try:
            yield {DOOR: house.door, LOBBY: house.lobby}  # the server's protocols are handed these
        finally:
            await house.close()

    app = Starlette(
        routes=routes(house),
        middleware=[Middleware(AccessLog, enabled=settings.access_log), Middleware(SecurityHeaders)],
        exception_handlers={HTTPException: _refused_by_routing},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.installation = house
    app.state.failure = None
    return app


async def _refused_by_routing(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    if status == 404 and wants_page(request):
        return no_page(home_of(request.url.path))
    answer = problem_response(ROUTING_REFUSALS.get(status, BadRequest)(), language_of(request.scope))
    answer.headers.update(getattr(error, "headers", None) or {})  # RFC 9110, 15.5.6: which methods there are
    return answer
