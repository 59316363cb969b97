"""A server whose answers are not as described: each defect at one operation. Only ever started by a test."""

from collections.abc import Callable
from typing import Any, NamedTuple
from unittest.mock import patch

import orjson
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from gateways.command_line.commands import main
from gateways.http.endpoint import Endpoint

Json = dict[str, Any]
MINUTES_MAX = 527_040
TEAPOT = 418


class Exchange:
    """A request's path and body, and the answer to it, to be spoilt."""

    def __init__(self, path: str, sent: bytes, start: Message, body: bytes) -> None:
        self.path, self.start, self.body = path, start, body
        self._sent = sent

    @property
    def status(self) -> int:
        status: int = self.start["status"]
        return status

    @property
    def sent(self) -> Json:
        """What was sent, if it was taken."""
        read = orjson.loads(self._sent)
        return read if isinstance(read, dict) else {}

    @property
    def said(self) -> Json:
        read: Json = orjson.loads(self.body)
        return read

    def say(self, status: int, document: Any) -> None:
        """Answer this instead."""
        self.start["status"], self.body = status, orjson.dumps(document)
        MutableHeaders(scope=self.start)["content-length"] = str(len(self.body))

    def drop(self, header: str) -> None:
        """Leave out a header."""
        del MutableHeaders(scope=self.start)[header]


class Defect(NamedTuple):
    """Where it is, what it does to an answer, and what the tool calls that."""

    operation: str
    spoil: Callable[[Exchange], None]
    called: str


def _fails(one: Exchange) -> None:
    one.say(500, {"type": "x", "title": "x", "status": 500, "code": "x", "params": {}})


def _fails_at_rare_letters(one: Exchange) -> None:
    if one.status != 400 and max(one.sent["title"]["text"]) > "\uffff":
        _fails(one)


def _fails_at_the_longest_vote(one: Exchange) -> None:
    if one.status != 400 and one.sent.get("minutes") == MINUTES_MAX:
        _fails(one)


def _fails_at_a_vote_that_counts(one: Exchange) -> None:
    if one.status == 200:
        _fails(one)


def _says_whether_in_words(one: Exchange) -> None:
    if one.status == 200:
        one.say(200, one.said | {"repeated": "no"})


def _gives_texts_in_a_list(one: Exchange) -> None:
    if one.status == 200 and one.said["rows"]:
        one.say(200, {"rows": list(one.said["rows"].values())})


def _says_that_it_is_created(one: Exchange) -> None:
    if one.status == 200:
        one.say(201, one.said)


def _is_a_teapot(one: Exchange) -> None:
    if one.status == 409:
        one.say(TEAPOT, one.said)


def _has_no_version(one: Exchange) -> None:
    if one.status == 200 and "/views/docket/" in one.path:
        one.drop("etag")


def _has_no_language(one: Exchange) -> None:
    if one.status == 404:
        one.drop("content-language")


_COMMANDS = "/c/{community}/commands"
STATUS, HEADER = "Undocumented status code", "Missing required response headers"
ERROR, SCHEMA = "Server error", "Response violates schema"
DEFECTS = {
    "rare letters": Defect(f"{_COMMANDS}/motion.submit", _fails_at_rare_letters, ERROR),
    "the longest vote": Defect(f"{_COMMANDS}/poll.open", _fails_at_the_longest_vote, ERROR),
    "a vote that counts": Defect(f"{_COMMANDS}/ballot.cast", _fails_at_a_vote_that_counts, ERROR),
    "another shape when it is done": Defect(f"{_COMMANDS}/sitting.open", _says_whether_in_words, SCHEMA),
    "another shape of texts": Defect("/c/{community}/content", _gives_texts_in_a_list, SCHEMA),
    "another status when it is done": Defect(
        f"{_COMMANDS}/motion.withdraw", _says_that_it_is_created, STATUS
    ),
    "another status of a refusal": Defect(f"{_COMMANDS}/motion.second", _is_a_teapot, STATUS),
    "one view has no version": Defect("/c/{community}/views/{view}", _has_no_version, HEADER),
    "a refusal has no language": Defect("/c/{community}/access/revoke", _has_no_language, HEADER),
}


def _spoilt(exchange: Exchange) -> None:
    for defect in DEFECTS.values():
        place = defect.operation.removeprefix("/c/{community}").partition("{")[0]
        if place in exchange.path and exchange.body:
            defect.spoil(exchange)


def _plant() -> None:
    answer = Endpoint.__call__

    async def weak(self: Endpoint, scope: Scope, receive: Receive, send: Send) -> None:
        sent, said = bytearray(), list[Message]()

        async def listen() -> Message:
            message = await receive()
            sent.extend(message.get("body", b""))
            return message

        async def keep(message: Message) -> None:
            said.append(message)

        await answer(self, scope, listen, keep)
        body = b"".join(message.get("body", b"") for message in said[1:])
        exchange = Exchange(scope["path"], bytes(sent), said[0], body)
        _spoilt(exchange)
        await send(exchange.start)
        await send({"type": "http.response.body", "body": exchange.body})

    patch.object(Endpoint, "__call__", weak).start()


if __name__ == "__main__":
    _plant()
    main()
