"""Taking a whole inventory back by an inverse event, as long as nobody has touched what it brought."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import in_parts, lock
from lims.core.permissions import Permission
from lims.ledger.entries import Entry, entry
from lims.ledger.kinds import EventKind
from lims.ledger.models import Line
from lims.lots.models import Item, ItemState
from lims.storage.importing.applying import MOVES_SEQ
from lims.storage.importing.refusals import InventoryNotImported, InventoryTouched
from lims.storage.models import Alias, Inventory, InventoryState, Location
from lims.storage.operations.locking import lock_items, lock_locations, lock_tree
from lims.storage.operations.undoing import undo_event


def undo_import(session: Session, actor: Actor, inventory: Inventory) -> int:
    """Take back what an inventory brought in; gives the number of its items.

    Nothing is erased: the items are discarded, their old codes lead to them no more, and the locations that were made
    for them and hold nothing else are retired under a name that says so. Items that were here before go back to where
    they were. Raises InventoryNotImported, or InventoryTouched or ChangedSince if anything happened to one of the items
    since.
    """
    actor.require(Permission.LOTS_PRESERVE)
    actor.require(Permission.STORAGE_DISCARD)
    lock_tree(session)
    lock(session, inventory)
    if inventory.state is not InventoryState.IMPORTED:
        raise InventoryNotImported(number=inventory.number)
    if moves_seq := inventory.counts.get(MOVES_SEQ):
        undo_event(session, actor, moves_seq)
    seq = inventory.event_seq or 0
    items = _items(session, _touched(session, "item", seq))
    lock_items(session, items)
    _check_untouched(session, items, seq)
    made = lock_locations(session, _touched(session, "location", seq))
    reason = f"{inventory.number} {inventory.attachment.name}"
    with entry(session, actor, EventKind.INVENTORY_UNDONE, reason=reason, undoes=seq) as event:
        event.change(inventory, *items)
        for item in items:
            item.state = ItemState.DISCARDED
            item.location_id = item.position = None
        _withdraw_codes(session, event, [item.id for item in items])
        session.flush()
        _retire(session, event, list(made.values()), inventory.number)
        inventory.state = InventoryState.UNDONE
    return len(items)


def _touched(session: Session, thing: str, seq: int) -> list[int]:
    statement = select(Line.thing_id).where(Line.event_seq == seq, Line.thing == thing)
    return sorted(session.scalars(statement))


def _items(session: Session, item_ids: Sequence[int]) -> list[Item]:
    parts = (session.scalars(select(Item).where(Item.id.in_(part)).order_by(Item.id)) for part in in_parts(item_ids))
    return [item for part in parts for item in part]


def _check_untouched(session: Session, items: Sequence[Item], seq: int) -> None:
    """Raises InventoryTouched, naming the first item to which something happened."""
    barcodes = {item.id: item.barcode for item in items}
    for part in in_parts(sorted(barcodes)):
        newest = (
            select(Line.thing_id)
            .where(Line.thing == "item", Line.thing_id.in_(part))
            .group_by(Line.thing_id)
            .having(func.max(Line.event_seq) != seq)
            .limit(1)
        )
        touched = session.scalar(newest)
        if touched is not None:
            raise InventoryTouched(barcode=barcodes[touched])


def _withdraw_codes(session: Session, event: Entry, item_ids: Sequence[int]) -> None:
    for part in in_parts(item_ids):
        for alias in session.scalars(select(Alias).where(Alias.item_id.in_(part), Alias.active)):
            event.change(alias)
            alias.active = False


def _retire(session: Session, event: Entry, made: Sequence[Location], number: str) -> None:
    """Retire the locations that hold nothing, the inner ones first."""
    left = {location.id: location for location in made if location.active}
    kept = _in_use(session, left)
    while left:
        outer = {location.parent_id for location in left.values()}
        innermost = [location for location in left.values() if location.id not in outer]
        for location in innermost:
            del left[location.id]
            if location.id in kept:
                kept.add(location.parent_id or 0)
                continue
            event.change(location)
            location.active = False
            location.slot = None
            # The name becomes free, for the same inventory may come again, corrected.
            location.name = f"{location.name} ({number})"


def _in_use(session: Session, made: Collection[int]) -> set[int]:
    """Those of some locations that hold items, or locations that are not among them."""
    used: set[int] = set()
    for part in in_parts(sorted(made)):
        used |= {each for each in session.scalars(select(Item.location_id).where(Item.location_id.in_(part))) if each}
        inside = select(Location.parent_id, Location.id).where(Location.parent_id.in_(part), Location.active)
        used |= {parent_id for parent_id, inner in session.execute(inside) if inner not in made and parent_id}
    return used
