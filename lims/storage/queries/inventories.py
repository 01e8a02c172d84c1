"""Inventories that were handed in."""

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.storage.models import Inventory


def inventory(session: Session, number: str) -> Inventory:
    """The inventory of a number, with its file. Raises NotFound."""
    statement = select(Inventory).where(Inventory.number == number.upper()).options(joinedload(Inventory.attachment))
    found = session.scalar(statement)
    if found is None:
        raise NotFound("inventory", number)
    return found


def inventories(session: Session, after: str | None = None, size: int = 50) -> Page:
    """All inventories with their files, the newest first."""
    statement = select(Inventory).join(Inventory.attachment).options(contains_eager(Inventory.attachment))
    return keyset(session, statement, [Inventory.id], after=after, size=size, descending=True)
