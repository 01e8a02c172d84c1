"""Where is there room for so many items, at such a temperature, near others?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.lots.models import Item, Lot
from lims.resources.models import Resource
from lims.storage.models import Location
from lims.storage.queries.contents import taken_positions
from lims.storage.queries.counting import Counts, counts_of
from lims.storage.queries.fill import Node
from lims.storage.queries.locations import location as location_of
from lims.storage.rules import natural_key
from lims.storage.shapes import Grid

# From here on down a place is as cold as liquid nitrogen or its vapour.
CRYOGENIC_C = -150
# Above, freezers differ from their class by so much.
TOLERANCE_C = 15
MOST_CONTIGUOUS_LOOKED_AT = 60


@dataclass(frozen=True)
class RoomWish:
    """What is looked for.

    `temperature_c` is the one wanted, None for any; `type` and `grid` narrow the containers. `near` are the locations
    of things that it should be near to, with what each is. `one_place` wants all items in one container, `contiguous`
    in positions that follow one another.
    """

    count: int
    temperature_c: int | None = None
    type: str = ""
    grid: str = ""
    near: Mapping[int, str] = field(default_factory=dict)
    one_place: bool = True
    contiguous: bool = False


@dataclass(frozen=True)
class Found:
    """A place with room: containers with how many items each would take, the location that they share, and why.

    `shared` is the innermost location that has both the place and something it should be near to; `with_what` is that
    something. `start` is the first of the positions that follow one another.
    """

    containers: Sequence[tuple[Node, int]]
    free: int
    way: Sequence[Node]
    temperature_c: int | None
    shared: Node | None = None
    with_what: str = ""
    start: str | None = None


def near_lots_of(session: Session, accession: str) -> dict[int, str]:
    """The locations in which items of a resource are, each with the code of one of its lots."""
    statement = (
        select(Item.location_id, Lot.code)
        .join(Item.lot)
        .join(Lot.resource)
        .where(Resource.accession == accession.upper(), Item.location_id.is_not(None))
        .distinct()
    )
    return {location_id: code for location_id, code in session.execute(statement) if location_id}


def near_lot(session: Session, code: str) -> dict[int, str]:
    """The locations in which items of a lot are."""
    statement = select(Item.location_id).join(Item.lot).where(Lot.code == code.upper(), Item.location_id.is_not(None))
    return {location_id: code.upper() for location_id in session.scalars(statement.distinct()) if location_id}


def near_place(session: Session, barcode: str) -> dict[int, str]:
    """A location itself. Raises NotFound."""
    found: Location = location_of(session, barcode)
    return {found.id: found.name}


def room_for(session: Session, wish: RoomWish, most: int = 20) -> list[Found]:
    """Places for the items, the best first: near what they should be near to, then with the least left over."""
    search = _Search(counts_of(session), wish)
    singles = [each for each in search.containers if search.free[each.id] >= wish.count]
    singles.sort(key=search.rank_of_one)
    if wish.contiguous:
        return _contiguous(session, search, singles, most)
    found = [search.found([(each, wish.count)]) for each in singles[:most]]
    if not wish.one_place and len(found) < most:
        found += search.spread(most - len(found))
    return found


class _Search:
    """The containers that fit, their room, and how near each is."""

    def __init__(self, counts: Counts, wish: RoomWish) -> None:
        self.counts = counts
        self.wish = wish
        # Each location that has something near in it, with what that is.
        self.near: dict[int, str] = {}
        for location_id, what in wish.near.items():
            for step in counts.way(location_id):
                self.near.setdefault(step.id, what)
        self._temperatures: dict[int, int | None] = {}
        self.free: dict[int, int] = {}
        self.containers = [node for node in counts.nodes.values() if self._fits(node)]

    def _fits(self, node: Node) -> bool:
        location_type = self.counts.types.types.get(node.type)
        if location_type is None or not location_type.takes_items(node.grid):
            return False
        if (self.wish.type and node.type != self.wish.type) or (self.wish.grid and node.grid != self.wish.grid):
            return False
        own = self.counts.own(node.id)
        free = own.free if node.grid else own.free_loose
        if free <= 0 or not self._is_cold_enough(node):
            return False
        self.free[node.id] = free
        return True

    def _is_cold_enough(self, node: Node) -> bool:
        wanted = self.wish.temperature_c
        if wanted is None:
            return True
        here = self.temperature(node)
        if here is None:
            return False
        return here <= CRYOGENIC_C if wanted <= CRYOGENIC_C else abs(here - wanted) <= TOLERANCE_C

    def temperature(self, node: Node) -> int | None:
        """The temperature of a location: its own, its type's, or that of what it stands in."""
        if node.id not in self._temperatures:
            location_type = self.counts.types.types.get(node.type)
            usual = location_type.temperature_c if location_type else None
            own = usual if node.temperature_c is None else node.temperature_c
            outer = self.counts.nodes.get(node.parent_id or 0)
            self._temperatures[node.id] = self.temperature(outer) if own is None and outer else own
        return self._temperatures[node.id]

    def nearness(self, node: Node) -> int:
        """How deep the innermost location is that has both this one and something near; 0 for none."""
        return sum(step.id in self.near for step in self.counts.way(node.id))

    def rank_of_one(self, node: Node) -> tuple[object, ...]:
        return (-self.nearness(node), self.free[node.id], natural_key(node.name), node.id)

    def found(self, containers: Sequence[tuple[Node, int]], start: str | None = None) -> Found:
        first = containers[0][0]
        way = self.counts.way(first.id)
        if len(containers) > 1:
            others = [{step.id for step in self.counts.way(node.id)} for node, _count in containers]
            way = [step for step in way if all(step.id in other for other in others)]
        shared = next((step for step in reversed(self.counts.way(first.id)) if step.id in self.near), None)
        what = self.near[shared.id] if shared else ""
        free = sum(self.free[node.id] for node, _count in containers)
        return Found(containers, free, way, self.temperature(first), shared, what, start)

    def spread(self, most: int) -> list[Found]:
        """Several containers together, in the innermost location that has enough of them."""
        inside: dict[int, list[Node]] = {}
        for node in self.containers:
            for step in self.counts.way(node.id)[:-1]:
                inside.setdefault(step.id, []).append(node)
        enough = {
            outer: nodes for outer, nodes in inside.items() if sum(self.free[n.id] for n in nodes) >= self.wish.count
        }
        inside_of = self.counts.inside
        innermost = [outer for outer in enough if not any(inner in enough for inner in inside_of.get(outer, ()))]
        innermost.sort(key=lambda outer: (-self.nearness(self.counts.nodes[outer]), len(enough[outer])))
        return [self.found(self._filled(enough[outer])) for outer in innermost[:most]]

    def _filled(self, nodes: Sequence[Node]) -> list[tuple[Node, int]]:
        """The fewest containers: the near ones first, then the emptiest."""
        left, chosen = self.wish.count, []
        for node in sorted(nodes, key=lambda node: (-self.nearness(node), -self.free[node.id], natural_key(node.name))):
            count = min(left, self.free[node.id])
            chosen.append((node, count))
            left -= count
            if not left:
                break
        return chosen


def _contiguous(session: Session, search: _Search, singles: Sequence[Node], most: int) -> list[Found]:
    """Those of the best containers in which so many positions follow one another."""
    found = []
    for node in singles[:MOST_CONTIGUOUS_LOOKED_AT]:
        grid = search.counts.types.grids.get(node.grid or "")
        if grid is None:
            continue
        start = first_run(grid, taken_positions(session, node.id), search.wish.count)
        if start:
            found.append(search.found([(node, search.wish.count)], start))
        if len(found) == most:
            break
    return found


def first_run(grid: Grid, taken: Collection[str], count: int) -> str | None:
    """The first of so many free positions that follow one another in the order of filling."""
    run: list[str] = []
    for position in grid.positions():
        run = [] if position in taken else [*run, position]
        if len(run) == count:
            return run[0]
    return None
