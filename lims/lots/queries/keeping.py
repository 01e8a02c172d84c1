"""Lots whose time is over."""

from datetime import date

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, joinedload

from lims.core.paging import Page, keyset
from lims.lots.models import HERE, Item, Lot


def lots_to_end(session: Session, until: date, after: str | None = None, size: int = 50) -> Page:
    """Lots of which something is here and that are to be kept until a day at most, those that end first at the top."""
    statement = _ending(select(Lot), until).options(joinedload(Lot.resource))
    return keyset(session, statement, [Lot.keep_until, Lot.id], after=after, size=size)


def count_of_lots_to_end(session: Session, until: date) -> int:
    """How many there are."""
    return session.scalar(_ending(select(func.count(Lot.id)), until)) or 0


def _ending(statement: Select, until: date) -> Select:  # type: ignore[type-arg]
    here = exists().where(Item.lot_id == Lot.id, Item.state.in_(HERE)).correlate(Lot)
    return statement.where(Lot.keep_until <= until, here)
