"""Writes `openapi.json` (3.1): every command, view and door, with the shapes of what is sent."""

from importlib.metadata import version
from typing import Any

from pydantic import BaseModel

from gateways.http_access import CardsForm, LoginForm, PasswordForm, RevokeForm
from gateways.http_cards import PrintForm, StopForm
from gateways.json_schemas import shared_schemas
from gateways.wording import LANGUAGES
from services.commands import COMMAND_ID, COMMANDS, ID, ImportRoll

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
COUNT: Json = {"type": "integer", "minimum": 0}
PLACE = "#/components/schemas/"
COMMUNITY: Json = {
    "name": "community",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": f"^{ID}$"},
}
IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "The command's id: the same id with the same body gets the first answer again, for ever.",
    "schema": {"type": "string", "pattern": f"^{COMMAND_ID}$"},
}
PROBLEM: Json = {
    "type": "object",
    "description": "RFC 9457. `code` and `params` are for programs, `title` and `cure` for people.",
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "code": TEXT,
        "params": {"type": "object"},
        "cure": TEXT,
    },
    "required": ["type", "title", "status", "code", "params"],
}
REPLY: Json = {
    "type": "object",
    "description": "Done, and durable. What the act made stands beside it, such as `motion` or `poll`.",
    "properties": {"position": {"type": "integer"}, "repeated": {"type": "boolean"}},
    "required": ["position", "repeated"],
}
VIEW: Json = {
    "type": "object",
    "properties": {
        "view": TEXT,
        "v": {"type": "integer", "description": "The position of the last event that changed the document."},
        "position": {"type": "integer", "description": "The position that the views have reached."},
        "doc": {"type": "object"},
    },
    "required": ["view", "v", "position", "doc"],
}
WHO: Json = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["member", "operator", "display", "public"]},
        "member": TEXT,
        "roles": {"type": "array", "items": {"enum": ["auditor", "chair", "secretary"]}},
        "name": {"type": "string", "description": "A content reference."},
    },
    "required": ["kind", "roles"],
}


def openapi() -> Json:
    """The whole description."""
    forms: list[type[BaseModel]] = [
        *COMMANDS.values(),
        LoginForm,
        CardsForm,
        PasswordForm,
        RevokeForm,
        PrintForm,
        StopForm,
    ]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "folkmoot",
            "version": version("folkmoot"),
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "security": [{"session": []}, {"cookie": []}, {}],
        "paths": {**_commands(), **_reading(), **_access(), **_server()},
        "components": {
            "schemas": {
                **shared_schemas(forms, PLACE),
                "Problem": PROBLEM,
                "Reply": REPLY,
                "View": VIEW,
                "Who": WHO,
            },
            "securitySchemes": {
                "session": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "folkmoot"},
            },
        },
    }


def _commands() -> Json:
    return {
        f"/c/{{community}}/commands/{kind}": {
            "post": _operation(
                kind, model.__doc__ or "", _ref("Reply"), [COMMUNITY, IDEMPOTENCY_KEY], _ref(model.__name__)
            )
        }
        for kind, model in sorted(COMMANDS.items())
    }


def _reading() -> Json:
    name = {"name": "view", "in": "path", "required": True, "schema": TEXT}
    at_least = _query(
        "at_least", "Wait until this position is in the view.", {"type": "integer", "minimum": 0}
    )
    after = _query(
        "after", "For `ballots/<poll>` and `roll-call/<poll>`: the member after whom the page begins.", TEXT
    )
    refs = _query("refs", "At most 100 references, parted by commas.", TEXT, is_required=True)
    content = _object(rows={"type": "object", "additionalProperties": {"type": "object"}})
    return {
        "/c/{community}/views/{view}": {
            "get": _operation("view", "A view.", _ref("View"), [COMMUNITY, name, at_least, after])
        },
        "/c/{community}/content": {
            "get": _operation("content", "Names and texts behind references.", content, [COMMUNITY, refs])
        },
    }


def _access() -> Json:
    cards = {"type": "array", "items": _object(member=TEXT, code=TEXT)}
    numbers = {"type": "array", "items": TEXT}
    difference: Json = {
        **{kind: numbers for kind in ("added", "changed", "departed")},
        "errors": {"type": "array", "items": {"type": "object"}},
        "unchanged": {"type": "integer"},
        "former_names": {"type": "object", "additionalProperties": TEXT},
    }
    session = _object(who=_ref("Who"), community=TEXT, now={"type": "integer"})
    return {
        "/c/{community}/login": _post(
            "login",
            "Start a session.",
            _object(session=TEXT, who=_ref("Who")),
            _ref(LoginForm.__name__),
        ),
        "/c/{community}/logout": _post("logout", "End the session.", _object(), None),
        "/c/{community}/session": {
            "get": _operation("session", "Who one is taken for.", session, [COMMUNITY])
        },
        "/c/{community}/join": {
            "get": _operation(
                "join",
                "Where tablets come in, and its QR code by rows: 1 is dark.",
                _object(address=TEXT, square={"type": "array", "items": TEXT}),
                [COMMUNITY],
            )
        },
        "/c/{community}/access/cards": _post(
            "access.cards", "Make login cards.", _object(cards=cards), _ref(CardsForm.__name__)
        ),
        "/c/{community}/access/password": _post(
            "access.password", "Set a password.", _object(), _ref(PasswordForm.__name__)
        ),
        "/c/{community}/access/revoke": _post(
            "access.revoke",
            "End a member's logins.",
            _object(cards=COUNT, sessions=COUNT),
            _ref(RevokeForm.__name__),
        ),
        "/c/{community}/cards": {
            "get": _page("cards.desk", "The desk for login cards, as a page without scripts."),
            "post": _page("cards.print", "Make login cards; the answer is the page to print.", PrintForm),
        },
        "/c/{community}/cards/revoke": {
            "post": _page("cards.stop", "End a member's logins; the answer is the desk.", StopForm)
        },
        "/c/{community}/roll/check": _post(
            "roll.check",
            "What importing a roll would change.",
            _object(**difference),
            _ref(ImportRoll.__name__),
        ),
    }


def _server() -> Json:
    anything = {"type": "object"}
    return {
        "/livez": {"get": _operation("livez", "Whether the server lives.", anything, [])},
        "/readyz": {"get": _operation("readyz", "Whether it can be used; 503 says why not.", anything, [])},
        "/metrics": {"get": _metrics()},
        "/version": {"get": _operation("version", "Which version it is.", anything, [])},
    }


def _metrics() -> Json:
    """For Prometheus, in its own format."""
    found = _operation("metrics", "Numbers, for the machine itself or the operator.", TEXT, [])
    found["responses"]["200"]["content"] = {"text/plain": {"schema": TEXT}}
    return found


def _page(act: str, summary: str, form: type[BaseModel] | None = None) -> Json:
    """A page, for whoever reads without a script; its refusals are pages too."""
    html: Json = {"text/html": {"schema": TEXT}}
    found: Json = {
        "operationId": act,
        "summary": summary,
        "parameters": [COMMUNITY, _query("lang", f"The page's language: {' or '.join(LANGUAGES)}.", TEXT)],
        "responses": {
            "200": {"description": "Done.", "content": html},
            "default": {"description": "Refused.", "content": html},
        },
    }
    if form is not None:
        content = {"application/x-www-form-urlencoded": {"schema": _ref(form.__name__)}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _post(act: str, summary: str, result: Json, body: Json | None) -> Json:
    return {"post": _operation(act, summary, result, [COMMUNITY], body)}


def _operation(
    act: str, summary: str, result: Json, parameters: list[Json], body: Json | None = None
) -> Json:
    found: Json = {
        "operationId": act,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": {"schema": result}}},
            "default": {
                "description": "Refused; nothing was recorded.",
                "content": {"application/problem+json": {"schema": _ref("Problem")}},
            },
        },
    }
    if body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return found


def _query(name: str, description: str, schema: Json, is_required: bool = False) -> Json:
    return {
        "name": name,
        "in": "query",
        "required": is_required,
        "description": description,
        "schema": schema,
    }


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _ref(name: str) -> Json:
    return {"$ref": f"{PLACE}{name}"}
