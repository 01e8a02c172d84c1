"""Dividing an item into aliquots."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots import rules
from lims.lots.descent import Descent, Way, tell_descent
from lims.lots.drafts import AliquotDraft
from lims.lots.models import Aliquot, Item, ItemState
from lims.lots.operations.deriving import derived_lot, new_items
from lims.lots.operations.locking import lock_items_and_lots
from lims.lots.outside import leave_place


def aliquot_item(session: Session, actor: Actor, draft: AliquotDraft, message_id: str | None = None) -> list[Item]:
    """Divide an item into aliquots with barcodes of their own; gives them in order.

    Never is more handed on than there is; an item of which nothing is left is used up and leaves its place. Aliquots
    begin with the time outside and the thaws of their source. Raises ItemNotHere, TooLittleLeft, QuantityNeeded,
    NotCounted or InvalidValue.
    """
    actor.require(Permission.LOTS_PRESERVE)
    source = draft.item
    lock_items_and_lots(session, [source])
    rules.check_here(source)
    left = rules.left_of_source(source, draft.count, draft.quantity)
    parent = source.lot
    lot = derived_lot(session, actor, [parent], draft.note) if draft.new_lot else parent
    said = {"count": draft.count, "quantity": draft.quantity, "thawed": draft.thawed}
    with entry(session, actor, EventKind.ITEM_ALIQUOTED, reason=draft.note, message_id=message_id, **said) as event:
        event.change(source)
        if draft.new_lot:
            session.add(lot)
            event.create(lot)
            session.flush()
        else:
            event.change(lot)
        source.thaws += int(draft.thawed)
        made = new_items(session, actor, lot, draft.count, [source], draft.quantity)
        lot.items_made += draft.count
        session.add_all(made)
        session.flush()
        session.add_all(Aliquot(item_id=item.id, source_id=source.id) for item in made)
        event.create(*made)
        source.quantity = 0 if draft.uses_up and left is not None else left
        if not source.quantity:
            leave_place(source, ItemState.USED, actor.at)
    if draft.new_lot:
        tell_descent(session, actor, Descent(lot, [parent], Way.ALIQUOTS))
    return made
