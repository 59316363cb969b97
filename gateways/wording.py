"""Puts codes into words: a small part of ICU messages.

`{name}`, `{n, plural, one {...} other {...}}`; for milliseconds UTC `{at, date, long}`, `{at, time, short}`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import orjson

LANGUAGES = ("en", "zh-CN")
BETWEEN = {"en": ", ", "zh-CN": "、"}
MISSING = "…"


class Slot(NamedTuple):
    """A place for a parameter."""

    name: str


class Plural(NamedTuple):
    """A choice by number: `=1` beats `one` beats `other`."""

    name: str
    cases: Mapping[str, "Message"]


class Moment(NamedTuple):
    """A date or a time of day. The server does not know the reader's zone, so it says UTC."""

    name: str
    form: str


MOMENTS = {"date": "%Y-%m-%d", "time": "%H:%M UTC"}
Message = tuple[
    "str | Slot | Plural | Moment | None", ...
]  # None stands for `#`, the number of the plural around it


class WordingInvalid(ValueError):
    """Raised when a text in a locale file cannot be read."""


def word(file: str, key: str, language: str, params: Mapping[str, Any]) -> str:
    """The text of `key`, filled. A key without a text is shown as it is: a code is better than a gap."""
    message = _messages(file, language).get(key)
    return key if message is None else fill(message, language, params)


def has_word(file: str, key: str, language: str = "en") -> bool:
    """Whether there is a text for `key`."""
    return key in _messages(file, language)


def keys(file: str, language: str) -> frozenset[str]:
    """All keys of a locale file."""
    return frozenset(_messages(file, language))


def read_ahead() -> None:
    """Read every locale file now, so that no answer waits for a disk, or for a file that cannot be opened."""
    for language in LANGUAGES:
        for file in (files("gateways") / "locales" / language).iterdir():
            _messages(file.name.removesuffix(".json"), language)


def choose_language(accept_language: str) -> str:
    """The best of our languages for an Accept-Language header; English if none fits."""
    best, best_quality = LANGUAGES[0], 0.0
    for part in accept_language[:500].split(","):
        tag, _, quality = part.partition(";")
        wanted = _language_of(tag.strip().lower())
        value = _quality(quality)
        if wanted and value > best_quality:
            best, best_quality = wanted, value
    return best


def fill(message: Message, language: str, params: Mapping[str, Any], number: str = "#") -> str:
    """Fill a parsed message."""
    pieces = []
    for piece in message:
        if piece is None:
            pieces.append(number)
        elif isinstance(piece, str):
            pieces.append(piece)
        elif isinstance(piece, Slot):
            pieces.append(_shown(params.get(piece.name, MISSING), language))
        elif isinstance(piece, Moment):
            pieces.append(_moment(piece, params))
        else:
            value = str(params.get(piece.name, MISSING))
            pieces.append(fill(_chosen(piece, value, language), language, params, value))
    return "".join(pieces)


@cache
def parse(text: str) -> Message:
    """Read one message.

    Raises:
        WordingInvalid: braces do not match, or a form other than plural is used.
    """
    message, end = _parse(text, 0, False)
    if end != len(text):
        raise WordingInvalid(f"a closing brace too many in {text!r}")
    return message


@cache
def _messages(file: str, language: str) -> dict[str, Message]:
    source = files("gateways") / "locales" / language / f"{file}.json"
    texts: dict[str, str] = orjson.loads(source.read_bytes())
    return {key: parse(text) for key, text in texts.items()}


def _language_of(tag: str) -> str | None:
    if tag == "zh" or tag.startswith("zh-"):
        return "zh-CN"
    if tag in ("en", "*") or tag.startswith("en-"):
        return "en"
    return None


def _quality(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _shown(value: Any, language: str) -> str:
    """A value as text; a list as its entries, set apart as the language does."""
    return BETWEEN[language].join(map(str, value)) if isinstance(value, list) else str(value)


def _moment(moment: Moment, params: Mapping[str, Any]) -> str:
    at = params.get(moment.name)
    return MISSING if at is None else datetime.fromtimestamp(at / 1000, UTC).strftime(MOMENTS[moment.form])


def _chosen(plural: Plural, value: str, language: str) -> Message:
    exact = plural.cases.get(f"={value}")
    if exact is not None:
        return exact
    # Chinese has one form; English has two.
    category = "one" if language == "en" and value == "1" else "other"
    return plural.cases.get(category, plural.cases["other"])


def _parse(text: str, at: int, in_plural: bool) -> tuple[Message, int]:
    pieces: list[str | Slot | Plural | Moment | None] = []
    plain = ""
    while at < len(text) and text[at] != "}":
        if text[at] == "'" and text[at + 1 : at + 2] in ("'", "{", "}"):
            quoted, at = _quoted(text, at)
            plain += quoted
        elif text[at] == "{" or (text[at] == "#" and in_plural):
            if plain:
                pieces.append(plain)
                plain = ""
            piece, at = (None, at + 1) if text[at] == "#" else _argument(text, at + 1)
            pieces.append(piece)
        else:
            plain += text[at]
            at += 1
    if plain:
        pieces.append(plain)
    return tuple(pieces), at


def _quoted(text: str, at: int) -> tuple[str, int]:
    """Two apostrophes are one; an apostrophe before a brace quotes up to the next apostrophe."""
    if text[at + 1] == "'":
        return "'", at + 2
    end = text.find("'", at + 1)
    end = len(text) if end < 0 else end
    return text[at + 1 : end], end + 1


def _argument(text: str, at: int) -> tuple[Slot | Plural | Moment, int]:
    comma, close = text.find(",", at), text.find("}", at)
    if close < 0:
        raise WordingInvalid(f"a brace is not closed in {text!r}")
    if comma < 0 or close < comma:
        return Slot(_name(text[at:close], text)), close + 1
    name = _name(text[at:comma], text)
    form_end = text.find(",", comma + 1)
    form = text[comma + 1 : form_end].strip() if form_end >= 0 else ""
    if form in MOMENTS:
        return Moment(name, form), close + 1
    if form != "plural":
        raise WordingInvalid(f"only plural, date and time are known, in {text!r}")
    return _plural(name, text, form_end + 1)


def _plural(name: str, text: str, at: int) -> tuple[Plural, int]:
    cases: dict[str, Message] = {}
    while True:
        brace = text.find("{", at)
        close = text.find("}", at)
        if close >= 0 and (brace < 0 or close < brace):
            break
        if brace < 0:
            raise WordingInvalid(f"a plural is not closed in {text!r}")
        selector = text[at:brace].strip()
        cases[selector], end = _parse(text, brace + 1, True)
        if end >= len(text):
            raise WordingInvalid(f"a brace is not closed in {text!r}")
        at = end + 1
    if "other" not in cases or text[at:close].strip():
        raise WordingInvalid(f"a plural needs `other`, in {text!r}")
    return Plural(name, cases), close + 1


def _name(text: str, whole: str) -> str:
    name = text.strip()
    if not name.isidentifier():
        raise WordingInvalid(f"{name!r} is not a name, in {whole!r}")
    return name
