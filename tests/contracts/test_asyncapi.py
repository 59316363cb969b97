"""What the socket promises: the description is a file, and the file is what the server serves."""

import os
from pathlib import Path
from typing import Any

import orjson
from jsonschema import Draft202012Validator

from gateways.http.asyncapi import asyncapi
from gateways.live import wire

PROMISED = Path(__file__).parent / "promised" / "asyncapi.json"
CLIENT_WORDS = ("hello", "sub", "unsub", "cmd", "hb")
SERVER_WORDS = ("hello", "snap", "patch", "same", "none", "fetch", "ack", "nack", "err", "hb")
PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


def test_the_socket_is_as_promised() -> None:
    now = orjson.dumps(asyncapi(), option=PRETTY)
    if os.environ.get("PROMISE") == "1":
        PROMISED.write_bytes(now)
    assert PROMISED.read_bytes() == now, "a changed promise needs a decision record, then PROMISE=1"


def references(value: Any) -> set[str]:
    """Every `$ref` in a document."""
    if isinstance(value, list):
        return set().union(*map(references, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    found = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
    return found.union(*map(references, value.values()))


def test_every_reference_in_the_description_leads_somewhere() -> None:
    document = asyncapi()
    for reference in references(document):
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_message_is_described_with_its_word_and_a_sentence() -> None:
    messages = asyncapi()["components"]["messages"]
    words = [message["name"] for message in messages.values()]

    assert sorted(words) == sorted(
        [
            "hello",
            "sub",
            "unsub",
            "cmd",
            "hb",
            "hello",
            "snap",
            "patch",
            "same",
            "none",
            "fetch",
            "ack",
            "nack",
            "err",
            "hb",
        ]
    )
    assert all(message["summary"].endswith(".") for message in messages.values())


def test_the_schemas_accept_what_the_server_writes() -> None:
    document = asyncapi()
    for raw in (
        wire.patch("now/a", 1, 2, {"focus": None, "rows": {"m": {"v": 1}}}),
        wire.snapshot("me", 3, {"roles": []}),
        wire.acknowledged("c0000001", {"position": 7, "repeated": False, "motion": "m1"}),
        wire.complaint({"code": "bad-request", "params": {}, "title": "x", "status": 400, "type": "/x"}),
        wire.welcome(1, 2, {"kind": "member", "member": "ann", "roles": [], "name": "ab"}),
    ):
        message = orjson.loads(raw)
        name = type(wire.SERVER_MESSAGE.validate_python(message)).__name__
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        Draft202012Validator(schema).validate(message)
