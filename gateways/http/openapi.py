"""Writes `openapi.json` (3.1): every command, view and door, with the shapes of what is sent."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel

from domain.policy import OFFICIALS
from gateways.http.access import CardsForm, LoginForm, PasswordForm, RevokeForm
from gateways.http.cards import PrintForm, StopForm
from gateways.http.first_start import CodeForm, FoundingForm
from gateways.http.first_steps import EnrolForm, LinkForm, OfficeForm, SittingForm
from gateways.http.json_schemas import shared_schemas, without_null
from gateways.http.minutes import ApproveForm, CorrectForm, NoteForm, SignForm
from gateways.problems import MEDIA_TYPE, STATUS
from gateways.wording import LANGUAGES
from services.commands import COMMAND_ID, COMMANDS, ID, UNRECORDED, ImportRoll

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
COUNT: Json = {"type": "integer", "minimum": 0}
PLACE = "#/components/schemas/"
ANSWERS = "#/components/responses/"
# A method that is not described here is refused too, but of that no description speaks.
REFUSALS = sorted({status for _, status in STATUS} - {405})
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
        "roles": {"type": "array", "items": {"enum": sorted(OFFICIALS)}},
        "name": {"type": "string", "description": "A content reference."},
    },
    "required": ["kind", "roles"],
}

PAGE_FORMS = (
    *(PrintForm, StopForm, NoteForm, CorrectForm, ApproveForm, SignForm),
    *(CodeForm, FoundingForm, EnrolForm, OfficeForm, LinkForm, SittingForm),
)
SITTING: Json = {**COMMUNITY, "name": "sitting"}


def _headers(**described: str) -> Json:
    """Headers that every such answer has."""
    return {
        name.replace("_", "-"): {"description": description, "required": True, "schema": TEXT}
        for name, description in described.items()
    }


KEPT_BY_NOBODY = _headers(Cache_Control="It is for this person and this moment only.")
WORDED = {**KEPT_BY_NOBODY, **_headers(Content_Language="The language of `title` and `cure`.")}
RESPONSES: dict[str, Json] = {
    "Refused": WORDED,
    "NotLoggedIn": {**WORDED, **_headers(WWW_Authenticate="How to say who one is.")},
    "TryAgain": {**WORDED, **_headers(Retry_After="After how many seconds.")},
}
NAMED = {401: "NotLoggedIn", 429: "TryAgain", 503: "TryAgain"}


def openapi() -> Json:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "folkmoot",
            "version": version("folkmoot"),
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "security": [{"session": []}, {"cookie": []}, {}],
        "paths": {
            **_commands(),
            **_reading(),
            **_coming_in(),
            **_access(),
            **_minutes(),
            **_attendance(),
            **_notice(),
            **_first_start(),
            **_roll(),
            **_server(),
        },
        "components": {
            "schemas": _schemas(),
            "responses": {name: _refused(headers) for name, headers in RESPONSES.items()},
            "securitySchemes": {
                "session": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "folkmoot"},
            },
        },
    }


def _schemas() -> Json:
    commands = (*COMMANDS.values(), *UNRECORDED.values())
    forms: list[type[BaseModel]] = [*commands, LoginForm, CardsForm, PasswordForm, RevokeForm]
    return {
        **shared_schemas(forms, PLACE),
        **without_null(shared_schemas(PAGE_FORMS, PLACE)),  # a page's form has no null
        "Problem": PROBLEM,
        "Reply": REPLY,
        "View": VIEW,
        "Who": WHO,
    }


def _refused(headers: Json) -> Json:
    return {
        "description": "Refused; nothing was recorded.",
        "headers": headers,
        "content": {MEDIA_TYPE: {"schema": _ref("Problem")}},
    }


def _commands() -> Json:
    return {
        f"/c/{{community}}/commands/{kind}": {
            "post": _operation(
                kind, model.__doc__ or "", _ref("Reply"), [COMMUNITY, IDEMPOTENCY_KEY], _ref(model.__name__)
            )
        }
        for kind, model in sorted((COMMANDS | UNRECORDED).items())
    }


def _reading() -> Json:
    name = {"name": "view", "in": "path", "required": True, "schema": TEXT}
    at_least = _query(
        "at_least", "Wait until this position is in the view.", {"type": "integer", "minimum": 0}
    )
    after = _query(
        "after",
        "For `ballots/<poll>`, `missed/<poll>`, `roll-call/<poll>`: the member after whom the page begins.",
        TEXT,
    )
    refs = _query("refs", "At most 100 references, parted by commas.", TEXT, is_required=True)
    content = _object(rows={"type": "object", "additionalProperties": {"type": "object"}})
    view = _operation("view", "A view.", _ref("View"), [COMMUNITY, name, at_least, after])
    version = _headers(ETag="Its version.", Cache_Control="To be asked for again.")
    view["responses"]["200"]["headers"] = version
    view["responses"]["304"] = {"description": "It is as `If-None-Match` says.", "headers": version}
    return {
        "/c/{community}/views/{view}": {"get": view},
        "/c/{community}/content": {
            "get": _operation("content", "Names and texts behind references.", content, [COMMUNITY, refs])
        },
        "/c/{community}/spelling": {
            "get": _operation(
                "spelling", "Names with the readings of each Chinese character.", content, [COMMUNITY, refs]
            )
        },
    }


def _coming_in() -> Json:
    who = _object(session=TEXT, who=_ref("Who"))
    session = _object(who=_ref("Who"), community=TEXT, now={"type": "integer"})
    square = {"type": "array", "items": TEXT}
    return {
        "/c/{community}/login": _post("login", "Start a session.", who, LoginForm),
        "/c/{community}/logout": _post("logout", "End the session.", _object()),
        "/c/{community}/session": {
            "get": _operation("session", "Who one is taken for.", session, [COMMUNITY])
        },
        "/c/{community}/join": {
            "get": _operation(
                "join",
                "Where tablets come in, and its QR code by rows: 1 is dark.",
                _object(address=TEXT, square=square),
                [COMMUNITY],
            )
        },
    }


def _access() -> Json:
    cards = {"type": "array", "items": _object(member=TEXT, code=TEXT)}
    ended = _object(cards=COUNT, sessions=COUNT)
    return {
        "/c/{community}/access/cards": _post(
            "access.cards", "Make login cards.", _object(cards=cards), CardsForm
        ),
        "/c/{community}/access/password": _post(
            "access.password", "Set a password.", _object(), PasswordForm
        ),
        "/c/{community}/access/revoke": _post("access.revoke", "End a member's logins.", ended, RevokeForm),
        "/c/{community}/cards": {
            "get": _page("cards.desk", "The desk for login cards, as a page without scripts."),
            "post": _page("cards.print", "Make login cards; the answer is the page to print.", PrintForm),
        },
        "/c/{community}/cards/revoke": {
            "post": _page("cards.stop", "End a member's logins; the answer is the desk.", StopForm)
        },
    }


def _minutes() -> Json:
    base = "/c/{community}/minutes/{sitting}"
    lists = {"type": "array", "items": {"type": "object"}}
    found = _object(event={"type": "object"}, motions=lists, vote_events=lists, sources=lists)
    forms = (
        ("note", "Add a remark", NoteForm),
        ("correct", "Correct a remark", CorrectForm),
        ("approve", "Record that a later sitting approved them", ApproveForm),
        ("sign", "Sign them", SignForm),
    )
    return {
        base: {"get": _page("minutes", "A sitting's minutes, to read and print.", where=[SITTING])},
        f"{base}.json": {
            "get": _operation(
                "minutes.popolo", "The minutes in the words of Popolo.", found, [COMMUNITY, SITTING]
            )
        },
        **{
            f"{base}/{act}": {
                "post": _page(f"minutes.page.{act}", f"{what}; the answer is the page.", form, [SITTING])
            }
            for act, what, form in forms
        },
    }


def _attendance() -> Json:
    blank = "The roll to sign, for a sitting that is not open yet."
    return {
        "/c/{community}/attendance": {"get": _page("attendance.blank", blank)},
        "/c/{community}/attendance/{sitting}": {
            "get": _page("attendance", "The roll to sign, with who has come to a sitting.", where=[SITTING])
        },
    }


def _notice() -> Json:
    said = "A sitting's notice in both languages, to read and to put up; `?paper=a3` sets it larger."
    return {"/c/{community}/notice/{sitting}": {"get": _page("notice", said, where=[SITTING])}}


def _first_start() -> Json:
    steps = "/c/{community}/first-steps"
    file = {"file": {"type": "string", "format": "binary"}, "complete": TEXT}
    check = _page("first-steps.check", "What a file would change on the roll; the answer is the page.")
    content = {"multipart/form-data": {"schema": {**_object(**file), "required": ["file"]}}}
    check["requestBody"] = {"required": True, "content": content}
    forms = (
        ("enrol", "Put a list that was checked on the roll", EnrolForm),
        ("office", "Give someone an office, and a password", OfficeForm),
        ("link", "Make a link for someone to come in by", LinkForm),
        ("sitting", "Open the first sitting by a chair's password", SittingForm),
    )
    return {
        "/first-start": {
            "get": _page("first-start", "Asks for the code that a new server shows.", place=()),
            "post": _page("first-start.enter", "Go on with the code.", CodeForm, place=()),
        },
        "/first-start/found": {
            "post": _page("first-start.found", "Found the first community.", FoundingForm, place=())
        },
        steps: {"get": _page("first-steps", "The steps to the first sitting, as a page without scripts.")},
        f"{steps}/roll": {"post": check},
        **{
            f"{steps}/{act}": {"post": _page(f"first-steps.{act}", f"{what}; the answer is the page.", form)}
            for act, what, form in forms
        },
    }


def _roll() -> Json:
    numbers = {"type": "array", "items": TEXT}
    difference = _object(
        added=numbers,
        changed=numbers,
        changes={"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}},
        departed=numbers,
        errors={"type": "array", "items": {"type": "object"}},
        position={"type": "integer"},
        unchanged={"type": "integer"},
        former_names={"type": "object", "additionalProperties": TEXT},
    )
    return {
        "/c/{community}/roll/check": _post(
            "roll.check", "What importing a roll would change.", difference, ImportRoll
        )
    }


def _server() -> Json:
    anything = {"type": "object"}
    readyz = _operation("readyz", "Whether it can be used; 503 says why not.", anything, [])
    readyz["responses"]["503"] = readyz["responses"]["200"] | {"description": "Not now."}
    return {
        "/livez": {"get": _operation("livez", "Whether the server lives.", anything, [])},
        "/readyz": {"get": readyz},
        "/metrics": {"get": _metrics()},
        "/version": {"get": _operation("version", "Which version it is.", anything, [])},
    }


def _metrics() -> Json:
    """For Prometheus, in its own format."""
    found = _operation("metrics", "Numbers, for the machine itself or the operator.", TEXT, [])
    found["responses"]["200"]["content"] = {"text/plain": {"schema": TEXT}}
    return found


def _page(
    act: str,
    summary: str,
    form: type[BaseModel] | None = None,
    where: Sequence[Json] = (),
    place: Sequence[Json] = (COMMUNITY,),
) -> Json:
    """A page, for whoever reads without a script; its refusals are pages too."""
    html: Json = {
        "content": {"text/html": {"schema": TEXT}},
        "headers": KEPT_BY_NOBODY | _headers(Content_Security_Policy="Nothing is loaded and nothing runs."),
    }
    found: Json = {
        "operationId": act,
        "summary": summary,
        "parameters": [
            *place,
            *where,
            _query("lang", f"The page's language: {' or '.join(LANGUAGES)}.", TEXT),
        ],
        "responses": {
            "200": {"description": "Done.", **html},
            **{str(status): {"description": "Refused.", **html} for status in REFUSALS},
        },
    }
    if form is not None:
        content = {"application/x-www-form-urlencoded": {"schema": _ref(form.__name__)}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _post(act: str, summary: str, result: Json, form: type[BaseModel] | None = None) -> Json:
    body = None if form is None else _ref(form.__name__)
    return {"post": _operation(act, summary, result, [COMMUNITY], body)}


def _operation(
    act: str, summary: str, result: Json, parameters: list[Json], body: Json | None = None
) -> Json:
    found: Json = {
        "operationId": act,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": "Done.",
                "headers": KEPT_BY_NOBODY,
                "content": {"application/json": {"schema": result}},
            },
            **{str(status): {"$ref": ANSWERS + NAMED.get(status, "Refused")} for status in REFUSALS},
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
