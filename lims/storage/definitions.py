"""What `config/storage.toml` says, as objects: types of location, their grids, reasons, and trees that are made at
once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lims.storage.refusals import GridNotOfType, UnknownLocationType, UnknownSetup
from lims.storage.shapes import Grid


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
    """What one type of location may hold, may stand in, and is like.

    `capacity` is how many items lie in one without positions, about: 200 straws in a goblet.
    """

    name: str
    label: Label
    icon: str
    inside: tuple[str, ...]
    holds: Holds
    grids: tuple[str, ...]
    grid_needed: bool
    temperature_c: int | None
    capacity: int | None = None

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

    def takes_items(self, grid: str | None) -> bool:
        """May items be stored in a location of this type? Where locations can stand, a grid is for them alone."""
        return self.holds_items and not (self.holds_locations and grid)


@dataclass(frozen=True)
class Level:
    """One level of a set-up: in each location of the level above stand `count` of a type, named in a series."""

    type: str
    name: str
    count: int
    grid: str | None


@dataclass(frozen=True)
class Setup:
    """A tree of locations that is made in one step; its first level is the one location that is named by a person."""

    name: str
    label: Label
    levels: tuple[Level, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """How many locations there are on each level, from the outermost to the innermost."""
        counts, total = [], 1
        for level in self.levels:
            total *= level.count
            counts.append(total)
        return tuple(counts)


@dataclass(frozen=True)
class LocationTypes:
    """All types, grids, reasons and set-ups of one centre."""

    types: Mapping[str, LocationType]
    grids: Mapping[str, Grid]
    grid_labels: Mapping[str, Label]
    reasons: Mapping[str, Label]
    setups: Mapping[str, Setup] = field(default_factory=dict)

    def type(self, name: str) -> LocationType:
        """The type of a name. Raises UnknownLocationType, which names those that there are."""
        if name not in self.types:
            raise UnknownLocationType(field="type", value=name, known=", ".join(self.types))
        return self.types[name]

    def setup(self, name: str) -> Setup:
        """The set-up of a name. Raises UnknownSetup, which names those that there are."""
        if name not in self.setups:
            raise UnknownSetup(field="setup", value=name, known=", ".join(self.setups) or "-")
        return self.setups[name]

    def grid(self, name: str | None) -> Grid | None:
        """The grid of a name that the database holds; None for a location without one."""
        return None if name is None else self.grids[name]

    def capacity(self, type_name: str, grid_name: str | None) -> int:
        """How many items lie in a location without positions, about; 0 where that is not known or there is a grid."""
        location_type = self.types.get(type_name)
        if location_type is None or not location_type.takes_items(grid_name) or grid_name:
            return 0
        return location_type.capacity or 0

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
