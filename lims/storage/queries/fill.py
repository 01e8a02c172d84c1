"""How full locations are, by aggregate queries: their number does not grow with the number of items."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.lots.models import Item
from lims.storage.location_types import LocationTypes
from lims.storage.models import Location


@dataclass(frozen=True)
class Fill:
    """What is in a location and everything inside it.

    `positions` counts the positions for items, 0 where things lie loosely; `containers` the locations for items.
    """

    items: int = 0
    items_in_positions: int = 0
    positions: int = 0
    containers: int = 0

    @property
    def free(self) -> int:
        """Positions without an item."""
        return self.positions - self.items_in_positions

    @property
    def percent(self) -> int | None:
        """Taken positions of a hundred; None without positions."""
        return 100 * self.items_in_positions // self.positions if self.positions else None

    def __add__(self, other: "Fill") -> "Fill":
        return Fill(
            self.items + other.items,
            self.items_in_positions + other.items_in_positions,
            self.positions + other.positions,
            self.containers + other.containers,
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
        found[root] += _capacity(types, type_name, grid, count)
    items = select(tree.c.root, func.count(Item.id), func.count(Item.position)).join(
        Item, Item.location_id == tree.c.id
    )
    for root, count, placed in session.execute(items.group_by(tree.c.root)):
        found[root] += Fill(items=count, items_in_positions=placed)
    return found


def fill_of_collection(session: Session, types: LocationTypes) -> Fill:
    """How full the whole collection is, in two queries over small indexes."""
    total = Fill()
    shapes = select(Location.type, Location.grid, func.count()).where(Location.active)
    for type_name, grid, count in session.execute(shapes.group_by(Location.type, Location.grid)):
        total += _capacity(types, type_name, grid, count)
    items = select(func.count(), func.count(Item.position)).where(Item.location_id.is_not(None))
    count, placed = session.execute(items).one()
    return total + Fill(items=count, items_in_positions=placed)


def fill_of_everything(session: Session, types: LocationTypes) -> tuple[list[Node], dict[int, Fill]]:
    """All locations in use and how full each is with everything inside, in two queries."""
    nodes = [
        Node(*row)
        for row in session.execute(
            select(
                Location.id,
                Location.parent_id,
                Location.barcode,
                Location.name,
                Location.type,
                Location.grid,
                Location.slot,
            ).where(Location.active)
        )
    ]
    counts = select(Item.location_id, func.count(), func.count(Item.position))
    rows = session.execute(counts.where(Item.location_id.is_not(None)).group_by(Item.location_id))
    own = {
        location_id: Fill(items=count, items_in_positions=placed)
        for location_id, count, placed in rows
        if location_id is not None
    }
    return nodes, _summed(types, nodes, own)


def _capacity(types: LocationTypes, type_name: str, grid_name: str | None, count: int) -> Fill:
    """What locations of one type and grid could hold."""
    location_type = types.types.get(type_name)
    if location_type is None or not location_type.holds_items:
        return Fill()
    grid = types.grids.get(grid_name or "")
    # A room or shelf may hold items, but is a container only where nothing else stands in it.
    return Fill(positions=grid.size * count if grid else 0, containers=0 if location_type.holds_locations else count)


def _summed(types: LocationTypes, nodes: Iterable[Node], own: dict[int, Fill]) -> dict[int, Fill]:
    """Adds what is inside each location to it, from the innermost outwards."""
    by_id = {node.id: node for node in nodes}
    total = {node.id: own.get(node.id, Fill()) + _capacity(types, node.type, node.grid, 1) for node in by_id.values()}
    for node in sorted(by_id.values(), key=lambda node: -_depth(by_id, node)):
        if node.parent_id in total:
            total[node.parent_id] += total[node.id]
    return total


def _depth(by_id: dict[int, Node], node: Node) -> int:
    depth = 0
    above = by_id.get(node.parent_id or 0)
    while above is not None:
        depth += 1
        above = by_id.get(above.parent_id or 0)
    return depth
