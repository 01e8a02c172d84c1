"""A box as a grid, ready to be drawn: cells in rows, and a legend of its lots or of other groups of items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lims.lots.marks import Mark
from lims.lots.models import Item, Lot
from lims.storage.colourings import Group
from lims.storage.shapes import Grid, row_letters

# The style sheet has this many colours; more groups share them, and letters tell them apart.
COLOURS = 8


@dataclass(frozen=True)
class Cell:
    """One cell; `position` is None where the grid has none. `lot_letter` and `colour` are its group's in the legend."""

    position: str | None
    item: Item | None = None
    lot_letter: str = ""
    colour: int = 0
    marks: Sequence[Mark] = ()


@dataclass(frozen=True)
class LotInBox:
    """A line of the legend of lots."""

    lot: Lot
    letter: str
    colour: int
    items: int
    marks: Sequence[Mark]


@dataclass(frozen=True)
class GroupInBox:
    """A line of the legend of other groups; `group` is None for items of which nothing is known."""

    group: Group | None
    letter: str
    colour: int
    items: int


@dataclass(frozen=True)
class DrawnGrid:
    """Headings, rows of cells, and the legend: of lots, or of groups where the items are coloured by those."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    lots: Sequence[LotInBox]
    groups: Sequence[GroupInBox] = ()


def drawn(
    grid: Grid,
    items: Mapping[str, Item],
    marks: Mapping[int, Sequence[Mark]],
    groups: Mapping[int, Group] | None = None,
) -> DrawnGrid:
    """A grid with the items in it, coloured by lot, or by the groups that are given.

    Lots get letters in the order in which the box is filled, groups in that of their ranks.
    """
    inside = [items[position] for position in grid.positions() if position in items]
    lots = [] if groups is not None else _lots(inside, marks)
    legend = [] if groups is None else _groups(inside, groups)
    if groups is None:
        by_lot = {line.lot.id: (line.letter, line.colour) for line in lots}
        shades = {item.id: by_lot[item.lot_id] for item in inside}
    else:
        by_key = {line.group.key if line.group else None: (line.letter, line.colour) for line in legend}
        shades = {item.id: by_key[_key(groups.get(item.id))] for item in inside}
    beside, columns = grid.headings()
    rows = [
        (heading, [_cell(grid.at(row, column), items, shades, marks) for column in range(1, grid.columns + 1)])
        for row, heading in enumerate(beside, 1)
    ]
    return DrawnGrid(columns, rows, lots, legend)


def _lots(inside: Sequence[Item], marks: Mapping[int, Sequence[Mark]]) -> list[LotInBox]:
    by_lot: dict[int, list[Item]] = {}
    for item in inside:
        by_lot.setdefault(item.lot_id, []).append(item)
    return [
        LotInBox(found[0].lot, row_letters(number), _colour(number), len(found), marks.get(lot_id, ()))
        for number, (lot_id, found) in enumerate(by_lot.items(), 1)
    ]


def _groups(inside: Sequence[Item], groups: Mapping[int, Group]) -> list[GroupInBox]:
    counted: dict[str | None, int] = {}
    known: dict[str | None, Group | None] = {}
    for item in inside:
        group = groups.get(item.id)
        counted[_key(group)] = counted.get(_key(group), 0) + 1
        known[_key(group)] = group
    ordered = sorted(known.values(), key=lambda group: (group is None, group.rank if group else 0))
    return [
        GroupInBox(group, row_letters(number) if group else "–", _colour(number) if group else 0, counted[_key(group)])
        for number, group in enumerate(ordered, 1)
    ]


def _key(group: Group | None) -> str | None:
    return group.key if group else None


def _colour(number: int) -> int:
    return (number - 1) % COLOURS + 1


def _cell(
    position: str | None,
    items: Mapping[str, Item],
    shades: Mapping[int, tuple[str, int]],
    marks: Mapping[int, Sequence[Mark]],
) -> Cell:
    item = items.get(position) if position else None
    if item is None:
        return Cell(position)
    letter, colour = shades[item.id]
    return Cell(position, item, letter, colour, marks.get(item.lot_id, ()))
