"""The way out of one socket, as a conversation needs it: a document at most and a few answers wait there.

Two do it: `DirectOutlet` writes complete frames to a transport that the server lends, `AsgiOutlet` sends
messages as any ASGI server takes them. `tests/rules/test_outlet.py` holds both to the same promises.
"""

from typing import Protocol

from gateways.live.watcher import Sender

ANSWERS_MAX = 16
# How long a client that is being closed may take to read his last frames.
GRACE_S = 2.0


class Outlet(Sender, Protocol):
    """Brings frames and answers to one client in the order in which they were given."""

    async def answer(self, message: bytes) -> None:
        """Send an answer; who does not read his answers waits here, and so is not read himself."""
        ...

    def close(self, code: int, last: bytes | None = None) -> None:
        """End with `code` after what waits and a last message, or give up if the client does not read."""
        ...

    async def run(self) -> int:
        """Work until all is out after `close`; returns its code. Is cancelled if the client does not read."""
        ...
