"""The builder: takes the log chunk by chunk into a view store. Nothing is skipped, nothing is taken twice."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from projections.documents import NOTHING, BareSource, Document, Documents, DocumentStore, Raw, Source
from projections.fold import fold
from projections.shape import SHAPE

Read = Callable[[int, int], Sequence[Raw]]


class GapInLog(Exception):
    """The log did not give the events that follow the position asked for."""


class AheadOfLog(Exception):
    """The log ends before the views: it was restored from an older copy. Remove the views to rebuild them."""


class OtherLog(Exception):
    """The views were folded from another history than this log's. Remove the views to rebuild them."""


class Step(NamedTuple):
    """One chunk: the events taken, and the newest documents they changed."""

    rows: Sequence[Raw]
    changed: list[Document]


class Builder:
    """Folds a log into a store from where the store stands."""

    def __init__(self, source: Source, store: DocumentStore) -> None:
        progress = store.progress()
        self.position = progress.position
        self.documents = Documents(source, store)
        self._read: Read = source.scan if isinstance(source, BareSource) else source.read

    def step(self, limit: int) -> Step:
        """Take up to `limit` events: their documents and the position are written in one transaction."""
        rows = self._read(self.position, limit)
        if not rows:
            return Step((), [])
        head, leaf = rows[-1][0], rows[-1][5]
        if rows[0][0] != self.position + 1 or head != self.position + len(rows):
            raise GapInLog(f"after {self.position} the log gave {rows[0][0]} to {head} in {len(rows)} events")
        try:
            fold(rows, self.documents)
            changed = self.documents.settle(head, leaf, SHAPE, before=self.position)
        except BaseException:
            self.documents.discard()
            raise
        self.position = head
        return Step(rows, changed)


def require_same_log(source: Source, store: DocumentStore) -> None:
    """The store's last event must be in the log, byte for byte.

    Raises:
        AheadOfLog: the log ends before it.
        OtherLog: the log has another event there.
    """
    progress = store.progress()
    if progress.position == NOTHING.position:
        return
    rows = source.read(progress.position - 1, 1)
    if not rows:
        raise AheadOfLog(f"the views stand at {progress.position}, which the log does not reach")
    if rows[0][5] != progress.leaf:
        raise OtherLog(f"the views were folded from another event {progress.position} than the log has")
