"""Every route in one table: what the policy calls it, how it is reached, who answers."""

from typing import NamedTuple

from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from gateways.http import access, attendance, commands, first_start, health, minutes, notice, roll, views
from gateways.http.cards import CardDesk
from gateways.http.descriptions import Descriptions
from gateways.http.endpoint import Endpoint, Respond
from gateways.http.first_steps import FirstSteps
from gateways.http.join import join
from gateways.http.pages import Pages, to_community
from gateways.http.protocol import ARRIVAL
from gateways.http.request import check_origin, credentials_of, language_of
from gateways.http.socket_room import SocketRoom
from gateways.installation import Installation
from gateways.live.conversation import LiveEndpoint
from gateways.live.room import Admission


class Path(NamedTuple):
    """A route and its name in the policy, which is asked here unless all depends on what is sent."""

    act: str
    method: str
    pattern: str
    respond: Respond
    asks_itself: bool = False


def paths() -> list[Path]:
    """The table; the busiest first."""
    pages, descriptions, desk, steps = Pages(), Descriptions(), CardDesk(), FirstSteps()
    in_community = "/c/{community}"
    return [
        Path("command.*", "POST", f"{in_community}/commands/{{type}}", commands.act, True),
        Path("view.*", "GET", f"{in_community}/views/{{view:path}}", views.view, True),
        Path("content.*", "GET", f"{in_community}/content", views.content, True),
        Path("spelling", "GET", f"{in_community}/spelling", views.spelling),
        Path("login", "POST", f"{in_community}/login", access.login),
        Path("logout", "POST", f"{in_community}/logout", access.logout),
        Path("session", "GET", f"{in_community}/session", access.session),
        Path("access.cards", "POST", f"{in_community}/access/cards", access.cards, True),
        Path("access.password", "POST", f"{in_community}/access/password", access.password, True),
        Path("access.revoke", "POST", f"{in_community}/access/revoke", access.revoke, True),
        Path("access.cards", "GET", f"{in_community}/cards", desk.page, True),
        Path("access.cards", "POST", f"{in_community}/cards", desk.print, True),
        Path("access.revoke", "POST", f"{in_community}/cards/revoke", desk.stop, True),
        Path(
            "printed.minutes",
            "GET",
            f"{in_community}/minutes/{{sitting}}.json",
            minutes.for_programs,
            True,
        ),
        Path("printed.minutes", "GET", f"{in_community}/minutes/{{sitting}}", minutes.page, True),
        Path("command.*", "POST", f"{in_community}/minutes/{{sitting}}/note", minutes.note, True),
        Path("command.*", "POST", f"{in_community}/minutes/{{sitting}}/correct", minutes.correct, True),
        Path("command.*", "POST", f"{in_community}/minutes/{{sitting}}/approve", minutes.approve, True),
        Path("command.*", "POST", f"{in_community}/minutes/{{sitting}}/sign", minutes.sign, True),
        Path("printed.attendance", "GET", f"{in_community}/attendance", attendance.blank, True),
        Path(
            "printed.attendance",
            "GET",
            f"{in_community}/attendance/{{sitting}}",
            attendance.for_sitting,
            True,
        ),
        Path("printed.notice", "GET", f"{in_community}/notice/{{sitting}}", notice.page, True),
        Path("first-start", "GET", "/first-start", first_start.page),
        Path("first-start", "POST", "/first-start", first_start.enter),
        Path("first-start", "POST", "/first-start/found", first_start.found),
        Path("first-steps", "GET", f"{in_community}/first-steps", steps.page, True),
        Path("first-steps", "POST", f"{in_community}/first-steps/roll", steps.check, True),
        Path("first-steps", "POST", f"{in_community}/first-steps/enrol", steps.enrol, True),
        Path("first-steps", "POST", f"{in_community}/first-steps/office", steps.appoint, True),
        Path("first-steps", "POST", f"{in_community}/first-steps/link", steps.link, True),
        Path("first-steps", "POST", f"{in_community}/first-steps/sitting", steps.open_sitting, True),
        Path("roll.check", "POST", f"{in_community}/roll/check", roll.check),
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
        Path("schemas", "GET", "/openapi.json", descriptions.openapi),
        Path("schemas", "GET", "/asyncapi.json", descriptions.asyncapi),
        Path("schemas", "GET", "/schemas/{type}/{number}.json", descriptions.event),
        Path("schemas", "GET", "/problems/{code}", descriptions.problem),
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


def _live(house: Installation) -> LiveEndpoint:
    def admit(websocket: WebSocket) -> Admission:
        scope = websocket.scope
        scope["folkmoot.route"] = LIVE
        credentials = credentials_of(scope)
        check_origin(scope, house.settings.origins, credentials.by_cookie)
        community = house.community(scope["path_params"]["community"])
        room = SocketRoom(community, credentials, house.door)
        arrival = scope.get("state", {}).get(ARRIVAL)
        return Admission(room, credentials.token or None, language_of(scope), arrival)

    return LiveEndpoint(admit, _language)


def _language(connection: HTTPConnection) -> str:
    return language_of(connection.scope)
