"""Reading and checking `config/storage.toml`: every mistake is named with its file, its key and the reason."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lims.core.settings import WrongSetting, settings_of
from lims.storage.definitions import Holds, Label, Level, LocationType, LocationTypes, Setup
from lims.storage.shapes import Cell, Corner, Grid, Numbering, Order, plain_coordinate
from lims.storage.tables import TableReader

__all__ = [
    "Holds",
    "Label",
    "Level",
    "LocationType",
    "LocationTypes",
    "Setup",
    "load_location_types",
    "location_types_of",
]

MOST_ROWS = 64
# The database keeps positions, and names of types and grids, in columns of these widths.
LONGEST_POSITION, LONGEST_NAME = 8, 24
MOST_LOCATIONS_OF_A_SETUP = 5000
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_SECTIONS = ("grids", "types", "reasons", "setups")


@lru_cache
def load_location_types(config_folder: Path) -> LocationTypes:
    """Read and check `storage.toml`. Raises WrongSetting with a line for each mistake."""
    path = config_folder / "storage.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WrongSetting(f"The file {path} can't be read: {error}.") from error
    problems = [f"{key}: is not one of {', '.join(_SECTIONS)}" for key in data if key not in _SECTIONS]
    sections = {name: _section(problems, data, name) for name in _SECTIONS}
    grids = {name: _grid(reader) for name, reader in sections["grids"].items()}
    labels = {name: _label(reader) for name, reader in sections["grids"].items()}
    types = {name: _type(reader) for name, reader in sections["types"].items()}
    reasons = {name: _reason(reader) for name, reader in sections["reasons"].items()}
    setups = {name: _setup(reader) for name, reader in sections["setups"].items()}
    for section in sections.values():
        for reader in section.values():
            reader.finish()
    if not problems:
        problems += _wrong_references(types, grids)
        problems += [each for setup in setups.values() for each in _wrong_setup(types, setup)]
    if problems:
        raise WrongSetting("\n".join(f"{path.name}: {problem}." for problem in problems))
    return LocationTypes(types, grids, labels, reasons, setups)


def location_types_of(session: Session) -> LocationTypes:
    """The types of the centre that a session belongs to."""
    return load_location_types(settings_of(session).config_folder)


def _section(problems: list[str], data: Mapping[str, Any], name: str) -> dict[str, TableReader]:
    section = data.get(name, {})
    if not isinstance(section, dict) or not all(isinstance(entry, dict) for entry in section.values()):
        problems.append(f"{name}: must be tables such as [{name}.example]")
        return {}
    if name != "reasons":
        for key in section:
            if not _NAME.fullmatch(key) or len(key) > LONGEST_NAME:
                problems.append(f"{name}.{key}: a name has up to {LONGEST_NAME} of a-z, 0-9, - and _")
    return {key: TableReader(f"{name}.{key}", entry, problems) for key, entry in section.items()}


def _label(reader: TableReader) -> Label:
    return Label(reader.text("label_en"), reader.text("label_ja"))


def _reason(reader: TableReader) -> Label:
    key = reader.place.removeprefix("reasons.")
    if not (key.isascii() and key.isalpha() and key.isupper()):
        reader.wrong("", "the name of a reason is part of its command barcode and must be letters A to Z")
    return _label(reader)


def _grid(reader: TableReader) -> Grid:
    rows, columns = reader.whole("rows", 1, MOST_ROWS), reader.whole("columns", 1, MOST_ROWS)
    counted = reader.choice("counted", Order, Order.ROWS)
    grid = Grid(
        name=reader.place.removeprefix("grids."),
        rows=rows,
        columns=columns,
        numbering=reader.choice("numbering", Numbering),
        counted=counted,
        filled=reader.choice("filled", Order, counted),
        absent=_absent(reader, rows, columns),
        origin=reader.choice("origin", Corner, Corner.TOP_LEFT),
        prefix=reader.text("prefix", ""),
        names=reader.texts("names"),
    )
    _check_writing(reader, grid)
    return grid


def _absent(reader: TableReader, rows: int, columns: int) -> frozenset[Cell]:
    cells = set()
    for cell in reader.items("absent"):
        if not (isinstance(cell, list) and len(cell) == 2 and all(isinstance(each, int) for each in cell)):
            reader.wrong("absent", f"{cell!r} is not a cell such as [5, 6]")
        elif not (1 <= cell[0] <= rows and 1 <= cell[1] <= columns):
            reader.wrong("absent", f"{cell} is outside of {rows} rows and {columns} columns")
        else:
            cells.add((cell[0], cell[1]))
    if len(cells) >= rows * columns:
        reader.wrong("absent", "no position is left")
        return frozenset()
    return frozenset(cells)


def _check_writing(reader: TableReader, grid: Grid) -> None:
    if grid.prefix and plain_coordinate(f"{grid.prefix}1") != f"{grid.prefix}1":
        reader.wrong("prefix", f"“{grid.prefix}” must be upper-case letters, digits, and a hyphen for a sign")
    if grid.numbering is Numbering.NAMES:
        repeated = [name for name, count in Counter(map(plain_coordinate, grid.names)).items() if count > 1 or not name]
        if len(grid.names) != grid.size:
            reader.wrong("names", f"there are {len(grid.names)} names for {grid.size} positions")
            return
        if repeated:
            reader.wrong("names", f"several positions would be written “{repeated[0]}”")
        if grid.prefix:
            reader.wrong("prefix", "positions with names have no prefix")
    elif grid.names:
        reader.wrong("names", 'only a grid with numbering = "names" has names')
        return
    longest = max(grid.positions(), key=len)
    if len(longest) > LONGEST_POSITION:
        reader.wrong("", f"the position “{longest}” is longer than {LONGEST_POSITION} characters")


def _type(reader: TableReader) -> LocationType:
    grids = reader.texts("grids")
    holds = reader.choice("holds", Holds)
    capacity = reader.optional_whole("capacity", 1, 1_000_000)
    if capacity and holds is Holds.LOCATIONS:
        reader.wrong("capacity", "it holds locations, not items")
    return LocationType(
        name=reader.place.removeprefix("types."),
        label=_label(reader),
        icon=reader.text("icon", "box"),
        inside=reader.texts("inside", needed=True),
        holds=holds,
        grids=grids,
        grid_needed=reader.truth("grid_needed", bool(grids)),
        temperature_c=reader.optional_whole("temperature_c", -273, 60),
        capacity=capacity,
    )


def _setup(reader: TableReader) -> Setup:
    levels = []
    for number, entry in enumerate(reader.items("levels"), 1):
        if not isinstance(entry, dict):
            reader.wrong("levels", f"number {number} is not a table")
            continue
        level = TableReader(f"{reader.place}.levels[{number}]", entry, reader.problems)
        count = level.whole("count", 1, 500) if number > 1 else level.whole("count", 1, 1, 1)
        levels.append(Level(level.text("type"), level.text("name"), count, level.text("grid", "") or None))
        level.finish()
    if len(levels) < 2:
        reader.wrong("levels", "a set-up has at least two levels")
    setup = Setup(reader.place.removeprefix("setups."), _label(reader), tuple(levels))
    if sum(setup.counts) > MOST_LOCATIONS_OF_A_SETUP:
        reader.wrong("levels", f"{sum(setup.counts)} locations are more than {MOST_LOCATIONS_OF_A_SETUP}")
    return setup


def _wrong_references(types: Mapping[str, LocationType], grids: Mapping[str, Grid]) -> list[str]:
    problems = []
    for location_type in types.values():
        place = f"types.{location_type.name}"
        for outer in location_type.inside:
            if outer not in types:
                problems.append(f"{place}.inside: it stands in “{outer}”, which is no type")
            elif not types[outer].holds_locations:
                problems.append(f"{place}.inside: it stands in {outer}, which holds items only")
        problems += [
            f"{place}.grids: it has the grid “{grid}”, which is none"
            for grid in location_type.grids
            if grid not in grids
        ]
        if location_type.grid_needed and not location_type.grids:
            problems.append(f"{place}.grid_needed: it has no grids")
    reached = _reached(types)
    problems += [
        f"types.{name}.inside: nothing that stands at the top leads to it" for name in types if name not in reached
    ]
    return problems


def _reached(types: Mapping[str, LocationType]) -> set[str]:
    reached = {name for name, each in types.items() if each.at_top}
    while more := {name for name, each in types.items() if name not in reached and reached & set(each.inside)}:
        reached |= more
    return reached


def _wrong_setup(types: Mapping[str, LocationType], setup: Setup) -> list[str]:
    problems: list[str] = []
    outer: Sequence[str] = ()
    for number, level in enumerate(setup.levels, 1):
        place = f"setups.{setup.name}.levels[{number}]"
        if level.type not in types:
            return [*problems, f"{place}.type: “{level.type}” is no type"]
        location_type = types[level.type]
        if outer and not set(outer) & set(location_type.inside):
            problems.append(f"{place}.type: a {level.type} can't stand in a {outer[0]}")
        if level.grid and level.grid not in location_type.grids:
            problems.append(f"{place}.grid: a {level.type} has no grid “{level.grid}”")
        outer = (level.type,)
    return problems
