"""A view store in memory: for tests, and for looking at a log without leaving a file."""

from collections.abc import Iterable, Iterator

from projections.documents import NOTHING, OutOfStep, Progress, Stored


class MemoryViewStore:
    """Documents that are gone when the process is."""

    def __init__(self) -> None:
        self._progress = NOTHING
        self._documents: dict[str, Stored] = {}
        self._beside: MemoryViewStore | None = None

    def progress(self) -> Progress:
        return self._progress

    def read(self, view: str) -> Stored | None:
        return self._documents.get(view)

    def write(self, documents: Iterable[Stored], before: int, progress: Progress) -> None:
        if self._progress.position != before:
            raise OutOfStep(f"the views stand at {self._progress.position}, not at {before}")
        self._documents |= {document.view: document for document in documents}
        self._progress = progress

    def documents(self) -> Iterator[Stored]:
        for view in sorted(self._documents):
            yield self._documents[view]

    def beside(self) -> "MemoryViewStore":
        self._beside = MemoryViewStore()
        return self._beside

    def swap(self) -> None:
        if self._beside is None:
            raise OutOfStep("nothing was built beside")
        self._documents, self._progress = self._beside._documents, self._beside._progress
        self._beside = None

    def close(self) -> None:
        """Nothing is held that needs closing."""
