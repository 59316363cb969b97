"""Who sits at one live socket, and whether the login that says so is still good."""

import asyncio

from domain.errors import Refusal
from gateways.live.attendance import Guest
from gateways.live.endings import LOG_IN_AGAIN, TOO_MANY_SOCKETS, TRY_AGAIN_LATER
from gateways.live.room import Caller, Room
from services.principal import PUBLIC

# A socket whose person is not known, where strangers are too many already, has so long to say who it is.
HELLO_WITHIN_S = 5.0
# Nothing is believed for longer without looking: clocks may be set, and a timer waits for days badly.
LOOK_AGAIN_S_MAX = 300.0


class Visitor:
    """Nobody in particular until `identify`. `guest` is the socket: who may stay no longer is dismissed."""

    def __init__(self, room: Room, guest: Guest) -> None:
        self._room = room
        self._guest = guest
        self._loop = asyncio.get_running_loop()
        self._token: str | None = None
        self._look: asyncio.TimerHandle | None = None
        self._hello: asyncio.TimerHandle | None = None
        self.caller = Caller(PUBLIC)

    def identify(self, token: str | None) -> None:
        """Take the owner of this token for the one who sits here, and count the socket as his.

        Raises:
            LoginExpired: the token is no good.
        """
        self.caller = self._room.identify(token)
        self._token = token
        self._look_again_in_time()
        surplus = self._room.attendance.take_in(self._guest, self.caller.holder)
        if surplus is self._guest:  # one who has no cookie may still say who he is
            self._hello = self._hello or self._loop.call_later(HELLO_WITHIN_S, self._leave_if_nobody)
        elif surplus is not None:
            surplus.dismiss(TOO_MANY_SOCKETS)

    def require_login(self) -> None:
        """A socket may stay open for longer than its login is good for.

        Raises:
            LoginExpired: it is good no longer.
        """
        self._room.identify(self._token)

    def is_still_known(self) -> bool:
        """Whether the login is good, now and when it is looked at again; else the socket ends."""
        try:
            self.caller = self._room.identify(self._token)
        except Refusal:
            self._guest.dismiss(LOG_IN_AGAIN)
            return False
        self._look_again_in_time()
        return True

    def leave(self) -> None:
        """He is gone: his place is free, and nobody looks again or waits for his name."""
        self._room.attendance.leave(self._guest)
        self._look_no_more()
        if self._hello is not None:
            self._hello.cancel()

    def _look_again_in_time(self) -> None:
        self._look_no_more()
        if self.caller.good_until is not None:
            left_s = (self.caller.good_until - self._room.now()) / 1000
            self._look = self._loop.call_later(min(max(0.0, left_s), LOOK_AGAIN_S_MAX), self.is_still_known)

    def _look_no_more(self) -> None:
        if self._look is not None:
            self._look.cancel()
            self._look = None

    def _leave_if_nobody(self) -> None:
        if not self.caller.holder:
            self._guest.dismiss(TRY_AGAIN_LATER)
