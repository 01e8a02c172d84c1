"""Freezers, tanks and rooms as they stand: locations within locations, each with its fill and condition."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lims.storage.conditions import Condition
from lims.storage.location_types import LocationTypes
from lims.storage.queries import Counts, Fill, Node
from lims.storage.rules import natural_key

# So many rectangles are drawn at most; beyond, the innermost level is only counted.
MOST_DRAWN = 700
STEPS = 10


@dataclass(frozen=True)
class Gap:
    """A slot in which nothing stands."""

    slot: str


@dataclass(frozen=True)
class Picture:
    """A location as it is drawn: what stands in it, in the order of its slots where it has a grid of `columns`.

    `hidden` counts what stands in it and is not drawn.
    """

    node: Node
    fill: Fill
    condition: Condition | None
    columns: int | None
    cells: Sequence["Picture | Gap"]
    hidden: int

    @property
    def step(self) -> int:
        """The fill in tenths: 0 only for an empty place, 10 only for a full one."""
        percent = self.fill.percent
        if not percent:
            return 0
        return STEPS if percent >= 100 else min(STEPS - 1, 1 + percent * (STEPS - 1) // 100)


def drawn_ids(counts: Counts, roots: Collection[int], most: int = MOST_DRAWN, deepest: int = 9) -> set[int]:
    """The locations that are drawn in a picture of some: level by level, as long as there is room for a whole one."""
    drawn = set(roots)
    level = list(roots)
    for _depth in range(deepest):
        level = [inner for outer in level for inner in counts.inside.get(outer, ())]
        if not level or len(drawn) + len(level) > most:
            break
        drawn |= set(level)
    return drawn


def picture_of(
    counts: Counts, location_id: int, drawn: Collection[int], conditions: Mapping[int, Condition]
) -> Picture:
    """The picture of a location with those of `drawn` that stand in it."""
    node = counts.nodes[location_id]
    inside = counts.inside.get(location_id, ())
    shown = [counts.nodes[inner] for inner in inside if inner in drawn]
    shown.sort(key=lambda each: (each.slot or "~", natural_key(each.name)))
    pictures = [picture_of(counts, inner.id, drawn, conditions) for inner in shown]
    columns = _columns(counts.types, node, pictures)
    return Picture(
        node,
        counts.fill(location_id),
        conditions.get(location_id),
        columns,
        _in_slots(counts.types, node, pictures) if columns else pictures,
        len(inside) - len(shown),
    )


def _columns(types: LocationTypes, node: Node, pictures: Sequence[Picture]) -> int | None:
    """The columns of the grid in which the inner locations stand, if they do."""
    grid = types.grids.get(node.grid or "")
    in_slots = [picture for picture in pictures if picture.node.slot and grid and grid.has(picture.node.slot)]
    return grid.columns if grid and pictures and len(in_slots) == len(pictures) else None


def _in_slots(types: LocationTypes, node: Node, pictures: Sequence[Picture]) -> list[Picture | Gap]:
    grid = types.grids[node.grid or ""]
    by_slot = {picture.node.slot: picture for picture in pictures}
    cells: list[Picture | Gap] = []
    for row in range(1, grid.rows + 1):
        for column in range(1, grid.columns + 1):
            slot = grid.at(row, column)
            cells.append(by_slot.get(slot) or Gap(slot or ""))
    return cells
