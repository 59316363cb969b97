"""Every route in one table: what the policy calls it, how it is reached, who answers."""

from typing import NamedTuple

from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from gateways import health, http_access, http_commands, http_views
from gateways.endpoint import Endpoint, Respond
from gateways.http_cards import CardDesk
from gateways.http_protocol import ARRIVAL
from gateways.installation import Installation
from gateways.join import join
from gateways.live import Live
from gateways.live_room import Admission
from gateways.pages import Pages, to_community
from gateways.request import check_origin, credentials_of, language_of
from gateways.schemas import Schemas
from gateways.socket_room import SocketRoom


class Path(NamedTuple):
    """A route and its name in the policy, which is asked here unless all depends on what is sent."""

    act: str
    method: str
    pattern: str
    respond: Respond
    asks_itself: bool = False


def paths() -> list[Path]:
    """The table; the busiest first."""
    pages, schemas, desk = Pages(), Schemas(), CardDesk()
    in_community = "/c/{community}"
    return [
        Path("command.*", "POST", f"{in_community}/commands/{{type}}", http_commands.act, True),
        Path("view.*", "GET", f"{in_community}/views/{{view:path}}", http_views.view, True),
        Path("content.*", "GET", f"{in_community}/content", http_views.content, True),
        Path("login", "POST", f"{in_community}/login", http_access.login),
        Path("logout", "POST", f"{in_community}/logout", http_access.logout),
        Path("session", "GET", f"{in_community}/session", http_access.session),
        Path("access.cards", "POST", f"{in_community}/access/cards", http_access.cards, True),
        Path("access.password", "POST", f"{in_community}/access/password", http_access.password, True),
        Path("access.revoke", "POST", f"{in_community}/access/revoke", http_access.revoke, True),
        Path("access.cards", "GET", f"{in_community}/cards", desk.page, True),
        Path("access.cards", "POST", f"{in_community}/cards", desk.print, True),
        Path("access.revoke", "POST", f"{in_community}/cards/revoke", desk.stop, True),
        Path("roll.check", "POST", f"{in_community}/roll/check", http_access.check_roll),
        Path("join", "GET", f"{in_community}/join", join),
        Path("pages", "GET", "/", pages.index),
        Path("pages", "GET", in_community, to_community),
        Path("pages", "GET", f"{in_community}/", pages.index),
        Path("pages", "GET", f"{in_community}/enter", pages.index),
        Path("pages", "GET", f"{in_community}/chair", pages.index),
        Path("pages", "GET", f"{in_community}/projector", pages.index),
        Path("pages", "GET", "/assets/{file}", pages.asset),
        Path("metrics", "GET", "/metrics", health.metrics, True),
        Path("health", "GET", "/livez", health.livez),
        Path("health", "GET", "/readyz", health.readyz),
        Path("health", "GET", "/version", health.about),
        Path("schemas", "GET", "/openapi.json", schemas.openapi),
        Path("schemas", "GET", "/asyncapi.json", schemas.asyncapi),
        Path("schemas", "GET", "/schemas/{type}/{number}.json", schemas.event),
        Path("schemas", "GET", "/problems/{code}", schemas.problem),
    ]


LIVE = "/c/{community}/live"


def routes(house: Installation) -> list[BaseRoute]:
    """The table as Starlette's routes."""
    found: list[BaseRoute] = [
        Route(path.pattern, _endpoint(house, path), methods=[path.method], name=path.act) for path in paths()
    ]
    return [*found, WebSocketRoute(LIVE, _live(house).endpoint, name="live")]


def _endpoint(house: Installation, path: Path) -> Endpoint:
    return Endpoint(house, path.pattern, path.respond, "" if path.asks_itself else path.act)


def _live(house: Installation) -> Live:
    def admit(websocket: WebSocket) -> Admission:
        scope = websocket.scope
        scope["folkmoot.route"] = LIVE
        credentials = credentials_of(scope)
        check_origin(scope, house.settings.origins, credentials.by_cookie)
        community = house.community(scope["path_params"]["community"])
        room = SocketRoom(community, credentials, house.door)
        arrival = scope.get("state", {}).get(ARRIVAL)
        return Admission(room, credentials.token or None, language_of(scope), arrival)

    return Live(admit, _language)


def _language(connection: HTTPConnection) -> str:
    return language_of(connection.scope)
