"""Rules of the storage tree: what stands in what, names in a series, readable paths. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from lims.core.language import N_
from lims.core.refusals import InvalidValue
from lims.storage.commands import CodeRead, CommandRead, CoordinateRead, read_scan
from lims.storage.location_types import LocationType, LocationTypes
from lims.storage.models import Location
from lims.storage.refusals import CodeNotScannable, HoldsNoItems, LocationRetired, NoSuchPosition, WrongNesting
from lims.storage.shapes import Grid

MOST_LOCATIONS_AT_ONCE = 500
_LAST_NUMBER = re.compile(r"(.*?)([0-9]+)([^0-9]*)", re.DOTALL)


def check_nesting(types: LocationTypes, location_type: LocationType, parent: Location | None) -> None:
    """Raises WrongNesting if a location of this type can't stand there, LocationRetired for a retired parent."""
    if parent is None and location_type.at_top:
        return
    if parent is None or parent.type not in location_type.inside:
        known = ", ".join(str(types.types[name].label) for name in location_type.inside) or "-"
        place = parent.name if parent else "-"
        raise WrongNesting(field="parent", type=str(location_type.label), place=place, known=known)
    check_active(parent)


def check_active(location: Location) -> None:
    """Raises LocationRetired for a location that is no longer in use."""
    if not location.active:
        raise LocationRetired(place=location.name)


def check_holds_items(location: Location, location_type: LocationType) -> None:
    """Raises LocationRetired or HoldsNoItems if items can't be stored here."""
    check_active(location)
    if not location_type.takes_items(location.grid):
        raise HoldsNoItems(field="place", place=location.name)


def check_scannable(types: LocationTypes, text: str) -> None:
    """Raises CodeNotScannable for a foreign code that would be read as a command or as a position of some grid."""
    reading = read_scan(text)
    has_coordinate = isinstance(reading, CodeRead) and reading.coordinate is not None
    is_position = isinstance(reading, CoordinateRead) and any(
        _has_position(grid, reading.coordinate) for grid in types.grids.values()
    )
    if has_coordinate or is_position or isinstance(reading, CommandRead):
        raise CodeNotScannable(field="text", text=text)


def _has_position(grid: Grid, coordinate: str) -> bool:
    try:
        grid.parse(coordinate)
    except NoSuchPosition:
        return False
    return True


def names_in_series(first: str, count: int) -> list[str]:
    """A name and those that follow it: “Box 09” is followed by “Box 10”. One name is left as it is.

    Raises InvalidValue for no or too many names.
    """
    if not 1 <= count <= MOST_LOCATIONS_AT_ONCE:
        raise InvalidValue("count", count, N_("Up to 500 locations can be made at once."))
    if count == 1:
        return [first]
    found = _LAST_NUMBER.fullmatch(first) or _LAST_NUMBER.fullmatch(f"{first} 1")
    assert found is not None
    before, number, after = found.groups()
    return [f"{before}{int(number) + step:0{len(number)}}{after}" for step in range(count)]


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """A key for sorting names as people count: Box 2 comes before Box 10."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part]


class NamedStep(Protocol):
    """A location as far as it is read aloud."""

    @property
    def name(self) -> str: ...

    @property
    def slot(self) -> str | None: ...


def readable_place(path: Sequence[NamedStep], position: str | None = None) -> str:
    """A place as a person walks to it, from the outside in: Building › Freezer 2 › Box 7 › C07."""
    return " › ".join([*_names(path), *([position] if position else [])])


def _names(path: Sequence[NamedStep]) -> Iterable[str]:
    return (f"{step.name} [{step.slot}]" if step.slot else step.name for step in path)
