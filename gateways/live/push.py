"""The push hub: whoever watches a view is handed every change of it, merged, and encoded once for all."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial

from gateways.live import wire
from gateways.live.endings import SERVICE_RESTARTS, TRY_AGAIN_LATER
from gateways.live.framing import text_frame
from gateways.live.loop import Loop, Timer
from gateways.live.topic import FETCHING, Step, Topic, Version
from gateways.live.watcher import Watcher
from projections.documents import Document

# Watchers are served in pieces, so that HTTP answers in between: with 64 it never waited a millisecond.
PIECE = 64
# No eye follows more than some twenty changes a second, and a cheap tablet pays for each.
GAP_MIN_S = 0.05
IDLE_TOPICS_MAX = 256
TICK_S = 1.0
BEAT_EVERY_TICKS = 5
# With the two seconds that a socket is given to end in order, a client who does not read is gone after ten.
STUCK_MAX_S = 8.0


class Hub:
    """Brings the changes of one community's documents to those who watch them.

    It lives in one event loop and never awaits: so the snapshot that a watcher starts from and his place
    among the watchers are one step.
    """

    def __init__(
        self,
        read: Callable[[str], Document | None],
        position: Callable[[], int],
        now: Callable[[], int],
        loop: Loop,
    ) -> None:
        self._read = read
        self._position = position
        self._now = now
        self._loop = loop
        self._topics: dict[str, Topic] = {}
        self._idle: OrderedDict[str, None] = OrderedDict()
        self._watchers: dict[Watcher, None] = {}
        # Those who had no room when something came for them: whether they read is looked at each second.
        self._slow: dict[Watcher, None] = {}
        self._ticks = 0
        # Since the start: documents handed over, and sockets the hub ended, by close code.
        self.pushed = 0
        self.ended: Counter[int] = Counter()
        self._timer: Timer | None = None

    @property
    def sockets(self) -> int:
        """How many clients are connected."""
        return len(self._watchers)

    @property
    def topics(self) -> int:
        """How many views are kept, watched or lately so."""
        return len(self._topics)

    def join(self, watcher: Watcher) -> None:
        """Know a client from now on, for heartbeats and for closing."""
        self._watchers[watcher] = None
        if self._timer is None:
            self._timer = self._loop.call_later(TICK_S, self._tick)

    def leave(self, watcher: Watcher) -> None:
        """Forget a client."""
        self.unwatch(watcher, tuple(watcher.topics))
        self._watchers.pop(watcher, None)
        self._slow.pop(watcher, None)
        if not self._watchers and self._timer:
            self._timer.cancel()
            self._timer = None

    def watch(self, watcher: Watcher, label: str, view: str, base: int) -> bool:
        """Let him watch, starting from the version he knows. False if that version has not happened yet.

        `label` is the view's name on the wire, `view` its name in the store. The caller has asked the policy.
        """
        topic = self._topic(view, label)
        if watcher.topics.get(label, topic) is not topic:
            self.unwatch(watcher, (label,))
        plausible = base <= max(topic.v, self._position())
        topic.watchers[watcher] = base if plausible else 0
        watcher.topics[label] = topic
        watcher.owed[topic] = True
        self.drained(watcher)
        return plausible

    def unwatch(self, watcher: Watcher, labels: Iterable[str]) -> None:
        """End watching; what is not watched is passed over."""
        for label in labels:
            topic = watcher.topics.pop(label, None)
            if topic is not None:
                watcher.owed.pop(topic, None)
                topic.watchers.pop(watcher, None)
                self._retire(topic)

    def publish(self, changes: Iterable[Document]) -> None:
        """Offer changed documents to their watchers: the first at once, those on its heels merged."""
        for change in changes:
            topic = self._topics.get(change.view)
            if topic is not None:
                self._advance(topic, change)

    def refresh(self, views: Iterable[str]) -> None:
        """Read again those of the views that somebody watches, for they are folded on demand."""
        for view in views:
            topic = self._topics.get(view)
            document = self._read(view) if topic is not None else None
            if topic is not None and document is not None:
                self._advance(topic, document)

    def drained(self, watcher: Watcher) -> None:
        """The client has room again: hand him what he is owed, each view as it is now."""
        while watcher.owed:
            topic, asked = next(iter(watcher.owed.items()))
            if not self._hand(watcher, topic, asked):
                self._slow[watcher] = None
                return
            watcher.owed.pop(topic, None)

    def drop(self, keys: Collection[str], code: int) -> int:
        """Close every socket of these members or sessions. Returns how many there were."""
        dropped = [watcher for watcher in self._watchers if not watcher.keys.isdisjoint(keys)]
        for watcher in dropped:
            self._end(watcher, code)
        return len(dropped)

    def close(self) -> None:
        """Send everybody away: the server stops or starts anew."""
        for watcher in tuple(self._watchers):
            self._end(watcher, SERVICE_RESTARTS)

    def _end(self, watcher: Watcher, code: int) -> None:
        self.ended[code] += 1
        self.leave(watcher)
        watcher.sender.close(code)

    def _topic(self, view: str, label: str) -> Topic:
        topic = self._topics.get(view)
        if topic is None:
            document = self._read(view)
            newest = Version(document.v, document.doc) if document else None
            topic = self._topics[view] = Topic(view, label, newest)
        self._idle.pop(view, None)
        return topic

    def _retire(self, topic: Topic) -> None:
        """Keep for a while what nobody watches, so that who comes back finds his base; one's own not."""
        if topic.watchers:
            return
        if topic.label != topic.view:
            self._topics.pop(topic.view, None)
            return
        self._idle[topic.view] = None
        if len(self._idle) > IDLE_TOPICS_MAX:
            oldest, _ = self._idle.popitem(last=False)
            del self._topics[oldest]

    def _advance(self, topic: Topic, document: Document) -> None:
        if topic.advance(document.v, document.doc) and topic.watchers and not topic.busy:
            self._release(topic)

    def _release(self, topic: Topic) -> None:
        """Offer the newest version to all, then rest as long as that took, so that half the time is free."""
        step = topic.show()
        if step is None:
            return
        topic.busy = True
        started = self._loop.time()
        self._in_pieces(
            tuple(topic.watchers), partial(self._offer, topic, step), partial(self._settle, topic, started)
        )

    def _offer(self, topic: Topic, step: Step, piece: Iterable[Watcher]) -> None:
        """Nearly all have the version before, and room: for each of them it is a comparison and a call.

        What `Watcher.hand` does stands here once more, without the call.
        """
        base, frame, reached = step
        versions, length, handed = topic.watchers, len(frame), 0
        for watcher in piece:
            if versions.get(watcher) != base:
                self._offer_his_own(topic, watcher)
                continue
            try:
                taken = watcher.take(frame)
            except OSError:  # no room, or nobody there any more: the line finds out which
                taken = 0
            if taken == length or watcher.sender.send(frame, taken):
                versions[watcher] = reached
                handed += 1
            else:
                self._owe(watcher, topic)
        self.pushed += handed

    def _offer_his_own(self, topic: Topic, watcher: Watcher) -> None:
        """Who has another version, or has left meanwhile."""
        if watcher not in topic.watchers or topic in watcher.owed:
            return
        if not self._hand(watcher, topic, asked=False):
            self._owe(watcher, topic)

    def _owe(self, watcher: Watcher, topic: Topic) -> None:
        watcher.owed.setdefault(topic, False)
        self._slow[watcher] = None

    def _hand(self, watcher: Watcher, topic: Topic, asked: bool) -> bool:
        """Give him the step from what he has. True when he is owed nothing more."""
        base = topic.watchers[watcher]
        step = topic.answer(base) if asked and base != FETCHING else topic.update(base)
        if step is None:
            return True
        if not watcher.hand(step.frame):
            return False
        topic.watchers[watcher] = step.reached
        self.pushed += 1
        return True

    def _settle(self, topic: Topic, started: float) -> None:
        # What was handed over goes out in the loop's next round: only after that is the time spent known.
        self._loop.call_soon(lambda: self._loop.call_soon(lambda: self._rest(topic, started)))

    def _rest(self, topic: Topic, started: float) -> None:
        spent = self._loop.time() - started
        self._loop.call_later(max(spent, GAP_MIN_S), lambda: self._wake(topic))

    def _wake(self, topic: Topic) -> None:
        topic.busy = False
        self._release(topic)

    def _tick(self) -> None:
        """Each second send away who does not read; every five show the others that the server is there."""
        self._timer = self._loop.call_later(TICK_S, self._tick)
        self._ticks += 1
        self._end_the_stuck()
        if self._watchers and self._ticks % BEAT_EVERY_TICKS == 0:
            frame = text_frame(wire.beat(self._now()))
            self._in_pieces(tuple(self._watchers), partial(self._beat, frame), lambda: None)

    def _end_the_stuck(self) -> None:
        latest = self._loop.time() - STUCK_MAX_S
        for watcher in tuple(self._slow):
            since = watcher.sender.waiting_since()
            if since is None:
                del self._slow[watcher]
            elif since <= latest:
                self._end(watcher, TRY_AGAIN_LATER)

    def _beat(self, frame: bytes, piece: Iterable[Watcher]) -> None:
        # Who has no room now will be shown soon enough, by what he waits for.
        for watcher in piece:
            if watcher in self._watchers and not watcher.hand(frame):
                self._slow[watcher] = None

    def _in_pieces(
        self,
        watchers: Sequence[Watcher],
        serve: Callable[[Sequence[Watcher]], None],
        done: Callable[[], None],
        start: int = 0,
    ) -> None:
        serve(watchers[start : start + PIECE])
        if start + PIECE < len(watchers):
            self._loop.call_soon(partial(self._in_pieces, watchers, serve, done, start + PIECE))
        else:
            done()
