"""Positions as inventories write them: one, several, or a range."""

from collections.abc import Sequence

from lims.storage.importing.entries import Entry
from lims.storage.ranges import positions_in_text
from lims.storage.refusals import NoSuchPosition
from lims.storage.shapes import Grid


def position_text(entry: Entry) -> str:
    """The position of an entry as one text: a row and a column are joined."""
    row, column = entry.written("row"), entry.written("column")
    return f"{row}-{column}" if row and column else entry.written("position")


def is_single(entry: Entry) -> bool:
    """Can this be one position only? A drawn cell is one, and so are a row and a column."""
    return entry.drawn is not None or ("row" in entry.fields and "column" in entry.fields)


def written_positions(grid: Grid, text: str, count: int | None, single: bool) -> list[str]:
    """The positions that a text names, in order. Raises NoSuchPosition."""
    return [grid.parse(text)] if single else positions_in_text(grid, text, count)


def all_fit(grid: Grid, entries: Sequence[Entry], counts: Sequence[int | None]) -> bool:
    """Does a grid have all positions of some entries?"""
    try:
        for entry, count in zip(entries, counts, strict=True):
            if text := position_text(entry):
                written_positions(grid, text, count, is_single(entry))
    except NoSuchPosition:
        return False
    return True
