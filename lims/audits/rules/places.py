"""Where a count stands: the open box, the next position, and which way positions run. Pure."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from lims.storage.shapes import Grid, Order


@dataclass(frozen=True)
class Stand:
    """What is remembered of one person's count. `position` is where the next thing is seen, if positions are noted;
    `order` is the way in which they follow one another, None while they don't."""

    box_id: int | None = None
    position: str | None = None
    order: Order | None = None

    def as_json(self) -> dict[str, Any]:
        """The parts that are set, for keeping."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Stand":
        """What `as_json` wrote."""
        order = kept.get("order")
        return cls(kept.get("box_id"), kept.get("position"), Order(order) if order else None)


def opened(box_id: int, grid: Grid | None, order: Order | None, position: str | None) -> Stand:
    """A box that was just opened: at a position, or at the first one if positions are noted in order."""
    if grid is None:
        return Stand(box_id)
    if position is None and order is not None:
        position = grid.positions(order)[0]
    return Stand(box_id, position, order)


def advanced(stand: Stand, grid: Grid | None) -> Stand:
    """Where the next thing is seen after one in this position; without an order a position is good for one thing."""
    if grid is None or stand.position is None:
        return stand
    if stand.order is None:
        return replace(stand, position=None)
    walk = grid.positions(stand.order)
    place = walk.index(stand.position) + 1
    return replace(stand, position=walk[place] if place < len(walk) else None)


def turned(stand: Stand, grid: Grid | None, order: Order | None) -> Stand:
    """Begin to note positions in an order, from the present one or the first; or stop noting them."""
    if order is None or grid is None:
        return replace(stand, position=None, order=None)
    return replace(stand, position=stand.position or grid.positions(order)[0], order=order)
