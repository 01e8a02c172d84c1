"""Items and lots read again and held until the transaction ends, in the order of their ids."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.database import in_parts
from lims.lots.models import Item, Lot


def lock_items_and_lots(session: Session, items: Collection[Item]) -> None:
    """Read items and their lots again and keep others from changing them: first the items, then the lots."""
    for part in in_parts(sorted({item.id for item in items})):
        statement = select(Item).where(Item.id.in_(part)).order_by(Item.id)
        session.scalars(statement.with_for_update().execution_options(populate_existing=True)).all()
    for part in in_parts(sorted({item.lot_id for item in items})):
        lots = select(Lot).where(Lot.id.in_(part)).order_by(Lot.id)
        session.scalars(lots.with_for_update().execution_options(populate_existing=True)).all()
