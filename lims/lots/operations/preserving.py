"""Preserving lots, correcting what was recorded of them, and withdrawing from items."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import check_version, lock
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots import queries, rules
from lims.lots.drafts import LotChanges, LotDraft
from lims.lots.models import Item, ItemState, Lot
from lims.lots.operations.numbering import new_codes
from lims.lots.outside import leave_place
from lims.lots.refusals import LotCycle, LotIsPooled, NothingChanged, ParentOfOtherResource
from lims.resources.kinds import kinds_of


def preserve_lot(session: Session, actor: Actor, draft: LotDraft) -> Lot:
    """Record one preservation event; its items get barcodes at once. Raises what `preserve_lots` does."""
    return preserve_lots(session, actor, [draft])[0]


def preserve_lots(session: Session, actor: Actor, drafts: Sequence[LotDraft]) -> list[Lot]:
    """Record several preservation events as one act: all of them, or none.

    Raises FormNotOfKind, ProtocolNotForKind, ParentOfOtherResource, ResourceWithdrawn or InvalidValue.
    """
    actor.require(Permission.LOTS_PRESERVE)
    lots = [_lot(session, actor, draft) for draft in drafts]
    with entry(session, actor, EventKind.LOT_PRESERVED) as event:
        for lot, code in zip(lots, new_codes(session, "lot", len(lots)), strict=True):
            lot.code = code
        session.add_all(lots)
        session.flush()
        items = _items(session, actor, lots, [_quantity(session, draft) for draft in drafts])
        session.add_all(items)
        event.create(*lots, *items)
    return lots


def _lot(session: Session, actor: Actor, draft: LotDraft) -> Lot:
    kind = kinds_of(session)[draft.resource.kind]
    form = rules.form_of(kind, draft.form)
    rules.check_draft(draft, actor.today)
    protocol = draft.protocol
    return Lot(
        resource_id=draft.resource.id,
        form=form.name,
        protocol_id=protocol.id if protocol else None,
        cryoprotectant=draft.cryoprotectant or (protocol.cryoprotectant if protocol else None),
        cooling=draft.cooling or (protocol.cooling if protocol else None),
        passage=draft.passage,
        generation=draft.generation,
        operator=draft.operator or actor.name,
        made_on=draft.made_on or actor.today,
        parent_lot_id=draft.parent_lot.id if draft.parent_lot else None,
        items_made=draft.count,
        keep_until=draft.keep_until or rules.keep_until(form, draft.made_on or actor.today),
        attributes=rules.lot_attributes(kind, form, draft.attributes),
        note=draft.note,
        created_at=actor.at,
    )


def _quantity(session: Session, draft: LotDraft) -> int:
    if draft.quantity is not None:
        return draft.quantity
    return round(kinds_of(session)[draft.resource.kind].lot_form(draft.form).default_quantity)


def _items(session: Session, actor: Actor, lots: Sequence[Lot], quantities: Sequence[int]) -> list[Item]:
    """The items of lots in order, each with the next barcode."""
    barcodes = iter(new_codes(session, "item", sum(lot.items_made for lot in lots)))
    return [
        Item(
            barcode=next(barcodes),
            lot_id=lot.id,
            state=ItemState.MADE,
            quantity=quantity,
            created_at=actor.at,
        )
        for lot, quantity in zip(lots, quantities, strict=True)
        for _ in range(lot.items_made)
    ]


def edit_lot(session: Session, actor: Actor, lot: Lot, changes: LotChanges, version: int) -> None:
    """Correct what was recorded about a lot; its form, count and date stay.

    Raises StaleEdit, LotCycle, LotIsPooled or ParentOfOtherResource.
    """
    actor.require(Permission.LOTS_PRESERVE)
    check_version(lot, version)
    parent = changes.parent_lot
    if parent and parent.resource_id != lot.resource_id:
        raise ParentOfOtherResource(
            field="parent_lot",
            parent=parent.code,
            other=parent.resource.accession,
            accession=lot.resource.accession,
        )
    if parent and lot.pooled_from:
        raise LotIsPooled(field="parent_lot", lot=lot.code)
    if parent and lot.id in queries.ancestor_lot_ids(session, parent.id):
        raise LotCycle(field="parent_lot", parent=parent.code, lot=lot.code)
    with entry(session, actor, EventKind.LOT_EDITED, **_differences(lot, changes)) as event:
        event.change(lot)
        lot.passage = changes.passage
        lot.generation = changes.generation
        lot.operator = changes.operator
        lot.note = changes.note
        lot.keep_until = changes.keep_until
        lot.parent_lot_id = parent.id if parent else None


def _differences(lot: Lot, changes: LotChanges) -> dict[str, Any]:
    """Old and new values of what changes and is not under custody itself."""
    names = ("passage", "generation", "operator", "note", "keep_until")
    return {
        name: [getattr(lot, name), getattr(changes, name)]
        for name in names
        if getattr(lot, name) != getattr(changes, name)
    }


def note_item(session: Session, actor: Actor, item: Item, note: str | None) -> None:
    """Write down what is to be known of one item; what was written before stays in the ledger.

    Whoever moves items may do this. Raises NothingChanged if it says so already.
    """
    actor.require(Permission.STORAGE_MOVE)
    lock(session, item)
    note = (note or "").strip() or None
    if note == item.note:
        raise NothingChanged()
    with entry(session, actor, EventKind.ITEM_NOTED, note=[item.note, note]) as event:
        event.change(item)
        item.note = note


def withdraw(session: Session, actor: Actor, item: Item, quantity: int | None, reason: str) -> None:
    """Take a quantity out of an item, or all if None; an emptied item is used up and leaves its place.

    Raises TooLittleLeft, NotCounted, ItemNotHere or InvalidValue.
    """
    if not actor.may(Permission.QUALITY_RECORD):
        actor.require(Permission.LOTS_PRESERVE)
    lock(session, item)
    rules.check_here(item)
    left = rules.left_after(item, quantity)
    with entry(session, actor, EventKind.ITEM_WITHDRAWN, reason=reason, quantity=quantity) as event:
        event.change(item)
        item.quantity = left
        if not left:
            leave_place(item, ItemState.USED, actor.at)
