"""From the bytes of a file to its sheets, whatever its name ends with."""

from dataclasses import dataclass

from lims.core.spreadsheets.cells import MOST_COLUMNS, MOST_ROWS, Cell
from lims.core.spreadsheets.refusals import FileEmpty, FileNotReadable, OldSpreadsheet, TableTooLarge
from lims.core.spreadsheets.texts import decoded, delimiter_of, rows_of
from lims.core.spreadsheets.workbooks import all_sheets

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_FILES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"\x1f\x8b", b"7z\xbc\xaf")
_OTHER_TEXTS = ("<?xml", "<!DOCTYPE", "<html", "{", "[{")


@dataclass(frozen=True, slots=True)
class TextTable:
    """The rows of a text table, with the encoding and the delimiter that they were read with."""

    rows: list[list[str]]
    encoding: str
    delimiter: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, or the only one of a text table, which has no name."""

    title: str
    rows: list[list[Cell]]


def is_workbook(name: str, content: bytes) -> bool:
    """Is it a workbook rather than a text table? Raises FileEmpty, OldSpreadsheet, or FileNotReadable for what is
    certainly neither."""
    if content.startswith(_OLE):
        raise OldSpreadsheet(name=name)
    if not content.strip(b"\x00\r\n\t "):
        raise FileEmpty(name=name)
    if content.startswith(_OTHER_FILES):
        raise FileNotReadable(name=name)
    return content.startswith(_ZIP)


def text_table(name: str, content: bytes) -> TextTable:
    """The rows of a text table, empty ones too. Raises FileNotReadable."""
    text, encoding = decoded(name, content)
    if text.lstrip().startswith(_OTHER_TEXTS):
        raise FileNotReadable(name=name)
    delimiter = delimiter_of(text)
    return TextTable(rows_of(text, delimiter), encoding, delimiter)


def sheets_of(name: str, content: bytes) -> list[Sheet]:
    """All sheets of a file that have any rows.

    Raises FileNotReadable, OldSpreadsheet, FileEmpty or TableTooLarge.
    """
    if is_workbook(name, content):
        sheets = [Sheet(title, rows) for title, rows in all_sheets(name, content).items() if rows]
    else:
        sheets = [Sheet("", [list(row) for row in text_table(name, content).rows])]
    if any(len(sheet.rows) > MOST_ROWS or max(map(len, sheet.rows), default=0) > MOST_COLUMNS for sheet in sheets):
        raise TableTooLarge(rows=MOST_ROWS, columns=MOST_COLUMNS)
    if not any(sheet.rows for sheet in sheets):
        raise FileEmpty(name=name)
    return sheets
