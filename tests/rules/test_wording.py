"""Words: the small part of ICU messages that we use, and that every refusal has words in every language."""

import re
from collections.abc import Iterator

import pytest

from domain.errors import Refusal
from gateways.wording import LANGUAGES, WordingInvalid, choose_language, fill, keys, parse, word

FILES = ("refusals", "ui", "outcomes", "cli")


@pytest.mark.parametrize(
    ("message", "params", "expected"),
    [
        ("Hello", {}, "Hello"),
        ("Hello {name}!", {"name": "王芳"}, "Hello 王芳!"),
        ("{a}{b}", {"a": 1, "b": "x"}, "1x"),
        ("{n, plural, one {# vote} other {# votes}}", {"n": 1}, "1 vote"),
        ("{n, plural, one {# vote} other {# votes}}", {"n": "2"}, "2 votes"),
        ("{n,plural,=0{none}one{one}other{many}}", {"n": 0}, "none"),
        ("{n, plural, one {# man {did}} other {# men {did}}}", {"n": 3, "did": "came"}, "3 men came"),
        ("You can't", {}, "You can't"),
        ("It''s", {}, "It's"),
        ("A '{brace}' here", {}, "A {brace} here"),
        ("{missing}", {}, "…"),
        (
            "Until {at, date, long}, {at, time, short}",
            {"at": 1_800_000_000_000},
            "Until 2027-01-15, 08:00 UTC",
        ),
        ("No # outside", {}, "No # outside"),
        ("One of {known}", {"known": ["plain", "village"]}, "One of plain, village"),
    ],
)
def test_a_message_is_filled(message: str, params: dict[str, object], expected: str) -> None:
    assert fill(parse(message), "en", params) == expected


def test_a_list_is_set_apart_as_the_language_does() -> None:
    assert fill(parse("请选{known}"), "zh-CN", {"known": ["甲", "乙"]}) == "请选甲、乙"


def test_chinese_has_one_plural_form() -> None:
    assert fill(parse("{n, plural, one {甲} other {# 票}}"), "zh-CN", {"n": 1}) == "1 票"


@pytest.mark.parametrize(
    "broken",
    ["{", "a}", "{n, plural, one {x}}", "{n, select, a {x} other {y}}", "{n, plural, other {x}", "{a b}"],
)
def test_a_message_that_cannot_be_read_is_refused(broken: str) -> None:
    with pytest.raises(WordingInvalid):
        parse(broken)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh", "zh-CN"),
        ("zh-Hant-TW", "zh-CN"),
        ("en-GB,en;q=0.9", "en"),
        ("fr, zh;q=0.5, en;q=0.4", "zh-CN"),
        ("de", "en"),
        ("en;q=0, zh;q=0.1", "zh-CN"),
        ("zh;q=nonsense", "en"),
        ("*", "en"),
    ],
)
def test_the_reader_is_answered_in_the_best_of_our_languages(header: str, language: str) -> None:
    assert choose_language(header) == language


def test_a_code_without_words_is_shown_as_it_is() -> None:
    assert word("refusals", "no-such-code", "en", {}) == "no-such-code"


@pytest.mark.parametrize("file", FILES)
def test_every_text_exists_in_every_language(file: str) -> None:
    assert keys(file, "en") == keys(file, "zh-CN")
    for language in LANGUAGES:
        assert all(word(file, key, language, {}).strip() for key in keys(file, language))


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    yield kind
    for child in kind.__subclasses__():
        yield from refusals(child)


def domain_codes() -> set[str]:
    return {kind.code for kind in refusals() if kind.__module__ == "domain.errors"}


def test_every_refusal_has_words_and_a_cure() -> None:
    codes = domain_codes()
    assert keys("refusals", "en") == codes | {f"{code}.cure" for code in codes}


def test_no_two_refusals_share_a_code() -> None:
    codes = [kind.code for kind in refusals() if kind.__module__ == "domain.errors"]
    assert sorted(codes) == sorted(set(codes))


HARD_WORDS = re.compile(
    r"\b(invalid|authenticat\w+|authoris\w+|authoriz\w+|parameter|token|session|idempoten\w+|payload|schema|exception"
    r"|null|JSON|HTTP|API|ID|credentials|malformed|configur\w+)\b",
    re.IGNORECASE,
)


def test_refusals_are_said_in_words_that_a_child_of_nine_reads() -> None:
    for key in keys("refusals", "en"):
        said = word("refusals", key, "en", {"retry_after_s": 5, "characters_min": 10})
        assert not HARD_WORDS.search(said), key
        for sentence in re.split(r"[.!?] ?", said):
            assert len(sentence.split()) <= 14, key
            assert all(len(one) <= 13 for one in sentence.split()), key
    for key in keys("refusals", "zh-CN"):
        for sentence in re.split(r"[。！？]", word("refusals", key, "zh-CN", {})):
            assert len(sentence) <= 30, key
