"""The root of a Merkle tree (RFC 6962, section 2.1) over leaf hashes, computed as they come."""

import hashlib
from collections.abc import Iterable

NODE = hashlib.sha256(b"\x01")
EMPTY = hashlib.sha256().digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in the order of the log, 32 bytes."""
    return root_over([], leaves)


def root_over(subtrees: Iterable[tuple[int, bytes]], leaves: Iterable[bytes]) -> bytes:
    """The root where whole `subtrees`, each with its number of leaves, come before the `leaves`.

    A subtree's number of leaves is a power of two and never larger than that of the one before it.
    """
    peaks: list[tuple[int, bytes]] = []
    for size, top in subtrees:
        _add(peaks, size, top)
    for leaf in leaves:
        _add(peaks, 1, leaf)
    if not peaks:
        return EMPTY
    _, whole = peaks.pop()
    while peaks:
        whole = node(peaks.pop()[1], whole)
    return whole


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    digest = NODE.copy()
    digest.update(left + right)
    return digest.digest()


def _add(peaks: list[tuple[int, bytes]], size: int, top: bytes) -> None:
    """Two neighbours of one size become one of twice the size."""
    while peaks and peaks[-1][0] == size:
        top = node(peaks.pop()[1], top)
        size *= 2
    peaks.append((size, top))
