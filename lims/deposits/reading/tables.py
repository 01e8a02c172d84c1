"""A table as it lies in a depositor's file: header, rows with their places, and what was noticed on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from lims.core.spreadsheets.cells import MOST_COLUMNS, MOST_ROWS, Cell, column_letter, is_blank
from lims.resources.values.understood import Problem

__all__ = [
    "MOST_CHARACTERS_IN_A_CELL",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Cell",
    "Column",
    "Row",
    "Table",
    "as_written",
    "column_letter",
    "distinct_keys",
    "is_blank",
]

MOST_CHARACTERS_IN_A_CELL = 32_767


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place in the file (from 0), its header as written, and a key under which it can be mapped."""

    place: int
    header: str
    key: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file (from 1, as a spreadsheet shows it) and its cells, one for each column."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a list with its remarks: which sheet, encoding and delimiter it was read with, what was left out."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    remarks: tuple[Problem, ...] = field(default=())

    def values_of(self, column: Column) -> list[Cell]:
        """The cells of one column from top to bottom."""
        place = self.columns.index(column)
        return [row.cells[place] for row in self.rows]


def as_written(cell: Cell) -> str | int | float | bool:
    """A cell as JSON keeps it, without loss: dates as ISO text, an empty cell as an empty text."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return str(cell)
    return cell


def distinct_keys(headers: Sequence[str], letters: Sequence[str]) -> list[str]:
    """A key for each column: its header, or its letter where there is none, numbered where a header occurs again."""
    keys: list[str] = []
    for header, letter in zip(headers, letters, strict=True):
        key = " ".join(header.split()) or f"({letter})"
        number = 2
        candidate = key
        while candidate in keys:
            candidate = f"{key} ({number})"
            number += 1
        keys.append(candidate)
    return keys
