"""The follower: keeps the views of one community in step with its log, and tells what changed."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from domain.errors import PositionNotReached
from projections.builder import Builder, require_same_log
from projections.documents import INTERNAL, Document, Raw, Source, ViewStore
from projections.rebuild import Tell, needs_renewal, renew
from projections.stream_views import StreamViews

CHUNK = 1_000


class Follower:
    """The views of one community. Belongs to one thread; woken by whoever commits, it never polls.

    Raises, when made:
        AheadOfLog, OtherLog: the views were not folded from this log.
    """

    def __init__(self, source: Source, store: ViewStore, progress: Tell | None = None) -> None:
        require_same_log(source, store)
        if needs_renewal(store):
            renew(source, store, progress)
        self._builder = Builder(source, store)
        self._listeners: list[Callable[[Sequence[Raw]], Any]] = []
        self._waiters: set[tuple[int, asyncio.Future[None]]] = set()
        self.streams = StreamViews(source, self._builder.documents)

    @property
    def position(self) -> int:
        """All events up to this one are in the views."""
        return self._builder.position

    def on_rows(self, listener: Callable[[Sequence[Raw]], Any]) -> None:
        """Be told of every chunk of events taken, once its documents are written."""
        self._listeners.append(listener)

    def catch_up(self) -> list[Document]:
        """Take what the log has beyond the position. Gives the newest document of each view that changed."""
        newest: dict[str, Document] = {}
        rows: Sequence[Raw] = ()
        while True:
            rows, changed = self._builder.step(CHUNK)
            newest.update((document.view, document) for document in changed)
            if rows:
                for listener in self._listeners:
                    listener(rows)
            if len(rows) < CHUNK:
                break
        self._wake()
        return [change for change in newest.values() if not change.view.startswith(INTERNAL)]

    def read(self, view: str, after: str = "") -> Document | None:
        """The newest document of a view, if there is anything to see; `after` pages a list by member."""
        if view.startswith(INTERNAL):
            return None
        return (
            self.streams.read(view, after)
            if self.streams.knows(view)
            else self._builder.documents.document(view)
        )

    async def wait_for(self, position: int, timeout_s: float) -> None:
        """Wait until the views have reached a position.

        Raises:
            PositionNotReached: they did not, in this time.
        """
        if self.position >= position:
            return
        waiter = (position, asyncio.get_running_loop().create_future())
        self._waiters.add(waiter)
        try:
            async with asyncio.timeout(timeout_s):
                await waiter[1]
        except TimeoutError:
            raise PositionNotReached(position=position, reached=self.position) from None
        finally:
            self._waiters.discard(waiter)

    def _wake(self) -> None:
        for position, future in self._waiters:
            if position <= self.position and not future.done():
                future.set_result(None)
