"""One client of the push hub: the way to him, what he watches, and what he is owed."""

from typing import Protocol

from gateways.live.tap import Tap
from gateways.live.topic import Topic


class Sender(Protocol):
    """The way to one client. Nothing here waits."""

    def send(self, frame: bytes, taken: int = 0) -> bool:
        """Hand over a complete frame, or the rest of one of which the tap took some.

        False: no room now; the hub is told by `drained` when there is.
        """
        ...

    def close(self, code: int) -> None:
        """End with this code."""
        ...

    def waiting_since(self) -> float | None:
        """When the frame under way was handed to the network, if it is still not taken."""
        ...


class Watcher(Tap):
    """One client: his views by their names on the wire, and those of them he is owed something of.

    What he is owed is a set, never a queue: however long he does not read, it cannot outgrow his list of
    views. The value says whether he asked, and so gets an answer even if nothing is new.
    """

    __slots__ = ("keys", "owed", "sender", "topics")

    def __init__(self, sender: Sender) -> None:
        super().__init__()
        self.sender = sender
        self.keys: frozenset[str] = frozenset()
        self.topics: dict[str, Topic] = {}
        self.owed: dict[Topic, bool] = {}

    def hand(self, frame: bytes) -> bool:
        """Straight into the kernel as far as that takes it, the rest by the sender. False: no room now."""
        try:
            taken = self.take(frame)
        except OSError:  # no room, or nobody there any more: the line finds out which
            taken = 0
        return taken == len(frame) or self.sender.send(frame, taken)
