"""What leaves is exactly what was picked, and the stock goes down by it in one event."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lims.core.actor import Actor
from lims.core.mail import Mail
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, PermissionDenied
from lims.ledger.queries import history
from lims.lots.models import ItemState
from lims.quality.models import HoldReason
from lims.quality.operations import place_hold
from lims.shipping.operations import dispatch_shipment, pack, record_arrival
from lims.shipping.refusals import DispatchDayClosed, ItemGone, ItemOnHold, StepNotPossible
from lims.shipping.states import ShipmentState
from lims.storage.operations import report_lost
from tests.factories.shipping import (
    PACKING,
    make_dispatched_shipment,
    make_packed_shipment,
    make_shipment,
    make_stocked_lot,
    scan_all,
)


def states(lot):
    return [item.state for item in lot.items]


def test_exactly_the_picked_items_leave_in_one_event(session, actor):
    lot = make_stocked_lot(session, actor, 3)
    shipment = make_packed_shipment(session, actor, lot, 2)
    assert states(lot) == [ItemState.STORED] * 3
    dispatch_shipment(session, actor, shipment, "1234-5678")
    assert states(lot) == [ItemState.SHIPPED, ItemState.SHIPPED, ItemState.STORED]
    assert (lot.items[0].location_id, lot.items[0].position) == (None, None)
    first, second = (history(session, "item", item.id)[0] for item in lot.items[:2])
    assert first.event.kind == "shipment.dispatched"
    assert first.event.seq == second.event.seq
    assert history(session, "item", lot.items[2].id)[0].event.seq < first.event.seq


def test_consignee_is_told_the_tracking_number(session, actor):
    make_dispatched_shipment(session, actor)
    mail = session.scalars(select(Mail)).one()
    assert mail.recipient == "hanako@example.org"
    assert "1234-5678" in mail.body


def test_parcel_that_is_not_packed_does_not_leave(session, actor):
    shipment = make_shipment(session, actor)
    with pytest.raises(StepNotPossible):
        dispatch_shipment(session, actor, shipment, "")
    scan_all(session, actor, shipment)
    with pytest.raises(StepNotPossible):
        dispatch_shipment(session, actor, shipment, "")


def test_hold_placed_after_packing_stops_the_parcel(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_packed_shipment(session, actor, lot)
    place_hold(session, actor, lot.resource, HoldReason.OTHER, "identity in doubt")
    with pytest.raises(ItemOnHold):
        dispatch_shipment(session, actor, shipment, "")
    assert states(lot) == [ItemState.STORED] * 3


def test_item_lost_after_packing_stops_the_parcel(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_packed_shipment(session, actor, lot)
    report_lost(session, actor, lot.items[0], "not in the parcel")
    with pytest.raises(ItemGone):
        dispatch_shipment(session, actor, shipment, "")


def test_no_parcel_leaves_on_a_friday_without_a_reason(session, actor):
    shipment = make_packed_shipment(session, actor)
    friday = replace(actor, at=actor.at + timedelta(days=2))
    with pytest.raises(DispatchDayClosed) as refusal:
        dispatch_shipment(session, friday, shipment, "")
    assert refusal.value.values["next"] == date(2026, 4, 6)
    dispatch_shipment(session, friday, shipment, "", "Handed over in person.")
    assert history(session, "shipment", shipment.id)[0].event.reason == "Handed over in person."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"refrigerant": "snow"}, "refrigerant"),
        ({"carrier": "pigeon"}, "carrier"),
        ({"boxes": 0}, "boxes"),
        ({"gross_kg": Decimal(0)}, "gross_kg"),
        ({"refrigerant": "dry-ice"}, "refrigerant_kg"),
        ({"refrigerant": "dry-ice", "refrigerant_kg": Decimal(5)}, "refrigerant_kg"),
    ],
)
def test_packing_that_can_not_be_is_refused_at_its_field(session, actor, changes, field):
    shipment = make_shipment(session, actor)
    scan_all(session, actor, shipment)
    with pytest.raises(InvalidValue) as refusal:
        pack(session, actor, shipment, replace(PACKING, **changes))
    assert refusal.value.field == field


def test_packed_parcel_can_be_packed_again_until_it_leaves(session, actor):
    shipment = make_packed_shipment(session, actor)
    cold = replace(PACKING, refrigerant="dry-ice", refrigerant_kg=Decimal(5), gross_kg=Decimal("7.5"))
    pack(session, actor, shipment, cold)
    assert (shipment.refrigerant, shipment.gross_kg) == ("dry-ice", Decimal("7.5"))


def test_arrival_lies_between_dispatch_and_today(session, actor):
    shipment = make_dispatched_shipment(session, actor)
    for day in (date(2026, 3, 31), date(2026, 4, 2)):
        with pytest.raises(InvalidValue):
            record_arrival(session, actor, shipment, day)
    record_arrival(session, actor, shipment, date(2026, 4, 1), "all cold")
    assert (shipment.state, shipment.arrival_note) == (ShipmentState.RECEIVED, "all cold")
    with pytest.raises(StepNotPossible):
        record_arrival(session, actor, shipment, date(2026, 4, 1))


def test_who_may_pick_may_not_send(session, actor, base_settings):
    picker = Actor("picker", frozenset({Permission.SHIPPING_PICK}), "test", actor.at, base_settings.zone)
    shipment = make_packed_shipment(session, actor)
    with pytest.raises(PermissionDenied):
        dispatch_shipment(session, picker, shipment, "")
