"""How full a few locations are, by aggregate queries."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.search import search_key
from lims.lots.models import Item
from lims.storage.location_types import LocationTypes
from lims.storage.models import Location


@dataclass(frozen=True)
class Fill:
    """What is in a location and everything inside it.

    `positions` counts the positions for items, 0 where things lie loosely; `containers` the locations for items.
    `capacity` is how many items lie in places without positions, about, and `loose_items` how many lie in them.
    """

    items: int = 0
    items_in_positions: int = 0
    positions: int = 0
    containers: int = 0
    capacity: int = 0
    loose_items: int = 0

    @property
    def free(self) -> int:
        """Positions without an item."""
        return self.positions - self.items_in_positions

    @property
    def free_loose(self) -> int:
        """How many more items lie in places without positions, about."""
        return max(0, self.capacity - self.loose_items)

    @property
    def percent(self) -> int | None:
        """What is taken of a hundred, in positions and in places of a known capacity; None without either."""
        room = self.positions + self.capacity
        return min(100, 100 * (self.items_in_positions + self.loose_items) // room) if room else None

    def __add__(self, other: "Fill") -> "Fill":
        return Fill(
            self.items + other.items,
            self.items_in_positions + other.items_in_positions,
            self.positions + other.positions,
            self.containers + other.containers,
            self.capacity + other.capacity,
            self.loose_items + other.loose_items,
        )


@dataclass(frozen=True)
class Node:
    """A location of the tree without its row: enough to draw it."""

    id: int
    parent_id: int | None
    barcode: str
    name: str
    type: str
    grid: str | None
    slot: str | None
    temperature_c: int | None = None

    @cached_property
    def name_key(self) -> str:
        """The name as it is searched; nodes live as long as the tree stays as it is, so it is made once."""
        return search_key(self.name)


def fill_of(session: Session, types: LocationTypes, location_ids: Collection[int]) -> dict[int, Fill]:
    """How full each of some locations is, with everything inside, in two queries."""
    start = select(Location.id.label("root"), Location.id.label("id"), Location.type, Location.grid)
    tree = start.where(Location.id.in_(list(location_ids)), Location.active).cte("tree", recursive=True)
    tree = tree.union_all(
        select(tree.c.root, Location.id, Location.type, Location.grid).where(
            Location.parent_id == tree.c.id, Location.active
        )
    )
    found = {location_id: Fill() for location_id in location_ids}
    shapes = select(tree.c.root, tree.c.type, tree.c.grid, func.count()).group_by(*tree.c[("root", "type", "grid")])
    for root, type_name, grid, count in session.execute(shapes):
        found[root] += capacity_of(types, type_name, grid, count)
    items = (
        select(tree.c.root, tree.c.type, tree.c.grid, func.count(Item.id), func.count(Item.position))
        .join(Item, Item.location_id == tree.c.id)
        .group_by(*tree.c[("root", "type", "grid")])
    )
    for root, type_name, grid, count, placed in session.execute(items):
        loose = count if types.capacity(type_name, grid) else 0
        found[root] += Fill(items=count, items_in_positions=placed, loose_items=loose)
    return found


def capacity_of(types: LocationTypes, type_name: str, grid_name: str | None, count: int) -> Fill:
    """What locations of one type and grid could hold."""
    location_type = types.types.get(type_name)
    if location_type is None or not location_type.takes_items(grid_name):
        return Fill()
    grid = types.grids.get(grid_name or "")
    # A room or shelf may hold items, but is a container only where nothing else stands in it.
    return Fill(
        positions=grid.size * count if grid else 0,
        containers=0 if location_type.holds_locations else count,
        capacity=types.capacity(type_name, grid_name) * count,
    )
