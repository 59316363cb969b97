"""The tree's root: RFC 6962's own numbers, and the definition once more as the RFC words it."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.event import leaf_hash
from domain.merkle import node, root, root_over

# The inputs and roots with which implementations of Certificate Transparency have long tested each other.
INPUTS = (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [leaf_hash(bytes.fromhex(one)) for one in INPUTS]


def as_defined(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1: split at the largest power of two below the number of leaves."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = as_defined(leaves[:split]), as_defined(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_root_is_the_one_that_others_get(size: int) -> None:
    assert root(LEAVES[:size]).hex() == ROOTS[size]


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70))
def test_the_root_is_as_the_rfc_defines_it(leaves: list[bytes]) -> None:
    assert root(leaves) == as_defined(leaves)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70), st.integers(0, 4))
def test_whole_subtrees_stand_for_their_leaves(leaves: list[bytes], level: int) -> None:
    size = 2**level
    whole = len(leaves) // size * size
    blocks = [(size, as_defined(leaves[first : first + size])) for first in range(0, whole, size)]
    assert root_over(blocks, leaves[whole:]) == as_defined(leaves)


def test_left_and_right_are_not_the_same() -> None:
    assert node(LEAVES[0], LEAVES[1]) != node(LEAVES[1], LEAVES[0])
