"""A box as a grid, ready to be drawn: cells in rows, and a legend of the lots in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lims.lots.marks import Mark
from lims.lots.models import Item, Lot
from lims.storage.shapes import Grid, Numbering, row_letters

# The style sheet has this many colours for lots; more lots share them, and letters tell them apart.
COLOURS = 8


@dataclass(frozen=True)
class Cell:
    """One cell; `position` is None where the grid has none. `lot_letter` and `colour` are its lot's in the legend."""

    position: str | None
    item: Item | None = None
    lot_letter: str = ""
    colour: int = 0
    marks: Sequence[Mark] = ()


@dataclass(frozen=True)
class LotInBox:
    """A line of the legend."""

    lot: Lot
    letter: str
    colour: int
    items: int
    marks: Sequence[Mark]


@dataclass(frozen=True)
class DrawnGrid:
    """Headings, rows of cells, and the legend."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    lots: Sequence[LotInBox]


def drawn(grid: Grid, items: Mapping[str, Item], marks: Mapping[int, Sequence[Mark]]) -> DrawnGrid:
    """A grid with the items in it; lots get letters in the order in which the box is filled."""
    by_lot: dict[int, list[Item]] = {}
    for position in grid.positions():
        if position in items:
            by_lot.setdefault(items[position].lot_id, []).append(items[position])
    lots = [
        LotInBox(found[0].lot, row_letters(number), (number - 1) % COLOURS + 1, len(found), marks.get(lot_id, ()))
        for number, (lot_id, found) in enumerate(by_lot.items(), 1)
    ]
    legend = {line.lot.id: line for line in lots}
    has_letters = grid.numbering is not Numbering.NUMBERS
    rows = [
        (
            _row_heading(grid, row) if has_letters else "",
            [_cell(grid.at(row, column), items, legend) for column in range(1, grid.columns + 1)],
        )
        for row in range(1, grid.rows + 1)
    ]
    columns = [str(column) if has_letters else "" for column in range(1, grid.columns + 1)]
    return DrawnGrid(columns, rows, lots)


def _row_heading(grid: Grid, row: int) -> str:
    return row_letters(row) if grid.numbering is Numbering.LETTERS else str(row)


def _cell(position: str | None, items: Mapping[str, Item], legend: Mapping[int, LotInBox]) -> Cell:
    item = items.get(position) if position else None
    if item is None:
        return Cell(position)
    line = legend[item.lot_id]
    return Cell(position, item, line.letter, line.colour, line.marks)
