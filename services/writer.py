"""The one writer of a community's log: every command goes through here, one decision after the other."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from heapq import heappop, heappush

import structlog

from domain.errors import (
    CommandReused,
    DiskFailed,
    PositionNotReached,
    Refusal,
    StorageFailed,
    TooLarge,
    Unavailable,
)
from domain.event import BYTES_MAX, Event, Row, encode, leaf_hash
from services.acts import Decision, decide
from services.answers import Digest, Reply, refusal_body, repeat, reply_body
from services.commands import Command
from services.desk import Desk, Presets
from services.event_log import EventLog
from services.pending import Key, Pending
from services.ports import Answer, Chance, Clock, Content, ContentStore, LogStore, Snapshot
from services.principal import Principal
from services.replay import replay, time_of, verified_snapshot
from services.snapshot import SHAPE
from services.state import State

log = structlog.get_logger(__name__)

# So many commands are decided before the event loop may do something else.
ROUND_MAX = 256
SNAPSHOT_EVERY = 100_000
# Folding fewer events than this is quicker than it is worth a snapshot at the start.
SNAPSHOT_AT_START = 20_000


class Writer:
    """Decides in the event loop against what is committed and what is on its way; answers after the commit.

    Constructing it checks the log and folds the state, which blocks: for seconds if a million events have no
    snapshot.

    Raises:
        LogDamaged: the log is not what was written. Nothing may be served from it.
    """

    def __init__(
        self,
        community: str,
        store: LogStore,
        contents: ContentStore,
        clock: Clock,
        chance: Chance,
        answer_key: bytes,
        presets: Presets,
        *,
        decide: Callable[[State, Principal, Command, Desk], Decision] = decide,
        state_type: type[State] = State,
        shape: str = SHAPE,
    ) -> None:
        self.community = community
        self._store = store
        self._contents = contents
        self._clock = clock
        self._chance = chance
        self._digest = Digest(answer_key)
        self._presets = presets
        self._decide = decide
        self._state_type = state_type
        self._shape = shape
        self._arrived: list[Pending] = []
        self._in_flight: dict[Key, Pending] = {}
        self._laid: dict[str, Content] = {}
        self._callbacks: list[Callable[[], None]] = []
        self._waiting_for: list[tuple[int, int, asyncio.Future[None]]] = []
        self._closed = False
        # How far memory is, durable or not.
        self._state: State
        self._position = self._at = self._snapshot_at = 0
        self._leaf = b""
        self._fold()
        contents.sweep(self._folded[1])
        self._take_over()
        if self._position - self._snapshot_at > SNAPSHOT_AT_START:
            store.save_snapshot(self._snapshot())
        self._log = EventLog[Pending](
            store, contents, settle=self._settle, restore=self._restore, restored=self._take_over
        )

    @property
    def head(self) -> int:
        """The newest durable position."""
        return self._log.head

    @property
    def position(self) -> int:
        """The newest position that was given away, durable or on its way."""
        return self._position

    @property
    def state(self) -> State:
        """What is committed and on its way."""
        return self._state

    @property
    def is_sound(self) -> bool:
        """Whether new commands are taken; false after a failure until the state is folded anew."""
        return self._log.is_sound

    @property
    def has_stopped(self) -> bool:
        """Whether the disk failed to confirm a write; then no command is taken until a restart."""
        return self._log.has_stopped

    async def act(self, principal: Principal, cmd: str, command: Command) -> Reply:
        """Carry out a command once, however often it is sent.

        Raises:
            Refusal: what stands against it; `repeated` says whether this answer was given before.
        """
        loop = asyncio.get_running_loop()
        key = (principal.key, cmd)
        pending = Pending(principal, key, command, self._digest(command), loop.create_future())
        if not self._arrived:
            loop.call_soon(self._round)
        self._arrived.append(pending)
        await pending.answered
        outcome = pending.outcome
        if isinstance(outcome, Reply):
            return outcome
        assert outcome is not None
        raise outcome

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Have something called in the event loop after each durable commit."""
        self._callbacks.append(callback)

    async def wait_for(self, position: int, timeout_s: float) -> None:
        """Wait until a position is durable.

        Raises:
            PositionNotReached: it was not in time.
        """
        if self.head >= position:
            return
        reached = asyncio.get_running_loop().create_future()
        heappush(self._waiting_for, (position, id(reached), reached))
        try:
            await asyncio.wait_for(reached, timeout_s)
        except TimeoutError:
            raise PositionNotReached(position=position, head=self.head) from None

    async def drain(self) -> None:
        """Wait until nothing is on its way."""
        await self._log.drain()

    async def close(self) -> None:
        """Take nothing more, see everything through, and leave a snapshot for the next start."""
        while self._arrived:
            self._round()
        self._closed = True
        await self.drain()
        if self.head > self._snapshot_at and self.head == self._position and not self.has_stopped:
            self._log.keep(self._snapshot())
        self._log.close()

    def _round(self) -> None:
        """Answer or decide what has arrived, one after the other; look all of it up at once."""
        arrived, self._arrived = self._arrived[:ROUND_MAX], self._arrived[ROUND_MAX:]
        try:
            kept = self._store.answers([one.key for one in arrived if one.key not in self._in_flight])
        except Exception as error:
            log.error("answers_not_readable", exc_info=error)
            for pending in arrived:
                pending.settle(StorageFailed(reason="reading"))
            arrived = []
        for pending in arrived:
            try:
                self._take(pending, kept.get(pending.key))
            except Exception as error:
                pending.settle(error)
        if self._arrived:
            # The rest a turn later, so that whatever else the loop has to do comes in between.
            asyncio.get_running_loop().call_soon(self._round)
        self._log.flush(is_all=not self._arrived)

    def _take(self, pending: Pending, kept: Answer | None) -> None:
        first = self._in_flight.get(pending.key)
        if first is not None:
            if first.digest != pending.digest:
                raise CommandReused(cmd=pending.key[1])
            pending.follow(first)
        elif kept is not None:
            pending.outcome = repeat(kept, pending.digest)
            pending.settle()
        elif self._closed:
            raise StorageFailed(reason="closing")
        else:
            self._log.admit()
            self._act(pending)

    def _act(self, pending: Pending) -> None:
        """Decide, and put what was decided in line. It happens now, whether or not anyone still waits."""
        at = max(self._clock(), self._at)
        desk = Desk(self.community, at, self._position, self._chance, self._presets, self._read)
        try:
            decided = self._decide(self._state, pending.principal, pending.command, desk)
            events = self._events(decided, at, pending.key[1])
            rows = list(map(_row, events))
        except Unavailable:
            raise
        except Refusal as refusal:
            if pending.principal.kind == "public":
                raise  # who is nobody is not remembered: anyone could fill the table
            pending.outcome = refusal
            body = refusal_body(refusal)
        else:
            self._evolve(events, at)
            if rows:
                self._leaf = rows[-1].leaf
            pending.rows = rows
            if desk.contents:
                pending.contents = desk.contents
                self._laid.update((content.commitment, content) for content in desk.contents)
            pending.outcome = Reply(self._position, decided.result, False)
            body = reply_body(decided.result)
        pending.answer = Answer(*pending.key, pending.digest, self._position, body)
        if self._position - self._snapshot_at >= SNAPSHOT_EVERY:
            pending.snapshot = self._snapshot()
        self._in_flight[pending.key] = pending
        self._log.append(pending)

    def _events(self, decided: Decision, at: int, cmd: str) -> list[Event]:
        events: list[Event] = []
        versions: dict[str, int] = {}
        by, n = decided.by, self._position
        for fact in decided.facts:
            n, stream = n + 1, fact.stream
            version = versions.get(stream) or self._state.version(stream)
            versions[stream] = version + 1
            events.append(Event(n, stream, version + 1, at, by, cmd, fact.data, fact.c))
        return events

    def _evolve(self, events: Sequence[Event], at: int) -> None:
        try:
            for event in events:
                self._state.evolve(event)
        except BaseException as error:
            self._log.break_off(error)
            raise
        self._position += len(events)
        self._at = at

    def _read(self, refs: Sequence[str]) -> Mapping[str, Content]:
        """Content that is stored or on its way."""
        laid = {ref: self._laid[ref] for ref in refs if ref in self._laid}
        return {**self._contents.get_many([ref for ref in refs if ref not in laid]), **laid}

    def _settle(self, entries: Sequence[Pending], recorded: bool) -> None:
        failure = None if recorded else self._failure()
        for pending in entries:
            del self._in_flight[pending.key]
            for content in pending.contents:
                del self._laid[content.commitment]
            pending.settle(failure)
        if recorded:
            self._tell()

    def _failure(self) -> Unavailable:
        return DiskFailed() if self.has_stopped else StorageFailed(reason="commit")

    def _tell(self) -> None:
        for callback in self._callbacks:
            callback()
        while self._waiting_for and self._waiting_for[0][0] <= self.head:
            _, _, reached = heappop(self._waiting_for)
            if not reached.done():
                reached.set_result(None)

    def _fold(self) -> None:
        """Fold what the store holds."""
        snapshot = verified_snapshot(self._store, self._shape)
        state, position = self._state_type(), 0
        if snapshot is not None:
            state, position = self._state_type.load(snapshot.state), snapshot.position
        start = position
        for event in replay(self._store, after=position):
            state.evolve(event)
            position = event.n
        self._folded = (state, position, start)

    def _restore(self) -> None:
        """On the commit thread after a failure: fold, and drop content of events that did not come."""
        self._fold()
        if not self.has_stopped:  # else nothing more is written, and the next start sweeps
            self._contents.sweep(self._folded[1])

    def _take_over(self) -> None:
        """Go on from what was folded."""
        self._state, self._position, self._snapshot_at = self._folded
        last = self._store.read(self._position - 1, 1) if self._position else []
        self._at, self._leaf = (time_of(last[0]), last[0].leaf) if last else (0, b"")

    def _snapshot(self) -> Snapshot:
        self._snapshot_at = self._position
        return Snapshot(self._position, self._shape, self._leaf, self._state.dump())


def _row(event: Event) -> Row:
    state = encode(event)
    if len(state) > BYTES_MAX:
        raise TooLarge(bytes_max=BYTES_MAX)
    return Row(event.n, event.stream, event.version, event.data.TYPE, state, leaf_hash(state))
