"""The one place where a refusal becomes an answer: RFC 9457, in the reader's language."""

from typing import Any

import orjson
from starlette.responses import Response

from domain.errors import (
    BadRequest,
    CharterInvalid,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    TooLarge,
    TooManyMessages,
    TooManyTries,
    Unauthenticated,
    Unavailable,
    WrongMethod,
    WrongPhase,
)
from gateways.wording import has_word, word

MEDIA_TYPE = "application/problem+json"
# From the particular to the general: the first that fits counts.
STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (TooManyTries, 429),
    (TooManyMessages, 429),
    (WrongMethod, 405),
    (BadRequest, 400),
    (TooLarge, 413),
    (Unauthenticated, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (WrongPhase, 409),
    (Invalid, 422),
    (Unavailable, 503),
)


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal."""
    return next((status for kind, status in STATUS if isinstance(refusal, kind)), 400)


def problem(refusal: Refusal, language: str) -> dict[str, Any]:
    """The problem as a document: stable `code` and `params` for programs, `title` and `cure` for people."""
    code, params = refusal.code, refusal.params
    whole: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": word("refusals", code, language, params),
        "status": status_of(refusal),
        "code": code,
        "params": params,
    }
    if has_word("refusals", f"{code}.cure", language):
        whole["cure"] = word("refusals", f"{code}.cure", language, params)
    if isinstance(refusal, CharterInvalid):
        whole["problems"] = [_charter_problem(found, language) for found in params.get("problems", ())]
    return whole


def _charter_problem(found: dict[str, Any], language: str) -> dict[str, str]:
    """One place in a charter and what is wrong there, for the one who must mend it."""
    return {"where": found["where"], "title": word("charter", found["code"], language, found["params"])}


def problem_response(refusal: Refusal, language: str, status: int = 0) -> Response:
    """The refusal as an HTTP answer. `status` is given only where no refusal was meant."""
    document = problem(refusal, language)
    document["status"] = status or document["status"]
    headers = {"Content-Language": language, "Cache-Control": "no-store"}
    if document["status"] == 401:
        headers["WWW-Authenticate"] = "Bearer"
    retry_after_s = refusal.params.get("retry_after_s")
    if isinstance(refusal, TooManyMessages | TooManyTries | Unavailable):
        headers["Retry-After"] = str(retry_after_s or 1)
    body = orjson.dumps(document, default=str)
    return Response(body, document["status"], headers, MEDIA_TYPE)
