"""Counting thaws."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import HERE, Item
from lims.storage.operations.locking import lock_items
from lims.storage.refusals import ItemGone


def record_thaw(
    session: Session, actor: Actor, items: Sequence[Item], reason: str | None = None, message_id: str | None = None
) -> None:
    """Record that items were thawed once more. Raises ItemGone, naming the first that is not here."""
    actor.require(Permission.STORAGE_MOVE)
    lock_items(session, items)
    for item in items:
        if item.state not in HERE:
            raise ItemGone(barcode=item.barcode)
    with entry(session, actor, EventKind.ITEM_THAWED, reason=reason, message_id=message_id) as event:
        event.change(*items)
        for item in {item.id: item for item in items}.values():
            item.thaws += 1
