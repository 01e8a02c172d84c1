"""XLSX workbooks: sheets and typed cells, read without running anything that is in them."""

import io
import warnings
import zipfile
from datetime import timedelta

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from lims.core.spreadsheets.cells import MOST_COLUMNS, MOST_ROWS, Cell, is_blank
from lims.core.spreadsheets.refusals import FileNotReadable, SheetMissing, TableTooLarge

# A sheet may claim a million rows that are empty; beyond this many blank rows in a row it is taken as ended.
BLANK_ROWS_AT_END = 1_000
MOST_UNPACKED_BYTES = 400_000_000


def sheets_with_rows(name: str, content: bytes, wanted: str | None) -> tuple[list[str], str, list[list[Cell]]]:
    """All sheet names, the chosen sheet, and its rows.

    Without a wish the sheet with the most filled cells is chosen. Raises FileNotReadable, SheetMissing, TableTooLarge.
    """
    names, tables = _read(name, content, wanted)
    chosen = max(tables, key=lambda title: _filled(tables[title]), default="")
    return names, chosen, tables.get(chosen, [])


def all_sheets(name: str, content: bytes) -> dict[str, list[list[Cell]]]:
    """The rows of every sheet by its name, in the order of the workbook. Raises FileNotReadable or TableTooLarge."""
    return _read(name, content, None)[1]


def _read(name: str, content: bytes, wanted: str | None) -> tuple[list[str], dict[str, list[list[Cell]]]]:
    """All sheet names, and the rows of the wanted sheet, or of all."""
    _check_archive(name, content)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of validations and styles it leaves out; none of them is data.
            warnings.simplefilter("ignore")
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            names = [sheet.title for sheet in workbook.worksheets]
            if wanted is not None and wanted not in names:
                raise SheetMissing(sheet=wanted, sheets=", ".join(names))
            tables = {sheet.title: _rows(sheet) for sheet in workbook.worksheets if wanted in (None, sheet.title)}
            workbook.close()
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile, OSError, SyntaxError) as error:
        raise FileNotReadable(name=name) from error
    return names, tables


def _check_archive(name: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise FileNotReadable(name=name) from error
    if "xl/workbook.xml" not in names:
        raise FileNotReadable(name=name)
    if unpacked > MOST_UNPACKED_BYTES:
        raise TableTooLarge(rows=MOST_ROWS, columns=MOST_COLUMNS)


def _rows(sheet) -> list[list[Cell]]:  # type: ignore[no-untyped-def]  # openpyxl's read-only sheet has no stub
    # The stated size of a sheet can be wrong (some writers state A1); without it the rows themselves decide.
    sheet.reset_dimensions()
    rows: list[list[Cell]] = []
    blank = 0
    for values in sheet.iter_rows(values_only=True):
        cells = [_plain(value) for value in values]
        while cells and is_blank(cells[-1]):
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise TableTooLarge(rows=MOST_ROWS, columns=MOST_COLUMNS)
        rows.append(cells)
        blank = 0 if cells else blank + 1
        if blank > BLANK_ROWS_AT_END:
            break
        if len(rows) > MOST_ROWS + BLANK_ROWS_AT_END:
            raise TableTooLarge(rows=MOST_ROWS, columns=MOST_COLUMNS)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _plain(value: object) -> Cell:
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return int(value)
    return value  # type: ignore[return-value]


def _filled(rows: list[list[Cell]]) -> int:
    return sum(not is_blank(cell) for row in rows for cell in row)
