"""Rows read again and held until the transaction ends, always in the order of their ids, so that no two wait for
each other."""

from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

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


def lock_items(session: Session, items: Collection[Item]) -> None:
    """Read items again and keep others from changing them."""
    ids = sorted({item.id for item in items})
    for start in range(0, len(ids), BATCH):
        session.scalars(_ITEMS, {"ids": ids[start : start + BATCH]}).all()


def lock_locations(session: Session, location_ids: Collection[int]) -> dict[int, Location]:
    """Read locations again and keep others from storing into them; those that do not exist are left out."""
    rows = session.scalars(_LOCATIONS, {"ids": sorted(location_ids)})
    return {row.id: row for row in rows}


def lock_tree(session: Session) -> None:
    """Let one person rearrange the tree at a time: two moves at once could make a circle that neither sees."""
    session.execute(select(Location.id).where(Location.parent_id.is_(None)).order_by(Location.id).with_for_update())
