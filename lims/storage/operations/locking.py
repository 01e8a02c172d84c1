"""Rows read again and held until the transaction ends, always in the order of their ids, so that no two wait for
each other."""

from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lims.core.database import LOCKED_ROWS
from lims.core.schema import Base
from lims.lots.models import Item
from lims.storage.models import Location

BATCH = 1000
# Built once: every scan that moves something reads them.
_ITEMS = (
    select(Item)
    .where(Item.id.in_(bindparam("ids", expanding=True)))
    .order_by(Item.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_LOCATIONS = (
    select(Location)
    .where(Location.id.in_(bindparam("ids", expanding=True)))
    .order_by(Location.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_ITEM_OF_CODE = (
    select(Item).where(Item.barcode == bindparam("code")).with_for_update().execution_options(populate_existing=True)
)
_LOCATION_OF_CODE = (
    select(Location)
    .where(Location.barcode == bindparam("code"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def lock_items(session: Session, items: Collection[Item]) -> None:
    """Read items again and keep others from changing them."""
    ids = sorted({item.id for item in items} - _locked(session, Item))
    for start in range(0, len(ids), BATCH):
        session.scalars(_ITEMS, {"ids": ids[start : start + BATCH]}).all()
    _locked(session, Item).update(ids)


def lock_locations(session: Session, location_ids: Collection[int]) -> dict[int, Location]:
    """Read locations again and keep others from storing into them; those that do not exist are left out."""
    known = set(location_ids) & _locked(session, Location)
    found = {location_id: session.get_one(Location, location_id) for location_id in known}
    if missing := sorted(set(location_ids) - known):
        found |= {row.id: row for row in session.scalars(_LOCATIONS, {"ids": missing})}
        _locked(session, Location).update(found)
    return {location_id: found[location_id] for location_id in sorted(found)}


def locked_item(session: Session, barcode: str) -> Item | None:
    """The item of a barcode, read and locked at once; where a location is locked, too, that comes first."""
    item = session.scalar(_ITEM_OF_CODE, {"code": barcode})
    if item is not None:
        _locked(session, Item).add(item.id)
    return item


def locked_location(session: Session, barcode: str) -> Location | None:
    """The location of a barcode, read and locked at once."""
    location = session.scalar(_LOCATION_OF_CODE, {"code": barcode})
    if location is not None:
        _locked(session, Location).add(location.id)
    return location


def _locked(session: Session, model: type[Base]) -> set[int]:
    """The keys of the rows of a table that this transaction has locked already, and need not read again."""
    by_model: dict[type[Base], set[int]] = session.info.get(LOCKED_ROWS, {})
    return by_model.setdefault(model, set())


def lock_tree(session: Session) -> None:
    """Let one person rearrange the tree at a time: two moves at once could make a circle that neither sees."""
    session.execute(select(Location.id).where(Location.parent_id.is_(None)).order_by(Location.id).with_for_update())
