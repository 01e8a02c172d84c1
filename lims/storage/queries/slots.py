"""Items named by their slots, for labels that nobody can read any more."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.lots.models import Item
from lims.storage.location_types import LocationTypes
from lims.storage.models import Location
from lims.storage.ranges import positions_in_text
from lims.storage.refusals import HasNoPositions, SlotEmpty


def positions_named(types: LocationTypes, box: Location, text: str) -> list[str]:
    """The positions of a box that a text names: A1, B2 B3, C1-C9; each once, in the order of the text.

    Raises HasNoPositions or NoSuchPosition.
    """
    grid = types.grid(box.grid)
    if grid is None:
        raise HasNoPositions(field="positions", place=box.name)
    found = [position for part in text.split() for position in positions_in_text(grid, part)]
    return list(dict.fromkeys(found))


def items_in_slots(session: Session, box: Location, positions: Sequence[str]) -> list[Item]:
    """The items in some positions of a box, in the order of the positions. Raises SlotEmpty for the first free one."""
    rows = session.scalars(
        select(Item).where(Item.location_id == box.id, Item.position.in_(list(positions))).order_by(Item.id)
    )
    by_position = {item.position: item for item in rows}
    for position in positions:
        if position not in by_position:
            raise SlotEmpty(field="positions", place=box.name, position=position)
    return [by_position[position] for position in positions]
