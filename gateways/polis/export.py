"""Reads the export of a Polis conversation: what was said, who voted when, and what was published of it."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

CHOICES: Mapping[str, str] = {"1": "yes", "-1": "no", "0": "abstain"}
FILES = ("summary.csv", "comments.csv", "votes.csv", "participants-votes.csv")
TITLE_MAX = 200
NAME_MAX = 200
ORGANISER = "organiser"

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# Frequent characters that only one of the two scripts uses.
_TRADITIONAL = frozenset("們個與這會為對國車說沒應業經發現開過還時問題學權讓稅險規")
_SIMPLIFIED = frozenset("们个与这会为对国车说没应业经发现开过还时问题学权让税险规")
_LATIN = re.compile(r"[A-Za-z]")


class ExportDamaged(Exception):
    """Raised when an export cannot be read; says in which file and row, and what is wrong."""

    def __init__(self, file: str, code: str, row: int = 0, value: str = "") -> None:
        super().__init__(
            f"{file}: {code}" + (f" in row {row}" if row else "") + (f": {value}" if value else "")
        )
        self.file, self.code, self.row, self.value = file, code, row, value


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `agrees` and `disagrees` are the published counts, in which every row counts.

    Without an author, text and counts it is one that votes name and comments.csv does not hold.
    """

    id: int
    author: str | None
    text: str
    agrees: int
    disagrees: int

    @property
    def title(self) -> str:
        """One line of at most 200 characters, cut between words where there are any."""
        line = " ".join(self.text.split()) or f"#{self.id}"
        if len(line) <= TITLE_MAX:
            return line
        cut = line[: TITLE_MAX - 1]
        space = cut.rfind(" ")
        return (cut[:space] if space > TITLE_MAX // 2 else cut).rstrip() + "…"

    @property
    def full_text(self) -> str | None:
        """The statement as it was written, where the title does not already say it all."""
        return self.text if self.text.strip() and self.text != self.title else None


class Vote(NamedTuple):
    """One row of votes.csv. `row` counts from 1, without the heading."""

    row: int
    at: int
    statement: int
    choice: str


Cell = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Export:
    """A whole conversation. `votes` holds each person's votes in the order in which they were cast."""

    community: str
    topic: str
    language: str
    statements: tuple[Statement, ...]
    votes: Mapping[str, tuple[Vote, ...]]
    cells: Mapping[Cell, str]

    @property
    def people(self) -> tuple[str, ...]:
        """Everyone who voted or wrote a statement, by number."""
        authors = {statement.author for statement in self.statements if statement.author is not None}
        return tuple(sorted(authors | set(self.votes), key=int))

    @property
    def sent(self) -> int:
        """How many votes there are."""
        return sum(len(votes) for votes in self.votes.values())


def read_export(folder: Path) -> Export:
    """Read the four files of an export.

    Raises:
        ExportDamaged: a file is missing or says something that cannot be.
    """
    contents = {name: _content(folder / name) for name in FILES}
    summary = dict(_pairs(contents["summary.csv"]))
    statements = {statement.id: statement for statement in _statements(contents["comments.csv"])}
    votes = _votes(contents["votes.csv"])
    for vote in (vote for person in votes.values() for vote in person):
        statements.setdefault(vote.statement, Statement(vote.statement, None, "", 0, 0))
    ordered = tuple(statements[number] for number in sorted(statements))
    topic = " ".join(summary.get("topic", "").split())[:NAME_MAX] or folder.resolve().name
    return Export(
        community=_community(folder.resolve().name, contents),
        topic=topic,
        language=language_of(topic + "\n" + "\n".join(statement.text for statement in ordered)),
        statements=ordered,
        votes=votes,
        cells=dict(_cells(contents["participants-votes.csv"])),
    )


def language_of(text: str, among: str = "") -> str:
    """The language that the script of a text speaks for; `among` is that of the whole conversation."""
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    # Chinese sentences name brands and people in Latin letters, so a character outweighs two of them.
    if 2 * han < latin or not han:
        return "en" if latin else "und"
    if among.startswith("zh"):
        return among
    traditional = sum(character in _TRADITIONAL for character in text)
    simplified = sum(character in _SIMPLIFIED for character in text)
    return "zh-TW" if traditional > simplified else "zh-CN" if simplified > traditional else "zh"


def _community(name: str, contents: Mapping[str, str]) -> str:
    """An id that follows from the export: another content is another community."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:31].strip("-") or "polis"
    digest = hashlib.sha256()
    for file in FILES:
        digest.update(hashlib.sha256(contents[file].encode()).digest())
    return f"{slug}-{digest.hexdigest()[:8]}"


def _content(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        raise ExportDamaged(path.name, "file-missing") from None
    except UnicodeDecodeError as error:
        raise ExportDamaged(path.name, "not-utf-8", value=f"byte {error.start}") from None


def _pairs(content: str) -> Iterator[tuple[str, str]]:
    return ((row[0], row[1]) for row in _rows("summary.csv", content) if len(row) >= 2)


class _Record(NamedTuple):
    file: str
    row: int
    values: Mapping[str, str]

    def text(self, column: str) -> str:
        return self.values[column]

    def number(self, column: str) -> int:
        value = self.values[column].strip()
        if not re.fullmatch(r"-?[0-9]{1,15}", value):
            raise ExportDamaged(self.file, "not-a-number", self.row, f"{column}={value[:40]}")
        return int(value)

    def person(self, column: str) -> str:
        return str(self.number(column))

    def choice(self, value: str) -> str:
        chosen = CHOICES.get(value.strip())
        if chosen is None:
            raise ExportDamaged(self.file, "not-a-vote", self.row, value[:40])
        return chosen


def _records(file: str, content: str, columns: tuple[str, ...]) -> Iterator[_Record]:
    rows = _rows(file, content)
    heading = [name.strip() for name in next(rows, [])]
    for column in columns:
        if column not in heading:
            raise ExportDamaged(file, "column-missing", value=column)
    for row, values in enumerate(rows, start=1):
        if values and len(values) != len(heading):
            raise ExportDamaged(file, "row-of-other-length", row)
        if values:
            yield _Record(file, row, dict(zip(heading, values, strict=True)))


def _rows(file: str, content: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(content, newline=""))
    except csv.Error as error:
        raise ExportDamaged(file, "not-csv", value=str(error)) from None


def _statements(content: str) -> Iterator[Statement]:
    seen: set[int] = set()
    columns = ("comment-id", "author-id", "agrees", "disagrees", "comment-body")
    for record in _records("comments.csv", content, columns):
        number = record.number("comment-id")
        if number in seen:
            raise ExportDamaged(record.file, "statement-twice", record.row, str(number))
        seen.add(number)
        yield Statement(
            number,
            record.person("author-id"),
            record.text("comment-body"),
            record.number("agrees"),
            record.number("disagrees"),
        )


def _votes(content: str) -> dict[str, tuple[Vote, ...]]:
    """Each person's votes by time; the file goes by statement. Within a millisecond the row decides."""
    votes: dict[str, list[Vote]] = {}
    for record in _records("votes.csv", content, ("timestamp", "comment-id", "voter-id", "vote")):
        choice = record.choice(record.text("vote"))
        vote = Vote(record.row, record.number("timestamp"), record.number("comment-id"), choice)
        votes.setdefault(record.person("voter-id"), []).append(vote)
    return {
        person: tuple(sorted(rows, key=lambda vote: (vote.at, vote.row))) for person, rows in votes.items()
    }


def _cells(content: str) -> Iterator[tuple[Cell, str]]:
    """The published matrix: each person's last vote on each statement. A statement's column is its number."""
    for record in _records("participants-votes.csv", content, ("participant",)):
        person = record.person("participant")
        for column, value in record.values.items():
            if column.isascii() and column.isdigit() and value.strip():
                yield (person, int(column)), record.choice(value)
