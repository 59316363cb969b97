"""Roots of the log's Merkle tree, at any position: what a signature or a printed page pins down."""

from collections.abc import Callable, Sequence
from threading import Lock

from domain.merkle import root, root_over
from projections.documents import Raw

# A power of two, so that a block is a whole subtree (RFC 6962, 2.1): its root is computed once.
BLOCK = 1024


class LogTree:
    """Reads and hashes, which takes a second for a million events the first time. Any thread may ask."""

    def __init__(self, scan: Callable[[int, int], Sequence[Raw]]) -> None:
        self._scan = scan
        self._blocks: list[bytes] = []
        self._lock = Lock()

    def root_at(self, n: int) -> str:
        """The root over the events 1 to `n`, in hex."""
        whole = n // BLOCK
        with self._lock:
            while len(self._blocks) < whole:
                self._blocks.append(root(self._leaves(len(self._blocks) * BLOCK, BLOCK)))
            blocks = self._blocks[:whole]
        return root_over(((BLOCK, top) for top in blocks), self._leaves(whole * BLOCK, n % BLOCK)).hex()

    def _leaves(self, after: int, count: int) -> list[bytes]:
        return [row[5] for row in self._scan(after, count)] if count else []
