"""Merge patches: what RFC 7396 says of applying one, and that a difference always leads where it should."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.merge_patch import apply, diff, same

_keys = st.sampled_from(["a", "b", "c", "rows", "order"])
_leaves = st.booleans() | st.integers(0, 2) | st.floats(0, 2, width=16) | st.sampled_from(["", "x"])


def _json(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=4)

    return st.recursive(leaves, nested, max_leaves=12)


documents = st.dictionaries(_keys, _json(_leaves), max_size=5)
patches = _json(_leaves | st.none())


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1}, {"a": None}, {}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({"a": 1}, {"b": None}, {"a": 1}),
        ({"a": [1]}, {"a": "x"}, {"a": "x"}),
        ({"a": "x"}, {"a": [1]}, {"a": [1]}),
        ({"a": {"b": 1}}, {"a": {"b": 2, "c": None}}, {"a": {"b": 2}}),
        ({"a": [{"b": 1}]}, {"a": [1]}, {"a": [1]}),
        ({"a": 1}, {"a": {"b": {"c": None}}}, {"a": {"b": {}}}),
        ([1, 2], {"a": 1, "c": None}, {"a": 1}),
        ({"a": 1}, ["c"], ["c"]),
        ({"a": 1}, "x", "x"),
        ({}, {"a": {"b": {"c": None}}}, {"a": {"b": {}}}),
        ({"a": 1}, {"a": True}, {"a": True}),
    ],
)
def test_a_patch_sets_replaces_and_removes(target: Any, patch: Any, result: Any) -> None:
    assert same(apply(target, patch), result)


@given(documents, documents)
def test_a_difference_leads_from_any_document_to_any_other(old: Any, new: Any) -> None:
    assert same(apply(old, diff(old, new)), new)


@given(documents, documents)
def test_the_difference_is_empty_exactly_when_nothing_differs(old: Any, new: Any) -> None:
    assert (diff(old, new) == {}) == same(old, new)


@given(documents, documents, documents)
def test_whoever_missed_a_document_gets_one_difference_for_both_steps(one: Any, two: Any, three: Any) -> None:
    stepwise = apply(apply(one, diff(one, two)), diff(two, three))
    assert same(stepwise, apply(one, diff(one, three)))


@given(documents, patches)
def test_applying_changes_neither_the_document_nor_the_patch(document: Any, patch: Any) -> None:
    before = copy.deepcopy((document, patch))
    apply(document, patch)
    assert same(list(before), [document, patch])


@given(documents, patches)
def test_a_patch_applied_twice_changes_nothing_more(document: Any, patch: Any) -> None:
    once = apply(document, patch)
    assert apply(once, patch) is once


@given(documents)
def test_a_patch_that_says_what_is_there_gives_back_the_same_object(document: Any) -> None:
    assert apply(document, copy.deepcopy(document)) is document


@given(documents, patches)
def test_a_document_never_holds_a_null_in_an_object(document: Any, patch: Any) -> None:
    assert not _null_in_object(apply(document, patch))


def test_what_a_patch_does_not_touch_is_shared() -> None:
    document: Any = {"rows": {"a": {"n": 1}, "b": {"n": 2}}, "order": ["a", "b"]}
    after = apply(document, {"rows": {"a": {"n": 3}}})
    assert after["rows"]["b"] is document["rows"]["b"]
    assert after["order"] is document["order"]


def _null_in_object(value: Any) -> bool:
    if isinstance(value, dict):
        return any(inner is None or _null_in_object(inner) for inner in value.values())
    return False
