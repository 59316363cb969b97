"""What is wrong with a charter, so that a secretary can mend it: where, which problem, its particulars."""

from collections.abc import Mapping
from typing import Any, NamedTuple, get_args

from domain.threshold import Base

Path = tuple[int | str, ...]
SHOWN_MAX = 60


class Problem(NamedTuple):
    """`where` is the path in the charter, `code` a key of the charter's words, `params` fill the sentence."""

    where: str
    code: str
    params: Mapping[str, str | int]

    def json(self) -> dict[str, Any]:
        return {"where": self.where, "code": self.code, "params": dict(self.params)}


def problem(path: Path, code: str, **params: str | int) -> Problem:
    """A problem at a path; every particular is made safe to send."""
    where = ".".join(str(step) for step in path)
    return Problem(_shown(where, 200), code, {key: _safe(value) for key, value in params.items()})


# Pydantic's word for what is wrong with a shape -> ours, and which of its particulars the sentence needs.
SHAPES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "extra_forbidden": ("unknown-key", {}),
    "literal_error": ("not-one-of", {"expected": "allowed"}),
    "int_type": ("not-a-whole-number", {}),
    "bool_type": ("not-yes-or-no", {}),
    "string_type": ("not-a-text", {}),
    "string_too_short": ("text-empty", {}),
    "string_too_long": ("text-too-long", {"max_length": "length_max"}),
    "dict_type": ("not-a-table", {}),
    "model_type": ("not-a-table", {}),
    "tuple_type": ("not-a-list", {}),
    "too_short": ("list-empty", {}),
    "too_long": ("list-too-long", {"max_length": "length_max"}),
    "greater_than_equal": ("number-too-small", {"ge": "least"}),
    "less_than_equal": ("number-too-large", {"le": "most"}),
}
PATTERNS = {
    "share": "share-shape",
    "effective_from": "date-shape",
    "zone": "zone-shape",
    "article": "text-shape",
}


def shape_problem(detail: Mapping[str, Any]) -> Problem:
    """Our problem for one of pydantic's errors."""
    kind, context = detail["type"], detail.get("ctx", {})
    path: Path = tuple(step for step in detail["loc"] if step != "[key]")
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    found = _shown(detail.get("input"), SHOWN_MAX)
    if kind == "literal_error" and (key in ("base", "members") or "denominators" in path[:1]):
        return problem(path, "unknown-base", found=found, allowed=", ".join(get_args(Base)))
    if kind == "missing":
        return problem(path, "missing", key=key)
    if kind == "string_pattern_mismatch" and len(path) < len(detail["loc"]) and path[-2] in ("name", "law"):
        return problem(path, "language-shape", found=found)
    if kind == "string_pattern_mismatch":
        return problem(path, PATTERNS.get(key, "word-shape"), found=found)
    code, wanted = SHAPES.get(kind, ("malformed", {}))
    params = {ours: context[theirs] for theirs, ours in wanted.items() if theirs in context}
    return problem(path, code, found=found, **params)


def _shown(value: Any, length: int) -> str:
    """A value as a person would recognise it; tables and lists are not repeated."""
    if isinstance(value, dict | list | tuple):
        return "{…}" if isinstance(value, dict) else "[…]"
    if isinstance(value, int) and abs(value) > 10**18:
        return "…"
    text = value if isinstance(value, str) else repr(value)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= length else text[:length] + "…"


def _safe(value: str | int) -> str | int:
    return value if isinstance(value, int) else _shown(value, 400)
