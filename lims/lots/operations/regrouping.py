"""Splitting a lot, and pooling lots."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.ledger.entries import Entry, entry
from lims.ledger.kinds import EventKind
from lims.lots import rules
from lims.lots.descent import Descent, Way, tell_descent
from lims.lots.drafts import PoolDraft
from lims.lots.models import HERE, Item, ItemState, Lot, LotParent
from lims.lots.operations.deriving import derived_lot, new_items
from lims.lots.operations.locking import lock_items_and_lots
from lims.lots.outside import leave_place
from lims.lots.refusals import NoItemsChosen, NothingLeftToSplit, NotOneLot


def split_lot(
    session: Session, actor: Actor, items: Sequence[Item], note: str | None = None, message_id: str | None = None
) -> Lot:
    """Make some items of a lot a lot of their own, made on the same day; the other is its parent.

    Raises NoItemsChosen, ItemNotHere, NotOneLot, or NothingLeftToSplit if no item would stay.
    """
    actor.require(Permission.LOTS_PRESERVE)
    if not items:
        raise NoItemsChosen(field="items")
    items = list({item.id: item for item in items}.values())
    lock_items_and_lots(session, items)
    parent = items[0].lot
    for item in items:
        rules.check_here(item)
        if item.lot_id != parent.id:
            raise NotOneLot(field="items", barcode=item.barcode, lot=item.lot.code, other=parent.code)
    here = select(func.count()).where(Item.lot_id == parent.id, Item.state.in_(HERE))
    if len(items) >= (session.scalar(here) or 0):
        raise NothingLeftToSplit(field="items", lot=parent.code)
    lot = derived_lot(session, actor, [parent], note)
    lot.made_on = parent.made_on
    with entry(session, actor, EventKind.LOT_SPLIT, reason=note, message_id=message_id) as event:
        _regroup(session, event, lot, [parent], items)
    tell_descent(session, actor, Descent(lot, [parent], Way.SPLIT))
    return lot


def pool_lots(session: Session, actor: Actor, draft: PoolDraft, message_id: str | None = None) -> Lot:
    """Make items of several lots one lot, as they are or mixed into new items; all those lots are its parents.

    Raises NoItemsChosen, ItemNotHere, PoolOfOneLot, PoolOfOtherResource, PoolOfOtherForm, TooLittleLeft,
    QuantityNeeded, NotCounted or InvalidValue.
    """
    actor.require(Permission.LOTS_PRESERVE)
    items = list({item.id: item for item in draft.items}.values())
    lock_items_and_lots(session, items)
    rules.check_pool(items)
    if draft.count is not None:
        rules.check_mixture(items, draft.count, draft.quantity)
    parents = sorted({item.lot_id: item.lot for item in items}.values(), key=lambda lot: lot.id)
    lot = derived_lot(session, actor, parents, draft.note)
    said = {"mixed": draft.count is not None, "thawed": draft.thawed}
    with entry(session, actor, EventKind.LOTS_POOLED, reason=draft.note, message_id=message_id, **said) as event:
        if draft.count is None:
            # The oldest counts: what is due by age is due for the pool when it is for any of it.
            lot.made_on = min(parent.made_on for parent in parents)
            _regroup(session, event, lot, parents, items)
            for item in items:
                item.thaws += int(draft.thawed)
        else:
            _mix(session, actor, event, lot, items, draft)
        links = [LotParent(lot_id=lot.id, parent_lot_id=parent.id) for parent in parents]
        session.add_all(links)
        event.create(*links)
    way = Way.REGROUPED if draft.count is None else Way.MIXED
    tell_descent(session, actor, Descent(lot, parents, way))
    return lot


def _regroup(session: Session, event: Entry, lot: Lot, parents: Sequence[Lot], items: Sequence[Item]) -> None:
    """Give items another lot; each lot has made those that are in it."""
    event.change(*parents, *items)
    session.add(lot)
    event.create(lot)
    session.flush()
    for parent in parents:
        parent.items_made -= sum(item.lot_id == parent.id for item in items)
    for item in items:
        item.lot_id = lot.id
    lot.items_made = len(items)
    session.flush()
    for changed in (lot, *parents, *items):
        session.expire(changed, ["items"] if isinstance(changed, Lot) else ["lot"])


def _mix(session: Session, actor: Actor, event: Entry, lot: Lot, items: Sequence[Item], draft: PoolDraft) -> None:
    assert draft.count is not None
    event.change(*items)
    lot.items_made = draft.count
    session.add(lot)
    event.create(lot)
    session.flush()
    for item in items:
        item.thaws += int(draft.thawed)
    made = new_items(session, actor, lot, draft.count, items, draft.quantity)
    session.add_all(made)
    event.create(*made)
    for item in items:
        item.quantity = None if item.quantity is None else 0
        leave_place(item, ItemState.USED, actor.at)
