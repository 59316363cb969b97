"""A line for each request: method, the route's pattern instead of its path, status and time.

Ten thousand ballots come in one instant, so a line is made straight from what is known, past the general log,
and lines are written together a few times a second.
"""

import asyncio
import time
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any, TextIO

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateways.logs import REQUEST_ID, access_stream

WRITE_EVERY_S = 0.2
OURS = ("community", "command")


class AccessLog:
    """Gives every request an id, and writes the line when it is answered."""

    def __init__(self, app: ASGIApp, enabled: bool) -> None:
        self._app = app
        self._enabled = enabled
        self._lines: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            self._write()
            return
        request_id = token_hex(6)
        REQUEST_ID.set(request_id)
        scope["folkmoot.request_id"] = request_id
        stream = access_stream() if self._enabled else None
        if stream is None:
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def watch(message: Message) -> None:
            nonlocal status
            status = status or _status(message)
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, took_s: float) -> None:
        line: dict[str, Any] = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": "info",
            "event": "request",
            "request_id": scope["folkmoot.request_id"],
            "method": scope.get("method", "SOCKET"),
            "route": scope.get("folkmoot.route", "none"),
            "status": status,
            "ms": round(took_s * 1000, 1),
        }
        # Only what is known to be ours: a path may hold whatever someone typed.
        for name in OURS:
            known = scope.get(f"folkmoot.{name}")
            if known is not None:
                line[name] = known
        if not self._lines:
            asyncio.get_running_loop().call_later(WRITE_EVERY_S, self._write)
        self._lines.append(orjson.dumps(line))

    def _write(self) -> None:
        stream: TextIO | None = access_stream()
        lines, self._lines = self._lines, []
        if lines and stream is not None:
            stream.write(b"\n".join([*lines, b""]).decode())
            stream.flush()


def _status(message: Message) -> int:
    match message["type"]:
        case "http.response.start" | "websocket.http.response.start":
            return int(message["status"])
        case "websocket.accept":
            return 101
        case "websocket.close":
            return 403
    return 0
