"""Planning a shipment, which promises items to it, and giving them free again."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.codes import thing_code
from lims.core.database import lock, refusing
from lims.core.language import N_
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, NotFound
from lims.core.schema import check_version
from lims.core.settings import settings_of
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import Lot
from lims.resources.models import Resource
from lims.shipping.drafts import LineDraft, ShipmentDraft
from lims.shipping.models import ITEM_PROMISED, Pick, Shipment, ShipmentLine
from lims.shipping.operations.steps import begin_step, refuse_step
from lims.shipping.queries.shipments import picks
from lims.shipping.queries.stock import LotStock, candidates, lots_in_stock, practice_of
from lims.shipping.refusals import ItemPromised, NotEnoughItems
from lims.shipping.rules.reserving import Candidate, choose_items
from lims.shipping.states import HERE, ShipmentState


def plan_shipment(session: Session, actor: Actor, draft: ShipmentDraft) -> Shipment:
    """Plan a parcel and promise stored items to it.

    Only items of lots that are not on hold and have passed are promised. Raises NotEnoughItems, which says what
    is there, and InvalidValue for a parcel without lines or a day on which none leaves.
    """
    actor.require(Permission.SHIPPING_DISPATCH)
    if not draft.lines:
        raise InvalidValue("lines", "", N_("The shipment has no lines."))
    planned_on = draft.planned_on or practice_of(session).calendar.suggested_day(actor.today)
    _check_day(session, planned_on)
    _lock_lots(session, draft.lines)
    with entry(session, actor, EventKind.SHIPMENT_PLANNED) as event:
        shipment = _new_shipment(session, actor, draft, planned_on)
        event.create(shipment)
        with refusing(session, {ITEM_PROMISED: ItemPromised()}):
            event.create(*_promise(session, actor, shipment, draft.lines))
    return shipment


def change_shipment(
    session: Session, actor: Actor, shipment: Shipment, version: int, planned_on: date, note: str | None
) -> None:
    """Change day and note of a parcel that is still here. Raises StaleEdit, StepNotPossible, InvalidValue."""
    actor.require(Permission.SHIPPING_DISPATCH)
    lock(session, shipment)
    check_version(shipment, version)
    if shipment.state not in HERE:
        refuse_step(shipment)
    _check_day(session, planned_on)
    with entry(session, actor, EventKind.SHIPMENT_CHANGED, planned_on=planned_on.isoformat()) as event:
        event.change(shipment)
        shipment.planned_on = planned_on
        shipment.note = note


def cancel_shipment(session: Session, actor: Actor, shipment: Shipment, reason: str) -> None:
    """Cancel a parcel that has not left; its items are free again. Raises StepNotPossible, InvalidValue."""
    begin_step(session, actor, shipment, "cancel")
    if not reason.strip():
        raise InvalidValue("reason", reason, N_("Give a reason."))
    promised = picks(session, shipment)
    with entry(session, actor, EventKind.SHIPMENT_CANCELLED, reason=reason) as event:
        event.change(shipment, *promised)
        shipment.state = ShipmentState.CANCELLED
        shipment.cancel_reason = reason
        for pick in promised:
            release(pick, actor, reason)


def release(pick: Pick, actor: Actor, reason: str) -> None:
    """Give a promised item free again; the caller has announced the pick to its ledger entry."""
    pick.released_at = actor.at
    pick.release_reason = reason


def _check_day(session: Session, day: date) -> None:
    if not practice_of(session).calendar.is_open(day):
        raise InvalidValue("planned_on", day, N_("By the calendar no parcel leaves on this day."))


def _lock_lots(session: Session, lines: Sequence[LineDraft]) -> None:
    # Whoever plans for the same resource meanwhile waits here, and then sees what is left.
    resource_ids = {line.resource_id for line in lines}
    session.execute(
        select(Lot.id).where(Lot.resource_id.in_(resource_ids)).order_by(Lot.id).with_for_update(key_share=True)
    ).all()


def _new_shipment(session: Session, actor: Actor, draft: ShipmentDraft, planned_on: date) -> Shipment:
    (number,) = next_numbers(session, "parcel")
    consignee = draft.consignee
    shipment = Shipment(
        number=thing_code(settings_of(session).code_prefix, "parcel", number),
        reference=draft.reference,
        consignee_name=consignee.name,
        consignee_institution=consignee.institution,
        consignee_address=consignee.address,
        consignee_country=consignee.country,
        consignee_email=consignee.email,
        consignee_phone=consignee.phone,
        language=draft.language,
        planned_on=planned_on,
        note=draft.note,
        created_at=actor.at,
        created_by=actor.name,
    )
    session.add(shipment)
    session.flush()
    return shipment


def _promise(session: Session, actor: Actor, shipment: Shipment, lines: Sequence[LineDraft]) -> Sequence[Pick]:
    promised: list[Pick] = []
    taken: set[int] = set()
    for draft in lines:
        resource = session.get(Resource, draft.resource_id)
        if resource is None:
            raise NotFound(N_("resource"), draft.resource_id)
        chosen = _choose(session, resource, draft, taken)
        line = _new_line(session, shipment, resource, draft, _form_of(session, resource, draft, chosen))
        taken |= {candidate.item_id for candidate in chosen}
        promised += [Pick(line_id=line.id, item_id=candidate.item_id, reserved_at=actor.at) for candidate in chosen]
    session.add_all(promised)
    return promised


def _choose(session: Session, resource: Resource, draft: LineDraft, taken: set[int]) -> Sequence[Candidate]:
    if draft.items_wanted < 1:
        raise InvalidValue("items_wanted", draft.items_wanted, N_("At least 1 is needed."))
    lot_ids = [lot.lot_id for lot in _sendable_lots(session, resource, draft)]
    free = [candidate for candidate in candidates(session, lot_ids) if candidate.item_id not in taken]
    chosen = choose_items(free, draft.items_wanted)
    if len(chosen) < draft.items_wanted:
        raise NotEnoughItems(accession=resource.accession, wanted=draft.items_wanted, free=len(free))
    return chosen


def _sendable_lots(session: Session, resource: Resource, draft: LineDraft) -> Sequence[LotStock]:
    return [
        lot
        for lot in lots_in_stock(session, [resource.id])
        if lot.is_sendable and draft.form in (None, lot.form) and draft.lot_id in (None, lot.lot_id)
    ]


def _form_of(session: Session, resource: Resource, draft: LineDraft, chosen: Sequence[Candidate]) -> str | None:
    """Give the form in which all chosen items are, so that customs are told what is really sent."""
    if draft.form is not None:
        return draft.form
    lot_ids = {candidate.lot_id for candidate in chosen}
    forms = {lot.form for lot in _sendable_lots(session, resource, draft) if lot.lot_id in lot_ids}
    return forms.pop() if len(forms) == 1 else None


def _new_line(
    session: Session, shipment: Shipment, resource: Resource, draft: LineDraft, form: str | None
) -> ShipmentLine:
    goods = practice_of(session).goods_of(resource.kind, form)
    line = ShipmentLine(
        shipment_id=shipment.id,
        resource_id=resource.id,
        lot_id=draft.lot_id,
        form=form,
        items_wanted=draft.items_wanted,
        description=goods.description,
        hs_code=goods.hs_code,
        unit_value=goods.unit_value,
        currency=goods.currency,
        is_modified=draft.is_modified,
        is_infectious=draft.is_infectious,
    )
    session.add(line)
    session.flush()
    return line
