"""Putting what a rack reader's file says on the grid of a box."""

from collections.abc import Mapping
from types import MappingProxyType

from lims.audits.rack_files import refusals
from lims.audits.rack_files.coordinates import Spot
from lims.audits.rack_files.reading import RackReading
from lims.audits.rack_files.refusals import Fault, RackFileFaults
from lims.audits.readings import BoxReading, Doubt, stands_turned
from lims.storage.refusals import NoSuchPosition
from lims.storage.shapes import Cell, Grid, Numbering, Order, row_letters

# Racks of 24, 48, 96 and 384 tubes on the footprint ANSI SLAS 1-2004.
_USUAL_RACKS = {(4, 6), (6, 8), (8, 12), (16, 24)}
_NOTHING: Mapping[str, str] = MappingProxyType({})


def box_reading(reading: RackReading, grid: Grid, expected: Mapping[str, str] = _NOTHING) -> BoxReading:
    """What a file says about a box with this grid. `expected` are the codes that should be on its positions.

    A reader cannot sense how large a rack is, and cannot sense that it lies turned by half. So the reading is doubted
    if the file tells of another number of rows or columns than the box has, and if most codes are where they would be
    expected if the box were turned. Raises RackFileFaults for every tube outside the grid.
    """
    positions = {spot: _position(grid, spot, reading.counted) for spot in reading.rows}
    faults = [
        _outside(reading, spot)
        for spot, position in positions.items()
        if position is None and spot not in reading.empty
    ]
    if faults:
        raise RackFileFaults(faults)
    placed = {spot: position for spot, position in positions.items() if position is not None}
    codes = {placed[spot]: code for spot, code in reading.codes.items()}
    doubts = []
    if _wrong_size(reading, grid):
        doubts.append(Doubt.WRONG_SIZE)
    if stands_turned(grid, codes, expected):
        doubts.append(Doubt.TURNED)
    return BoxReading(
        codes=codes,
        unreadable=frozenset(placed[spot] for spot in reading.unreadable),
        empty=frozenset(placed[spot] for spot in reading.empty if spot in placed),
        container=reading.rack,
        doubts=tuple(doubts),
    )


def _position(grid: Grid, spot: Spot, counted: Order | None) -> str | None:
    """The position that a spot means on a grid, read as a person would type it; None where there is none."""
    if isinstance(spot, int):
        walk = grid.positions(counted or grid.counted)
        return walk[spot - 1] if spot <= len(walk) else None
    row, column = spot
    if grid.numbering is Numbering.NAMES:
        return grid.at(row, column)
    lettered = grid.numbering in (Numbering.LETTERS, Numbering.COLUMN_LETTERS)
    try:
        return grid.parse(f"{row_letters(row)}{column}" if lettered else f"{row}-{column}")
    except NoSuchPosition:
        return None


def _outside(reading: RackReading, spot: Spot) -> Fault:
    value = str(spot) if isinstance(spot, int) else f"{row_letters(spot[0])}{spot[1]}"
    return Fault(reading.rows[spot], refusals.POSITION, value, refusals.OUTSIDE)


def _wrong_size(reading: RackReading, grid: Grid) -> bool:
    """Does the file tell of places that the box has not, or of all places of a smaller rack?"""
    cells = [_cell(grid, spot) for spot in reading.rows if not isinstance(spot, int)]
    if not cells:
        return reading.counted is not None and len(reading.rows) != grid.size
    rows, columns = max(row for row, _ in cells), max(column for _, column in cells)
    if rows > grid.rows or columns > grid.columns:
        return True
    if (rows, columns) == (grid.rows, grid.columns) or len(cells) < rows * columns - len(grid.absent):
        return False
    # Without any empty place the file may be a list of tubes only, unless they fill a usual rack exactly.
    return bool(reading.empty) or (rows, columns) in _USUAL_RACKS


def _cell(grid: Grid, spot: Cell) -> Cell:
    """The row and column of a spot whose letter may mean a column on this grid."""
    return (spot[1], spot[0]) if grid.numbering is Numbering.COLUMN_LETTERS else spot
