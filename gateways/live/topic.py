"""One document as its watchers know it: its recent versions, each step between two encoded once."""

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, NamedTuple

from gateways.live import wire
from gateways.live.framing import text_frame
from projections.merge_patch import diff

if TYPE_CHECKING:
    from gateways.live.watcher import Watcher

# Catch-ups make a few hundred versions a second at most; a tablet that lost the Wi-Fi for a moment in a quiet
# sitting is much fewer behind. Versions share what did not change, so that keeping them costs little.
VERSIONS_KEPT = 256
STEPS_KEPT = 32
FETCHING = -1


class Version(NamedTuple):
    """The document at the position `v`. It is never changed in place."""

    v: int
    doc: dict[str, Any]


class Step(NamedTuple):
    """The frame for who has the version `base`, and the version he then has."""

    base: int
    frame: bytes
    reached: int


class Topic:
    """A view that somebody watches. `label` is its name on the wire, where one's own carry no member's id.

    `newest` is what the log says, `shown` what was last offered to all; between the two, changes merge.
    """

    __slots__ = ("_steps", "_versions", "busy", "label", "newest", "shown", "view", "watchers")

    def __init__(self, view: str, label: str, newest: Version | None) -> None:
        self.view = view
        self.label = label
        self.newest = newest
        self.shown = newest
        # The version last handed to each watcher: 0 before the first, FETCHING while he fetches over HTTP.
        self.watchers: dict[Watcher, int] = {}
        self.busy = False
        self._versions: OrderedDict[int, dict[str, Any]] = OrderedDict()
        self._steps: OrderedDict[tuple[int, int], Step] = OrderedDict()
        if newest:
            self._versions[newest.v] = newest.doc

    @property
    def v(self) -> int:
        """The newest version, 0 while there is nothing."""
        return self.newest.v if self.newest else 0

    def advance(self, v: int, doc: dict[str, Any]) -> bool:
        """Take a newer version; an older one, which a reader may have raced past, is nothing new."""
        if v <= self.v:
            return False
        self.newest = Version(v, doc)
        self._versions[v] = doc
        if len(self._versions) > VERSIONS_KEPT:
            self._versions.popitem(last=False)
        return True

    def show(self) -> Step | None:
        """Bring `shown` up to the newest, if that is newer: the step that nearly every watcher then takes."""
        before = self.shown.v if self.shown else 0
        self.shown = self.newest
        return self.update(before)

    def answer(self, base: int) -> Step:
        """What one who has just asked gets, knowing `base`."""
        if self.newest is None:
            return Step(base, text_frame(wire.nothing(self.label)), 0)
        if base == self.newest.v:
            return Step(base, text_frame(wire.same(self.label, base)), base)
        return self._step(base, self.newest)

    def update(self, base: int) -> Step | None:
        """What one who was last handed `base` gets now, if anything."""
        if self.shown is None or not 0 <= base < self.shown.v:
            return None
        return self._step(base, self.shown)

    def _step(self, base: int, target: Version) -> Step:
        key = (base, target.v)
        step = self._steps.get(key)
        if step is None:
            message, reached = self._encode(base, target)
            step = self._steps[key] = Step(base, text_frame(message), reached)
            if len(self._steps) > STEPS_KEPT:
                self._steps.popitem(last=False)
        return step

    def _encode(self, base: int, target: Version) -> tuple[bytes, int]:
        """The difference, if the base is still kept, else the whole document, else where to fetch it."""
        known = self._versions.get(base)
        if known is not None:
            message = wire.patch(self.label, base, target.v, diff(known, target.doc))
            if len(message) <= wire.FRAME_BYTES_MAX:
                return message, target.v
        message = wire.snapshot(self.label, target.v, target.doc)
        if len(message) <= wire.FRAME_BYTES_MAX:
            return message, target.v
        return wire.fetch(self.label, target.v), FETCHING
