"""uvicorn's socket protocol, and what it lacks: a way to get rid of a client that does not read.

uvicorn closes such a connection only once everything is written, which is never. This leans on uvicorn's
inside; the version is pinned, and `tests/walks/test_live.py` holds the contract. Under any other server the
extension is not there, and the application ends sockets as ASGI lets it.
"""

import socket
import struct

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

ABORT = "folkmoot.abort"
NOT_UTF8 = 1007
TOO_LARGE = 1009
# The limit of a message's size does not count pieces with nothing in them, and each is remembered.
PIECES_MAX = 1024
# Answers to pings are written without asking whether they are read. Everything else waits for its reader:
# one frame beyond what the transport calls full is the most that can lie here otherwise.
UNREAD_BYTES_MAX = 256 * 1024
# Linger for no time: what is unsent is thrown away, and the kernel keeps no orphan that still tries.
NO_LINGER = struct.pack("ii", 1, 0)
UNREADABLE = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class SocketProtocol(WebSocketsSansIOProtocol):
    """Offers the application `scope["extensions"]["folkmoot.abort"]["abort"]`, and uses it itself."""

    def data_received(self, data: bytes) -> None:
        """The handshake comes whole; one that cannot be read, uvicorn would leave without an answer.

        Nor does uvicorn expect anything before it has answered: RFC 6455, 4.1 has the client wait.
        """
        if self.handshake_initiated and not self.handshake_complete:
            self.abort()
            return
        super().data_received(data)
        if not self.handshake_initiated and not self.transport.is_closing():
            self.transport.write(UNREADABLE)
            self.transport.close()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        scope = getattr(self, "scope", None)  # there is none if the handshake was no good
        if scope is not None:
            scope["extensions"][ABORT] = {"abort": self.abort}

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
        if self.close_sent and self.initial_response is not None:
            self.handshake_complete = True

    def _refuse(self, code: int) -> None:
        self.frames = []
        self.conn.send_close(code)
        self.handle_parser_exception()

    def abort(self) -> None:
        """Reset the connection now, whatever is still unsent."""
        if self.disconnected:
            return
        connection: socket.socket | None = self.transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self.transport.abort()


def _is_utf8(pieces: list[bytes]) -> bool:
    try:
        b"".join(pieces).decode()
    except UnicodeDecodeError:
        return False
    return True
