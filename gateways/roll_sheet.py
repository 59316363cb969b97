"""A roll from any file that people keep one in: CSV, or a workbook of WPS or Excel (.xlsx)."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from services.commands import ROWS_MAX
from services.roll_file import Record, RollFile, not_a_roll, parse_roll, roll_of

# ZIP is how .xlsx is packed, OLE2 how .xls and old .et files are.
ZIP, OLE2 = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
BYTES_MAX = 4 * 1024 * 1024
UNPACKED_BYTES_MAX = 32 * 1024 * 1024
PARTS_MAX = 1_000
# Below the roll there may be notes; to its right, columns that mean nothing here.
LINES_MAX = 2 * ROWS_MAX
COLUMNS_MAX = 50


def read_roll(raw: bytes) -> RollFile:
    """Read a whole file, whichever kind it is.

    Raises:
        RollRowsInvalid: with every problem, by line (from 1) and field.
    """
    if raw.startswith(OLE2):
        raise not_a_roll("old-workbook")
    if not raw.startswith(ZIP):
        return parse_roll(raw)
    _require_small(raw)
    try:
        records = list(_records(raw))
    except Exception:  # a broken workbook makes its reader fail in any way
        raise not_a_roll("workbook") from None
    return roll_of(records, "xlsx")


def _require_small(raw: bytes) -> None:
    """A small file can be packed from a huge one: what it says of itself is added up before unpacking."""
    if len(raw) > BYTES_MAX:
        raise not_a_roll("file-too-large")
    try:
        parts = zipfile.ZipFile(io.BytesIO(raw)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise not_a_roll("workbook") from None
    if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_BYTES_MAX:
        raise not_a_roll("file-too-large")


def _records(raw: bytes) -> Iterator[Record]:
    """Every row of the first sheet that is not blank, with its number."""
    from openpyxl import load_workbook  # only where a workbook comes: it takes 0.3 s

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles that it does not know
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=LINES_MAX, max_col=COLUMNS_MAX, values_only=True)
        for line, row in enumerate(rows, 1):
            cells = [_text(cell) for cell in row]
            if any(cell.strip() for cell in cells):
                yield line, cells


def _text(cell: Any) -> str:
    """A cell as one reads it: a spreadsheet keeps 12 as 12.0."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
