"""How a live socket ends: the codes of close frames, and when the client shall come again."""

from collections.abc import Callable

from domain.errors import Refusal
from gateways.live import wire

UNSUPPORTED = 1003
BROKEN_RULES = 1008
TOO_LARGE = 1009
SERVER_FAILED = 1011
SERVICE_RESTARTS = 1012
TRY_AGAIN_LATER = 1013
LOG_IN_AGAIN = 4401
TOO_MANY_SOCKETS = 4429

# Whom a limit has closed shall not come again at once and drive out his own other tab, or begin anew.
RETURN_AFTER_MS = {BROKEN_RULES: 10_000, TOO_MANY_SOCKETS: 60_000}


class Hangup(Exception):
    """This side ends the conversation with a code, and says why in a last frame."""

    def __init__(self, code: int, refusal: Refusal | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.refusal = refusal


def reason(code: int, next_return_ms: Callable[[], int]) -> str | None:
    """The reason that goes with a code: when to come again, if that makes sense."""
    if code in (SERVICE_RESTARTS, TRY_AGAIN_LATER):
        return wire.come_again(next_return_ms())
    after_ms = RETURN_AFTER_MS.get(code)
    return wire.come_again(after_ms) if after_ms is not None else None
