"""Which layout a file has."""

from collections.abc import Iterable, Mapping, Sequence

from lims.audits.rack_files.coordinates import spot_of
from lims.audits.rack_files.layouts import RackReader, Shape, plain_word
from lims.audits.rack_files.texts import Row, rows_of

# Column names are looked for only at a file's beginning.
_ROWS_LOOKED_AT = 30
_HALF = 0.5


def recognised(
    readers: Iterable[RackReader], lines: Sequence[str], *, asked_for: bool = False
) -> tuple[RackReader, list[Row]] | None:
    """The layout that fits best, and the rows as it separates them; None if none fits.

    A series of codes fits any list, so it is taken only if it was asked for.
    """
    best: tuple[float, RackReader, list[Row]] | None = None
    for reader in readers:
        for separator in reader.separators:
            rows = rows_of(lines, separator)
            score = _fit(reader, rows, asked_for)
            if score > 0 and (best is None or score > best[0]):
                best = (score, reader, rows)
    return best[1:] if best else None


def _fit(reader: RackReader, rows: list[Row], asked_for: bool) -> float:
    if reader.shape is Shape.COLUMNS:
        return 10.0 * max((len(named_columns(reader, row)) for row in rows[:_ROWS_LOOKED_AT]), default=0)
    if reader.shape is Shape.GRID:
        return _grid_fit(rows)
    if reader.shape is Shape.SERIES:
        return sum(len(row.values) for row in rows) if asked_for else 0
    return _fields_fit(reader, rows)


def named_columns(reader: RackReader, row: Row) -> Mapping[str, int]:
    """At which place of a row of column names each field stands; empty if it is no such row of this layout."""
    names = [plain_word(value) for value in row.values]
    found = {
        field: next(place for place, name in enumerate(names) if name in wanted)
        for field, wanted in reader.columns.items()
        if any(name in wanted for name in names)
    }
    complete = "code" in found and ("position" in found or {"row", "column"} <= set(found))
    return found if complete and len(set(found.values())) == len(found) else {}


def _fields_fit(reader: RackReader, rows: list[Row]) -> float:
    """The share of rows with the right number of values and a coordinate, more if the lines around it are there."""
    data = [row for row in rows if not reader.skips(row.line) and reader.rack_of(row.line) is None]
    good = sum(len(row.values) <= len(reader.fields) and _has_coordinate(reader, row) for row in data)
    exact = sum(len(row.values) == len(reader.fields) for row in data)
    if not data or good / len(data) < _HALF:
        return 0
    fit = good / len(data) + exact / len(data)
    if len(data) < len(rows):
        return fit + 5
    # A layout that usually has such lines is the less likely one where they are missing.
    return fit - _HALF if reader.rack_line else fit


def _has_coordinate(reader: RackReader, row: Row) -> bool:
    names = ("position",) if "position" in reader.fields else ("row", "column")
    places = [reader.fields.index(name) for name in names]
    if max(places) >= len(row.values):
        return False
    return spot_of("".join(row.values[place] for place in places)) is not None


def is_grid_head(row: Row) -> bool:
    """Is this the row of column numbers 1, 2, 3, ... above a drawn rack?"""
    numbers = [value.lstrip("0") for value in row.values[1:]]
    return len(numbers) > 1 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def _grid_fit(rows: list[Row]) -> float:
    head = next((place for place, row in enumerate(rows[:_ROWS_LOOKED_AT]) if is_grid_head(row)), None)
    if head is None or head + 1 == len(rows):
        return 0
    letters = [row.values[0] for row in rows[head + 1 :]]
    return 8 if letters and letters[0].upper() == "A" else 0
