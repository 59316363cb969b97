"""The live socket: one client's life from handshake to close."""

import asyncio
from collections.abc import Callable

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from domain.errors import BadRequest, LoginExpired, Refusal
from gateways.live.asgi_outlet import AsgiOutlet
from gateways.live.direct_outlet import DirectOutlet, Line
from gateways.live.endings import LOG_IN_AGAIN, SERVER_FAILED, UNSUPPORTED, Hangup, reason
from gateways.live.messages import Messages
from gateways.live.outlet import GRACE_S, Outlet
from gateways.live.room import Admission
from gateways.live.socket_protocol import LINE
from gateways.live.under_way import UnderWay
from gateways.live.visitor import Visitor
from gateways.live.watcher import Watcher
from gateways.problems import problem_response

log = structlog.get_logger(__name__)


class LiveEndpoint:
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
        self._admission = admission
        self._room = admission.room
        self._line: Line | None = websocket.scope.get("extensions", {}).get(LINE, {}).get("line")
        self._outlet = self._way_out()
        self._watcher = Watcher(self._outlet)
        if self._line is not None:
            self._line.tap(self._watcher)
        self._visitor = Visitor(self._room, self)
        self._under_way = UnderWay(failed=lambda: self._outlet.close(SERVER_FAILED))
        self._messages = Messages(admission, self._visitor, self._watcher, self._outlet, self._under_way)
        self._leaving: asyncio.Task[None] | None = None

    def _way_out(self) -> Outlet:
        if self._line is not None:
            return DirectOutlet(self._line, self._drained)
        return AsgiOutlet(self._deliver, self._drained)

    async def run(self) -> None:
        """Talk until one side ends it, then leave nothing behind."""
        self._room.hub.join(self._watcher)
        writer = asyncio.create_task(self._outlet.run())
        reader = asyncio.create_task(self._listen())
        try:
            await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
            await self._part(reader, writer)
        finally:
            self._room.hub.leave(self._watcher)
            self._visitor.leave()
            self._admission.arrived()
            left = {reader, writer, *self._under_way.tasks, *filter(None, (self._leaving,))}
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def dismiss(self, code: int) -> None:
        """End in order: nothing more is heard, what is under way is answered, then comes the close frame."""
        if self._leaving is None:
            self._leaving = asyncio.create_task(self._leave(code))

    def look_again(self) -> None:
        """Something has changed for this person: end what she may no longer watch, or the socket itself."""
        if self._visitor.is_still_known():
            self._under_way.begin(self._tell(self._messages.review()))

    async def _tell(self, frames: list[bytes]) -> None:
        for frame in frames:
            await self._outlet.answer(frame)

    async def _listen(self) -> None:
        await self._messages.identify(self._admission.token)
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if message.get("text") is None:
                raise Hangup(UNSUPPORTED, BadRequest(problems=[{"where": "", "code": "binary"}]))
            if self._leaving is None:
                await self._messages.hear(message["text"])

    async def _leave(self, code: int) -> None:
        await self._under_way.over()
        self._outlet.close(code)

    async def _part(self, reader: asyncio.Task[None], writer: asyncio.Task[int]) -> None:
        """End in order: last frames, then the close frame; whoever does not read them is cut off."""
        self._room.hub.leave(self._watcher)
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
        failure = reader.exception()
        if isinstance(failure, Hangup):
            last = self._messages.complaint(failure.refusal) if failure.refusal else None
            self._outlet.close(failure.code, last)
            return True
        if failure is not None and not isinstance(failure, WebSocketDisconnect):
            log.error("socket_failed", exc_info=failure)
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
                    await self._deliver(self._messages.complaint(LoginExpired()))
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
        self._room.hub.drained(self._watcher)
