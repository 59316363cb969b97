"""The event's bytes: canonical, read back as they were, and older shapes lifted to the newest."""

import hashlib
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import event as events
from domain.event import CLOCK, By, Event, Unreadable, canonical, commitment, decode, encode, leaf_hash
from domain.poll import BallotCast, PollClosed

CAST = Event(
    7, "ballot:p1:m1", 1, 1_800_000_000_000, By("m1", "member"), "abcdefgh", BallotCast(option="yes")
)


def test_the_bytes_are_sorted_without_spaces_and_leave_out_what_is_absent() -> None:
    assert encode(CAST) == (
        b'{"at":1800000000000,"by":{"as":"member","id":"m1"},"cmd":"abcdefgh","data":{"option":"yes"},'
        b'"n":7,"stream":"ballot:p1:m1","type":"ballot.cast/1","v":1,"version":1}'
    )


def test_what_time_did_carries_no_person_and_no_command() -> None:
    closed = Event(8, "poll:p1", 2, 1, CLOCK, "", PollClosed(reason="deadline"))
    raw = orjson.loads(encode(closed))
    assert raw["by"] == {"as": "clock"}
    assert "cmd" not in raw
    assert decode(encode(closed)) == closed


@given(
    n=st.integers(1, 2**53 - 1),
    stream=st.from_regex(r"ballot:[a-z0-9]{1,12}:[a-z0-9]{1,12}", fullmatch=True),
    option=st.none() | st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True),
    c=st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
    ),
    on_behalf_of=st.sampled_from(["", "m2"]),
)
def test_an_event_is_read_back_as_it_was_written(
    n: int, stream: str, option: str | None, c: dict[str, str], on_behalf_of: str
) -> None:
    by = By("m1", "member", on_behalf_of)
    written = Event(n, stream, 1, n, by, "abcdefgh", BallotCast(option=option), c)
    state = encode(written)
    assert decode(state) == written
    assert canonical(orjson.loads(state)) == state


def test_an_old_shape_is_lifted_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "ballot.given/2", {"choice": data["answer"]}

    def settle(data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "ballot.cast/1", {"option": data["choice"]}

    monkeypatch.setitem(events.UPCASTS, "ballot.given/1", rename)
    monkeypatch.setitem(events.UPCASTS, "ballot.given/2", settle)
    old = orjson.loads(encode(CAST)) | {"type": "ballot.given/1", "data": {"answer": "yes"}}
    assert decode(canonical(old)) == CAST


@pytest.mark.parametrize(
    "change",
    [
        {"type": "ballot.sung/1"},
        {"v": 2},
        {"data": {"option": "yes", "aloud": True}},
        {"data": {"option": 1}},
    ],
)
def test_what_a_newer_programme_wrote_is_not_guessed_at(change: dict[str, Any]) -> None:
    with pytest.raises(Unreadable, match="event 7"):
        decode(canonical(orjson.loads(encode(CAST)) | change))


def test_a_type_belongs_to_one_event_only() -> None:
    with pytest.raises(TypeError, match=r"ballot\.cast/1"):
        type("Twice", (events.EventData,), {"TYPE": "ballot.cast/1", "__module__": __name__})


def test_a_leaf_is_hashed_as_rfc_6962_says() -> None:
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_a_commitment_binds_salt_and_part() -> None:
    salt, part = bytes(range(32)), {"text": "林小雨"}
    expected = hashlib.sha256(b"folkmoot/commit/v1\n" + salt + '{"text":"林小雨"}'.encode()).hexdigest()
    assert commitment(salt, part) == expected
    assert commitment(salt, {"text": "林小雪"}) != expected
    assert commitment(bytes(32), part) != expected
