"""Makes the spreadsheets in which laboratories keep their freezers."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]


def workbook(**sheets: Rows) -> bytes:
    """An XLSX file; underscores in the names of sheets become blanks."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title.replace("_", " "))
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def list_of(names: Sequence[str]) -> list[list[Any]]:
    """One row a vial: freezer, rack, box and position in columns, as they are often kept."""
    head = ["Freezer", "Rack", "Box", "Pos.", "Cell line", "Tube ID", "Frozen on", "Passage", "Volume", "Comments"]
    rows = [
        ["F2", "Rack 1", "Box 7", f"A{number}", name, f"OLD-{number:03}", date(2019, 3, number), "P5", "0.5 mL", ""]
        for number, name in enumerate(names, 1)
    ]
    return [head, *rows]


def drawn_box(title: str, contents: dict[str, Any], rows: int = 9, columns: int = 9) -> list[list[Any]]:
    """A box drawn as a grid, its title above it."""
    letters = "ABCDEFGHIJ"[:rows]
    grid = [[letter, *(contents.get(f"{letter}{column}") for column in range(1, columns + 1))] for letter in letters]
    return [[title], [None, *range(1, columns + 1)], *grid]


def csv(rows: Rows, encoding: str = "utf-8") -> bytes:
    """A text table."""
    lines = [",".join(f'"{"" if cell is None else cell}"' for cell in row) for row in rows]
    return "\r\n".join(lines).encode(encoding)
