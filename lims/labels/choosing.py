"""What is to be printed, as people say it: a lot, single codes, a location or what is in it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from lims.labels.models import Labelled
from lims.lots.models import Item
from lims.storage.models import Location

# A job is one PDF and one event; more labels are more jobs.
MOST_LABELS = 10_000


class Scope(StrEnum):
    """Which labels a location stands for."""

    ITSELF = "itself"
    ITEMS = "items"
    CHILDREN = "children"
    INSIDE = "inside"
    POSITIONS = "positions"


# What a label of a position is called where designs say what they are usual for.
POSITION = "position"


@dataclass(frozen=True)
class Selection:
    """A choice by codes: of a lot, of a location with its scope, or of items, lots and locations one by one."""

    lot: str = ""
    location: str = ""
    scope: Scope = Scope.ITSELF
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """The things whose labels are printed, all items or all locations, in the order of printing.

    `form` is the lot form or location type of the first, by which a design is suggested. Where positions of
    locations are meant, `positions` has one for each entry of `locations`, or "" for a location itself.
    """

    thing: Labelled
    form: str
    items: tuple[Item, ...] = ()
    locations: tuple[Location, ...] = ()
    positions: tuple[str, ...] = ()

    @property
    def places(self) -> list[tuple[Location, str]]:
        """Locations with the position that is meant, if any."""
        return list(zip(self.locations, self.positions or [""] * len(self.locations), strict=True))

    @property
    def codes(self) -> list[str]:
        return [item.barcode for item in self.items] + [place_code(place, at) for place, at in self.places]

    def __len__(self) -> int:
        return len(self.items) + len(self.locations)


def place_code(location: Location, position: str) -> str:
    """The code of a location, or of a position in it as the scanning page reads it."""
    return f"{location.barcode}-{position}" if position else location.barcode


def codes_in(text: str) -> tuple[str, ...]:
    """The codes that a person typed, pasted or scanned, one after another, each once and in that order."""
    return tuple(dict.fromkeys(part.upper() for part in re.split(r"[\s,;、，]+", text) if part))
