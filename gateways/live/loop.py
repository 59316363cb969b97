"""What is needed of an event loop by those whose time a test moves; asyncio's is one."""

from collections.abc import Callable
from typing import Any, Protocol


class Timer(Protocol):
    """Something that will happen and can be called off."""

    def cancel(self) -> None: ...


class Loop(Protocol):
    """Calls back in its next round, or after so many seconds."""

    def time(self) -> float: ...
    def call_soon(self, callback: Callable[[], None], /) -> Any: ...
    def call_later(self, delay: float, callback: Callable[[], None], /) -> Timer: ...
