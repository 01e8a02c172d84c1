"""Planning promises stored items of lots that may be sent, each to one parcel only."""

import threading
from datetime import date

import pytest

from lims.core.refusals import InvalidValue, StaleEdit
from lims.ledger.queries import history
from lims.lots.drafts import LotDraft
from lims.lots.models import Item
from lims.lots.operations import preserve_lot, withdraw
from lims.quality.models import HoldReason
from lims.quality.operations import place_hold
from lims.resources.models import Resource
from lims.shipping.operations import cancel_shipment, change_shipment, plan_shipment
from lims.shipping.queries.places import pick_list
from lims.shipping.queries.shipments import promise_of
from lims.shipping.refusals import NotEnoughItems, StepNotPossible
from lims.shipping.states import ShipmentState
from lims.storage.drafts import Placement
from lims.storage.operations import store_items, take_out_item
from tests.factories.quality import BAD, make_result
from tests.factories.shipping import (
    make_dispatched_shipment,
    make_seed_resource,
    make_shipment,
    make_stocked_lot,
    shipment_draft,
)
from tests.factories.storage import make_box


def test_planned_shipment_has_a_checked_number_and_promises_items(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = plan_shipment(session, actor, shipment_draft((lot.resource, 2)))
    assert shipment.number.startswith("NGP")
    assert shipment.state is ShipmentState.PLANNED
    assert [entry.pick.item_id for entry in pick_list(session, shipment)] == [item.id for item in lot.items[:2]]
    assert promise_of(session, lot.items[0]).line.shipment is shipment
    assert promise_of(session, lot.items[2]) is None


def test_parcel_planned_without_a_day_leaves_on_the_next_open_one(session, actor):
    assert make_shipment(session, actor).planned_on == date(2026, 4, 2)


def test_day_without_dispatch_is_refused(session, actor):
    lot = make_stocked_lot(session, actor)
    with pytest.raises(InvalidValue):
        plan_shipment(session, actor, shipment_draft((lot.resource, 1), planned_on=date(2026, 4, 3)))


def test_oldest_lot_with_enough_items_is_taken(session, actor):
    resource = make_seed_resource(session, actor)
    make_stocked_lot(session, actor, 1, resource=resource, made_on=date(2020, 1, 1))
    middle = make_stocked_lot(session, actor, 2, resource=resource, made_on=date(2021, 1, 1))
    make_stocked_lot(session, actor, 5, resource=resource, made_on=date(2022, 1, 1))
    shipment = plan_shipment(session, actor, shipment_draft((resource, 2)))
    assert {entry.pick.item.lot_id for entry in pick_list(session, shipment)} == {middle.id}


def test_fewer_than_wanted_is_refused_and_says_what_is_there(session, actor):
    lot = make_stocked_lot(session, actor, 3)
    take_out_item(session, actor, lot.items[0])
    with pytest.raises(NotEnoughItems) as refusal:
        plan_shipment(session, actor, shipment_draft((lot.resource, 3)))
    assert (refusal.value.values["wanted"], refusal.value.values["free"]) == (3, 2)


def test_items_of_a_held_or_failed_or_untested_lot_are_not_promised(session, actor):
    held = make_stocked_lot(session, actor)
    place_hold(session, actor, held, HoldReason.QUARANTINE)
    failed = make_stocked_lot(session, actor)
    make_result(session, actor, failed, BAD)
    untested = make_stocked_lot(session, actor, is_tested=False)
    for lot in (held, failed, untested):
        with pytest.raises(NotEnoughItems):
            plan_shipment(session, actor, shipment_draft((lot.resource, 1)))


def test_opened_item_is_promised_only_when_nothing_else_is_there(session, actor):
    lot = make_stocked_lot(session, actor, 3)
    opened = lot.items[0]
    withdraw(session, actor, opened, 200, "germination test")
    first = make_shipment(session, actor, lot, 2)
    assert [entry.pick.item_id for entry in pick_list(session, first)] == [item.id for item in lot.items[1:]]
    assert [entry.is_opened for entry in pick_list(session, first)] == [False, False]
    (last,) = pick_list(session, make_shipment(session, actor, lot, 1))
    assert (last.pick.item_id, last.is_opened) == (opened.id, True)


def test_only_item_of_a_lot_is_known_as_opened_by_what_it_was_made_with(session, actor):
    lot = make_stocked_lot(session, actor, 1)
    withdraw(session, actor, lot.items[0], 499, "germination test")
    (entry,) = pick_list(session, make_shipment(session, actor, lot, 1))
    assert entry.is_opened


def test_emptied_item_is_not_promised(session, actor):
    lot = preserve_lot(
        session, actor, LotDraft(make_seed_resource(session, actor), "seed_packet", 1, date(2025, 3, 1), quantity=0)
    )
    make_result(session, actor, lot)
    store_items(session, actor, [Placement(lot.items[0], make_box(session, actor))])
    with pytest.raises(NotEnoughItems):
        make_shipment(session, actor, lot, 1)


def test_line_says_the_form_that_is_really_sent(session, actor):
    shipment = make_shipment(session, actor)
    assert [line.form for line in shipment.lines] == ["seed_packet"]


def test_promised_item_is_not_promised_again(session, actor):
    lot = make_stocked_lot(session, actor, 3)
    make_shipment(session, actor, lot, 2)
    with pytest.raises(NotEnoughItems):
        make_shipment(session, actor, lot, 2)
    assert make_shipment(session, actor, lot, 1)


def test_one_resource_in_two_lines_gets_different_items(session, actor):
    lot = make_stocked_lot(session, actor, 3)
    shipment = plan_shipment(session, actor, shipment_draft((lot.resource, 1), (lot.resource, 2)))
    assert len({entry.pick.item_id for entry in pick_list(session, shipment)}) == 3


def test_shipment_without_lines_is_refused(session, actor):
    with pytest.raises(InvalidValue):
        plan_shipment(session, actor, shipment_draft())


def test_cancelling_gives_the_items_free(session, actor):
    lot = make_stocked_lot(session, actor, 2)
    shipment = make_shipment(session, actor, lot, 2)
    cancel_shipment(session, actor, shipment, "The requester has changed plans.")
    assert shipment.state is ShipmentState.CANCELLED
    assert promise_of(session, lot.items[0]) is None
    assert make_shipment(session, actor, lot, 2)


def test_cancelling_needs_a_reason_and_a_parcel_that_is_still_here(session, actor):
    with pytest.raises(InvalidValue):
        cancel_shipment(session, actor, make_shipment(session, actor), " ")
    with pytest.raises(StepNotPossible):
        cancel_shipment(session, actor, make_dispatched_shipment(session, actor), "Too late")


def test_day_and_note_can_be_changed_but_not_from_a_stale_page(session, actor):
    shipment = make_shipment(session, actor)
    version = shipment.version
    change_shipment(session, actor, shipment, version, date(2026, 4, 7), "call before")
    assert (shipment.planned_on, shipment.note) == (date(2026, 4, 7), "call before")
    with pytest.raises(StaleEdit):
        change_shipment(session, actor, shipment, version, date(2026, 4, 8), None)


def test_planning_stands_in_the_ledger(session, actor):
    shipment = make_shipment(session, actor)
    (line,) = history(session, "shipment", shipment.id)
    assert line.event.kind == "shipment.planned"


def test_two_people_reserving_the_last_item_at_once_get_it_once(database, actor):
    with database.transaction() as session:
        lot = make_stocked_lot(session, actor, 1)
        resource_id, item_id = lot.resource_id, lot.items[0].id
    start = threading.Barrier(2)
    outcomes = []

    def reserve():
        start.wait()
        try:
            with database.transaction() as session:
                plan_shipment(session, actor, shipment_draft((session.get_one(Resource, resource_id), 1)))
            outcomes.append("promised")
        except NotEnoughItems:
            outcomes.append("refused")

    people = [threading.Thread(target=reserve) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(outcomes) == ["promised", "refused"]
    with database.read() as session:
        assert promise_of(session, session.get_one(Item, item_id)) is not None
