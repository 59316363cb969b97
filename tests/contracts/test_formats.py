"""Promised formats: what is served and stored has the shape that the files here say.

An event's schema never changes: a changed meaning is a new number. `make promise` renews the files.
"""

import asyncio
import os
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from gateways.http.json_schemas import event_schemas, without_null
from gateways.http.openapi import openapi
from tests.walks.house import house, text

PROMISED = Path(__file__).parent / "promised"
PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
RENEW = os.environ.get("PROMISE") == "1"
EVENTS = event_schemas()


def is_promised(file: Path, now: Any) -> None:
    written = orjson.dumps(now, option=PRETTY)
    if RENEW:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written)
    assert file.is_file(), f"{file.name} is new: promise it with `make promise`"
    assert file.read_bytes() == written, f"{file.name} changed: write a decision record, then `make promise`"


def test_the_http_interface_is_as_promised() -> None:
    is_promised(PROMISED / "openapi.json", openapi())


@pytest.mark.parametrize("kind", EVENTS)
def test_the_event_is_as_promised(kind: str) -> None:
    is_promised(PROMISED / "schemas" / f"{kind}.json", EVENTS[kind])


def test_no_event_that_was_promised_is_gone() -> None:
    folder = PROMISED / "schemas"
    promised = {str(file.relative_to(folder).with_suffix("")) for file in folder.glob("*/*.json")}
    assert promised == set(EVENTS) or RENEW


@pytest.mark.parametrize("kind", EVENTS)
def test_the_schema_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(EVENTS[kind])


def test_every_reference_of_the_http_description_leads_somewhere() -> None:
    document = openapi()
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for reference in references(document):
        beginning, *steps = reference.split("/")
        assert beginning == "#"
        reduce(getitem, steps, document)


def references(value: Any) -> set[str]:
    if isinstance(value, list):
        return {one for child in value for one in references(child)}
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own | {one for child in value.values() for one in references(child)}
    return set()


@pytest.mark.parametrize("reveal", ["live", "at-close"])
def test_every_event_of_a_whole_life_fits_its_schema(reveal: str, tmp_path: Path) -> None:
    async def live() -> list[bytes]:
        async with house(tmp_path) as hall:
            members = await hall.found("Ann", "Ben", "Cy")
            ann, ben, _ = [await hall.login(member) for member in members]
            row = {"number": "9", "name": "Di", "weight": "2", "class": "owner", "evidence": "deed 7"}
            di = (await hall.act("member.enrol", {"row": row}, hall.operator))["member"]
            changed = {"member": di, "row": row | {"weight": "5/2"}}
            await hall.act("member.change", changed, hall.operator)
            sitting, _, poll = await hall.open_poll(ann, ben, reveal=reveal)
            for who, option in ((ann, "yes"), (ben, "no"), (ben, "yes"), (await hall.login(di), "no")):
                await hall.act("ballot.cast", {"poll": poll, "option": option}, who)
            await hall.act("poll.close", {"poll": poll}, ann)
            await hall.community.duties.round()
            await hall.act("outcome.declare", {"poll": poll}, ann)
            await hall.act("poll.annul", {"poll": poll, "reason": text("A wrong list")}, ann)
            await hall.act("sitting.close", {"sitting": sitting}, ann)
            await hall.act("member.depart", {"member": di}, hall.operator)
            return [row.state for row in hall.community._files.log.read(0, 1000)]

    events = asyncio.run(live())
    assert len(events) > 15
    for state in events:
        event = orjson.loads(state)
        Draft202012Validator(EVENTS[event["type"]]).validate(event)


def test_null_is_taken_out_of_a_schema() -> None:
    schema = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "X"}
    assert without_null(schema) == {"type": "string", "title": "X"}
    assert without_null({"anyOf": [{"type": "string"}, {"type": "integer"}]}) == {
        "anyOf": [{"type": "string"}, {"type": "integer"}]
    }
