"""A scan confirms the promised item; every other item is refused, with what was expected."""

import pytest
from sqlalchemy import func, select

from lims.core.refusals import InvalidValue
from lims.ledger.models import Event
from lims.quality.models import HoldReason
from lims.quality.operations import place_hold
from lims.shipping.operations import confirm_pick, swap_pick, unconfirm_pick
from lims.shipping.queries.places import pick_list
from lims.shipping.queries.shipments import promise_of
from lims.shipping.refusals import (
    AlreadyPicked,
    EqualItem,
    ItemGone,
    ItemOnHold,
    Misread,
    NotAnItem,
    NothingToPick,
    ReservedElsewhere,
    StepNotPossible,
    SwapRefused,
    WrongItem,
)
from lims.shipping.states import ShipmentState
from lims.storage.operations import discard_item, take_out_item
from tests.factories.shipping import (
    make_dispatched_shipment,
    make_seed_resource,
    make_shipment,
    make_stocked_lot,
    scan_all,
)


def count_events(session):
    return session.scalar(select(func.count()).select_from(Event))


def test_last_confirmed_item_makes_the_shipment_picked(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot, 2)
    first = confirm_pick(session, actor, shipment, lot.items[0].barcode, "m1")
    assert (shipment.state, len(first.remaining)) == (ShipmentState.PLANNED, 1)
    second = confirm_pick(session, actor, shipment, f" {lot.items[1].barcode.lower()} ", "m2")
    assert (shipment.state, len(second.remaining)) == (ShipmentState.PICKED, 0)
    assert second.pick.confirmed_by == "tester"


def test_same_message_delivered_again_changes_nothing(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot, 2)
    first = confirm_pick(session, actor, shipment, lot.items[0].barcode, "m1")
    events = count_events(session)
    again = confirm_pick(session, actor, shipment, lot.items[0].barcode, "m1")
    assert again.pick is first.pick
    assert count_events(session) == events


def test_message_delivered_again_after_the_confirmation_was_taken_back_changes_nothing(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot, 1)
    pick = confirm_pick(session, actor, shipment, lot.items[0].barcode, "m1").pick
    unconfirm_pick(session, actor, shipment, pick, "scanned by mistake")
    again = confirm_pick(session, actor, shipment, lot.items[0].barcode, "m1")
    assert (again.pick, pick.confirmed_at, len(again.remaining)) == (pick, None, 1)


def test_item_of_another_resource_is_refused_with_what_was_expected(session, actor):
    lot, other = make_stocked_lot(session, actor), make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot, 1)
    with pytest.raises(WrongItem) as refusal:
        confirm_pick(session, actor, shipment, other.items[0].barcode, "m1")
    assert refusal.value.values["expected"] == lot.items[0].barcode
    assert refusal.value.values["place"].endswith("A01")
    assert pick_list(session, shipment)[0].pick.confirmed_at is None


def test_free_item_of_the_same_lot_is_refused_but_known_as_equal(session, actor):
    lot = make_stocked_lot(session, actor, 3)
    shipment = make_shipment(session, actor, lot, 2)
    with pytest.raises(EqualItem):
        confirm_pick(session, actor, shipment, lot.items[2].barcode, "m1")


def test_item_of_another_shipment_is_refused_with_its_number(session, actor):
    lot = make_stocked_lot(session, actor, 3)
    shipment, other = make_shipment(session, actor, lot, 1), make_shipment(session, actor, lot, 1)
    theirs = pick_list(session, other)[0].pick.item.barcode
    with pytest.raises(ReservedElsewhere) as refusal:
        confirm_pick(session, actor, shipment, theirs, "m1")
    assert refusal.value.values["other"] == other.number


def test_picked_item_scanned_again_by_a_new_message_is_refused(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot, 2)
    confirm_pick(session, actor, shipment, lot.items[0].barcode, "m1")
    with pytest.raises(AlreadyPicked):
        confirm_pick(session, actor, shipment, lot.items[0].barcode, "m2")


def test_mistyped_code_never_finds_an_item(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot)
    barcode = lot.items[0].barcode
    mistyped = barcode[:-1] + ("A" if barcode[-1] != "A" else "B")
    with pytest.raises(Misread):
        confirm_pick(session, actor, shipment, mistyped, "m1")


def test_code_of_a_box_is_no_item(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot)
    with pytest.raises(NotAnItem):
        confirm_pick(session, actor, shipment, shipment.number, "m1")


def test_item_that_is_gone_by_the_records_is_refused(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot, 1)
    discard_item(session, actor, lot.items[0], "broken")
    with pytest.raises(ItemGone):
        confirm_pick(session, actor, shipment, lot.items[0].barcode, "m1")


def test_item_that_was_taken_out_before_can_be_confirmed(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot, 1)
    take_out_item(session, actor, lot.items[0])
    assert confirm_pick(session, actor, shipment, lot.items[0].barcode, "m1").remaining == []


def test_item_put_on_hold_meanwhile_is_refused(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot, 1)
    place_hold(session, actor, lot, HoldReason.QUARANTINE)
    with pytest.raises(ItemOnHold):
        confirm_pick(session, actor, shipment, lot.items[0].barcode, "m1")


def test_further_item_is_refused_when_all_are_picked(session, actor):
    lot, other = make_stocked_lot(session, actor), make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot, 1)
    scan_all(session, actor, shipment)
    with pytest.raises(NothingToPick):
        confirm_pick(session, actor, shipment, other.items[0].barcode, "m9")


def test_nothing_can_be_picked_for_a_parcel_that_has_left(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_dispatched_shipment(session, actor, lot, 1)
    with pytest.raises(StepNotPossible):
        confirm_pick(session, actor, shipment, lot.items[1].barcode, "m9")


def test_confirmation_can_be_taken_back(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot, 1)
    pick = confirm_pick(session, actor, shipment, lot.items[0].barcode, "m1").pick
    unconfirm_pick(session, actor, shipment, pick, "wrong parcel on the table")
    assert (shipment.state, pick.confirmed_at) == (ShipmentState.PLANNED, None)
    assert promise_of(session, lot.items[0]) is not None


def test_swap_promises_an_equal_item_and_frees_the_first(session, actor):
    lot = make_stocked_lot(session, actor, 3)
    shipment = make_shipment(session, actor, lot, 1)
    (entry,) = pick_list(session, shipment)
    replacement = swap_pick(session, actor, entry.pick, lot.items[2].barcode, "cracked lid")
    assert replacement.item is lot.items[2]
    assert promise_of(session, lot.items[0]) is None
    assert entry.pick.release_reason == "cracked lid"
    assert [found.pick.item_id for found in pick_list(session, shipment)] == [lot.items[2].id]


def test_swap_can_take_another_lot_of_the_same_resource_if_it_may_be_sent(session, actor):
    resource = make_seed_resource(session, actor)
    lot = make_stocked_lot(session, actor, 1, resource=resource)
    second = make_stocked_lot(session, actor, 1, resource=resource)
    untested = make_stocked_lot(session, actor, 1, resource=resource, is_tested=False)
    shipment = make_shipment(session, actor, lot, 1)
    (entry,) = pick_list(session, shipment)
    with pytest.raises(SwapRefused):
        swap_pick(session, actor, entry.pick, untested.items[0].barcode, "cracked lid")
    assert swap_pick(session, actor, entry.pick, second.items[0].barcode, "cracked lid")


def test_swap_for_something_else_or_promised_or_without_reason_is_refused(session, actor):
    lot, other = make_stocked_lot(session, actor, 3), make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot, 1)
    theirs = pick_list(session, make_shipment(session, actor, lot, 1))[0].pick.item
    (entry,) = pick_list(session, shipment)
    for barcode in (other.items[0].barcode, theirs.barcode):
        with pytest.raises(SwapRefused):
            swap_pick(session, actor, entry.pick, barcode, "cracked lid")
    with pytest.raises(InvalidValue):
        swap_pick(session, actor, entry.pick, lot.items[2].barcode, "")
