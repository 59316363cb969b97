"""JSON Schemas of what is stored and sent, from the models themselves."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from domain.event import EVENT_TYPES, EventData
from services.acts import ACTS
from services.commands import WHOLE_MAX

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Json = dict[str, Any]

_POSITION = {"type": "integer", "minimum": 1, "maximum": WHOLE_MAX}
_ENVELOPE: Json = {
    "v": {"const": 1, "description": "The version of this envelope."},
    "n": _POSITION | {"description": "The position in the log, from 1 without a gap."},
    "stream": {"type": "string", "description": "What the event is about."},
    "version": _POSITION | {"description": "The event's number in its stream, from 1 without a gap."},
    "at": _POSITION | {"description": "Milliseconds since 1970 UTC. Never decreases; `n` alone orders."},
    "by": {
        "type": "object",
        "description": "Who acted, in which capacity, and for whom.",
        "properties": {"id": {"type": "string"}, "as": {"type": "string"}, "for": {"type": "string"}},
        "additionalProperties": False,
    },
    "cmd": {"type": "string", "description": "The client's id of the command that led to this."},
    "c": {
        "type": "object",
        "description": "Commitments to what stays outside the log: names, texts, sealed choices.",
        "additionalProperties": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    },
}


def event_schemas() -> dict[str, Json]:
    """The schema of every event as it stands in the log, by type."""
    assert ACTS  # importing the acts brings every event with it
    own = {kind: model for kind, model in EVENT_TYPES.items() if model.__module__.startswith("domain.")}
    return {kind: _event(kind, own[kind]) for kind in sorted(own)}


def shared_schemas(models: Iterable[type[BaseModel]], place: str) -> dict[str, Json]:
    """The schemas of models that refer to one another at `place`, by name. `null` is what is left out."""
    _, whole = models_json_schema(
        [(model, "validation") for model in models], ref_template=f"{place}{{model}}", by_alias=True
    )
    found: dict[str, Json] = whole.get("$defs", {})
    return found


def without_null(schema: Any) -> Any:
    """The schema with `null` taken away: what is not there is left out, never null."""
    if isinstance(schema, list):
        return [without_null(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: without_null(value) for key, value in schema.items() if not _is_null_default(key, value)}
    choices = kept.get("anyOf")
    if isinstance(choices, list):
        real = [one for one in choices if one != {"type": "null"}]
        if len(real) == 1 and len(choices) > 1:
            del kept["anyOf"]
            return {**real[0], **kept}
        kept["anyOf"] = real
    return kept


def _is_null_default(key: str, value: Any) -> bool:
    return key == "default" and value is None


def _event(kind: str, model: type[EventData]) -> Json:
    data = without_null(model.model_json_schema(mode="serialization", by_alias=True))
    definitions = data.pop("$defs", {})
    # A field with a default may be missing where it was left out because it was empty.
    required = [name for name in data.get("required", ()) if "default" not in data["properties"][name]]
    optional = {
        (field.serialization_alias or field.alias or name)
        for name, field in model.model_fields.items()
        if not field.is_required() and field.default is None
    }
    data["required"] = [name for name in required if name not in optional]
    whole: Json = {
        "$schema": DIALECT,
        "$id": f"/schemas/{kind}.json",
        "title": kind,
        "description": data.pop("description", ""),
        "type": "object",
        "properties": _ENVELOPE | {"type": {"const": kind}, "data": data},
        "required": ["v", "n", "stream", "version", "type", "at", "data"],
        "additionalProperties": False,
    }
    return whole | ({"$defs": definitions} if definitions else {})
