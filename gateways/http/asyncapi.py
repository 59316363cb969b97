"""`/asyncapi.json`: the live socket described by the very models that read and check its messages."""

from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel

from gateways.http.json_schemas import shared_schemas, without_null
from gateways.live import wire

FORMAT = "3.0.0"
# The protocol's number. Messages may gain optional keys; all else is a new number and a decision record.
PROTOCOL = "1"
ABOUT = (
    "Watch views and act, over one WebSocket. Frames are JSON text of at most 64 KiB, told apart by `t`. "
    "To watch is to get the document at its version and then each change as a JSON merge patch (RFC 7396). "
    "After a break ask again with the versions you have. If a patch's `base` is not the version you have, "
    "subscribe anew with 0. Close codes: 1003 not text, 1007 not UTF-8, 1008 too many or malformed messages, "
    "1009 too large, 1012 the server restarts, 1013 too slow or too many, 4401 log in again, "
    '4429 too many sockets of yours. A close reason `{"retry_after_ms": 2500}` says when to come again.'
)
COMMUNITY = "Id of the community."

Model = type[BaseModel]


def client_messages() -> tuple[Model, ...]:
    """Every message that a client may send."""
    return get_args(get_args(wire.ClientMessage)[0])


def server_messages() -> tuple[Model, ...]:
    """Every message that the server may send."""
    return get_args(get_args(wire.ServerMessage)[0])


def asyncapi() -> dict[str, Any]:
    """The whole description."""
    models = (*client_messages(), *server_messages())
    return {
        "asyncapi": FORMAT,
        "info": {"title": "folkmoot live socket", "version": PROTOCOL, "description": ABOUT},
        "defaultContentType": "application/json",
        "channels": {"live": _channel(models)},
        "operations": {
            "fromClient": _operation("receive", client_messages()),
            "fromServer": _operation("send", server_messages()),
        },
        "components": {
            "messages": {model.__name__: _message(model) for model in models},
            "schemas": without_null(shared_schemas(models, "#/components/schemas/")),
        },
    }


def _channel(models: Iterable[Model]) -> dict[str, Any]:
    return {
        "address": "/c/{community}/live",
        "parameters": {"community": {"description": COMMUNITY}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _names(models)},
    }


def _operation(action: str, models: Iterable[Model]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/live"},
        "messages": [{"$ref": f"#/channels/live/messages/{name}"} for name in _names(models)],
    }


def _message(model: Model) -> dict[str, Any]:
    (word,) = get_args(model.model_fields["t"].annotation)
    return {
        "name": word,
        "title": model.__name__,
        "summary": " ".join((model.__doc__ or "").split()),
        "payload": {"$ref": f"#/components/schemas/{model.__name__}"},
    }


def _names(models: Iterable[Model]) -> Iterable[str]:
    return (model.__name__ for model in models)
