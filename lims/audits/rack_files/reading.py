"""What a rack reader's file says: for each rack its codes, empty places and unreadable tubes, and every fault."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lims.audits.rack_files import refusals
from lims.audits.rack_files.coordinates import Spot, column_of, row_of, spot_of
from lims.audits.rack_files.layouts import Outcome, RackReader, RackReaders, Shape
from lims.audits.rack_files.recognising import is_grid_head, named_columns, recognised
from lims.audits.rack_files.refusals import Fault, NoRackLayout, RackFileFaults
from lims.audits.rack_files.texts import Row, lines_of
from lims.storage.shapes import Order


@dataclass(frozen=True)
class RackReading:
    """What a file says about one rack, in rows and columns or running numbers.

    `rows` tells for each spot in which row of the file it stands, `counted` how running numbers go.
    """

    reader: str
    rack: str | None
    counted: Order | None
    codes: Mapping[Spot, str]
    unreadable: frozenset[Spot]
    empty: frozenset[Spot]
    rows: Mapping[Spot, int]


@dataclass(frozen=True)
class _Entry:
    """One place of one rack as a row of the file tells it."""

    row: int
    rack: str | None
    spot: Spot
    position: str
    code: str


@dataclass
class _Found:
    """What is gathered from the rows of a file."""

    entries: list[_Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rack: str | None = None


def read_rack_file(
    content: bytes, filename: str, readers: RackReaders, *, reader: str | None = None, several: bool = True
) -> list[RackReading]:
    """Read a file of one or more racks by the layout that fits it, or by the one that is named.

    Raises RackFileFaults with all faults of all rows (`several=False` makes a second rack one of them), NoRackLayout,
    UnknownRackReader, RackFileTooLarge and NoRackText.
    """
    lines = lines_of(filename, content)
    candidates = [readers.reader(reader)] if reader else list(readers.readers.values())
    chosen = recognised(candidates, lines, asked_for=reader is not None)
    if chosen is None:
        raise NoRackLayout(name=filename, known=", ".join(str(r.label) for r in readers.readers.values()))
    layout, rows = chosen
    found = _Found()
    _SHAPES[layout.shape](layout, rows, found)
    _check_racks(found, several)
    _check_twice(found, readers)
    if found.faults:
        raise RackFileFaults(found.faults)
    if not found.entries:
        raise NoRackLayout(name=filename, known=", ".join(str(r.label) for r in readers.readers.values()))
    return [_reading(layout, readers, rack, entries) for rack, entries in _by_rack(found).items()]


def _of_fields(layout: RackReader, rows: Sequence[Row], found: _Found) -> None:
    places = {name: place for place, name in enumerate(layout.fields)}
    for row in _data_rows(layout, rows, found):
        _add(found, row, places, len(layout.fields))


def _of_columns(layout: RackReader, rows: Sequence[Row], found: _Found) -> None:
    places: Mapping[str, int] = {}
    width = 0
    for row in _data_rows(layout, rows, found):
        if head := named_columns(layout, row):
            places, width = head, len(row.values)
        elif places:
            _add(found, row, places, width)


def _data_rows(layout: RackReader, rows: Sequence[Row], found: _Found) -> Iterator[Row]:
    """The rows but for those that name the rack, which is kept, and those without data."""
    for row in rows:
        if (rack := layout.rack_of(row.line)) is not None:
            found.rack = rack
        elif not layout.skips(row.line):
            yield row


def _add(found: _Found, row: Row, places: Mapping[str, int], width: int) -> None:
    """Take what a row says about one place, or its fault."""
    least = max(place for name, place in places.items() if name not in ("code", "status", "rack", "other"))
    if not least < len(row.values) <= width:
        found.faults.append(_fault(row, refusals.COLUMNS, row.line, refusals.WRONG_COLUMNS))
        return
    values = {name: row.values[place] if place < len(row.values) else "" for name, place in places.items()}
    position = values.get("position") or f"{values.get('row', '')}{values.get('column', '')}"
    spot = _spot(values)
    if spot is None:
        found.faults.append(_fault(row, refusals.POSITION, position, refusals.NO_COORDINATE))
        return
    # Some readers leave the code empty and say in words beside it what they saw.
    code = values["code"] or values.get("status", "")
    found.entries.append(_Entry(row.number, values.get("rack") or found.rack, spot, position, code))


def _spot(values: Mapping[str, str]) -> Spot | None:
    if values.get("position"):
        return spot_of(values["position"])
    row, column = row_of(values.get("row", "")), column_of(values.get("column", ""))
    return None if row is None or column is None else (row, column)


def _of_grid(layout: RackReader, rows: Sequence[Row], found: _Found) -> None:
    width = 0
    for row in _data_rows(layout, rows, found):
        if is_grid_head(row):
            width = len(row.values)
        elif width:
            _add_grid_row(found, row, width)


def _add_grid_row(found: _Found, row: Row, width: int) -> None:
    number = row_of(row.values[0]) if row.values[0].isalpha() else None
    if number is None:
        found.faults.append(_fault(row, refusals.POSITION, row.values[0], refusals.NO_COORDINATE))
    elif len(row.values) > width:
        found.faults.append(_fault(row, refusals.COLUMNS, row.line, refusals.WRONG_COLUMNS))
    else:
        codes = [*row.values[1:], *[""] * (width - len(row.values))]
        for column, code in enumerate(codes, 1):
            position = f"{row.values[0]}{column}"
            found.entries.append(_Entry(row.number, found.rack, (number, column), position, code))


def _of_series(layout: RackReader, rows: Sequence[Row], found: _Found) -> None:
    codes = [(row.number, code) for row in _data_rows(layout, rows, found) for code in row.values]
    for count, (number, code) in enumerate(codes, 1):
        found.entries.append(_Entry(number, found.rack, count, str(count), code))


_SHAPES = {
    Shape.FIELDS: _of_fields,
    Shape.COLUMNS: _of_columns,
    Shape.GRID: _of_grid,
    Shape.SERIES: _of_series,
}


def _check_racks(found: _Found, several: bool) -> None:
    """Either every row says which rack it belongs to or none does; one rack, unless there may be several."""
    racks = [entry.rack for entry in found.entries if entry.rack]
    for entry in found.entries:
        if racks and not entry.rack:
            found.faults.append(Fault(entry.row, refusals.RACK, "", refusals.RACK_MISSING))
        elif entry.rack and entry.rack != racks[0] and not several:
            found.faults.append(Fault(entry.row, refusals.RACK, entry.rack, refusals.OTHER_RACK))


def _check_twice(found: _Found, readers: RackReaders) -> None:
    """A place is told once in a rack, and a code stands in one place of one rack."""
    spots: set[tuple[str | None, Spot]] = set()
    codes: set[str] = set()
    for entry in found.entries:
        if (entry.rack, entry.spot) in spots:
            found.faults.append(Fault(entry.row, refusals.POSITION, entry.position, refusals.POSITION_TWICE))
        spots.add((entry.rack, entry.spot))
        if entry.code and readers.outcome(entry.code) is None:
            if entry.code in codes:
                found.faults.append(Fault(entry.row, refusals.TUBE, entry.code, refusals.CODE_TWICE))
            codes.add(entry.code)


def _by_rack(found: _Found) -> dict[str | None, list[_Entry]]:
    racks: dict[str | None, list[_Entry]] = {}
    for entry in found.entries:
        racks.setdefault(entry.rack, []).append(entry)
    return racks


def _reading(layout: RackReader, readers: RackReaders, rack: str | None, entries: Sequence[_Entry]) -> RackReading:
    told = {entry.spot: readers.outcome(entry.code) if entry.code else layout.blank for entry in entries}
    return RackReading(
        reader=layout.name,
        rack=rack,
        counted=layout.counted,
        codes={entry.spot: entry.code for entry in entries if told[entry.spot] is None},
        unreadable=frozenset(spot for spot, outcome in told.items() if outcome is Outcome.NO_READ),
        empty=frozenset(spot for spot, outcome in told.items() if outcome is Outcome.NO_TUBE),
        rows={entry.spot: entry.row for entry in entries},
    )


def _fault(row: Row, about: str, value: str, reason: str) -> Fault:
    return Fault(row.number, about, value.strip()[:80], reason)
