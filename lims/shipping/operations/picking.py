"""Confirming by scan that the promised item, and no other, is in the hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.codes import is_code
from lims.core.database import lock, refusing
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, NotFound
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.limits import LimitNote
from lims.lots.models import HERE as ITEM_HERE
from lims.lots.models import Item, ItemState
from lims.quality.queries import held_lot_ids
from lims.shipping.models import ITEM_PROMISED, Pick, Shipment
from lims.shipping.operations.planning import release
from lims.shipping.operations.steps import refuse_step
from lims.shipping.queries.places import Picking, pick_list
from lims.shipping.queries.shipments import pick_by_message, promise_of
from lims.shipping.queries.stock import is_free, lots_in_stock
from lims.shipping.refusals import (
    AlreadyPicked,
    EqualItem,
    ItemGone,
    ItemOnHold,
    ItemPromised,
    Misread,
    NotAnItem,
    NothingToPick,
    PickRefused,
    ReservedElsewhere,
    SwapRefused,
    WrongItem,
)
from lims.shipping.rules.picking import ExpectedPick, ScannedItem, ScanOutcome, outcome_of_scan
from lims.shipping.states import ShipmentState
from lims.storage.commands import plain_scan
from lims.storage.queries import things_named

PICKING = frozenset({ShipmentState.PLANNED, ShipmentState.PICKED})


@dataclass(frozen=True)
class ConfirmedPick:
    """What a scan confirmed, what is still to be picked, in order, and the limits that the item is over."""

    pick: Pick
    remaining: Sequence[Picking]
    exceeded: Sequence[LimitNote] = ()


def confirm_pick(session: Session, actor: Actor, shipment: Shipment, scanned: str, message_id: str) -> ConfirmedPick:
    """Confirm a promised item by its scanned code; the last one makes the shipment picked.

    The same message delivered again changes nothing and gives the same answer. Raises a PickRefused that says
    what was expected, or StepNotPossible.
    """
    actor.require(Permission.SHIPPING_PICK)
    lock(session, shipment)
    known = pick_by_message(session, message_id)
    if known is not None:
        return ConfirmedPick(known, _remaining(pick_list(session, shipment)))
    if shipment.state not in PICKING:
        refuse_step(shipment)
    listed = pick_list(session, shipment)
    pick = _right_pick(session, shipment, listed, scanned)
    remaining = [waiting for waiting in _remaining(listed) if waiting.pick is not pick]
    with entry(session, actor, EventKind.PICK_CONFIRMED, message_id=message_id, shipment=shipment.number) as event:
        event.change(shipment, pick)
        pick.confirmed_at = actor.at
        pick.confirmed_by = actor.name
        shipment.state = ShipmentState.PLANNED if remaining else ShipmentState.PICKED
    exceeded = next(listing.exceeded for listing in listed if listing.pick is pick)
    return ConfirmedPick(pick, remaining, exceeded)


def unconfirm_pick(session: Session, actor: Actor, shipment: Shipment, pick: Pick, reason: str) -> None:
    """Take a confirmation back, for example after a scan by mistake; the item stays promised."""
    actor.require(Permission.SHIPPING_PICK)
    lock(session, shipment)
    if shipment.state not in PICKING:
        refuse_step(shipment)
    with entry(session, actor, EventKind.SHIPMENT_CHANGED, reason=reason, shipment=shipment.number) as event:
        event.change(shipment, pick)
        pick.confirmed_at = pick.confirmed_by = None
        shipment.state = ShipmentState.PLANNED


def swap_pick(session: Session, actor: Actor, pick: Pick, barcode: str, reason: str) -> Pick:
    """Promise an equal item in the place of a promised one, which is free again.

    Equal is an item of the same resource and form whose lot may be sent; if the line asks for one lot, of that
    lot. Raises SwapRefused that says why, ItemPromised, StepNotPossible, InvalidValue without a reason.
    """
    shipment = pick.line.shipment
    actor.require(Permission.SHIPPING_PICK)
    lock(session, shipment)
    if shipment.state not in PICKING:
        refuse_step(shipment)
    if not reason.strip():
        raise InvalidValue("reason", reason, N_("Give a reason."))
    item = _item(session, barcode)
    if item is None:
        raise NotFound(N_("item"), barcode)
    _check_equal(session, pick, item)
    replacement = Pick(line_id=pick.line_id, item_id=item.id, reserved_at=actor.at)
    with entry(session, actor, EventKind.PICK_SWAPPED, reason=reason, shipment=shipment.number) as event:
        event.change(shipment, pick)
        release(pick, actor, reason)
        with refusing(session, {ITEM_PROMISED: ItemPromised()}):
            session.add(replacement)
        event.create(replacement)
        shipment.state = ShipmentState.PLANNED
    return replacement


def _remaining(listed: Sequence[Picking]) -> Sequence[Picking]:
    return [picking for picking in listed if picking.pick.confirmed_at is None]


def _item(session: Session, text: str) -> Item | None:
    """The item that a code names, its own or one that was replaced or is another's; None if several have it."""
    named = things_named(session, plain_scan(text))
    if len(named.items) != 1 or named.is_ambiguous:
        return None
    session.refresh(named.items[0])
    return named.items[0]


def _right_pick(session: Session, shipment: Shipment, listed: Sequence[Picking], scanned: str) -> Pick:
    item = _item(session, scanned)
    barcode = scanned.strip().upper()
    remaining = _remaining(listed)
    expected = {"expected": "", "place": ""}
    if remaining:
        expected = {"expected": remaining[0].pick.item.barcode, "place": remaining[0].text}
    if item is None:
        raise NotAnItem(barcode=barcode, **expected) if is_code(barcode) else Misread(barcode=barcode)
    promise = promise_of(session, item)
    other = promise.line.shipment.number if promise else None
    outcome = outcome_of_scan(
        ScannedItem(item.id, item.lot_id, item.state in ITEM_HERE, item.state is ItemState.STORED, other),
        shipment.number,
        [ExpectedPick(p.pick.item_id, p.pick.item.lot_id, p.pick.confirmed_at is not None) for p in listed],
    )
    if outcome is not ScanOutcome.RIGHT:
        _refuse(outcome, item, expected, other)
    if held_lot_ids(session, [item.lot_id]):
        raise ItemOnHold(barcode=barcode, lot=item.lot.code)
    return next(picking.pick for picking in listed if picking.pick.item_id == item.id)


def _refuse(outcome: ScanOutcome, item: Item, expected: dict[str, str], other: str | None) -> None:
    refusals: dict[ScanOutcome, type[PickRefused]] = {
        ScanOutcome.ALREADY_PICKED: AlreadyPicked,
        ScanOutcome.GONE: ItemGone,
        ScanOutcome.RESERVED_ELSEWHERE: ReservedElsewhere,
        ScanOutcome.EQUAL: EqualItem,
        ScanOutcome.WRONG: WrongItem if expected["expected"] else NothingToPick,
    }
    raise refusals[outcome](barcode=item.barcode, accession=item.lot.resource.accession, other=other, **expected)


def _check_equal(session: Session, pick: Pick, item: Item) -> None:
    promised, line = pick.item, pick.line
    reason = None
    if item.lot.resource_id != promised.lot.resource_id or item.lot.form != promised.lot.form:
        reason = N_("It is of another resource or form.")
    elif line.lot_id is not None and item.lot_id != line.lot_id:
        reason = N_("The shipment asks for another lot.")
    elif not session.scalar(select(exists().where(Item.id == item.id, is_free()))):
        reason = N_("It is not in stock or promised to a shipment.")
    elif not _is_sendable(session, item):
        reason = N_("Its lot is on hold or has not passed its tests.")
    if reason:
        raise SwapRefused(barcode=item.barcode, expected=promised.barcode, reason=reason)


def _is_sendable(session: Session, item: Item) -> bool:
    lots = lots_in_stock(session, [item.lot.resource_id])
    return any(lot.lot_id == item.lot_id and lot.is_sendable for lot in lots)
