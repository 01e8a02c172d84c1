"""Types of location, their grids and nesting, and the reasons of discards: `config/storage.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lims.core.settings import WrongSetting, settings_of
from lims.storage.refusals import GridNotOfType, UnknownLocationType
from lims.storage.shapes import Grid, Numbering, Order


class Holds(StrEnum):
    """What stands in a location of a type."""

    ITEMS = "items"
    LOCATIONS = "locations"
    BOTH = "both"


@dataclass(frozen=True)
class Label:
    """A name in both languages."""

    en: str
    ja: str

    def in_language(self, language: str) -> str:
        """The Japanese name for `ja`, the English one for everything else."""
        return self.ja if language == "ja" else self.en

    def __str__(self) -> str:
        """Both names, for sentences that are made where the reader's language is not known."""
        return self.en if self.en == self.ja else f"{self.en} / {self.ja}"


@dataclass(frozen=True)
class LocationType:
    """What one type of location may hold, may stand in, and is like."""

    name: str
    label: Label
    icon: str
    inside: tuple[str, ...]
    holds: Holds
    grids: tuple[str, ...]
    grid_needed: bool
    temperature_c: int | None

    @property
    def at_top(self) -> bool:
        """Does it stand at the top of the tree?"""
        return not self.inside

    @property
    def holds_items(self) -> bool:
        return self.holds is not Holds.LOCATIONS

    @property
    def holds_locations(self) -> bool:
        return self.holds is not Holds.ITEMS


@dataclass(frozen=True)
class LocationTypes:
    """All types, grids and reasons of one centre."""

    types: Mapping[str, LocationType]
    grids: Mapping[str, Grid]
    grid_labels: Mapping[str, Label]
    reasons: Mapping[str, Label]

    def type(self, name: str) -> LocationType:
        """The type of a name. Raises UnknownLocationType, which names those that there are."""
        if name not in self.types:
            raise UnknownLocationType(field="type", value=name, known=", ".join(self.types))
        return self.types[name]

    def grid(self, name: str | None) -> Grid | None:
        """The grid of a name that the database holds; None for a location without one."""
        return None if name is None else self.grids[name]

    def chosen_grid(self, location_type: LocationType, name: str | None) -> str | None:
        """The grid for a new location: the one asked for, or the usual one if the type needs one.

        Raises GridNotOfType.
        """
        if name:
            if name not in location_type.grids:
                known = ", ".join(str(self.grid_labels[grid]) for grid in location_type.grids) or "-"
                raise GridNotOfType(field="grid", value=name, type=str(location_type.label), known=known)
            return name
        return location_type.grids[0] if location_type.grid_needed else None

    def types_inside(self, outer: str | None) -> list[LocationType]:
        """The types that may stand in a location of a type, or at the top."""
        if outer is None:
            return [t for t in self.types.values() if t.at_top]
        return [t for t in self.types.values() if outer in t.inside]


@lru_cache
def load_location_types(config_folder: Path) -> LocationTypes:
    """Read and check `storage.toml`. Raises WrongSetting with one sentence that names the entry."""
    path = config_folder / "storage.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WrongSetting(f"The file {path} can't be read: {error}.") from error
    grids = {name: _grid(name, entry) for name, entry in data.get("grids", {}).items()}
    types = {name: _type(name, entry) for name, entry in data.get("types", {}).items()}
    _check_references(types, grids)
    reasons = {name: _label(f"reasons.{name}", entry) for name, entry in data.get("reasons", {}).items()}
    for name in reasons:
        if not (name.isascii() and name.isalpha() and name.isupper()):
            raise WrongSetting(f"storage.toml: the name of reason “{name}” must be upper-case letters A to Z.")
    labels = {name: _label(f"grids.{name}", entry) for name, entry in data.get("grids", {}).items()}
    return LocationTypes(types, grids, labels, reasons)


def location_types_of(session: Session) -> LocationTypes:
    """The types of the centre that a session belongs to."""
    return load_location_types(settings_of(session).config_folder)


def _label(place: str, entry: dict[str, Any]) -> Label:
    try:
        return Label(entry["label_en"], entry["label_ja"])
    except KeyError as error:
        raise WrongSetting(f"storage.toml: {place} has no {error.args[0]}.") from error


def _grid(name: str, entry: dict[str, Any]) -> Grid:
    try:
        rows, columns = int(entry["rows"]), int(entry["columns"])
        numbering = Numbering(entry["numbering"])
        counted = Order(entry.get("counted", "rows"))
        absent = frozenset((int(row), int(column)) for row, column in entry.get("absent", []))
        filled = Order(entry.get("filled", counted.value))
    except (KeyError, ValueError, TypeError) as error:
        raise WrongSetting(f"storage.toml: grids.{name} is wrong or incomplete ({error}).") from error
    outside = [cell for cell in absent if not (1 <= cell[0] <= rows and 1 <= cell[1] <= columns)]
    if not (1 <= rows <= 64 and 1 <= columns <= 64) or outside or len(absent) >= rows * columns:
        raise WrongSetting(f"storage.toml: grids.{name} must have 1 to 64 rows and columns, and positions left.")
    return Grid(name, rows, columns, numbering, counted, filled, absent)


def _type(name: str, entry: dict[str, Any]) -> LocationType:
    try:
        return LocationType(
            name=name,
            label=_label(f"types.{name}", entry),
            icon=entry.get("icon", "box"),
            inside=tuple(entry["inside"]),
            holds=Holds(entry["holds"]),
            grids=tuple(entry.get("grids", ())),
            grid_needed=bool(entry.get("grid_needed", entry.get("grids"))),
            temperature_c=entry.get("temperature_c"),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise WrongSetting(f"storage.toml: types.{name} is wrong or incomplete ({error}).") from error


def _check_references(types: dict[str, LocationType], grids: dict[str, Grid]) -> None:
    for location_type in types.values():
        for outer in location_type.inside:
            if outer not in types:
                raise WrongSetting(f"storage.toml: types.{location_type.name} stands in “{outer}”, which is no type.")
            if not types[outer].holds_locations:
                raise WrongSetting(
                    f"storage.toml: types.{location_type.name} stands in {outer}, which holds items only."
                )
        for grid in location_type.grids:
            if grid not in grids:
                raise WrongSetting(f"storage.toml: types.{location_type.name} has the grid “{grid}”, which is none.")
