"""The places that hold items: what an audit goes through."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from lims.core.database import in_parts
from lims.lots.models import Item, ItemState
from lims.storage import queries as storage
from lims.storage.location_types import LocationTypes, location_types_of
from lims.storage.models import Location
from lims.storage.rules import natural_key

# As a filter of what is counted, never as a condition: SQLite would read all stored items by the index of states.
IS_STORED: ColumnElement[bool] = Item.state == ItemState.STORED


def boxes_inside(session: Session, place: Location) -> list[Location]:
    """The boxes in a place, and the place itself if it holds items, as a person goes through them."""
    condition = holds_items(location_types_of(session))
    found: list[Location] = []
    for part in in_parts(sorted(storage.inside(session, place.id))):
        found += session.scalars(select(Location).where(Location.id.in_(part), condition))
    ways = paths_of(session, [box.id for box in found])
    return sorted(found, key=lambda box: walking_key(ways[box.id]))


def holds_items(types: LocationTypes) -> ColumnElement[bool]:
    """Is a location in use one of those that hold items? A shelf that may hold both is one while items lie in it."""
    only_items = [name for name, kind in types.types.items() if kind.holds_items and not kind.holds_locations]
    both = [name for name, kind in types.types.items() if kind.holds_items and kind.holds_locations]
    lies_there = exists().where(Item.location_id == Location.id)
    return and_(Location.active, or_(Location.type.in_(only_items), and_(Location.type.in_(both), lies_there)))


def paths_of(session: Session, location_ids: Sequence[int]) -> dict[int, list[Location]]:
    """The ways to many locations."""
    found: dict[int, list[Location]] = {}
    for part in in_parts(location_ids):
        found |= storage.paths(session, part)
    return found


def walking_key(way: Sequence[Location]) -> list[tuple[str, list[tuple[int, int, str]]]]:
    """A key that sorts places as people walk to them: by slot, then by name as people count."""
    return [(step.slot or "~", natural_key(step.name)) for step in way]


def items_in(session: Session, location_ids: Collection[int]) -> dict[int, int]:
    """How many items are recorded in each of some places; empty ones are left out."""
    found: dict[int, int] = {}
    for part in in_parts(sorted(location_ids)):
        rows = session.execute(
            select(Item.location_id, func.count().filter(IS_STORED))
            .where(Item.location_id.in_(part))
            .group_by(Item.location_id)
        )
        found |= {location_id: count for location_id, count in rows if location_id is not None and count}
    return found
