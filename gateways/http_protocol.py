"""uvicorn's HTTP protocol, and what it lacks: an end to a request's head, in bytes and in time.

uvicorn keeps whatever comes before the blank line, however much and for however long: one connection could
fill the memory, and many that say nothing could take every descriptor.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Everything that is not body: the address, the headers, what frames the pieces of a body, and trailers.
HEAD_BYTES_MAX = 64 * 1024
HEAD_WITHIN_S = 30


class HttpProtocol(HttpToolsProtocol):
    """Gives up a connection whose request does not come to the point."""

    _beside_body = 0
    _is_in_head = True
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._set_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lift_deadline()
        super().connection_lost(exc)

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
        self._is_in_head, self._beside_body = False, 0
        self._lift_deadline()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._beside_body -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._beside_body = 0
        super().on_message_complete()

    def _must_say_more(self) -> bool:
        """Whether a head is under way, or what is none came after an answer: there uvicorn waits on."""
        if self._is_in_head or self.cycle is None:
            return self._is_in_head
        return self.cycle.response_complete and self.timeout_keep_alive_task is None

    def _give_up(self) -> None:
        if self.transport.is_closing():
            return
        if self._is_in_head and (self.cycle is None or self.cycle.response_complete):
            self.send_400_response("The head of the request is too large.")
        else:
            self.transport.close()

    def _set_deadline(self) -> None:
        self._deadline = self.loop.call_later(HEAD_WITHIN_S, self.transport.close)

    def _lift_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
