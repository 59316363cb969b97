"""One community as one socket sees it, with what came at its handshake."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from domain.errors import BadRequest, UnknownView
from gateways.community_server import CommunityServer
from gateways.gate import HTTP_ONLY, PERSONAL, require, stored_view
from gateways.http.request import command_model
from gateways.identity import Credentials, session_key
from gateways.live.attendance import Attendance
from gateways.live.door import Door
from gateways.live.push import Hub
from gateways.live.room import Caller
from gateways.live.wire import problems_of
from services.principal import Principal


class SocketRoom:
    """`gateways.live.room.Room` for one connection."""

    def __init__(self, community: CommunityServer, credentials: Credentials, door: Door | None) -> None:
        self._community = community
        self._door = door
        self._credentials = credentials

    @property
    def hub(self) -> Hub:
        return self._community.hub

    def now(self) -> int:
        return self._community.clock()

    @property
    def attendance(self) -> Attendance:
        return self._community.attendance

    def return_ms(self) -> int:
        return self._door.return_ms() if self._door is not None else 0

    def position(self) -> int:
        return self._community.writer.head

    def identify(self, token: str | None) -> Caller:
        if token is not None and token != self._credentials.token:
            self._credentials = self._credentials._replace(token=token, by_cookie=False)
        principal = self._community.identity.principal_of(self._credentials)
        require(self._community.state, principal, "live")
        session = session_key(token) if token else ""
        until = self._community.identity.good_until(self._credentials)
        return Caller(principal, session, self._community.holder(principal.id or session), until)

    def who(self, principal: Principal) -> Mapping[str, Any]:
        return self._community.who(principal)

    def place(self, principal: Principal, view: str) -> str:
        kind = view.partition("/")[0]
        if kind in HTTP_ONLY:
            raise UnknownView(view=view)
        stored = stored_view(self._community.state, principal, view)
        # On the wire one's own views have one name each, without the id: frames are told apart by it.
        if stored == view and kind in PERSONAL:
            raise UnknownView(view=view)
        return stored

    async def act(
        self, principal: Principal, cmd: str, kind: str, body: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        try:
            command = command_model(kind).model_validate(body, strict=True)
        except ValidationError as error:
            raise BadRequest(problems=problems_of(error)) from None
        return await self._community.act(principal, cmd, command)
