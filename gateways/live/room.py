"""What a live socket needs of its community: who is there, what may be seen and done, where to sit."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from gateways.live.attendance import Attendance
from gateways.live.door import Arrival
from gateways.live.push import Hub
from services.principal import Principal


class Caller(NamedTuple):
    """Who a socket acts for: the session by which it may be closed again, and when that ends by itself;
    `holder` is the person or display whose sockets are counted together, "" for nobody in particular.
    """

    principal: Principal
    session: str = ""
    holder: str = ""
    good_until: int | None = None

    @property
    def keys(self) -> frozenset[str]:
        """What `Hub.drop` finds the socket by."""
        return frozenset(filter(None, (self.principal.id, self.session)))


class Room(Protocol):
    """One community, as its sockets need it."""

    @property
    def hub(self) -> Hub: ...
    @property
    def attendance(self) -> Attendance: ...
    def return_ms(self) -> int:
        """After how many milliseconds one who is sent away shall come again."""
        ...

    def now(self) -> int: ...
    def position(self) -> int: ...
    def identify(self, token: str | None) -> Caller:
        """Who a session's token stands for; nobody in particular without one.

        Raises:
            LoginExpired: the token is unknown, expired or revoked.
        """
        ...

    def who(self, principal: Principal) -> Mapping[str, Any]: ...
    def place(self, principal: Principal, view: str) -> str:
        """The stored name of a view that this person may watch.

        Raises:
            UnknownView: no view has this name.
            NotAllowed: the policy does not let this person watch it.
        """
        ...

    async def act(self, principal: Principal, cmd: str, kind: str, body: dict[str, Any]) -> Mapping[str, Any]:
        """Do as commanded; returns `position`, `repeated` and what the act made.

        Raises:
            Refusal: it is not done.
        """
        ...


class Admission(NamedTuple):
    """A handshake that was let in: community, the cookie's token, the reader's language, the place held."""

    room: Room
    token: str | None
    language: str
    arrival: Arrival | None = None

    def arrived(self) -> None:
        """The client has what he came for, or is gone: the place is free."""
        if self.arrival is not None:
            self.arrival.over()
