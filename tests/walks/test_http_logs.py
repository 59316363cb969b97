"""The programme's own log tells an operator what happened, and nothing of people: canaries must not sing."""

import asyncio
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import structlog

from gateways.http import access_log
from gateways.logs import configure
from tests.walks.house import HALL, House, house, text


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged, all of it, as JSON."""
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure("json", "debug", stream)
    monkeypatch.setattr(access_log, "WRITE_EVERY_S", 0)
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # the test's own client names what it asks for
    yield stream
    configure("json", "error", stream)
    logging.getLogger("httpx2").setLevel(logging.NOTSET)
    root.handlers[:] = kept
    root.setLevel(level)
    structlog.reset_defaults()


def read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in lines.getvalue().splitlines()]


async def printed(hall: House) -> list[str]:
    """The codes of cards that were made at the desk, where the operator sits too."""
    card = await hall.code("nobody", kind="operator")
    officer = (await hall.post("login", {"code": card})).json()["session"]
    once = hall.installation.card_forms.word()
    sheet = await hall.form("cards", {"who": "all", "sure": "yes", "once": once}, officer)
    await hall.form("cards/revoke", {"number": "canary-number"}, officer)
    codes = re.findall(r'class="code">([^<]+)<', sheet.text)
    assert len(codes) == 2
    return [card, officer, *codes]


async def everything(hall: House) -> list[str]:
    """Say as much as can be said, rightly and wrongly; gives what must not be in the log."""
    members = await hall.found("canary-name-1", "canary-name-2")
    codes = [await hall.code(member) for member in members]
    ann, ben = [(await hall.post("login", {"code": code})).json()["session"] for code in codes]
    sitting = (await hall.act("sitting.open", {"title": text("canary-title")}, ann))["sitting"]
    body = {"sitting": sitting, "title": text("canary-motion"), "text": text("canary-text")}
    motion = (await hall.act("motion.submit", body, ben))["motion"]
    await hall.act("motion.second", {"motion": motion}, ann)
    options = [{"id": f"canary-choice-{n}", "label": text(f"canary-label-{n}")} for n in (1, 2)]
    poll = (await hall.act("poll.open", {"motion": motion, "options": options, "reveal": "at-close"}, ann))[
        "poll"
    ]
    await hall.act("ballot.cast", {"poll": poll, "option": "canary-choice-1"}, ben)
    await hall.command("ballot.cast", {"poll": poll, "option": "canary-choice-9"}, ben)
    await hall.post("login", {"code": "canary-code"})
    await hall.get("views/me?canary-query=1", "canary-token", headers={"Cookie": "folkmoot=canary-cookie"})
    await hall.get("canary-path/canary-path")
    await hall.post("commands/canary-command", {"canary-body": 1}, ann)
    await hall.act("poll.close", {"poll": poll}, ann)
    await hall.community.duties.round()
    codes += await printed(hall)
    return [
        "canary",
        *codes,
        *(code.replace("-", "") for code in codes),
        ann,
        ben,
        hall.operator,
        HALL,
        *members,
    ]


def test_no_name_choice_code_token_text_query_or_address_is_logged(
    lines: io.StringIO, tmp_path: Path
) -> None:
    async def story() -> list[str]:
        async with house(tmp_path) as hall:
            secret = await everything(hall)

            def broken(*_: Any) -> Any:
                raise RuntimeError("canary in a message") from ValueError("canary in its cause")

            hall.community.who = broken  # type: ignore[assignment,method-assign]
            await hall.get("session")
            return secret

    secret = asyncio.run(story())
    logged = lines.getvalue()
    assert "/c/{community}/commands/{type}" in logged
    assert "/c/{community}/cards" in logged
    assert "request_failed" in logged
    for one in secret:
        assert one not in logged


def test_a_request_leaves_a_line_that_an_operator_can_use(lines: io.StringIO, tmp_path: Path) -> None:
    async def story() -> str:
        async with house(tmp_path) as hall:
            await hall.found("Ann")
            return str((await hall.get("views/community?at_least=1")).headers["x-request-id"])

    request_id = asyncio.run(story())
    (line,) = [line for line in read(lines) if line.get("request_id") == request_id]
    assert line["event"] == "request"
    assert line["method"] == "GET"
    assert line["route"] == "/c/{community}/views/{view:path}"
    assert line["community"] == "valley"
    assert line["status"] == 200
    assert (line["level"], "command" in line) == ("info", False)
    assert line["at"].endswith("+00:00")
    assert line["ms"] >= 0


def test_an_exception_is_logged_by_kind_and_place_only(lines: io.StringIO) -> None:
    try:
        try:
            raise KeyError("canary-inner")
        except KeyError as error:
            raise ValueError("canary-outer") from error
    except ValueError:
        structlog.get_logger("x").error("went_wrong", exc_info=True)
        logging.getLogger("library").exception("library failed")
    ours, theirs = read(lines)
    for line in (ours, theirs):
        assert [one["kind"] for one in line["error"]] == ["ValueError", "KeyError"]
        assert line["error"][0]["where"][0].startswith("test_http_logs.py:")
    assert theirs["logger"] == "library"
    assert "canary" not in lines.getvalue()


def test_the_access_log_can_be_turned_off(lines: io.StringIO, tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, access_log=False) as hall:
            await hall.send("GET", "/livez")

    asyncio.run(story())
    assert "/livez" not in lines.getvalue()


def test_the_servers_library_is_kept_from_naming_addresses(lines: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info('"WebSocket /c/x/live?token=canary" [accepted]')
    logging.getLogger("uvicorn.access").info("GET /?canary")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    assert [line["event"] for line in read(lines)] == ["Invalid HTTP request received."]
