"""What people read can be read by a child of nine: short sentences, short words, common characters.

Grade 4 of Flesch and Kincaid is the reading of nine and ten; GOV.UK writes for it. The libraries that compute
it bring a dictionary of pronunciations for long texts; ours are lines, for which counting vowels is as good.
Chinese has no such formula that is agreed on. Its schoolbooks keep sentences short, and the first level of
GB 2312 is the list of the 3,755 characters in common use.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateways.wording import fill, parse

LOCALES = Path(__file__).parents[2] / "gateways" / "locales"
# What members, chairs and secretaries read. Operators and writers of charters are at a desk, and have time.
PAGES = ("ui", "refusals", "outcomes", "printed")
DESKS = ("cli", "charter")
GRADE_MOST = {**dict.fromkeys(PAGES, 4.0), **dict.fromkeys(DESKS, 6.0)}
WORDS_MOST = {**dict.fromkeys(PAGES, 20), **dict.fromkeys(DESKS, 25)}
# Chinese: characters in a sentence, and between two pauses for breath.
SENTENCE_MOST = {**dict.fromkeys(PAGES, 40), **dict.fromkeys(DESKS, 70)}
CLAUSE_MOST = {**dict.fromkeys(PAGES, 22), **dict.fromkeys(DESKS, 50)}
# Four syllables and more: no shorter word names the thing, and people in a hall say it.
NAMES = {
    *(
        "secretary",
        "community",
        "operator",
        "majority",
        "consultation",
        "everybody",
        "somebody",
        "everything",
    ),
    *("representative", "representatives", "reconnecting"),
}
SILENT_ENDS = re.compile(r"(?:(?<=[^td])ed|(?<![aeioul])e|(?<=[aeiou]l)e)$")
LAST_COMMON = 0xD7  # in GB 2312 the lead bytes B0 to D7 are those of level one


def said(message: str) -> str:
    """A message as it comes to a reader; what is filled in is short, and many."""
    names = re.findall(r"\{(\w+)", message)
    return fill(parse(message), "en", dict.fromkeys(names, 3))


def texts(file: str, language: str) -> dict[str, str]:
    path = LOCALES / language / f"{file}.json"
    return {key: said(message) for key, message in json.loads(path.read_text(encoding="utf-8")).items()}


def sentences(text: str) -> Iterator[list[str]]:
    """Words between two stops. A colon ends a label, a semicolon an entry of a list; then one starts anew."""
    for sentence in re.split(r"[.!?…:;](?:\s|$)", text):
        words = [word.strip("“”\"'`(),;:") for word in sentence.split()]
        words = [word for word in words if re.search(r"\w", word)]
        if words:
            yield words


def syllables(word: str) -> int:
    """Sounds of vowels in an English word, in its longest part; what is no word counts as one."""
    if not re.fullmatch(r"[A-Za-z'’-]+", word) or word.isupper():
        return 1
    parts = (SILENT_ENDS.sub("", part) for part in word.lower().split("-"))
    return max(1, *(len(re.findall(r"[aeiouy]+", part)) for part in parts))


def grade(lines: list[list[str]]) -> float:
    """Flesch and Kincaid (1975): the year of school that reads it."""
    words = [word for line in lines for word in line]
    return 0.39 * len(words) / len(lines) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("file", PAGES + DESKS)
def test_english_is_read_at_its_age(file: str) -> None:
    lines = [line for text in texts(file, "en").values() for line in sentences(text)]
    assert grade(lines) <= GRADE_MOST[file]


@pytest.mark.parametrize("file", PAGES + DESKS)
def test_no_english_sentence_is_long(file: str) -> None:
    long = {
        key: " ".join(line)
        for key, text in texts(file, "en").items()
        for line in sentences(text)
        if len(line) > WORDS_MOST[file]
    }
    assert long == {}


@pytest.mark.parametrize("file", PAGES)
def test_no_english_word_is_longer_than_it_must_be(file: str) -> None:
    hard = {
        word: key
        for key, text in texts(file, "en").items()
        for line in sentences(text)
        for word in line
        if syllables(word) >= 4 and word.lower().removesuffix("'").removesuffix("'s") not in NAMES
    }
    assert hard == {}


@pytest.mark.parametrize("file", PAGES + DESKS)
def test_no_chinese_sentence_is_long(file: str) -> None:
    for key, text in texts(file, "zh-CN").items():
        for sentence in re.split(r"[。！？…]", text):
            assert len(sentence) <= SENTENCE_MOST[file], key
            assert all(len(clause) <= CLAUSE_MOST[file] for clause in re.split(r"[，；：、]", sentence)), key


@pytest.mark.parametrize("file", PAGES)
def test_every_chinese_character_is_a_common_one(file: str) -> None:
    rare = {
        character: key
        for key, text in texts(file, "zh-CN").items()
        for character in re.findall(r"[\u3400-\u9fff]", text)
        if character.encode("gb2312", "replace")[0] not in range(0xB0, LAST_COMMON + 1)
    }
    assert rare == {}


def test_what_is_hard_to_read_is_found() -> None:
    hard = "Notwithstanding the aforementioned provisions, participants are required to authenticate."
    assert grade(list(sentences(hard))) > 15
    assert grade(list(sentences("The vote is closed. Tell the secretary now."))) < 4
    counted = {"vote": 1, "closed": 1, "counted": 2, "little": 2, "yes": 1, "secretary": 4, "roll-call": 1}
    assert {word: syllables(word) for word in counted} == counted
