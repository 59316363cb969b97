"""uvicorn's socket protocol, and what it lacks: a short way out, and an end for a client that does not read.

It lends the application its transport, so that one frame is built for all and a delivery is one write; ASGI
builds each message anew, and wakes a task for it. What is not taken is bounded, in bytes and in time; uvicorn
closes such a connection only once all is written, which is never.

This leans on the inside of uvicorn and websockets: versions are pinned, and `tests/contracts/test_uvicorn.py`
fails when what we lean on moves. Under any other server the extension is not there, and the application
sends and ends as ASGI lets it.
"""

import asyncio
import socket
import struct
from collections.abc import Callable

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.protocol import State

from gateways.live.endings import TOO_LARGE
from gateways.live.tap import Tap, shut
from gateways.live.wire import FRAME_BYTES_MAX

LINE = "folkmoot.line"
# What the kernel may hold for one client (Linux takes it twice: its own bookkeeping counts). By default it
# hides megabytes from us, and a client that does not read is found out only after minutes.
KERNEL_BUFFER_BYTES = 32 * 1024
# Where nothing is acknowledged for so long, there is nobody; the page itself gives up after 12 s of silence.
UNACKNOWLEDGED_MS_MAX = 15_000
NOT_UTF8 = 1007
# The limit of a message's size does not count pieces with nothing in them, and each is remembered.
PIECES_MAX = 1024
# Answers to pings are written without asking whether they are read. Everything else waits for its reader:
# one frame is the most that can lie here otherwise.
UNREAD_BYTES_MAX = 2 * FRAME_BYTES_MAX
# Linger for no time: what is unsent is thrown away, and the kernel keeps no orphan that still tries.
NO_LINGER = struct.pack("ii", 1, 0)
UNREADABLE = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class SocketProtocol(WebSocketsSansIOProtocol):
    """Is a `direct_outlet.Line`: the application finds it in `scope["extensions"][LINE]["line"]`."""

    full_since: float | None
    on_room: Callable[[], None]
    _cut_off: asyncio.TimerHandle | None = None
    _tap: Tap | None = None
    _kernel: socket.socket | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.full_since, self.on_room = None, _nothing
        # Full means that anything is unsent: a client costs one document at most, and time counts from then.
        self.transport.set_write_buffer_limits(high=0)
        connection = self._socket()
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER_BYTES)
            if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS_MAX)
        # Last: had anything failed before, nobody would detach it.
        if connection is not None and self.scheme == "ws":
            self._kernel = _same_socket(connection)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of all at once: what refers to itself waits long for the collector (`serve`)."""
        super().connection_lost(exc)
        self.tap(None)
        if self._kernel is not None:
            self._kernel.detach()  # the loop closes it after this, and its number is given to another
        self.full_since = None
        self.on_room()  # nothing waits any more, and whoever waits for room need not
        self.on_room = _nothing  # the application's end of this socket, which knows us
        self.frames.clear()
        self.conn.reader.discard()
        self.conn.parser.close()
        if self._cut_off is not None:
            self._cut_off.cancel()

    def write(self, frame: bytes, taken: int = 0) -> bool:
        """Hand over a complete frame, or the rest of one. False while the line is full or once it ends."""
        if self.full_since is not None or not self._is_open():
            return False
        self.transport.write(frame[taken:])
        return True

    def tap(self, tap: Tap | None) -> None:
        """Keep this one open whenever nothing waits, instead of the last; none: shut it for good."""
        if self._tap is not None:
            self._tap.take = shut
        self._tap = tap
        self._turn()

    def _turn(self) -> None:
        """Open or shut the tap: what the transport keeps goes first, and after the end comes nothing."""
        if self._tap is not None and self._kernel is not None:
            is_free = self.full_since is None and self._is_open()
            self._tap.take = self._kernel.send if is_free else shut

    def _is_open(self) -> bool:
        return self.conn.state is State.OPEN and not self.transport.is_closing()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.full_since = self.loop.time()
        self._turn()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.full_since = None
        self.on_room()
        self._turn()

    def shutdown(self) -> None:
        super().shutdown()
        self._turn()

    def data_received(self, data: bytes) -> None:
        """The handshake comes whole; one that cannot be read, uvicorn would leave without an answer."""
        super().data_received(data)
        self._turn()
        if not self.handshake_initiated and not self.transport.is_closing():
            self.transport.write(UNREADABLE)
            self.transport.close()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        scope = getattr(self, "scope", None)  # there is none if the handshake was no good
        if scope is not None:
            scope["extensions"][LINE] = {"line": self}

    def keepalive_timeout(self) -> None:
        """A client that answers no ping is gone; waiting to write to it would last for ever."""
        super().keepalive_timeout()
        self.abort()

    def send_receive_event_to_app(self) -> None:
        """Refuse text that is not UTF-8 without a stack trace in the log: it is the client's fault."""
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_utf8(self.frames):
            self._refuse(NOT_UTF8)
            return
        super().send_receive_event_to_app()

    def handle_cont(self, event: Frame) -> None:
        """Refuse a message in pieces without end."""
        if self.close_sent:
            return
        if len(self.frames) >= PIECES_MAX:
            self._refuse(TOO_LARGE)
            return
        super().handle_cont(event)

    def handle_ping(self) -> None:
        """Cut off who asks for answers and does not read them."""
        super().handle_ping()
        if self.transport.get_write_buffer_size() > UNREAD_BYTES_MAX:
            self.abort()

    async def send(self, message: ASGISendEvent) -> None:
        """A handshake that was answered with a refusal is answered: uvicorn complains of it otherwise.

        It calls it our mistake, too, to say something to a client whom it has itself sent away just now.
        """
        if self.close_sent and self.initial_response is None:
            raise ClientDisconnected
        await super().send(message)
        self._turn()
        if self.close_sent and self.initial_response is not None:
            self.handshake_complete = True

    def _refuse(self, code: int) -> None:
        self.frames = []
        if self.conn.state is State.OPEN:  # else his own close came in the same piece, and is answered
            self.conn.send_close(code)
        self.handle_parser_exception()

    def abort_in(self, seconds: float) -> None:
        """Abort then, if the connection is still there; one that is gone is not kept in memory for it."""
        if not self.disconnected and self._cut_off is None:
            self._cut_off = self.loop.call_later(seconds, self.abort)

    def abort(self) -> None:
        """Reset the connection now, whatever is still unsent."""
        if self.disconnected:
            return
        connection = self._socket()
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self.transport.abort()
        self._turn()

    def _socket(self) -> socket.socket | None:
        found: socket.socket | None = self.transport.get_extra_info("socket")
        return found


def _same_socket(connection: socket.socket) -> socket.socket:
    """A loop shows its socket, but not all that it can. Whoever asks for this one must detach it."""
    return socket.socket(connection.family, connection.type, connection.proto, connection.fileno())


def _nothing() -> None:
    """Nobody waits for room."""


def _is_utf8(pieces: list[bytes]) -> bool:
    try:
        b"".join(pieces).decode()
    except UnicodeDecodeError:
        return False
    return True
