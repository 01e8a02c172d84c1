"""What the database says of items, and the number of the last event about each."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lims.audits.rules.differences import Recorded
from lims.core.database import in_parts
from lims.ledger.models import Head, Line
from lims.lots.models import Item


def newest_seq(session: Session) -> int:
    """The number of the newest event of the ledger."""
    return session.scalar(select(Head.seq)) or 0


def recorded_items(
    session: Session, location_ids: Collection[int], item_ids: Collection[int] = ()
) -> dict[int, Recorded]:
    """The items recorded in some places, and some further ones, by key."""
    found: dict[int, Recorded] = {}
    for places in in_parts(sorted(location_ids)):
        found |= _rows(session, Item.location_id.in_(places))
    for items in in_parts(sorted(set(item_ids) - set(found))):
        found |= _rows(session, Item.id.in_(items))
    changed = _changed(session, sorted(found))
    return {item_id: replace(item, changed_seq=changed.get(item_id, 0)) for item_id, item in found.items()}


def _rows(session: Session, condition: ColumnElement[bool]) -> dict[int, Recorded]:
    columns = (Item.id, Item.barcode, Item.state, Item.location_id, Item.position)
    return {row[0]: Recorded(*row) for row in session.execute(select(*columns).where(condition))}


def _changed(session: Session, item_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in in_parts(item_ids):
        rows = session.execute(
            select(Line.thing_id, func.max(Line.event_seq))
            .where(Line.thing == "item", Line.thing_id.in_(part))
            .group_by(Line.thing_id)
        )
        found |= {item_id: seq or 0 for item_id, seq in rows}
    return found
