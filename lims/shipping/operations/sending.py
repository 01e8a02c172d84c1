"""Packing a parcel, sending it, and hearing that it arrived."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_
from lims.core.refusals import InvalidValue
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import HERE as ITEM_HERE
from lims.lots.models import Item, ItemState
from lims.lots.outside import leave_place
from lims.quality.queries import held_lot_ids
from lims.shipping.drafts import Packing
from lims.shipping.gates import pass_gates
from lims.shipping.models import Pick, Shipment
from lims.shipping.operations.mails import tell_consignee
from lims.shipping.operations.steps import begin_step
from lims.shipping.queries.shipments import picks
from lims.shipping.queries.stock import practice_of
from lims.shipping.refusals import DispatchDayClosed, ItemGone, ItemOnHold, NotAllPicked
from lims.shipping.states import ShipmentState


def pack(session: Session, actor: Actor, shipment: Shipment, packing: Packing) -> None:
    """Record how a picked parcel was packed; it can be packed again until it leaves.

    Raises StepNotPossible, and InvalidValue for an unknown refrigerant or carrier or a weight that can't be.
    """
    begin_step(session, actor, shipment, "pack")
    _check_packing(session, packing)
    with entry(session, actor, EventKind.SHIPMENT_PACKED) as event:
        event.change(shipment)
        shipment.state = ShipmentState.PACKED
        shipment.refrigerant = packing.refrigerant
        shipment.refrigerant_kg = packing.refrigerant_kg
        shipment.carrier = packing.carrier
        shipment.boxes = packing.boxes
        shipment.gross_kg = packing.gross_kg
        shipment.note = packing.note
        shipment.packed_at = actor.at
        shipment.packed_by = actor.name


def dispatch_shipment(
    session: Session, actor: Actor, shipment: Shipment, tracking: str, closed_day_reason: str = ""
) -> None:
    """Send a packed parcel: exactly its picked items leave the stock, in one event.

    Raises StepNotPossible, NotAllPicked, ItemGone, ItemOnHold, what a gate of another area refuses, and
    DispatchDayClosed on a day without dispatch unless a reason is given. The consignee is told by mail.
    """
    begin_step(session, actor, shipment, "dispatch")
    calendar = practice_of(session).calendar
    if not calendar.is_open(actor.today) and not closed_day_reason.strip():
        raise DispatchDayClosed(day=actor.today, next=calendar.next_open_day(actor.today))
    pass_gates(session, actor, shipment)
    promised = picks(session, shipment)
    _check_complete(shipment, promised)
    items = _leaving_items(session, promised)
    reason = closed_day_reason or None
    with entry(session, actor, EventKind.SHIPMENT_DISPATCHED, reason=reason) as event:
        event.change(shipment, *items)
        for item in items:
            leave_place(item, ItemState.SHIPPED, actor.at)
        shipment.state = ShipmentState.DISPATCHED
        shipment.tracking = tracking or None
        shipment.dispatched_at = actor.at
        shipment.dispatched_by = actor.name
    tell_consignee(session, actor, shipment)


def record_arrival(
    session: Session, actor: Actor, shipment: Shipment, arrived_on: date, note: str | None = None
) -> None:
    """Record that the consignee has the parcel. Raises StepNotPossible, InvalidValue for an impossible day."""
    begin_step(session, actor, shipment, "arrive")
    assert shipment.dispatched_at is not None
    sent_on = shipment.dispatched_at.astimezone(actor.zone).date()
    if not sent_on <= arrived_on <= actor.today:
        raise InvalidValue("arrived_on", arrived_on, N_("It must lie between the day of dispatch and today."))
    with entry(session, actor, EventKind.SHIPMENT_RECEIVED) as event:
        event.change(shipment)
        shipment.state = ShipmentState.RECEIVED
        shipment.arrived_on = arrived_on
        shipment.arrival_note = note


def _check_packing(session: Session, packing: Packing) -> None:
    practice = practice_of(session)
    refrigerant = practice.refrigerants.get(packing.refrigerant)
    if refrigerant is None:
        raise InvalidValue("refrigerant", packing.refrigerant, N_("It is not in the list."))
    if packing.carrier not in practice.carriers:
        raise InvalidValue("carrier", packing.carrier, N_("It is not in the list."))
    if packing.boxes < 1:
        raise InvalidValue("boxes", packing.boxes, N_("At least 1 is needed."))
    if packing.gross_kg <= 0:
        raise InvalidValue("gross_kg", packing.gross_kg, N_("It must be more than 0."))
    if refrigerant.needs_weight and not packing.refrigerant_kg:
        raise InvalidValue("refrigerant_kg", "", N_("The carrier has to be told the net weight."))
    if packing.refrigerant_kg is not None and not 0 <= packing.refrigerant_kg < packing.gross_kg:
        raise InvalidValue("refrigerant_kg", packing.refrigerant_kg, N_("It must be less than the gross weight."))


def _check_complete(shipment: Shipment, promised: Sequence[Pick]) -> None:
    wanted = sum(line.items_wanted for line in shipment.lines)
    confirmed = sum(pick.confirmed_at is not None for pick in promised)
    if confirmed != wanted:
        raise NotAllPicked(count=wanted - confirmed)


def _leaving_items(session: Session, promised: Sequence[Pick]) -> Sequence[Item]:
    item_ids = [pick.item_id for pick in promised]
    items = session.scalars(
        select(Item)
        .where(Item.id.in_(item_ids))
        .order_by(Item.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for item in items:
        if item.state not in ITEM_HERE:
            raise ItemGone(barcode=item.barcode)
    held = held_lot_ids(session, {item.lot_id for item in items})
    for item in items:
        if item.lot_id in held:
            raise ItemOnHold(barcode=item.barcode, lot=item.lot.code)
    return items
