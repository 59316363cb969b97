"""What a client says on a live socket, done in order, and what it is answered."""

import asyncio

from domain.errors import BadRequest, LoginExpired, Refusal, TooLarge, TooManyMessages, VersionFromFuture
from gateways.live import wire
from gateways.live.endings import BROKEN_RULES, LOG_IN_AGAIN, TOO_LARGE, Hangup
from gateways.live.message_limits import acts, talk
from gateways.live.outlet import Outlet
from gateways.live.room import Admission
from gateways.live.under_way import UnderWay
from gateways.live.visitor import Visitor
from gateways.live.watcher import Watcher
from gateways.problems import problem
from services.principal import Principal

COMMANDS_UNDER_WAY_MAX = 16
VIEWS_WATCHED_MAX = 128
MALFORMED_MAX = 20


class Messages:
    """The client's side of one conversation. Whatever ends it is raised as a `Hangup`."""

    def __init__(
        self, admission: Admission, visitor: Visitor, watcher: Watcher, outlet: Outlet, under_way: UnderWay
    ) -> None:
        self._room = admission.room
        self._admission = admission
        self._visitor = visitor
        self._watcher = watcher
        self._outlet = outlet
        self._under_way = under_way
        self._turns = asyncio.Semaphore(COMMANDS_UNDER_WAY_MAX)
        self._malformed = 0
        now = asyncio.get_running_loop().time
        self._talk, self._acts = talk(now), acts(now)

    async def identify(self, token: str | None) -> None:
        """Say who is taken to be here. Another person starts with nothing watched."""
        before = self._visitor.caller.principal
        try:
            self._visitor.identify(token)
        except LoginExpired as refusal:
            raise Hangup(LOG_IN_AGAIN, refusal) from None
        except Refusal as refusal:
            raise Hangup(BROKEN_RULES, refusal) from None
        if self._visitor.caller.principal != before:
            self._room.hub.unwatch(self._watcher, tuple(self._watcher.topics))
        self._watcher.keys = self._visitor.caller.keys
        await self._outlet.answer(self.welcome())

    async def hear(self, text: str) -> None:
        """Do as one message says, or complain of it."""
        try:
            message = wire.read(text)
        except TooLarge as refusal:
            raise Hangup(TOO_LARGE, refusal) from None
        except BadRequest as refusal:
            self._malformed += 1
            if self._malformed >= MALFORMED_MAX:
                raise Hangup(BROKEN_RULES, refusal) from None
            await self._outlet.answer(self.complaint(refusal))
            return
        if isinstance(message, wire.Act):
            await self._acts.turn()
        elif self._talk.take_s() > 0:
            raise Hangup(BROKEN_RULES, TooManyMessages())
        await self._do(message)

    def review(self) -> list[bytes]:
        """What this person may do has changed: end what she may no longer watch; gives what to tell her."""
        frames = [self.welcome()]
        for view in tuple(self._watcher.topics):
            try:
                self._room.place(self._visitor.caller.principal, view)
            except Refusal as refusal:
                self._room.hub.unwatch(self._watcher, (view,))
                frames.append(self._complaint_of(view, refusal))
        return frames

    def welcome(self) -> bytes:
        """The frame that says who is taken to be here."""
        who = self._room.who(self._visitor.caller.principal)
        return wire.welcome(self._room.now(), self._room.position(), who)

    def complaint(self, refusal: Refusal) -> bytes:
        """The frame that says what was refused, in his language."""
        return wire.complaint(problem(refusal, self._admission.language))

    async def _do(self, message: wire.ClientMessage) -> None:
        match message:
            case wire.Identify():
                await self.identify(message.session)
            case wire.Watch():
                self._require_login()
                for view, base in message.views.items():
                    await self._watch(view, base)
                self._admission.arrived()
            case wire.Unwatch():
                self._room.hub.unwatch(self._watcher, message.views)
            case wire.Act():
                await self._start(message)
            case wire.Alive():
                await self._outlet.answer(wire.beat(self._room.now()))

    def _require_login(self) -> None:
        try:
            self._visitor.require_login()
        except LoginExpired as refusal:
            raise Hangup(LOG_IN_AGAIN, refusal) from None

    async def _watch(self, view: str, base: int) -> None:
        try:
            if view not in self._watcher.topics and len(self._watcher.topics) >= VIEWS_WATCHED_MAX:
                raise TooLarge(views_max=VIEWS_WATCHED_MAX)
            stored = self._room.place(self._visitor.caller.principal, view)
            if not self._room.hub.watch(self._watcher, view, stored, base):
                raise VersionFromFuture(view=view, position=self._room.position())
        except Refusal as refusal:
            await self._outlet.answer(self._complaint_of(view, refusal))

    def _complaint_of(self, view: str, refusal: Refusal) -> bytes:
        refusal.params.setdefault("view", view)
        return self.complaint(refusal)

    async def _start(self, message: wire.Act) -> None:
        """Act beside the reading; the client may have so many commands under way, then he waits."""
        await self._turns.acquire()
        self._require_login()
        # Whoever says hello before the task has its turn must not be taken for the one who acts.
        self._under_way.begin(self._act(message, self._visitor.caller.principal))

    async def _act(self, message: wire.Act, actor: Principal) -> None:
        try:
            answer = await self._room.act(actor, message.id, message.type, message.body)
            frame = wire.acknowledged(message.id, answer)
        except Refusal as refusal:
            frame = wire.refused(message.id, problem(refusal, self._admission.language))
        await self._outlet.answer(frame)
        self._turns.release()
