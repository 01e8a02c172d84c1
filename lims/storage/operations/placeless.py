"""Items that keep no place, or never should have had one."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import Item, ItemState
from lims.lots.outside import leave_place
from lims.storage.operations.locking import lock_items
from lims.storage.refusals import NoKeptPlace, NotStored


def unplace_items(
    session: Session, actor: Actor, items: Sequence[Item], reason: str | None = None, message_id: str | None = None
) -> None:
    """Record that stored items are in no place, as before they were stored: they were never there.

    No time outside is counted, for nobody took them out. Raises NotStored, naming the first that has no place.
    """
    actor.require(Permission.STORAGE_MOVE)
    lock_items(session, items)
    for item in items:
        if item.state is not ItemState.STORED:
            raise NotStored(barcode=item.barcode)
    with entry(session, actor, EventKind.ITEM_UNPLACED, reason=reason, message_id=message_id) as event:
        event.change(*items)
        for item in items:
            leave_place(item, ItemState.MADE, actor.at)


def release_kept_place(session: Session, actor: Actor, items: Sequence[Item], message_id: str | None = None) -> None:
    """Give up the places that are kept for items that are out: others may be stored there.

    Raises NoKeptPlace, naming the first item that keeps none.
    """
    actor.require(Permission.STORAGE_MOVE)
    lock_items(session, items)
    for item in items:
        if item.state is not ItemState.OUT or item.location_id is None:
            raise NoKeptPlace(barcode=item.barcode)
    with entry(session, actor, EventKind.ITEM_PLACE_RELEASED, message_id=message_id) as event:
        event.change(*items)
        for item in items:
            item.location_id = item.position = None
