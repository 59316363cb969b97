"""Whatever is sent, the answer is a refusal with a code, and nothing else is touched."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest

from services.commands import OPTIONS_MAX
from services.picture import BYTES_MAX
from tests.walks.house import COMMUNITY, House, Play, plays, text

CMD = "bad-input"
GOOD = b'{"title":{"lang":"en","text":"Spring"}}'


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Play a story in a house with Ann in the chair and Ben."""
    return plays(tmp_path, "Ann", "Ben")


async def send(hall: House, body: bytes, kind: str = "sitting.open", **headers: str) -> httpx2.Response:
    """A raw body as a command of the chair."""
    chair = await hall.login(next(iter(hall.community.state.members)))
    given = {"Idempotency-Key": CMD, "Content-Type": "application/json"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return await hall.send("POST", f"/c/{COMMUNITY}/commands/{kind}", chair, content=body, headers=given)


def is_refused(response: httpx2.Response, status: int, code: str) -> None:
    """The answer is a whole problem document."""
    document = response.json()
    assert (response.status_code, document["code"]) == (status, code), response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert document["type"] == f"/problems/{code}"
    assert document["status"] == status
    assert document["title"]
    assert document["cure"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\x00\xff\xfe",
        b"\xef\xbb\xbf" + GOOD,
        GOOD.decode().encode("utf-16"),
        b'{"title":{"lang":"en","text":"\xff"}}',
        b'{"title":{"lang":"en","text":"\\ud800"}}',
        b'{"title":{"lang":"en","text":""}}',
        b'{"title":{"lang":"no language","text":"x"}}',
        b'{"title":{"lang":"en","text":5}}',
        b'{"title":{"lang":"en","text":"x"},"more":1}',
        b'{"title":{"lang":"en","text":"x"},"form":"party"}',
        b'{"title":{"lang":"en","text":"x"}} trailing',
        b'{"title":{"lang":"en","text":" \\n\xe3\x80\x80"}}',
        b'{"title":{"lang":"en","text":"\\u200b\\u202e\\u0000\\u0301"}}',
        b'{"title":NaN}',
        b'{"title":' + b"9" * 400 + b"}",
        b'{"title":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"title":' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
    ],
    ids=range(22),
)
def test_a_body_that_is_not_the_command_is_refused(body: bytes, play: Play) -> None:
    async def story(hall: House) -> None:
        head = hall.community.writer.head
        is_refused(await send(hall, body), 400, "bad-request")
        assert hall.community.writer.head == head
        # A malformed body is not the command's first answer.
        assert (await send(hall, GOOD)).status_code == 200

    play(story)


def test_the_answer_says_where_and_never_repeats_what_was_sent(play: Play) -> None:
    async def story(hall: House) -> None:
        body = b'{"title":{"lang":"en","text":{"secret":"canary-42"}},"canary-43":1}'
        response = await send(hall, body)
        assert "canary-42" not in response.text
        assert {"where": "title.text", "code": "string_type"} in response.json()["params"]["problems"]

    play(story)


@pytest.mark.parametrize("number", [b"1e400", b"9" * 400, b"-" + b"9" * 30, b"0.1", b"18446744073709551616"])
def test_a_number_that_no_log_can_hold_is_refused(number: bytes, play: Play) -> None:
    async def story(hall: House) -> None:
        body = b'{"charter":{"x":%s},"reason":{"lang":"en","text":"Try"}}' % number
        headers = {"Idempotency-Key": CMD, "Content-Type": "application/json"}
        path = f"/c/{COMMUNITY}/commands/charter.amend"
        response = await hall.send("POST", path, hall.operator, content=body, headers=headers)
        assert response.status_code in (400, 422), response.text

    play(story)


def test_a_key_that_comes_twice_does_no_harm(play: Play) -> None:
    async def story(hall: House) -> None:
        response = await send(hall, b'{"title":{"lang":"en","text":"A"},"title":{"lang":"en","text":"B"}}')
        assert response.status_code == 200

    play(story)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(play: Play) -> None:
    async def story(hall: House) -> None:
        large = b'{"title":{"lang":"en","text":"' + b"x" * 70_000 + b'"}}'
        is_refused(await send(hall, large), 413, "too-large")

        async def in_pieces() -> AsyncIterator[bytes]:
            while True:  # without an end and without a length
                yield b"x" * 10_000

        chair = await hall.login(next(iter(hall.community.state.members)))
        headers = {"Idempotency-Key": CMD, "Content-Type": "application/json"}
        path = f"/c/{COMMUNITY}/commands/sitting.open"
        response = await hall.send("POST", path, chair, content=in_pieces(), headers=headers)
        is_refused(response, 413, "too-large")

    play(story)


def test_a_vote_may_be_as_large_as_all_its_pictures_and_no_larger(play: Play) -> None:
    largest = "data:image/png;base64," + "iVBORw0KGgo" + "A" * (BYTES_MAX * 4 // 3 - 11)
    options = [
        {"id": f"o{number}", "label": text("Lin"), "picture": largest} for number in range(OPTIONS_MAX)
    ]

    async def story(hall: House) -> None:
        whole = orjson.dumps({"motion": "m", "options": options})
        is_refused(await send(hall, whole, "poll.open"), 404, "unknown-object")
        is_refused(await send(hall, whole + b" " * 100_000, "poll.open"), 413, "too-large")
        headers = {"Idempotency-Key": CMD, "Content-Type": "application/json"}
        path = f"/c/{COMMUNITY}/commands/poll.open"
        is_refused(await hall.send("POST", path, content=whole, headers=headers), 413, "too-large")

    play(story)


def test_a_body_that_never_ends_to_arrive_is_given_up(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateways.http.request.BODY_WITHIN_S", 0.01)

    async def story(hall: House) -> None:
        async def drip() -> AsyncIterator[bytes]:
            yield b"{"
            await asyncio.Event().wait()

        headers = {"Content-Type": "application/json"}
        path = f"/c/{COMMUNITY}/login"
        is_refused(await hall.send("POST", path, content=drip(), headers=headers), 400, "bad-request")

    play(story)


def test_a_body_in_pieces_is_put_together(play: Play) -> None:
    async def story(hall: House) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            for byte in b'{"code":"ABCD-EFGH"}':
                yield bytes([byte])

        headers = {"Content-Type": "application/json"}
        response = await hall.send("POST", f"/c/{COMMUNITY}/login", content=pieces(), headers=headers)
        is_refused(response, 401, "login-refused")

    play(story)


def test_a_roll_may_be_larger_than_other_commands(play: Play) -> None:
    async def story(hall: House) -> None:
        rows = [{"number": f"N{number}", "name": f"Person {number}"} for number in range(3_000)]
        assert (await hall.act("roll.import", {"rows": rows}, hall.operator))["added"] == 3_000

    play(story)


@pytest.mark.parametrize(
    ("headers", "where"),
    [
        ({"Content_Type": "text/plain"}, "content-type"),
        ({"Content_Type": "application/x-www-form-urlencoded"}, "content-type"),
        ({"Content_Encoding": "gzip"}, "content-encoding"),
        ({"Idempotency_Key": "short"}, "idempotency-key"),
        ({"Idempotency_Key": "x" * 65}, "idempotency-key"),
        ({"Idempotency_Key": "with space"}, "idempotency-key"),
        ({"Idempotency_Key": ""}, "idempotency-key"),
    ],
)
def test_headers_that_are_not_as_agreed_are_refused(headers: dict[str, str], where: str, play: Play) -> None:
    async def story(hall: House) -> None:
        response = await send(hall, GOOD, **headers)
        is_refused(response, 400, "bad-request")
        assert response.json()["params"]["problems"][0]["where"] == where

    play(story)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not-found"),
        ("GET", "/c/valley/nothing", 404, "not-found"),
        ("GET", "/c/nowhere/views/community", 404, "unknown-community"),
        ("GET", "/c/NOWHERE/views/community", 404, "unknown-community"),
        ("GET", "/c/%2e%2e/views/community", 404, "unknown-community"),
        ("GET", "/c/valley/views/nothing", 404, "unknown-view"),
        ("GET", "/c/valley/views/", 404, "unknown-view"),
        ("GET", "/c/valley/views/poll/nothing", 404, "unknown-view"),
        ("GET", "/c/valley/views/_enrolment/0", 404, "unknown-view"),
        ("GET", "/c/valley/views/roll/9999999", 404, "unknown-view"),
        ("GET", "/c/valley/views/roll/0", 401, "not-logged-in"),
        ("GET", "/c/valley/views/me", 401, "not-logged-in"),
        ("GET", "/c/valley/views/community?at_least=x", 400, "bad-request"),
        ("GET", "/c/valley/views/community?at_least=", 400, "bad-request"),
        ("GET", "/c/valley/views/community?at_least=-1", 400, "bad-request"),
        ("GET", "/c/valley/views/community?at_least=²", 400, "bad-request"),
        ("GET", "/c/valley/views/community?at_least=9999999999999999", 400, "bad-request"),
        ("GET", "/c/valley/views/community?at_least=99999", 422, "version-from-future"),
        ("GET", "/c/valley/views/ballots/p?after=A'--", 400, "bad-request"),
        ("GET", "/c/valley/content?refs=zz", 400, "bad-request"),
        ("GET", "/c/valley/content", 400, "bad-request"),
        ("GET", "/c/valley/commands/sitting.open", 405, "wrong-method"),
        ("DELETE", "/c/valley/views/community", 405, "wrong-method"),
        ("POST", "/c/valley/commands/", 404, "not-found"),
        ("POST", "/c/valley/commands/nothing.done", 404, "unknown-command"),
        ("POST", "/c/valley/commands/ballots.disclose", 404, "unknown-command"),
        ("POST", "/c/nowhere/login", 400, "bad-request"),
        ("GET", "/assets/..%2f..%2fapp.py", 404, "not-found"),
        ("GET", "/assets/nothing.js", 404, "not-found"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(
    method: str, path: str, status: int, code: str, play: Play
) -> None:
    async def story(hall: House) -> None:
        is_refused(await hall.send(method, path), status, code)

    play(story)


def test_too_many_references_are_refused(play: Play) -> None:
    async def story(hall: House) -> None:
        refs = ",".join(["ab" * 32] * 101)
        is_refused(await hall.get("content", params={"refs": refs}), 400, "bad-request")
        assert (await hall.get("content", params={"refs": refs[65:]})).json() == {"rows": {}}

    play(story)


def test_what_the_rules_forbid_is_refused_with_its_code(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, ben = [await hall.login(member) for member in list(hall.community.state.members)]
        sitting, motion, poll = await hall.open_poll(ann, ben)
        late = await hall.act("member.enrol", {"row": {"number": "3", "name": "Cy"}}, hall.operator)
        cy = await hall.login(late["member"])
        row = {"number": "1", "name": "Di"}
        broken = [row, row, {"number": "7", "name": " "}]
        ballot = {"poll": poll, "option": "yes"}
        contradictory = {"charter": {"quorum": "many"}, "reason": text("Try")}
        refused: list[tuple[str, Any, str, int, str]] = [
            ("ballot.cast", ballot, cy, 403, "not-on-roll"),
            ("ballot.cast", ballot | {"option": "maybe"}, ben, 422, "unknown-option"),
            ("ballot.cast", ballot | {"poll": "nothing"}, ben, 404, "unknown-object"),
            ("ballot.cast", ballot, "", 401, "not-logged-in"),
            ("ballot.cast", ballot, hall.operator, 403, "not-allowed"),
            ("poll.close", {"poll": poll}, ben, 403, "not-allowed"),
            ("outcome.declare", {"poll": poll}, ann, 409, "poll-open"),
            ("sitting.close", {"sitting": sitting}, ann, 409, "poll-open"),
            ("motion.withdraw", {"motion": motion}, ben, 409, "wrong-phase"),
            ("member.enrol", {"row": row}, hall.operator, 409, "already-enrolled"),
            ("roll.import", {"rows": broken}, hall.operator, 422, "roll-rows-invalid"),
            ("charter.amend", contradictory, hall.operator, 422, "charter-invalid"),
        ]
        head = hall.community.writer.head
        for kind, body, who, status, code in refused:
            is_refused(await hall.command(kind, body, who), status, code)
        assert hall.community.writer.head == head

    play(story)


def test_a_refusal_is_worded_in_the_readers_language(play: Play) -> None:
    async def story(hall: House) -> None:
        chinese = await hall.get("views/me", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
        english = await hall.get("views/me")
        assert chinese.json()["title"] == "您还没有登录。"
        assert chinese.headers["content-language"] == "zh-CN"
        assert english.json()["title"] == "You have not logged in."
        assert english.headers["www-authenticate"] == "Bearer"

    play(story)


def test_something_broken_inside_is_said_without_details(play: Play) -> None:
    async def story(hall: House) -> None:
        def broken(*_: Any) -> Any:
            raise RuntimeError("canary-44")

        hall.community.who = broken  # type: ignore[assignment,method-assign]
        response = await hall.get("session")
        assert response.status_code == 500
        assert response.json()["code"] == "unavailable"
        assert "canary-44" not in response.text

    play(story)
