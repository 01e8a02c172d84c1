"""Boxes drawn in a sheet as grids: where they are, and what stands in their cells."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from lims.core.spreadsheets.cells import Cell, is_blank
from lims.storage.importing.entries import Drawing
from lims.storage.shapes import row_letters

Rows = Sequence[Sequence[Cell]]
SMALLEST = 2
LARGEST = 64
_ROWS_ABOVE_LOOKED_AT = 3


@dataclass(frozen=True, slots=True)
class Square:
    """One cell of a drawn box: its place in the sheet, counted from 0, and its position as the drawing has it."""

    row: int
    column: int
    position: str


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A drawn box: its title ("" for none), its upper left corner in the sheet, its squares."""

    title: str
    row: int
    column: int
    drawing: Drawing
    squares: tuple[Square, ...]


def drawn_boxes(rows: Rows) -> list[DrawnBox]:
    """All boxes that are drawn in a sheet, from the top and from the left."""
    found: list[DrawnBox] = []
    used: set[tuple[int, int]] = set()
    for row in range(len(rows)):
        for column in range(len(rows[row])):
            if (row, column) in used:
                continue
            box = None
            if _is_first(_at(rows, row, column + 1)):
                box = _with_headings(rows, row, column)
            if box is None and _is_first(rows[row][column]):
                box = _with_numbers(rows, row, column)
            if box is not None:
                found.append(box if box.title else replace(box, title=_title_above(rows, box, used)))
                used |= {(square.row, square.column) for square in box.squares}
                used |= _heading_cells(box)
    return found


def _heading_cells(box: DrawnBox) -> set[tuple[int, int]]:
    lines = {square.row for square in box.squares} | {box.row}
    places = {square.column for square in box.squares} | {box.column}
    return {(row, column) for row in lines for column in places}


def _at(rows: Rows, row: int, column: int) -> Cell:
    return rows[row][column] if 0 <= row < len(rows) and 0 <= column < len(rows[row]) else None


def _heading(cell: Cell) -> str:
    """A heading as it is compared: 1, 2 ... or A, B ..."""
    if isinstance(cell, bool) or is_blank(cell):
        return ""
    text = str(cell).strip().upper()
    return str(int(text)) if text.isdecimal() and text.isascii() else text


def _is_first(cell: Cell) -> bool:
    """Does a row of headings begin with this cell? Most cells of a long list are done with here."""
    return cell == 1 or (isinstance(cell, str) and cell.strip() in ("1", "01", "A", "a"))


def _run(cells: Iterator[Cell]) -> list[str]:
    """How far cells count 1, 2, 3 ... or A, B, C ... from the beginning."""
    run: list[str] = []
    for number, cell in enumerate(cells, 1):
        heading = _heading(cell)
        wanted = (row_letters(number), str(number)) if not run else (_next(run, number),)
        if heading not in wanted or number > LARGEST:
            break
        run.append(heading)
    return run


def _next(run: Sequence[str], number: int) -> str:
    return str(number) if run[0] == "1" else row_letters(number)


def _with_headings(rows: Rows, row: int, column: int) -> DrawnBox | None:
    """The box whose column headings begin to the right of this cell, and whose row headings begin below it."""
    above = _run(_at(rows, row, place) for place in range(column + 1, len(rows[row])))
    if len(above) < SMALLEST:
        return None
    beside = _run(_at(rows, line, column) for line in range(row + 1, len(rows)))
    if len(beside) < SMALLEST or (above[0] == "A" and beside[0] == "A"):
        return None
    drawing = Drawing(len(beside), len(above), beside[0] == "A", above[0] == "A")
    squares = tuple(
        Square(row + down, column + across, _position(drawing, side, top))
        for down, side in enumerate(beside, 1)
        for across, top in enumerate(above, 1)
    )
    corner = _at(rows, row, column)
    title = "" if is_blank(corner) else str(corner).strip()
    return DrawnBox(title, row, column, drawing, squares)


def _position(drawing: Drawing, side: str, top: str) -> str:
    if drawing.letters_beside:
        return side + top
    return top + side if drawing.letters_above else f"{side}-{top}"


def _with_numbers(rows: Rows, row: int, column: int) -> DrawnBox | None:
    """The box that has rows of running numbers, each with a row of contents below it."""
    wide = len(_run(_at(rows, row, place) for place in range(column, len(rows[row]))))
    if wide < SMALLEST or _heading(_at(rows, row, column)) != "1":
        return None
    squares: list[Square] = []
    line = row
    while [_heading(_at(rows, line, column + place)) for place in range(wide)] == [
        str(len(squares) + place) for place in range(1, wide + 1)
    ]:
        squares += [Square(line + 1, column + place, str(len(squares) + place + 1)) for place in range(wide)]
        line += 2
    deep = len(squares) // wide
    if deep < SMALLEST:
        return None
    return DrawnBox("", row, column, Drawing(deep, wide, False, False), tuple(squares))


def _title_above(rows: Rows, box: DrawnBox, used: Set[tuple[int, int]]) -> str:
    """The text nearest above a box and within its width; not what belongs to another box."""
    places = range(box.column, box.column + box.drawing.columns + 1)
    for line in range(box.row - 1, max(-1, box.row - 1 - _ROWS_ABOVE_LOOKED_AT), -1):
        if any((line, place) in used for place in places):
            return ""
        texts = [str(cell).strip() for place in places if not is_blank(cell := _at(rows, line, place))]
        if texts:
            is_pair = len(texts) == 2 and texts[0].endswith((":", "："))
            return texts[0] if len(texts) == 1 else " ".join(texts) if is_pair else ""
    return ""
