"""Reading a roll as people have it: English or Chinese headings; from CSV, in UTF-8 or GB18030."""

import codecs
import csv
import io
from collections.abc import Sequence
from itertools import islice
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from domain.errors import RollRowsInvalid
from services.commands import ROWS_MAX, RollRow
from services.roll_difference import Problem, refused
from services.roll_difference import problems as row_problems

BYTES_MAX = 16 * 1024 * 1024
# Each field, and the headings that stand for it, in lower case and without spaces. A number is public for
# ever: none of them is one that may stand over the number of an identity card.
# 序号 is none of them: it counts the rows of a table as they happen to be sorted, and is nobody's number.
HEADINGS = {
    "number": ("number", "no", "no.", "rollnumber", "编号", "号码", "名册编号"),
    "name": ("name", "fullname", "姓名", "名字"),
    "class": ("class", "category", "类别", "身份"),
    "group": ("group", "组", "小组", "村民小组", "组别"),
    "household": ("household", "户号", "户", "户编号"),
    "weight": ("weight", "shares", "权重", "份额", "票权"),
    "evidence": ("evidence", "proof", "依据", "凭证", "证明"),
}
FIELDS = {heading: field for field, headings in HEADINGS.items() for heading in headings}
RUNNING_NUMBER = "序号"
REQUIRED = ("number", "name")
USUAL_WEIGHT = "1"
# Names and proofs are kept byte for byte; what is compared and sorted by loses the spaces around it.
TRIMMED = frozenset({"number", "class", "group", "household", "weight"})
# What can be wrong with a file, or with a place in it.
Code = Literal[
    "cell-too-long",
    "column-missing",
    "column-twice",
    "encoding",
    "file-too-large",
    "missing",
    "no-rows",
    "old-workbook",
    "quote-open",
    "row-too-long",
    "running-number",
    "too-long",
    "too-many-rows",
    "unreadable",
    "weight-shape",
    "workbook",
]
CODES: dict[str, Code] = {
    "string_too_short": "missing",
    "string_too_long": "too-long",
    "string_pattern_mismatch": "weight-shape",
}


class RollFile(NamedTuple):
    """The rows, the line each began on, headings that mean nothing here, and how the file was written.

    `missing` are the fields without a column: of them the file says nothing.
    """

    rows: list[RollRow]
    lines: list[int]
    ignored: list[str]
    missing: list[str]
    encoding: str


# A line of the file, from 1, and its cells.
Record = tuple[int, list[str]]


def parse_roll(raw: bytes) -> RollFile:
    """Read a whole CSV file.

    Raises:
        RollRowsInvalid: with every problem, by line (from 1) and field.
    """
    text, encoding = _decoded(raw)
    return roll_of(_records(text), encoding)


def roll_of(records: Sequence[Record], encoding: str) -> RollFile:
    """The roll in records that are not blank; the first has the headings. Raises as `parse_roll` does."""
    if not records:
        raise not_a_roll("no-rows")
    columns, ignored = _columns(records[0][1])
    rows, lines, found = _read(records[1:], columns, width=len(records[0][1]))
    found += [{**one, "row": lines[one["row"] - 1]} for one in row_problems(rows)]
    if len(records) - 1 > ROWS_MAX:
        found.append(_problem(records[ROWS_MAX + 1][0], "", "too-many-rows"))
    if found:
        raise refused(sorted(found, key=lambda one: (one["row"], one["field"])))
    if not rows:
        raise not_a_roll("no-rows")
    missing = [field for field in HEADINGS if field not in columns.values()]
    return RollFile(rows, lines, ignored, missing, encoding)


def _decoded(raw: bytes) -> tuple[str, str]:
    if len(raw) > BYTES_MAX:
        raise not_a_roll("file-too-large")
    marked = raw.startswith(codecs.BOM_UTF8)
    for encoding in ("utf-8-sig" if marked else "utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text, encoding
    raise not_a_roll("encoding")


def _records(text: str) -> list[Record]:
    """Every record that is not blank, with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    records, begins = [], 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append((begins, record))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise refused(
            [_problem(begins, "", _why_unreadable(error, text, begins, reader.line_num))]
        ) from error
    return records


def _why_unreadable(error: csv.Error, text: str, begins: int, ends: int) -> Code:
    """A cell is too long, or a quotation mark does not end as it should.

    A mark within quotes is doubled, so that an odd number of them leaves one open.
    """
    lines = islice(io.StringIO(text, newline=""), begins - 1, ends)
    is_open = "expected after" in str(error) or sum(line.count('"') for line in lines) % 2
    return "quote-open" if is_open else "cell-too-long"


def _delimiter(text: str) -> str:
    first = text.lstrip().split("\n", 1)[0]
    return max(",\t;", key=first.count)


def _columns(headings: list[str]) -> tuple[dict[int, str], list[str]]:
    """Which column is which field. Other columns are left alone: a roll often says more than it must."""
    columns: dict[int, str] = {}
    ignored, found = [], []
    for place, heading in enumerate(headings):
        field = FIELDS.get("".join(heading.split()).lower())
        if field is None:
            ignored.append(heading.strip())
        elif field in columns.values():
            found.append(_problem(1, field, "column-twice"))
        else:
            columns[place] = field
    missing = [field for field in REQUIRED if field not in columns.values()]
    found += [_problem(1, field, _why_missing(field, ignored)) for field in missing]
    if found:
        raise refused(found)
    return columns, [heading for heading in ignored if heading]


def _why_missing(field: str, ignored: list[str]) -> Code:
    is_running = field == "number" and RUNNING_NUMBER in ignored
    return "running-number" if is_running else "column-missing"


def _read(
    records: Sequence[Record], columns: dict[int, str], width: int
) -> tuple[list[RollRow], list[int], list[Problem]]:
    rows: list[RollRow] = []
    lines: list[int] = []
    found: list[Problem] = []
    for line, record in records:
        if any(cell.strip() for cell in record[width:]):
            # A stray delimiter has shifted the cells: whatever was read would be a guess.
            found.append(_problem(line, "", "row-too-long"))
            continue
        cells = {field: _cell(field, record, place) for place, field in columns.items()}
        try:
            rows.append(RollRow.model_validate(_given(cells)))
            lines.append(line)
        except ValidationError as error:
            found += [_shape(line, detail) for detail in error.errors(include_url=False, include_input=False)]
    return rows, lines, found


def _cell(field: str, record: list[str], place: int) -> str:
    cell = record[place] if place < len(record) else ""
    return cell.strip() if field in TRIMMED else cell


def _given(cells: dict[str, str]) -> dict[str, str]:
    """An empty weight is the usual one. A column that is not there is left out: nothing is said of it."""
    return {field: cell or (USUAL_WEIGHT if field == "weight" else "") for field, cell in cells.items()}


def _shape(line: int, detail: Any) -> Problem:
    return _problem(line, str(detail["loc"][0]), CODES.get(detail["type"], "unreadable"))


def not_a_roll(code: Code) -> RollRowsInvalid:
    """The refusal of a file as a whole."""
    return refused([_problem(1, "", code)])


def _problem(row: int, field: str, code: Code) -> Problem:
    return {"row": row, "field": field, "code": code}
