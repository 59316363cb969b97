"""The live socket: one client's life from handshake to close."""

import asyncio
from collections.abc import Callable

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from domain.errors import BadRequest, LoginExpired, Refusal, TooLarge, TooManyMessages, VersionFromFuture
from gateways import wire
from gateways.asgi_outlet import AsgiOutlet
from gateways.direct_outlet import DirectOutlet, Line
from gateways.endings import (
    BROKEN_RULES,
    LOG_IN_AGAIN,
    SERVER_FAILED,
    TOO_LARGE,
    TOO_MANY_SOCKETS,
    TRY_AGAIN_LATER,
    UNSUPPORTED,
    reason,
)
from gateways.live_room import Admission, Caller
from gateways.message_limits import acts, talk
from gateways.outlet import GRACE_S, Outlet
from gateways.problems import problem, problem_response
from gateways.push import Watcher
from gateways.socket_protocol import LINE
from services.principal import Principal

COMMANDS_UNDER_WAY_MAX = 16
VIEWS_WATCHED_MAX = 128
MALFORMED_MAX = 20

# A socket whose person is not known, where strangers are too many already, has so long to say who it is.
HELLO_WITHIN_S = 5.0
# Nothing is believed for longer without looking: clocks may be set, and a timer waits for days badly.
LOOK_AGAIN_S_MAX = 300.0

log = structlog.get_logger(__name__)


class Hangup(Exception):
    """This side ends the conversation with a code, and says why in a last frame."""

    def __init__(self, code: int, refusal: Refusal | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.refusal = refusal


class Live:
    """The route's endpoint. `admit` checks origin and community before the handshake is answered."""

    def __init__(self, admit: Callable[[WebSocket], Admission], language: Callable[[WebSocket], str]) -> None:
        self._admit = admit
        self._language = language

    async def endpoint(self, websocket: WebSocket) -> None:
        """Serve one socket until it ends."""
        try:
            admission = self._admit(websocket)
        except Refusal as refusal:
            await websocket.send_denial_response(problem_response(refusal, self._language(websocket)))
            return
        await websocket.accept()
        await Conversation(websocket, admission).run()


class Conversation:
    """One open socket: what it says is done in order, what it is owed goes out beside that."""

    def __init__(self, websocket: WebSocket, admission: Admission) -> None:
        self._websocket = websocket
        self._room = admission.room
        self._hub = admission.room.hub
        self._token = admission.token
        self._language = admission.language
        self._line: Line | None = websocket.scope.get("extensions", {}).get(LINE, {}).get("line")
        self._outlet = self._way_out()
        self._watcher = Watcher(self._outlet)
        self._caller = Caller(Principal("", "public"))
        self._commands: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(COMMANDS_UNDER_WAY_MAX)
        self._malformed = 0
        self._arrival = admission.arrival
        self._loop = asyncio.get_running_loop()
        self._talk = talk(self._loop.time)
        self._acts = acts(self._loop.time)
        self._look: asyncio.TimerHandle | None = None
        self._leaving: asyncio.Task[None] | None = None

    def _way_out(self) -> Outlet:
        if self._line is not None:
            return DirectOutlet(self._line, self._drained)
        return AsgiOutlet(self._deliver, self._drained)

    async def run(self) -> None:
        """Talk until one side ends it, then leave nothing behind."""
        self._hub.join(self._watcher)
        writer = asyncio.create_task(self._outlet.run())
        reader = asyncio.create_task(self._listen())
        try:
            await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
            await self._part(reader, writer)
        finally:
            self._hub.leave(self._watcher)
            self._room.attendance.leave(self)
            self._arrived()
            if self._look is not None:
                self._look.cancel()
            left = {reader, writer, *self._commands, *filter(None, (self._leaving,))}
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def dismiss(self, code: int) -> None:
        """End in order: nothing more is heard, what is under way is answered, then comes the close frame."""
        if self._leaving is None:
            self._leaving = asyncio.create_task(self._leave(code))

    def look_again(self) -> None:
        """Something has changed for this person: end what she may no longer watch, or the socket itself."""
        if not self._is_still_known():
            return
        frames = [self._welcome()]
        for view in tuple(self._watcher.topics):
            try:
                self._room.place(self._caller.principal, view)
            except Refusal as refusal:
                self._hub.unwatch(self._watcher, (view,))
                frames.append(self._complaint_of(view, refusal))
        task = asyncio.create_task(self._tell(frames))
        self._commands.add(task)
        task.add_done_callback(self._commands.discard)

    def _is_still_known(self) -> bool:
        """Whether the login is good, now and when it is looked at again; else the socket ends."""
        try:
            self._caller = self._room.identify(self._token)
        except Refusal:
            self.dismiss(LOG_IN_AGAIN)
            return False
        self._look_again_in_time()
        return True

    async def _tell(self, frames: list[bytes]) -> None:
        for frame in frames:
            await self._outlet.answer(frame)

    def _look_again_in_time(self) -> None:
        if self._look is not None:
            self._look.cancel()
            self._look = None
        if self._caller.good_until is not None:
            left_s = (self._caller.good_until - self._room.now()) / 1000
            self._look = self._loop.call_later(min(max(0.0, left_s), LOOK_AGAIN_S_MAX), self._is_still_known)

    async def _leave(self, code: int) -> None:
        while self._commands:
            await asyncio.wait(self._commands)
        self._outlet.close(code)

    def _arrived(self) -> None:
        if self._arrival is not None:
            self._arrival.over()
            self._arrival = None

    async def _part(self, reader: asyncio.Task[None], writer: asyncio.Task[int]) -> None:
        """End in order: last frames, then the close frame; whoever does not read them is cut off."""
        self._hub.leave(self._watcher)
        if reader.done() and not writer.done():
            if not self._say_why(reader):
                return
            await asyncio.wait({writer})
        if writer.cancelled():
            self._cut_off()
        elif writer.exception() is None:
            await self._close(writer.result(), is_revoked=not reader.done())
        elif not isinstance(writer.exception(), WebSocketDisconnect):
            log.error("socket_failed", exc_info=writer.exception())

    def _say_why(self, reader: asyncio.Task[None]) -> bool:
        """Let the outlet close if this side ends it. False if the client is gone already."""
        reason = reader.exception()
        if isinstance(reason, Hangup):
            last = self._complaint(reason.refusal) if reason.refusal else None
            self._outlet.close(reason.code, last)
            return True
        if reason is not None and not isinstance(reason, WebSocketDisconnect):
            log.error("socket_failed", exc_info=reason)
            self._outlet.close(SERVER_FAILED)
            return True
        return False

    async def _close(self, code: int, is_revoked: bool) -> None:
        """Say goodbye, and do not wait long for an answer."""
        if self._line is not None:
            self._line.abort_in(2 * GRACE_S)
        try:
            async with asyncio.timeout(GRACE_S):
                if code == LOG_IN_AGAIN and is_revoked:
                    await self._deliver(self._complaint(LoginExpired()))
                await self._websocket.close(code, reason(code, self._room.return_ms))
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            return  # He does not read, or was faster.

    def _cut_off(self) -> None:
        """Reset the connection: an ordinary close waits for ever for a client that does not read."""
        if self._line is not None:
            self._line.abort()

    async def _deliver(self, message: bytes) -> None:
        await self._websocket.send({"type": "websocket.send", "text": message.decode()})

    def _drained(self) -> None:
        self._hub.drained(self._watcher)

    def _complaint(self, refusal: Refusal) -> bytes:
        return wire.complaint(problem(refusal, self._language))

    async def _listen(self) -> None:
        await self._identify(self._token)
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if message.get("text") is None:
                raise Hangup(UNSUPPORTED, BadRequest(problems=[{"where": "", "code": "binary"}]))
            if self._leaving is None:
                await self._obey(message["text"])

    async def _obey(self, text: str) -> None:
        try:
            message = wire.read(text)
        except TooLarge as refusal:
            raise Hangup(TOO_LARGE, refusal) from None
        except BadRequest as refusal:
            self._malformed += 1
            if self._malformed >= MALFORMED_MAX:
                raise Hangup(BROKEN_RULES, refusal) from None
            await self._outlet.answer(self._complaint(refusal))
            return
        if isinstance(message, wire.Act):
            await self._acts.turn()
        elif self._talk.take_s() > 0:
            raise Hangup(BROKEN_RULES, TooManyMessages())
        await self._do(message)

    async def _do(self, message: wire.ClientMessage) -> None:
        match message:
            case wire.Identify():
                await self._identify(message.session)
            case wire.Watch():
                self._require_session()
                for view, base in message.views.items():
                    await self._watch(view, base)
                self._arrived()
            case wire.Unwatch():
                self._hub.unwatch(self._watcher, message.views)
            case wire.Act():
                await self._start(message)
            case wire.Alive():
                await self._outlet.answer(wire.beat(self._room.now()))

    async def _identify(self, token: str | None) -> None:
        """Say who is taken to be here. Another person starts with nothing watched."""
        try:
            caller = self._room.identify(token)
        except LoginExpired as refusal:
            raise Hangup(LOG_IN_AGAIN, refusal) from None
        except Refusal as refusal:
            raise Hangup(BROKEN_RULES, refusal) from None
        self._token = token
        if caller.principal != self._caller.principal:
            self._hub.unwatch(self._watcher, tuple(self._watcher.topics))
        self._caller = caller
        self._watcher.keys = caller.keys
        self._take_seat(caller)
        await self._outlet.answer(self._welcome())

    def _welcome(self) -> bytes:
        who = self._room.who(self._caller.principal)
        return wire.welcome(self._room.now(), self._room.position(), who)

    def _take_seat(self, caller: Caller) -> None:
        self._look_again_in_time()
        surplus = self._room.attendance.take_in(self, caller.holder)
        if surplus is self:  # one who has no cookie may still say who he is
            self._loop.call_later(HELLO_WITHIN_S, self._leave_if_nobody)
        elif surplus is not None:
            surplus.dismiss(TOO_MANY_SOCKETS)

    def _leave_if_nobody(self) -> None:
        if not self._caller.holder:
            self.dismiss(TRY_AGAIN_LATER)

    def _require_session(self) -> None:
        """A socket may stay open for longer than its session is good for."""
        try:
            self._room.identify(self._token)
        except LoginExpired as refusal:
            raise Hangup(LOG_IN_AGAIN, refusal) from None

    async def _watch(self, view: str, base: int) -> None:
        try:
            if view not in self._watcher.topics and len(self._watcher.topics) >= VIEWS_WATCHED_MAX:
                raise TooLarge(views_max=VIEWS_WATCHED_MAX)
            stored = self._room.place(self._caller.principal, view)
            if not self._hub.watch(self._watcher, view, stored, base):
                raise VersionFromFuture(view=view, position=self._room.position())
        except Refusal as refusal:
            await self._outlet.answer(self._complaint_of(view, refusal))

    def _complaint_of(self, view: str, refusal: Refusal) -> bytes:
        refusal.params.setdefault("view", view)
        return self._complaint(refusal)

    async def _start(self, message: wire.Act) -> None:
        """Act beside the reading; the client may have so many commands under way, then he waits."""
        await self._turns.acquire()
        self._require_session()
        # Whoever says hello before the task has its turn must not be taken for the one who acts.
        task = asyncio.create_task(self._act(message, self._caller.principal))
        self._commands.add(task)
        task.add_done_callback(self._finish)

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._commands.discard(task)
        self._turns.release()
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("command_failed", exc_info=failure)
            self._outlet.close(SERVER_FAILED)

    async def _act(self, message: wire.Act, actor: Principal) -> None:
        try:
            answer = await self._room.act(actor, message.id, message.type, message.body)
            frame = wire.acknowledged(message.id, answer)
        except Refusal as refusal:
            frame = wire.refused(message.id, problem(refusal, self._language))
        await self._outlet.answer(frame)
