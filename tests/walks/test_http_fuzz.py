"""Anything at all may be sent: the server never stumbles."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.walks.house import COMMUNITY, house

CMD = "anything"
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
COMMAND_KEYS = ["poll", "option", "motion", "sitting", "title", "rows", "row", "member", "role", "charter"]
KINDS = ["ballot.cast", "charter.amend", "roll.import", "motion.submit", "poll.open", "member.enrol"]
DOORS = ["login", "access/cards", "roll/check", "commands/poll.open"]
BODIES = JSON | st.dictionaries(st.sampled_from(COMMAND_KEYS), JSON, max_size=4)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One house for many requests, on a loop of its own."""
    with asyncio.Runner() as runner:
        opened = house(tmp_path_factory.mktemp("house"))
        hall = runner.run(opened.__aenter__())
        runner.run(hall.found("Ann", "Ben"))
        yield runner, hall, runner.run(hall.login(next(iter(hall.community.state.members))))
        runner.run(opened.__aexit__(None, None, None))


@given(kind=st.sampled_from(KINDS), body=BODIES, as_operator=st.booleans())
def test_no_json_makes_the_server_stumble(standing: Any, kind: str, body: Any, as_operator: bool) -> None:
    runner, hall, ann = standing
    response = runner.run(hall.command(kind, body, hall.operator if as_operator else ann))
    assert response.status_code < 500, response.text


@given(raw=st.binary(max_size=200), door=st.sampled_from(DOORS))
def test_no_bytes_make_the_server_stumble(standing: Any, raw: bytes, door: str) -> None:
    runner, hall, _ = standing
    headers = {"Content-Type": "application/json", "Idempotency-Key": CMD}
    path = f"/c/{COMMUNITY}/{door}"
    response = runner.run(hall.send("POST", path, hall.operator, content=raw, headers=headers))
    assert 400 <= response.status_code < 500, response.text
