"""The documents that views are: how they are stored, and the working set that a chunk of events changes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

import orjson

from domain.event import Row, canonical
from projections.merge_patch import apply

Doc = dict[str, Any]
# A stored event: a `Row`, or a plain tuple of the same fields.
Raw = tuple[int, str, int, str, bytes, bytes]
KEPT_MAX = 1024
# Documents whose name begins so are for the projections themselves: stored and rebuilt as all, never shown.
INTERNAL = "_"


class Document(NamedTuple):
    """A view at a version: the position of the last event that changed it. Never changed in place."""

    view: str
    v: int
    doc: Doc


class Patch(NamedTuple):
    """What one event changed in one view: a merge patch from version `base` to version `v`."""

    view: str
    base: int
    v: int
    patch: Doc


class Stored(NamedTuple):
    """A document as a store keeps it: `body` is canonical JSON."""

    view: str
    v: int
    body: bytes


class Progress(NamedTuple):
    """How far a store has come: the last position, its leaf hash, and the shape of the documents."""

    position: int
    leaf: bytes
    shape: str


NOTHING = Progress(0, b"", "")


class Source(Protocol):
    """The log, as far as views need it."""

    def read(self, after: int, limit: int) -> list[Row]: ...
    def read_stream(self, stream: str) -> list[Row]: ...
    def read_streams(self, prefix: str, after: str, limit: int) -> list[Row]: ...


@runtime_checkable
class BareSource(Protocol):
    """A log that also gives its rows as plain tuples, which are a third cheaper to read."""

    def scan(self, after: int, limit: int) -> Sequence[Raw]: ...


class DocumentStore(Protocol):
    """Documents and how far they have come, always in step."""

    def progress(self) -> Progress: ...
    def read(self, view: str) -> Stored | None: ...
    def write(self, documents: Iterable[Stored], before: int, progress: Progress) -> None:
        """Documents and progress in one transaction.

        Raises:
            OutOfStep: the store does not stand at `before`.
        """
        ...

    def documents(self) -> Iterator[Stored]:
        """Everything, by name."""
        ...


class ViewStore(DocumentStore, Protocol):
    """Where a community's views are kept. All of it can be thrown away and rebuilt."""

    def beside(self) -> DocumentStore:
        """An empty store next to this one, in which another shape is built."""
        ...

    def swap(self) -> None:
        """Put the store built beside in the place of this one, in one transaction."""
        ...

    def close(self) -> None: ...


class OutOfStep(Exception):
    """Someone else wrote to the view store: two followers on one store would double events."""


class Documents:
    """The working set: documents as they are after the events folded so far, fetched when needed."""

    def __init__(self, source: Source, store: DocumentStore) -> None:
        self.source = source
        self._store = store
        self._kept: dict[str, Document] = {}
        self._changed: dict[str, Document] = {}

    def get(self, view: str) -> Doc:
        """The document's content, empty when there is none yet."""
        document = self.document(view)
        return document.doc if document else {}

    def document(self, view: str) -> Document | None:
        """The document, if it exists."""
        document = self._changed.get(view) or self._kept.get(view)
        if document is None:
            stored = self._store.read(view)
            if stored is not None:
                document = Document(view, stored.v, orjson.loads(stored.body))
                self._keep(document)
        return document

    def change(self, view: str, n: int, patch: Doc) -> Patch | None:
        """Let the event at `n` change a document. A patch that changes nothing leaves the version."""
        document = self.document(view)
        base, before = (document.v, document.doc) if document else (0, {})
        after = apply(before, patch)
        if after is before:
            return None
        self._changed[view] = Document(view, n, after)
        return Patch(view, base, n, patch)

    def settle(self, position: int, leaf: bytes, shape: str, before: int) -> list[Document]:
        """Write what changed together with the position; nothing of it is kept if that fails."""
        changed = list(self._changed.values())
        stored = [Stored(view, v, canonical(doc)) for view, v, doc in changed]
        self._store.write(stored, before, Progress(position, leaf, shape))
        self._changed.clear()
        for document in changed:
            self._keep(document)
        return changed

    def discard(self) -> None:
        """Forget what was not written."""
        self._changed.clear()

    def _keep(self, document: Document) -> None:
        self._kept.pop(document.view, None)
        self._kept[document.view] = document
        while len(self._kept) > KEPT_MAX:
            del self._kept[next(iter(self._kept))]
