"""The shipping desk's pages: from the list to the dispatched parcel."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from lims.core.actor import system_actor
from lims.core.settings import settings_of
from lims.lots.models import Item, ItemState
from lims.shipping.models import Pick
from lims.shipping.queries.places import pick_list
from lims.shipping.queries.shipments import shipment_by_number
from lims.shipping.states import ShipmentState
from tests.conftest import NOW
from tests.factories.shipping import (
    make_dispatched_shipment,
    make_packed_shipment,
    make_shipment,
    make_stocked_lot,
    scan_all,
)


@pytest.fixture
def database(app):
    return app.extensions["lims.database"]


@pytest.fixture
def desk(client_as):
    return client_as("shipping")


def made(database, make, *arguments):
    """Make something in a transaction of its own and give its number."""
    with database.transaction() as session:
        actor = system_actor("test", NOW, settings_of(session).zone)
        return make(session, actor, *arguments).number


def barcodes(database, number):
    with database.read() as session:
        return [entry.pick.item.barcode for entry in pick_list(session, shipment_by_number(session, number))]


def state(database, number):
    with database.read() as session:
        return shipment_by_number(session, number).state


def picked(session, actor):
    shipment = make_shipment(session, actor)
    scan_all(session, actor, shipment)
    return shipment


def page(answer, status=200):
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, text
    return text


def test_list_shows_open_shipments_and_finds_them(database, desk):
    number = made(database, make_shipment)
    gone = made(database, make_dispatched_shipment)
    assert number in page(desk.get("/shipping/"))
    assert gone not in page(desk.get("/shipping/"))
    assert gone in page(desk.get("/shipping/?state="))
    assert number in page(desk.get("/shipping/?q=hanako"))
    assert number not in page(desk.get("/shipping/?q=nobody"))


def test_every_state_of_a_shipment_has_a_page(database, desk):
    for make in (make_shipment, picked, make_packed_shipment, make_dispatched_shipment):
        assert "Hanako Yamada" in page(desk.get(f"/shipping/{made(database, make)}"))


def test_scanning_confirms_and_a_second_delivery_changes_nothing(database, desk):
    number = made(database, make_shipment)
    first, second = barcodes(database, number)
    scan = {"code": first, "message_id": "m1"}
    assert desk.post(f"/shipping/{number}/scan", json=scan).json["tone"] == "done"
    assert desk.post(f"/shipping/{number}/scan", json=scan).json["tone"] == "done"
    answer = desk.post(f"/shipping/{number}/scan", json={"code": second, "message_id": "m2"}).json
    assert (answer["remaining"], answer["next"]) == (0, None)
    assert state(database, number) is ShipmentState.PICKED


def test_wrong_item_is_refused_with_what_was_expected(database, desk):
    number, other = made(database, make_shipment), made(database, make_shipment)
    answer = desk.post(f"/shipping/{number}/scan", json={"code": barcodes(database, other)[0], "message_id": "m1"}).json
    assert (answer["tone"], answer["code"]) == ("refused", "pick-reserved-elsewhere")
    assert answer["next"]["barcode"] == barcodes(database, number)[0]


def test_equal_item_is_offered_for_exchange(database, desk):
    number = made(database, make_shipment)
    with database.read() as session:
        lot_items = pick_list(session, shipment_by_number(session, number))[0].pick.item.lot.items
        free = lot_items[2].barcode
    answer = desk.post(f"/shipping/{number}/scan", json={"code": free, "message_id": "m1"}).json
    assert free in page(desk.get(answer["swap"]))
    assert "required" in page(desk.post(answer["swap"], data={"barcode": free}), 422)
    assert desk.post(answer["swap"], data={"barcode": free, "reason": "cracked lid"}).status_code == 302
    assert free in barcodes(database, number)


def test_scanning_works_without_the_program_of_the_page(database, desk):
    number = made(database, make_shipment)
    assert "Scan the first item" in page(desk.get(f"/shipping/{number}/pick"))
    data = {"code": barcodes(database, number)[0], "message_id": "m1"}
    answer = desk.post(f"/shipping/{number}/scan", data=data, follow_redirects=True)
    assert f"Right: {data['code']}" in page(answer)


def test_confirmation_is_taken_back_with_a_reason(database, desk):
    number = made(database, picked)
    with database.read() as session:
        pick_id = pick_list(session, shipment_by_number(session, number))[0].pick.id
    url = f"/shipping/{number}/picks/{pick_id}/undo"
    page(desk.get(url))
    assert desk.post(url, data={"reason": "wrong parcel"}).status_code == 302
    assert state(database, number) is ShipmentState.PLANNED


def test_pick_of_another_shipment_is_not_found(database, desk):
    number, other = made(database, make_shipment), made(database, make_shipment)
    with database.read() as session:
        pick_id = pick_list(session, shipment_by_number(session, other))[0].pick.id
    assert desk.get(f"/shipping/{number}/picks/{pick_id}/swap").status_code == 404


def test_packing_and_dispatch_take_the_stock_down(database, desk):
    number = made(database, picked)
    packing = {"refrigerant": "dry-ice", "carrier": "yamato", "boxes": "1", "gross_kg": "8.5"}
    assert "net weight" in page(desk.post(f"/shipping/{number}/pack", data=packing), 422)
    sent = desk.post(f"/shipping/{number}/pack", data=packing | {"refrigerant_kg": "5"})
    assert sent.status_code == 302
    page(desk.get(f"/shipping/{number}/dispatch"))
    assert desk.post(f"/shipping/{number}/dispatch", data={"tracking": "1234"}).status_code == 302
    with database.read() as session:
        states = [session.get_one(Item, pick.item_id).state for pick in session.query(Pick)]
    assert states == [ItemState.SHIPPED] * 2
    assert desk.post(f"/shipping/{number}/arrival", data={"arrived_on": "2026-04-01"}).status_code == 302
    assert state(database, number) is ShipmentState.RECEIVED


def test_day_is_changed_on_the_page_and_a_friday_is_refused_at_its_field(database, desk):
    number = made(database, make_shipment)
    with database.read() as session:
        version = shipment_by_number(session, number).version
    data = {"version": version, "planned_on": "2026-04-03"}
    assert "no parcel leaves" in page(desk.post(f"/shipping/{number}/plan", data=data), 422)
    assert desk.post(f"/shipping/{number}/plan", data=data | {"planned_on": "2026-04-06"}).status_code == 302
    assert "Somebody else" in page(desk.post(f"/shipping/{number}/plan", data=data | {"planned_on": "2026-04-07"}), 422)


def test_cancelling_asks_for_a_reason(database, desk):
    number = made(database, make_shipment)
    page(desk.post(f"/shipping/{number}/cancel", data={"reason": ""}), 422)
    assert desk.post(f"/shipping/{number}/cancel", data={"reason": "No longer wanted"}).status_code == 302
    assert state(database, number) is ShipmentState.CANCELLED
    assert "No longer wanted" in page(desk.get(f"/shipping/{number}"))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("paper", ["packing-list", "delivery-note", "customs-invoice"])
def test_papers_are_pdfs_with_the_number_in_both_languages(database, desk, paper, language):
    number = made(database, make_packed_shipment)
    answer = desk.get(f"/shipping/{number}/papers/{paper}.pdf?language={language}")
    assert answer.content_type == "application/pdf"
    text = "".join(each.extract_text() for each in PdfReader(BytesIO(answer.data)).pages)
    assert number in text
    assert "Example University" in text


def test_pick_list_is_a_page_and_a_pdf_with_place_and_code(database, desk):
    number = made(database, make_shipment)
    first = barcodes(database, number)[0]
    assert first in page(desk.get(f"/shipping/{number}/picks"))
    answer = desk.get(f"/shipping/{number}/picks.pdf?language=ja")
    text = "".join(each.extract_text() for each in PdfReader(BytesIO(answer.data)).pages)
    assert first in text
    assert "A01" in text


def test_unknown_shipment_or_paper_is_not_found(database, desk):
    number = made(database, make_shipment)
    assert desk.get("/shipping/NGP0000099X").status_code == 404
    assert desk.get(f"/shipping/{number}/papers/love-letter.pdf").status_code == 404


def test_technician_picks_but_does_not_dispatch(database, client_as):
    number = made(database, make_packed_shipment)
    technician = client_as("technician")
    assert technician.get(f"/shipping/{number}/pick").status_code == 200
    assert technician.post(f"/shipping/{number}/dispatch", data={}).status_code == 403


def test_reservation_is_shown_on_the_lot_and_on_the_start_page(database, desk):
    with database.transaction() as session:
        actor = system_actor("test", NOW, settings_of(session).zone)
        lot = make_stocked_lot(session, actor)
        number = make_shipment(session, actor, lot).number
        code = lot.code
    assert number in page(desk.get(f"/lots/{code}"))
    assert "To be picked" in page(desk.get("/home"))
