"""What is said about locations and places before they are so."""

from dataclasses import dataclass

from lims.lots.models import Item
from lims.storage.models import AliasOrigin, Location
from lims.storage.shapes import Order


@dataclass(frozen=True)
class LocationDraft:
    """A location to be made.

    Without a grid it gets the usual one of its type; without a slot, the next free one of a parent that has a grid;
    without a temperature, the usual one of its type.
    """

    type: str
    name: str
    parent: Location | None = None
    grid: str | None = None
    slot: str | None = None
    temperature_c: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class LocationChanges:
    """What may be changed about a location in its place; everything is replaced."""

    name: str
    temperature_c: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class Placement:
    """An item and where it is to go.

    `position` may be written in any way; None means the next free one in `order`, at or after `start`.
    """

    item: Item
    location: Location
    position: str | None = None
    start: str | None = None
    order: Order | None = None


@dataclass(frozen=True)
class AliasDraft:
    """Another code of an item or a location, as it is written on its label, and whose code it is."""

    thing: Item | Location
    text: str
    origin: AliasOrigin
    note: str | None = None
