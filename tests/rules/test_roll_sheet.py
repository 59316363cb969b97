"""A roll as workbooks hold it: what is read, what is refused, and that no file does harm."""

import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from domain.errors import RollRowsInvalid
from gateways.roll_sheet import PARTS_MAX, UNPACKED_BYTES_MAX, read_roll
from services.commands import ROWS_MAX

HEADINGS = ["number", "name", "group"]


def workbook(*rows: Sequence[object], far: str = "") -> bytes:
    """A sheet as Excel and WPS keep it; perhaps with a word in a cell far away."""
    book, kept = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    if far:
        sheet[far] = "far away"
    book.save(kept)
    return kept.getvalue()


def codes(raw: bytes) -> list[str]:
    with pytest.raises(RollRowsInvalid) as refused:
        read_roll(raw)
    return [problem["code"] for problem in refused.value.params["problems"]]


def test_cells_are_read_as_a_person_reads_them() -> None:
    raw = workbook(HEADINGS, [1, "李桂芳", date(2026, 1, 2)], [2.0, "Ada Moss", None], ["A-3", "Ben", True])
    rows = read_roll(raw).rows
    assert [(row.number, row.name) for row in rows] == [("1", "李桂芳"), ("2", "Ada Moss"), ("A-3", "Ben")]
    assert [row.group for row in rows] == ["2026-01-02 00:00:00", "", "True"]


def test_problems_are_named_by_the_row_that_the_sheet_shows() -> None:
    raw = workbook(HEADINGS, [1, "Ada", ""], [], [2, "", ""], [2, "Ben", ""])
    with pytest.raises(RollRowsInvalid) as refused:
        read_roll(raw)
    assert refused.value.params["problems"] == [{"row": 4, "field": "name", "code": "missing"}]


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    raw = workbook(HEADINGS, [1, "Ada", ""], far="XFD1048576")
    assert [row.name for row in read_roll(raw).rows] == ["Ada"]


def test_too_many_rows_are_refused() -> None:
    raw = workbook(HEADINGS, *([number, "Ada", ""] for number in range(ROWS_MAX + 1)))
    assert "too-many-rows" in codes(raw)


@pytest.mark.parametrize(
    "parts",
    [{"xl/sheet.xml": b" " * (UNPACKED_BYTES_MAX + 1)}, {str(at): b"" for at in range(PARTS_MAX + 1)}],
    ids=["unpacks to more than there is room for", "has too many parts"],
)
def test_a_small_file_that_is_huge_inside_is_not_unpacked(parts: dict[str, bytes]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert codes(packed.getvalue()) == ["file-too-large"]


def test_what_is_no_workbook_is_refused_in_its_own_words() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("holiday.jpg", b"sun")
    assert codes(packed.getvalue()) == ["workbook"]
    assert codes(b"PK\x03\x04" + b"x" * 100) == ["workbook"]
    assert codes(bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 100) == ["old-workbook"]


def test_entities_that_multiply_are_not_unfolded() -> None:
    raw = workbook(HEADINGS, [1, "Ada", ""])
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 20}">' for at in range(1, 12))
    sheet = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml").decode()
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>' + sheet.replace("<t>Ada<", "<t>&l11;<")
    packed, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(raw))
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, bomb if name == "xl/worksheets/sheet1.xml" else source.read(name))
    assert codes(packed.getvalue()) == ["workbook"]


WHOLE = workbook(HEADINGS, [1, "李桂芳", "east"], [2, "Ada Moss", "west"])


@given(at=st.integers(0, len(WHOLE) - 1), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(at: int, byte: int, cut: bool) -> None:
    raw = WHOLE[:at] if cut else WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :]
    with suppress(RollRowsInvalid):
        read_roll(raw)


@given(raw=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_nothing_else(raw: bytes) -> None:
    with suppress(RollRowsInvalid):
        read_roll(raw)
