"""The words of the pages: the same in both languages, all used, none written into the code."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateways.wording import LANGUAGES, Message, Moment, Plural, Slot, parse

GATEWAYS = Path(__file__).parents[2] / "gateways"
SOURCES = GATEWAYS / "web" / "ui" / "src"
FILES = ("ui", "outcomes", "refusals", "charter", "cli", "printed")

ASKED_FOR = re.compile(r'\b(?:t|inBoth)\(\s*(?:[^"();]*\? )?"([^"]+)"(?: : "([^"]+)")?')
# Text between two tags, and attributes that are read aloud or shown.
WRITTEN_IN = re.compile(
    r'(?<==)">|>\s*([^<>{}()=;]*[^\W\d_]{2}[^<>{}()=;]*?)\s*</|(?:title|alt|aria-label|placeholder)="([^"]+)"'
)
PROPER_NAMES = {"folkmoot"}


def texts(file: str, language: str) -> dict[str, str]:
    path = GATEWAYS / "locales" / language / f"{file}.json"
    pairs = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)
    twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    assert not twice, f"{path.name} says {twice} twice"
    return dict(pairs)


def placeholders(message: Message) -> Iterator[str]:
    for piece in message:
        if isinstance(piece, Slot):
            yield piece.name
        elif isinstance(piece, Moment):
            yield f"{piece.name} as {piece.form}"
        elif isinstance(piece, Plural):
            yield f"{piece.name} as plural"
            for case in piece.cases.values():
                yield from placeholders(case)


def sources() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(SOURCES.rglob("*.ts*"))}


@pytest.mark.parametrize("file", FILES)
def test_both_languages_have_the_same_keys(file: str) -> None:
    first, *others = (texts(file, language).keys() for language in LANGUAGES)
    assert all(other == first for other in others)


@pytest.mark.parametrize("file", FILES)
def test_both_languages_fill_in_the_same_things(file: str) -> None:
    english, chinese = texts(file, "en"), texts(file, "zh-CN")
    for key, message in english.items():
        # Chinese has no plural to choose by: what English chooses and fills in, it may only fill in.
        assert _names(message) == _names(chinese[key]), key


def _names(message: str) -> set[str]:
    found = set(placeholders(parse(message)))
    return {name.removesuffix(" as plural") for name in found}


def test_what_the_pages_say_has_one_place() -> None:
    places = Counter(key for file in ("ui", "outcomes") for key in texts(file, "en"))
    assert [key for key, count in places.items() if count > 1] == []


def test_every_text_of_the_pages_is_used() -> None:
    everything = "".join(sources().values())
    unused = [key for key in texts("ui", "en") if f'"{key}"' not in everything]
    assert unused == []


def test_every_text_of_the_printed_pages_is_used() -> None:
    sources = [*GATEWAYS.glob("templates/*.html"), *GATEWAYS.glob("*.py"), *GATEWAYS.glob("*/*.py")]
    everything = "".join(path.read_text(encoding="utf-8") for path in sources)
    assert [key for key in texts("printed", "en") if f'"{key}"' not in everything] == []


def test_every_text_that_the_pages_ask_for_exists() -> None:
    known = texts("ui", "en").keys() | texts("outcomes", "en").keys()
    asked = [
        key for source in sources().values() for found in ASKED_FOR.findall(source) for key in found if key
    ]
    assert len(asked) > 100
    assert [key for key in asked if key not in known] == []


def test_no_sentence_is_written_into_the_pages() -> None:
    for path, source in sources().items():
        if path.suffix == ".tsx":
            found = {text for pair in WRITTEN_IN.findall(source) for text in pair if text}
            assert found <= PROPER_NAMES, path.name


def test_chinese_is_set_in_chinese_punctuation() -> None:
    after_chinese = re.compile(r"[\u4e00-\u9fff][,;:!?.()]|[,;:!?()][\u4e00-\u9fff]")
    for file in ("ui", "outcomes", "refusals", "printed"):
        wrong = [
            key
            for key, text in texts(file, "zh-CN").items()
            if after_chinese.search(re.sub(r"\{[^{}]*\}", "", text))
        ]
        assert wrong == [], file


IMPORTED = re.compile(r'^(?:import|export)\s(?!type)[^;]*?"(\.[^"]+)"', re.MULTILINE)


def test_the_first_page_says_nothing_whose_words_come_later() -> None:
    """Words of desks and screens are fetched with them; a part of the first page would show their keys."""
    source = GATEWAYS / "web" / "ui"
    (late,) = re.findall(r"AT_DESKS = /(.+)/;", (source / "tools" / "words.ts").read_text(encoding="utf-8"))
    said = {key: file.name for file in _at_once(source / "src" / "main.tsx") for key in _keys_in(file)}
    assert "now.unknown" in said
    assert {key: file for key, file in said.items() if re.match(late, key)} == {}


def _at_once(start: Path) -> set[Path]:
    """The file and everything it imports before it runs."""
    found: set[Path] = set()
    waiting = [start]
    while waiting:
        file = waiting.pop()
        if file not in found and file.suffix in (".ts", ".tsx"):
            found.add(file)
            names = IMPORTED.findall(file.read_text(encoding="utf-8"))
            waiting += [(file.parent / name).resolve() for name in names]
    return found


def _keys_in(file: Path) -> set[str]:
    return set(re.findall(r'"([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)"', file.read_text(encoding="utf-8")))
