"""The words of a motion by paragraph: which number is whose, and what adopted changes make of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.motion_text import Change, Form, Wording, amended, merged, numbered, replay, split, whole

TEXT = "The bridge is closed.\n\n  \nThe ferry runs daily.\nIt is free."


def after(*changes: Change) -> dict[str, str | None]:
    paragraphs = numbered(TEXT, Wording())
    for change in changes:
        paragraphs = merged(paragraphs, change)
    return paragraphs


def test_a_paragraph_is_a_line_that_says_something() -> None:
    assert split(TEXT) == ["The bridge is closed.", "The ferry runs daily.", "It is free."]
    assert split("  一、修桥。\u3000\r\n\u3000\r\n二、渡船。") == ["一、修桥。", "二、渡船。"]
    assert split("") == split(" \n ") == []


def test_a_number_stays_with_its_paragraph() -> None:
    paragraphs = after(Change("2", "strike"), Change("3", "replace", "It costs 1 yuan."))
    assert list(paragraphs.items()) == [
        ("1", "The bridge is closed."),
        ("2", None),
        ("3", "It costs 1 yuan."),
    ]


def test_what_is_inserted_later_stands_below_what_was_inserted_there_before() -> None:
    paragraphs = after(Change("1", "insert", "a"), Change("1", "insert", "b"), Change("1.1", "insert", "c"))
    assert list(paragraphs) == ["1", "1.1", "1.1.1", "1.2", "2", "3"]
    assert whole(paragraphs).split("\n")[1:4] == ["a", "c", "b"]


def test_before_the_first_paragraph_and_where_there_is_none_something_can_be_inserted() -> None:
    assert list(after(Change("0", "insert", "First"), Change("0", "insert", "Then")))[:3] == [
        "0.1",
        "0.2",
        "1",
    ]
    assert merged({}, Change("0", "insert", "Only this")) == {"0.1": "Only this"}


def test_a_struck_paragraph_still_has_its_place() -> None:
    assert list(after(Change("2", "strike"), Change("2", "insert", "x"))) == ["1", "2", "2.1", "3"]


def test_the_tenth_insertion_stands_below_the_ninth() -> None:
    paragraphs = after(*(Change("1", "insert", str(one)) for one in range(12)))
    assert list(paragraphs) == ["1", *(f"1.{one}" for one in range(1, 13)), "2", "3"]


@pytest.mark.parametrize("form", ["replace", "strike"])
def test_a_version_knows_since_when_each_paragraph_is_as_it_is(form: Form) -> None:
    second = amended(Wording("t1"), "t2", ["1", "2", "3"], ["2"] if form == "strike" else [], "2")
    third = amended(second, "t3", ["1", "2", "3", "3.1"], [], "3.1")
    assert (third.version, third.text) == (3, "t3")
    assert [third.changed_since("2", version) for version in (1, 2, 3)] == [True, False, False]
    assert not third.changed_since("1", 1)


LINES = st.lists(
    st.text(alphabet="ab 桥", min_size=1, max_size=4).filter(lambda s: bool(s.strip())), max_size=5
)
DICE = st.lists(st.tuples(st.sampled_from(["replace", "insert", "strike"]), st.integers(0, 99)), max_size=8)


@given(LINES, DICE)
def test_every_version_is_the_same_read_back_as_folded_from_the_first(lines: list[str], dice: list) -> None:  # type: ignore[type-arg]
    """The two ways: from each version's stored text and numbers, and from the first text and all changes."""
    wording, text = Wording("t"), "\n".join(lines)
    changes: list[Change] = []
    for form, die in dice:
        there = numbered(text, wording)
        standing = ["0", *there] if form == "insert" else [one for one, words in there.items() if words]
        if not standing:
            continue
        change = Change(standing[die % len(standing)], form, "" if form == "strike" else f"new {die}")
        changes.append(change)
        paragraphs = merged(there, change)
        (at,) = (paragraphs.keys() - there.keys()) or {change.paragraph}
        struck = [one for one, words in paragraphs.items() if words is None]
        text = whole(paragraphs)
        wording = amended(wording, "t", list(paragraphs), struck, at)
        assert numbered(text, wording) == paragraphs
        assert list(numbered(text, wording)) == list(paragraphs)
    if changes:
        assert text == replay("\n".join(lines), changes)


@given(LINES.filter(lambda lines: len(lines) > 1), st.booleans())
def test_changes_to_different_paragraphs_may_be_adopted_in_any_order(lines: list[str], strikes: bool) -> None:
    text = "\n".join(lines)
    one = Change("1", "strike") if strikes else Change("1", "replace", "x")
    other, more = Change("2", "replace", "y"), Change("1", "insert", "z")
    assert (
        replay(text, [one, other, more])
        == replay(text, [more, other, one])
        == replay(text, [other, more, one])
    )
