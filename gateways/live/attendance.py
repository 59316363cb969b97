"""Who is here on how many sockets, so that one person's tabs or a crowd of strangers cannot fill the hall."""

import asyncio
from collections.abc import Callable
from typing import Protocol


class Guest(Protocol):
    """One open socket."""

    def dismiss(self, code: int) -> None:
        """End it in order: what is under way is answered first."""
        ...

    def look_again(self) -> None:
        """What its person may do has changed."""
        ...


class Attendance:
    """The open sockets of all communities of a process, by holder; "" stands for nobody in particular."""

    def __init__(self, sockets_per_person: int, spectators_max: Callable[[], int]) -> None:
        self._per_person = sockets_per_person
        self._spectators_max = spectators_max
        self._guests: dict[str, dict[Guest, None]] = {}
        self._holders: dict[Guest, str] = {}
        self._is_empty = asyncio.Event()
        self._is_empty.set()
        self._farewell: int | None = None

    def __len__(self) -> int:
        return len(self._holders)

    def of(self, holder: str) -> tuple[Guest, ...]:
        """The sockets of a person, the oldest first."""
        return tuple(self._guests.get(holder, ()))

    def take_in(self, guest: Guest, holder: str) -> Guest | None:
        """Count a socket as this person's from now on. Gives the one that has to go for it, if any.

        That is her oldest: whoever opens one more holds that device in her hands, and what Wi-Fi has cut off
        still looks open from here. Among strangers it is the newest, or each could drive the others out.
        """
        self.leave(guest)
        self._is_empty.clear()
        self._holders[guest] = holder
        guests = self._guests.setdefault(holder, {})
        guests[guest] = None
        if self._farewell is not None:
            guest.dismiss(self._farewell)
        if len(guests) <= (self._per_person if holder else self._spectators_max()):
            return None
        surplus = next(iter(guests)) if holder else guest
        del guests[surplus]  # counted no longer, or the next one would drive out the same
        return surplus

    def leave(self, guest: Guest) -> None:
        """Forget a socket; nothing happens if it is not known."""
        holder = self._holders.pop(guest, None)
        if holder is None:
            return
        guests = self._guests.get(holder, {})
        guests.pop(guest, None)
        if not guests:
            self._guests.pop(holder, None)
        if not self._holders:
            self._is_empty.set()

    async def send_home(self, code: int) -> None:
        """End every socket in order, those too that come in meanwhile; wait until all are gone."""
        self._farewell = code
        for guest in tuple(self._holders):
            guest.dismiss(code)
        await self._is_empty.wait()
