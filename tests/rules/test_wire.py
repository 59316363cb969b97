"""What the socket understands and what it refuses."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadRequest, Refusal, TooLarge
from gateways.live import wire


def read(message: Any) -> wire.ClientMessage:
    return wire.read(orjson.dumps(message).decode())


@pytest.mark.parametrize(
    ("message", "model"),
    [
        ({"t": "hello", "session": "abc"}, wire.Identify),
        ({"t": "sub", "views": {"now/s1": 0, "me": 7, "docket/s1/0": 2**53 - 1}}, wire.Watch),
        ({"t": "unsub", "views": ["me"]}, wire.Unwatch),
        ({"t": "cmd", "id": "c-_00001", "type": "ballot.cast", "body": {"poll": "p"}}, wire.Act),
        ({"t": "hb"}, wire.Alive),
    ],
)
def test_every_message_of_a_client_is_understood(message: Any, model: type) -> None:
    assert isinstance(read(message), model)


@pytest.mark.parametrize(
    "message",
    [
        {"t": "sub", "views": {}},
        {"t": "sub", "views": {"now/s1": -1}},
        {"t": "sub", "views": {"now/s1": 2**53}},
        {"t": "sub", "views": {"now/s1": True}},
        {"t": "sub", "views": {"now/s1": "0"}},
        {"t": "sub", "views": {"now/s1": 1.5}},
        {"t": "sub", "views": {"../etc/passwd": 0}},
        {"t": "sub", "views": {"now/s1\n": 0}},
        {"t": "sub", "views": {f"now/s{number}": 0 for number in range(wire.VIEWS_MAX + 1)}},
        {"t": "unsub", "views": []},
        {"t": "cmd", "id": "short", "type": "ballot.cast", "body": {}},
        {"t": "cmd", "id": "c" * 65, "type": "ballot.cast", "body": {}},
        {"t": "cmd", "id": "c0000001", "type": "ballot.cast", "body": []},
        {"t": "cmd", "id": "c0000001", "type": "ballot.cast"},
        {"t": "hello", "session": ""},
        {"t": "hb", "more": 1},
        {"t": "snap", "view": "me", "v": 1, "doc": {}},
        {"t": None},
        {"t": ["hb"]},
        {},
        [],
        None,
        "hb",
    ],
)
def test_anything_else_is_refused_with_where_and_what(message: Any) -> None:
    with pytest.raises(BadRequest) as refusal:
        read(message)
    assert refusal.value.params["problems"]
    assert all(problem.keys() == {"where", "code"} for problem in refusal.value.params["problems"])


@pytest.mark.parametrize(
    "text", ["", "{", "nonsense", '{"t":"hb"}{', "[" * 50_000, '"\\ud800"', "\ud800", "\0"]
)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        wire.read(text)


def test_a_frame_is_no_longer_than_64_kib_in_bytes() -> None:
    with pytest.raises(TooLarge):
        wire.read('{"t":"hello","session":"' + "é" * 33_000 + '"}')


def test_a_refusal_never_repeats_what_was_sent() -> None:
    with pytest.raises(BadRequest) as refusal:
        read({"t": "hello", "session": {"secret-token": "secret-token"}})
    assert "secret-token" not in orjson.dumps(refusal.value.params).decode()


@given(st.text(max_size=200))
def test_no_text_does_anything_but_be_understood_or_refused(text: str) -> None:
    try:
        wire.read(text)
    except Refusal as refusal:
        orjson.dumps(refusal.params)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
shapes = st.fixed_dictionaries(
    {"t": st.sampled_from(["hello", "sub", "unsub", "cmd", "hb"])},
    optional={"views": json, "session": json, "id": json, "type": json, "body": json},
)


@given(shapes)
def test_no_shape_does_anything_but_be_understood_or_refused(message: Any) -> None:
    try:
        wire.read(orjson.dumps(message, option=orjson.OPT_NON_STR_KEYS).decode())
    except Refusal as refusal:
        orjson.dumps(refusal.params)
    except TypeError:
        return  # an integer that our own writer does not take


def test_what_the_server_writes_is_what_its_models_promise() -> None:
    problem = {"code": "poll-closed", "params": {}, "title": "The poll is closed.", "status": 409}
    for frame in (
        wire.welcome(1, 2, {"kind": "public", "roles": []}),
        wire.snapshot("now/s1", 3, {"open": True}),
        wire.patch("now/s1", 3, 4, {"open": None}),
        wire.same("me", 5),
        wire.nothing("poll/p"),
        wire.fetch("docket/s1/0", 9),
        wire.acknowledged("c0000001", {"position": 6, "repeated": False, "replaced": True}),
        wire.refused("c0000001", problem),
        wire.complaint(problem),
        wire.beat(7),
    ):
        message = wire.SERVER_MESSAGE.validate_json(frame)
        assert orjson.loads(frame) == message.model_dump(exclude_unset=True)


def test_a_result_cannot_pass_itself_off_as_another_answer() -> None:
    frame = orjson.loads(
        wire.acknowledged("c0000001", {"t": "nack", "id": "other", "position": 1, "repeated": False})
    )
    assert (frame["t"], frame["id"]) == ("ack", "c0000001")
