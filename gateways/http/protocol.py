"""uvicorn's HTTP protocol, and what it lacks: an end to a request's head, and to a client that does not read;
a lobby that never fills the process's files, and a door before the sockets.

uvicorn keeps whatever comes before the blank line, however much and for however long: one connection could
fill the memory, and many that say nothing could take every descriptor.
"""

import asyncio
import socket

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from websockets.frames import Close, Frame, Opcode
from websockets.utils import accept_key

from gateways.live import wire
from gateways.live.door import Door
from gateways.live.endings import SERVICE_RESTARTS, TRY_AGAIN_LATER
from gateways.live.lobby import Lobby

# Everything that is not body: the address, the headers, what frames the pieces of a body, and trailers.
HEAD_BYTES_MAX = 64 * 1024
BEGINS_WITHIN_S = 15
# Of answers that nobody reads the kernel takes so many bytes (Linux twice that; megabytes if it is not told),
# and gives the connection up after so long, also when the client says again and again that it has no room.
UNREAD_BYTES_MAX = 128 * 1024
UNREAD_MS_MAX = 30_000
DOOR = "folkmoot.door"
LOBBY = "folkmoot.lobby"
ARRIVAL = "folkmoot.arrival"
NO_ROOM = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
)
ACCEPT = (
    b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
    b"sec-websocket-accept: %s\r\n\r\n"
)


class HttpProtocol(HttpToolsProtocol):
    """Gives up a connection whose request does not come to the point.

    Once a body has begun, whoever reads it says how long it may take.
    """

    _beside_body = 0
    _is_in_head = True
    _is_body_due = False
    _deadline: asyncio.TimerHandle | None = None
    _lobby: Lobby | None = None
    _under_way: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._set_deadline()
        self._lobby = self.app_state.get(LOBBY)
        if self._lobby is not None:
            self._lobby.enter(self)
            self._lobby.find_room(len(self.connections))
        connection: socket.socket | None = transport.get_extra_info("socket")
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNREAD_BYTES_MAX)
            if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_MS_MAX)

    def connection_lost(self, exc: Exception | None) -> None:
        self._lift_deadline()
        self._leave_lobby()
        if self._under_way is not None:
            self._under_way.disconnected = True
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Of requests in one go uvicorn knows the last; the one that is answered must hear of the end too."""
        self._under_way = cycle
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        self._beside_body += len(data)
        super().data_received(data)
        if self._beside_body > HEAD_BYTES_MAX:
            self._give_up()
        elif self._deadline is None and self._must_say_more():  # most heads come in one piece: no timer
            self._set_deadline()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head = True

    def on_headers_complete(self) -> None:
        self._is_in_head, self._is_body_due, self._beside_body = False, True, 0
        self._lift_deadline()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._beside_body -= len(body)
        self._body_came()
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._beside_body = 0
        self._body_came()
        super().on_message_complete()
        self._await_client()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._await_client()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_client()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._await_client()

    def make_room(self) -> None:
        """End for another: with a word, unless a request has begun or its client does not take an answer."""
        self.connections.discard(self)
        if self._is_answering():
            self.transport.abort()
        else:
            self.transport.write(NO_ROOM)
            self.transport.close()

    def handle_websocket_upgrade(self) -> None:
        """Let a socket in, or send it away before anything was done for it.

        Who asks for one before he has taken all answers is no browser. The pause that his unread bytes are
        was told to us and not to the socket, which would write for ever to a client that does not read.
        """
        if self._is_answering():
            self.transport.close()
            return
        door: Door | None = self.app_state.get(DOOR)
        key = next((value for name, value in self.headers if name == b"sec-websocket-key"), None)
        if door is None or key is None:  # a handshake without a key is refused as such
            super().handle_websocket_upgrade()
            return
        arrival = door.arrive()
        if arrival is None:
            self._send_away(key, TRY_AGAIN_LATER if door.is_open else SERVICE_RESTARTS, door)
            return
        self.app_state = {**self.app_state, ARRIVAL: arrival}
        self._leave_lobby()
        super().handle_websocket_upgrade()

    def _send_away(self, key: bytes, code: int, door: Door) -> None:
        """Accept and close in one write: of a handshake that is refused, a page learns nothing."""
        close = Close(code, wire.come_again(door.return_ms())).serialize()
        frame = Frame(Opcode.CLOSE, close).serialize(mask=False)
        self.transport.write(ACCEPT % accept_key(key.decode("latin-1")).encode() + frame)
        self.transport.close()

    def _is_answering(self) -> bool:
        is_deciding = self.cycle is not None and not self.cycle.response_complete
        return is_deciding or self.transport.get_write_buffer_size() > 0

    def _await_client(self) -> None:
        """Wait in the lobby while it is the client's turn: to ask on, or to take what he is answered."""
        if self._lobby is None or self.transport.is_closing():
            return
        at_work = self._under_way
        is_asked = at_work is not None and not at_work.response_complete and not at_work.more_body
        if is_asked and not self.flow.write_paused:
            self._lobby.leave(self)
        else:
            self._lobby.enter(self)

    def _leave_lobby(self) -> None:
        if self._lobby is not None:
            self._lobby.leave(self)

    def _must_say_more(self) -> bool:
        """Whether a head is under way, a body has not begun, or what is none came after an answer.

        In each of them uvicorn waits on, and in the first two no endpoint is asked, or it waits as well.
        """
        if self._is_in_head or self._is_body_due or self.cycle is None:
            return self._is_in_head or self._is_body_due
        return self.cycle.response_complete and self.timeout_keep_alive_task is None

    def _body_came(self) -> None:
        """Its first bytes, or that there are none."""
        if self._is_body_due:
            self._is_body_due = False
            self._lift_deadline()

    def _give_up(self) -> None:
        if self.transport.is_closing():
            return
        if self._is_in_head and (self.cycle is None or self.cycle.response_complete):
            self.send_400_response("The head of the request is too large.")
        else:
            self.transport.close()

    def _set_deadline(self) -> None:
        self._deadline = self.loop.call_later(BEGINS_WITHIN_S, self.transport.close)

    def _lift_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
