"""Cells as they lie in a file, and how much of them is read."""

from datetime import date, datetime

Cell = str | int | float | bool | date | datetime | None

MOST_ROWS = 50_000
MOST_COLUMNS = 500


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing but blanks."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def column_letter(place: int) -> str:
    """The letter of a column as spreadsheets show it: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """The name of a cell as spreadsheets show it, from its places counted from 0: the first is A1."""
    return f"{column_letter(column)}{row + 1}"
