"""What the pick list and the picking page say of items that were outside for too long, or have new labels."""

from dataclasses import replace
from datetime import timedelta

from flask_babel import force_locale

from lims.shipping.answers import answer_to_pick, opened_text
from lims.shipping.operations import confirm_pick
from lims.shipping.queries.places import pick_list
from lims.storage.operations import renew_barcodes, return_item, take_out_item
from tests.factories.shipping import make_shipment, make_stocked_lot


def test_an_item_that_was_outside_for_too_long_is_picked_with_a_warning(app, actor):
    with app.extensions["lims.database"].transaction() as session:
        lot = make_stocked_lot(session, actor)  # seed packets: 4800 minutes outside in all
        item = lot.items[0]
        take_out_item(session, replace(actor, at=actor.at - timedelta(days=5)), item)
        return_item(session, actor, item)
        shipment = make_shipment(session, actor, lot, 2)
        with app.test_request_context(), force_locale("en"):
            warned = [entry for entry in pick_list(session, shipment) if entry.exceeded]
            assert [entry.pick.item_id for entry in warned] == [item.id]
            assert opened_text(warned[0]) == "Outside in all: 7200.0 minutes; allowed: 4800."
            answer = answer_to_pick(confirm_pick(session, actor, shipment, item.barcode, "m1"))
            assert "Outside in all: 7200.0 minutes" in answer["detail"]


def test_an_item_is_picked_by_the_label_that_was_replaced(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot, 2)
    old = lot.items[0].barcode
    renew_barcodes(session, actor, [lot.items[0]])
    assert confirm_pick(session, actor, shipment, old, "m1").pick.item_id == lot.items[0].id


def test_a_kept_place_is_not_where_the_item_is(session, actor):
    lot = make_stocked_lot(session, actor)
    shipment = make_shipment(session, actor, lot, 2)
    take_out_item(session, actor, lot.items[0], keep_place=True)
    [listed] = [entry for entry in pick_list(session, shipment) if entry.pick.item_id == lot.items[0].id]
    assert listed.text == ""
