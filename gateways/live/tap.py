"""The short way to one client: a frame goes straight into the kernel, as long as nothing waits before it."""

from collections.abc import Callable


class Tap:
    """Shut until a line opens it, and whenever a frame must wait its turn or none may come any more.

    `take` gives how many bytes of a frame the kernel took, and raises OSError if it took none. One tablet's
    share of a change to thousands is this one call: it leads through as few objects as it can.
    """

    __slots__ = ("take",)

    def __init__(self) -> None:
        self.take: Callable[[bytes], int] = shut


def shut(frame: bytes) -> int:
    """Take nothing of it."""
    return 0
