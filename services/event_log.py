"""Group commit: one transaction in flight on one thread; what arrives meanwhile is the next one."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Generic, Protocol, TypeVar

import structlog

from domain.errors import DiskFailed, StorageFailed
from domain.event import Row
from services.ports import Answer, Content, ContentStore, LogStore, Snapshot, SyncFailed

log = structlog.get_logger(__name__)

BATCH_MAX = 1_000
BUFFER_MAX = 20_000


class Entry(Protocol):
    """One act on its way into the log: all of it is recorded, or none."""

    rows: Sequence[Row]
    answer: Answer | None
    contents: Sequence[Content]
    snapshot: Snapshot | None


Act = TypeVar("Act", bound=Entry)


class EventLog(Generic[Act]):
    """Takes acts in the order of their positions, and says when they are durable.

    Everything but `_commit` and `restore` runs in the event loop. When a commit fails, nothing that waits may
    follow it: it was decided in the belief that the failed batch would be there. All of it is settled as not
    recorded, `restore` folds the state anew from the store (on the commit thread), and only then is anything
    taken again.

    If what failed was a sync, nothing is taken again in this process: the state is folded for those who look,
    and only a start, which writes anew what it finds, may go on.
    """

    def __init__(
        self,
        store: LogStore,
        contents: ContentStore,
        *,
        settle: Callable[[Sequence[Act], bool], None],
        restore: Callable[[], None],
        restored: Callable[[], None],
    ) -> None:
        self._store = store
        self._contents = contents
        self._settle = settle
        self._restore = restore
        self._restored = restored
        self._waiting: list[Act] = []
        self._thread = ThreadPoolExecutor(1, "commit")
        self._busy = False
        # Whether acts can be recorded now: the last commit went well, or memory has caught up with the store.
        self.is_sound = True
        # Whether the disk failed to confirm a write: then this log has taken its last act.
        self.has_stopped = False
        self._idle: asyncio.Future[None] | None = None
        self.head = store.head()

    def admit(self) -> None:
        """Refuse a new act that could not be recorded now.

        Raises:
            DiskFailed: a sync failed; only a restart helps.
            StorageFailed: the buffer is full, or the state is being folded anew after a failure.
        """
        if self.has_stopped:
            raise DiskFailed()
        if not self.is_sound:
            if not self._busy:
                self._run(self._restore, self._after_restore)
            raise StorageFailed(reason="recovering")
        if len(self._waiting) >= BUFFER_MAX:
            raise StorageFailed(reason="busy")

    def append(self, entry: Act) -> None:
        """Put an act in line. It will be settled, one way or the other, after the next `flush`."""
        self._waiting.append(entry)

    def flush(self, is_all: bool = True) -> None:
        """Commit what is in line, unless a commit is under way; then it is the next one.

        With more to come at once (`is_all` is false), only a full batch is begun: few large ones cost less.
        """
        if not self._busy and len(self._waiting) >= (1 if is_all else BATCH_MAX):
            self._next()

    def break_off(self, error: BaseException) -> None:
        """The state can no longer be trusted: settle what waits as not recorded, and fold anew."""
        self.is_sound = False
        log.error("state_not_trusted", head=self.head, exc_info=error)
        if not self._busy:
            self._fail([])

    async def drain(self) -> None:
        """Wait until nothing is on its way."""
        while self._busy:
            self._idle = self._idle or asyncio.get_running_loop().create_future()
            await asyncio.shield(self._idle)

    def close(self) -> None:
        """Stop the commit thread. Call `drain` first."""
        self._thread.shutdown(wait=True)

    def _next(self) -> None:
        if self.has_stopped or not self.is_sound:
            return self._fail([])
        if not self._waiting:
            return self._rest()
        batch, self._waiting = self._waiting[:BATCH_MAX], self._waiting[BATCH_MAX:]
        self._run(lambda: self._commit(batch), lambda error: self._after_commit(batch, error))

    def _run(self, work: Callable[[], None], then: Callable[[BaseException | None], None]) -> None:
        self._busy = True
        loop = asyncio.get_running_loop()
        future = self._thread.submit(work)
        future.add_done_callback(lambda done: loop.call_soon_threadsafe(then, done.exception()))

    def _commit(self, batch: Sequence[Act]) -> None:
        """The one way into the log. Each remark says what a crash there would mean."""
        rows = list(chain.from_iterable(entry.rows for entry in batch))
        answers = [entry.answer for entry in batch if entry.answer is not None]
        contents = list(chain.from_iterable(entry.contents for entry in batch))
        # Crash: nothing is on disk and nobody was answered. The clients send again.
        if contents:
            self._contents.put(contents, self.head)
        # Crash: content lies there that no event names. The next start sweeps it; the clients send again.
        if rows or answers:
            self._store.append(rows, answers)
        # Crash: recorded, but nobody was told. Who sends the command again gets the kept answer.
        for entry in batch:
            if entry.snapshot is not None:
                self.keep(entry.snapshot)
        # Crash: the same, and the next start is quicker.

    def keep(self, snapshot: Snapshot) -> None:
        """Save a snapshot if there is room for it; on the commit thread, or once nothing is on its way."""
        try:
            self._store.save_snapshot(snapshot)
        except Exception as error:
            # The events are safe; without the snapshot the next start only folds for longer.
            log.warning("snapshot_not_kept", position=snapshot.position, exc_info=error)
            self._stop_if_unsynced(error)

    def _stop_if_unsynced(self, error: BaseException) -> None:
        if isinstance(error, SyncFailed) and not self.has_stopped:
            self.has_stopped = True
            log.critical("disk_not_trusted", head=self.head, cure="check the disk, then restart the server")

    def _after_commit(self, batch: Sequence[Act], error: BaseException | None) -> None:
        if error is not None:
            log.error("commit_failed", head=self.head, acts=len(batch), exc_info=error)
            self._stop_if_unsynced(error)
            return self._fail(batch)
        for entry in batch:
            if entry.rows:
                self.head = entry.rows[-1].n
        self._next()
        self._settle(batch, True)

    def _fail(self, batch: Sequence[Act]) -> None:
        self.is_sound = False
        lost, self._waiting = [*batch, *self._waiting], []
        self._run(self._restore, self._after_restore)
        self._settle(lost, False)

    def _after_restore(self, error: BaseException | None) -> None:
        """If even reading fails, the next act that asks for admission tries again."""
        if error is not None:
            log.error("log_not_readable", head=self.head, exc_info=error)
            self._stop_if_unsynced(error)
            return self._rest()
        self.head = self._store.head()
        self._restored()
        if self.has_stopped:
            return self._rest()
        self.is_sound = True
        log.info("log_recovered", head=self.head)
        self._next()

    def _rest(self) -> None:
        self._busy = False
        if self._idle is not None:
            self._idle.set_result(None)
            self._idle = None
