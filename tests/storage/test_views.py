"""Pages of storage."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.codes import thing_code
from lims.lots import marks
from lims.lots import queries as lots
from lims.storage import operations, queries
from tests.factories.lots import make_lot
from tests.factories.storage import make_boxes, make_rack

SignIn = Callable[[str], FlaskClient]


@dataclass(frozen=True)
class Freezer:
    """Codes of a rack, two boxes in it, and four items of a lot of which two are stored in the first box."""

    rack: str
    boxes: list[str]
    lot: str
    items: list[str]


@pytest.fixture
def freezer(app: Flask, actor: Actor) -> Freezer:
    with app.extensions["lims.database"].transaction() as session:
        rack = make_rack(session, actor, name="Rack 7")
        boxes = make_boxes(session, actor, 2, rack)
        lot = make_lot(session, actor, count=4)
        for item in lot.items[:2]:
            operations.store_item(session, actor, item, boxes[0])
        return Freezer(rack.barcode, [box.barcode for box in boxes], lot.code, [item.barcode for item in lot.items])


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.get_data(as_text=True)


def place(app: Flask, barcode: str) -> tuple[str, str | None]:
    with app.extensions["lims.database"].read() as session:
        item = lots.item(session, barcode)
        return item.state.value, item.position


def test_the_tree_shows_fill(freezer: Freezer, client_as: SignIn) -> None:
    page = text(client_as("auditor"), "/storage/")
    assert "Rack 7" in page and "2 of 162" in page and "Containers: 2" in page


def test_a_rack_lists_its_boxes_and_a_box_is_a_grid(freezer: Freezer, client_as: SignIn) -> None:
    client = client_as("technician")
    page = text(client, f"/storage/locations/{freezer.rack}")
    assert "Box 1" in page and "2 of 81" in page
    page = text(client, f"/storage/locations/{freezer.boxes[0]}")
    assert "Next free position: A03" in page and page.count("cell-taken") == 2
    chosen = text(client, f"/storage/locations/{freezer.boxes[0]}?at=a1")
    assert freezer.items[0] in chosen and "Take out" in chosen
    free = text(client, f"/storage/locations/{freezer.boxes[0]}?at=C07")
    assert "Position C07" in free and "Store here" in free
    assert text(client, f"/storage/locations/{freezer.boxes[0]}?at=Z99")


def test_an_item_is_put_into_a_chosen_position(app: Flask, freezer: Freezer, client_as: SignIn) -> None:
    client = client_as("technician")
    address = f"/storage/locations/{freezer.boxes[0]}/store"
    answer = client.post(address, data={"barcode": freezer.items[2].lower(), "position": "C07"})
    assert answer.status_code == 302 and place(app, freezer.items[2]) == ("stored", "C07")
    refused = client.post(address, data={"barcode": freezer.items[3], "position": "C07"})
    assert refused.status_code == 422 and f"taken by {freezer.items[2]}" in refused.get_data(as_text=True)
    misread = client.post(address, data={"barcode": freezer.items[3].replace("0", "O"), "position": "C08"})
    assert f"Did you mean {freezer.items[3]}" in misread.get_data(as_text=True)


def test_the_page_of_an_item_tells_where_it_is(freezer: Freezer, client_as: SignIn) -> None:
    page = text(client_as("shipping"), f"/storage/items/{freezer.items[0]}")
    assert "Rack 7" in page and "A01" in page and freezer.lot in page and "°C" in page
    assert client_as("shipping").get("/storage/items/NOPE").status_code == 404


def test_acts_on_an_item(app: Flask, freezer: Freezer, client_as: SignIn) -> None:
    client = client_as("technician")
    first = freezer.items[0]
    address = f"/storage/items/{first}"
    client.post(f"{address}/out")
    assert place(app, first) == ("out", None)
    page = text(client, address)
    assert "Taken out of" in page and "Undo: Item taken out" in page
    seq = re.search(r'name="seq" value="(\d+)"', page)
    assert seq
    client.post(f"{address}/undo", data={"seq": seq[1]})
    assert place(app, first) == ("stored", "A01")
    client.post(f"{address}/out")
    client.post(f"{address}/return")
    client.post(f"{address}/store", data={"place": f"{freezer.boxes[1]} B2"})
    assert place(app, first) == ("stored", "B02")
    client.post(f"{address}/store", data={"place": "B3"})
    assert place(app, first) == ("stored", "B03")
    client.post(f"{address}/lost")
    client.post(f"{address}/found")
    assert place(app, first) == ("out", None)
    again = client.post(f"{address}/found", follow_redirects=True).get_data(as_text=True)
    assert "has not been reported lost" in again
    assert client.post(f"{address}/discard", data={"reason": ""}).status_code == 422
    assert client.post(f"{address}/discard", data={"reason": "OTHER", "other": ""}).status_code == 422
    client.post(f"{address}/discard", data={"reason": "OTHER", "other": "label unreadable"})
    assert place(app, first) == ("discarded", None)


def test_locations_are_made_changed_moved_and_retired(app: Flask, freezer: Freezer, client_as: SignIn) -> None:
    client = client_as("technician")
    page = text(client, f"/storage/locations/new?parent={freezer.rack}")
    assert "Box" in page and "9 x 9" in page
    made = client.post(
        f"/storage/locations/new?parent={freezer.rack}&type=box", data={"name": "Box 3", "count": "20", "grid": "10x10"}
    )
    assert made.status_code == 302
    assert "Box 22" in text(client, f"/storage/locations/{freezer.rack}")
    again = client.post(
        f"/storage/locations/new?parent={freezer.rack}&type=box", data={"name": "Box 22", "count": "1", "grid": "9x9"}
    )
    assert again.status_code == 422 and "“Box 22” here already" in again.get_data(as_text=True)
    box = freezer.boxes[1]
    with app.extensions["lims.database"].read() as session:
        version = queries.location(session, box).version
    edited = client.post(f"/storage/locations/{box}/edit", data={"name": "Renamed", "version": version})
    assert edited.status_code == 302
    refused = client.post(f"/storage/locations/{box}/move", data={"parent": freezer.boxes[0]})
    assert refused.status_code == 422
    assert client.post(f"/storage/locations/{box}/retire").status_code == 302
    assert "Retired" in text(client, f"/storage/locations/{box}")
    assert client.post(f"/storage/locations/{freezer.boxes[0]}/retire").status_code == 409
    assert client.get("/storage/locations/new").status_code == 200


def test_anything_is_found_by_its_code(freezer: Freezer, client_as: SignIn) -> None:
    client = client_as("curator")

    def leads_to(code: str) -> str:
        return client.get("/storage/find", query_string={"code": code}).location

    assert leads_to(f"]C0{freezer.items[0].lower()}") == f"/storage/items/{freezer.items[0]}"
    assert leads_to(freezer.boxes[0]) == f"/storage/locations/{freezer.boxes[0]}"
    assert leads_to(f"{freezer.boxes[0]} c7") == f"/storage/locations/{freezer.boxes[0]}?at=C7"
    assert leads_to(freezer.lot) == f"/lots/{freezer.lot}"
    assert "Rack 7" in text(client, "/storage/find?code=rack 7")
    unknown = client.get("/storage/find", query_string={"code": thing_code("NG", "item", 77)})
    assert unknown.status_code == 404 and "Unknown code" in unknown.get_data(as_text=True)
    assert text(client, "/storage/find")


def test_a_whole_lot_is_stored(app: Flask, freezer: Freezer, client_as: SignIn) -> None:
    client = client_as("technician")
    page = text(client, f"/storage/lots/{freezer.lot}/store")
    assert freezer.items[2] in page and freezer.items[0] not in page
    full = client.post(
        f"/storage/lots/{freezer.lot}/store",
        data={"place": freezer.boxes[0], "start": "I9", "items": freezer.items[2:]},
    )
    assert full.status_code == 422 and "no free position left" in full.get_data(as_text=True)
    client.post(f"/storage/lots/{freezer.lot}/store", data={"place": freezer.boxes[0], "items": freezer.items[2:]})
    assert place(app, freezer.items[3]) == ("stored", "A04")
    assert "A04" in text(client, f"/lots/{freezer.lot}")


def test_a_hold_is_seen_in_the_box(freezer: Freezer, client_as: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def hold_everything(session: Session, lot_ids: Collection[int]) -> dict[int, list[marks.Mark]]:
        return {lot_id: [marks.Mark("stop", "pause-circle-fill", "On hold")] for lot_id in lot_ids}

    monkeypatch.setattr(marks, "_MARKERS", [hold_everything])
    client = client_as("technician")
    page = text(client, f"/storage/locations/{freezer.boxes[0]}")
    assert page.count("cell-held") == 2 and "On hold" in page


def test_an_auditor_is_offered_nothing_to_do(freezer: Freezer, client_as: SignIn) -> None:
    assert "Take out" not in text(client_as("auditor"), f"/storage/items/{freezer.items[0]}")
