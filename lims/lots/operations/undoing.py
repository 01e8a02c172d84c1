"""Taking back a division, a split or a pool, by an inverse event."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import in_parts, refusing, unique_constraint
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.ledger.models import Event, Line
from lims.lots.models import Item, ItemState, Lot
from lims.lots.operations.locking import lock_items_and_lots
from lims.lots.outside import leave_place
from lims.lots.refusals import ItemChangedSince, PlaceGivenAway

UNDOABLE = frozenset(kind.value for kind in (EventKind.ITEM_ALIQUOTED, EventKind.LOT_SPLIT, EventKind.LOTS_POOLED))


def undo_derivation(session: Session, actor: Actor, undone: Event, message_id: str | None = None) -> list[Item]:
    """Put the items of a division, split or pool back to what they were; items that it made are discarded.

    Gives the items that it had found there. A lot that it made stays, without items of any use. Raises
    ItemChangedSince if anything happened to one of the items since, or PlaceGivenAway.
    """
    actor.require(Permission.LOTS_PRESERVE)
    lines = {line.thing_id: line for line in undone.lines if line.thing == "item"}
    items = _items(session, list(lines))
    lock_items_and_lots(session, items)
    _check_newest(session, items, undone.seq)
    lots = _lots(session, undone)
    former = [item for item in items if lines[item.id].before is not None]
    place_taken = PlaceGivenAway(barcode=", ".join(item.barcode for item in former[:3]))
    with (
        entry(session, actor, EventKind.SCAN_UNDONE, message_id=message_id, undoes=undone.seq) as event,
        refusing(session, {unique_constraint(Item, "location_id", "position"): place_taken}),
    ):
        event.change(*items, *lots)
        for item in items:
            line = lines[item.id]
            if line.before is None:
                item.quantity = None if item.quantity is None else 0
                leave_place(item, ItemState.DISCARDED, actor.at)
            else:
                _put_back(item, line.before, line.after, undone.at)
        session.flush()
        for lot in lots:
            lot.items_made = session.scalar(select(func.count()).where(Item.lot_id == lot.id)) or 0
    for changed in (*items, *lots):
        session.expire(changed, ["lot"] if isinstance(changed, Item) else ["items"])
    return former


def _put_back(item: Item, was: Mapping[str, Any], after: Mapping[str, Any], at: datetime) -> None:
    state = ItemState(was["state"])
    if state is ItemState.OUT and item.state is not ItemState.OUT:
        # The event ended this spell outside: it is gone on with.
        item.out_at = at - timedelta(seconds=after["seconds_out"] - was["seconds_out"])
    item.state = state
    item.lot_id = was["lot_id"]
    item.quantity = was["quantity"]
    item.location_id, item.position = was["location_id"], was["position"]
    item.seconds_out, item.thaws = was["seconds_out"], was["thaws"]


def _items(session: Session, item_ids: Sequence[int]) -> list[Item]:
    return [
        item
        for part in in_parts(sorted(item_ids))
        for item in session.scalars(select(Item).where(Item.id.in_(part)).order_by(Item.id))
    ]


def _lots(session: Session, undone: Event) -> list[Lot]:
    ids = [line.thing_id for line in undone.lines if line.thing == "lot"]
    return list(session.scalars(select(Lot).where(Lot.id.in_(ids)).order_by(Lot.id)))


def _check_newest(session: Session, items: Sequence[Item], seq: int) -> None:
    """Raises ItemChangedSince."""
    for part in in_parts([item.id for item in items]):
        later = (
            select(Item.barcode)
            .join(Line, (Line.thing == "item") & (Line.thing_id == Item.id))
            .where(Item.id.in_(part), Line.event_seq > seq)
            .limit(1)
        )
        barcode = session.scalar(later)
        if barcode is not None:
            raise ItemChangedSince(barcode=barcode)
