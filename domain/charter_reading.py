"""Reading a charter that someone hands in: its shape, its contradictions, its size."""

from collections.abc import Collection
from typing import Any

from pydantic import ValidationError

from domain.charter import Charter
from domain.charter_problems import Path, Problem, problem, shape_problem
from domain.contradictions import contradictions
from domain.errors import CharterInvalid
from domain.event import canonical

FORMAT = "folkmoot.charter/1"
CHARTER_BYTES_MAX = 24 * 1024
PROBLEMS_MAX = 50


def parse_charter(value: Any) -> Charter:
    """Read a charter from JSON values.

    Raises:
        CharterInvalid: with every problem; where a part cannot be read, also the contradictions of the rest.
    """
    charter, problems = _read(value)
    if charter is not None:
        problems += [*contradictions(charter, _words(value)), *_too_large(charter)]
    if charter is None or problems:
        raise CharterInvalid(problems=[found.json() for found in problems[:PROBLEMS_MAX]])
    return charter


def _read(value: Any) -> tuple[Charter | None, list[Problem]]:
    """The charter, and what is wrong with its shape; where a part cannot be read, the rest of it."""
    try:
        return Charter.model_validate(value), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    problems = [shape_problem(detail) for detail in details]
    if any(detail["loc"][:1] == ("polling",) for detail in details):
        return None, problems  # every matter inherits from it: what they lack could not be told
    try:
        return Charter.model_validate(_rest(value, [detail["loc"] for detail in details])), problems
    except ValidationError:
        return None, problems


def _rest(value: Any, paths: list[Path]) -> Any:
    """The value without the matters, gates and so on that cannot be read, and with a head that can."""
    if not isinstance(value, dict):
        return value
    rest = {key: dict(part) if isinstance(part, dict) else part for key, part in value.items()}
    for path in paths:
        part = rest.get(path[0])
        if len(path) > 1 and isinstance(part, dict):
            part.pop(path[1], None)
        else:
            rest.pop(path[0], None)
    return {**rest, "format": FORMAT, "preset": "unread", "name": {"en": "unread"}}


def _words(value: Any) -> dict[str, Collection[str]]:
    """The names of matters, bodies and gates, also of those that cannot be read."""
    sections = {"matter": value.get("matters"), "body": value.get("bodies"), "gate": value.get("gates")}
    return {kind: section if isinstance(section, dict) else () for kind, section in sections.items()}


def _too_large(charter: Charter) -> list[Problem]:
    size = len(canonical(charter.document()))
    if size <= CHARTER_BYTES_MAX:
        return []
    return [problem((), "too-large", bytes=size, bytes_max=CHARTER_BYTES_MAX)]
