"""Writes `asyncapi.json` (3.0): the live socket's messages, both ways."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any, get_args

from pydantic import BaseModel

from gateways import wire
from gateways.json_schemas import shared_schemas

Json = dict[str, Any]
PLACE = "#/components/schemas/"
CHANNEL = "#/channels/live"


def asyncapi() -> Json:
    """The whole description."""
    sent, received = _models(wire.ClientMessage), _models(wire.ServerMessage)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "folkmoot live", "version": version("folkmoot")},
        "defaultContentType": "application/json",
        "channels": {
            "live": {
                "address": "/c/{community}/live",
                "description": "JSON text frames of at most 64 KiB, told apart by `t`.",
                "parameters": {"community": {"description": "The community's id."}},
                "messages": {
                    model.__name__: {"$ref": f"#/components/messages/{model.__name__}"}
                    for model in (*sent, *received)
                },
            }
        },
        "operations": {
            "toServer": _operation("receive", sent),
            "toClient": _operation("send", received),
        },
        "components": {
            "messages": {model.__name__: _message(model) for model in (*sent, *received)},
            "schemas": shared_schemas((*sent, *received), PLACE),
        },
    }


def _models(union: Any) -> tuple[type[BaseModel], ...]:
    models: tuple[type[BaseModel], ...] = get_args(get_args(union)[0])
    return models


def _operation(action: str, models: Iterable[type[BaseModel]]) -> Json:
    messages = [{"$ref": f"{CHANNEL}/messages/{model.__name__}"} for model in models]
    return {"action": action, "channel": {"$ref": CHANNEL}, "messages": messages}


def _message(model: type[BaseModel]) -> Json:
    (kind,) = get_args(model.model_fields["t"].annotation)
    return {
        "name": kind,
        "summary": " ".join((model.__doc__ or "").split()),
        "payload": {"$ref": f"{PLACE}{model.__name__}"},
    }
