"""Pages of lots."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims.core.actor import Actor
from lims.lots import queries
from lims.lots.models import Lot
from tests.factories.lots import make_lot, make_protocol, make_resource

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def lot(app: Flask, actor: Actor) -> Lot:
    with app.extensions["lims.database"].transaction() as session:
        made = make_lot(session, actor, protocol=make_protocol(session, actor))
        session.refresh(made, ["resource"])
        session.refresh(made.resource)
        session.expunge_all()
    return made


def test_a_preservation_is_recorded_from_the_resource(app: Flask, actor: Actor, client_as: SignIn) -> None:
    with app.extensions["lims.database"].transaction() as session:
        accession = make_resource(session, actor, kind="seed").accession
    client = client_as("curator")
    address = f"/lots/new?resource={accession}&form=seed_packet"
    page = client.get(address).get_data(as_text=True)
    assert "Seeds" in page and "Moisture content" in page and "Passage" not in page
    sent = {"count": "3", "quantity": "500", "made_on": "2026-03-30", "field_moisture_percent": "5.2"}
    refused = client.post(address, data=sent | {"made_on": "2026-04-02"})
    assert refused.status_code == 422 and "The date is in the future" in refused.get_data(as_text=True)
    refused = client.post(address, data=sent | {"field_moisture_percent": "much"})
    assert refused.status_code == 422 and "Moisture content" in refused.get_data(as_text=True)
    answer = client.post(address, data=sent, follow_redirects=True)
    assert "has been made. Items: 3" in answer.get_data(as_text=True)
    with app.extensions["lims.database"].read() as session:
        [made] = queries.lots(session, queries.LotFilter()).rows
        assert made.attributes == {"moisture_percent": 5.2}
        assert {item.quantity for item in made.items} == {500}


def test_an_unknown_resource_is_asked_for_again(client_as: SignIn) -> None:
    client = client_as("technician")
    assert client.get("/lots/new").status_code == 200
    answer = client.get("/lots/new?resource=NOPE-1")
    assert answer.status_code == 404 and "NOPE-1" in answer.get_data(as_text=True)


def test_lots_are_listed_shown_and_corrected(lot: Lot, client_as: SignIn) -> None:
    client = client_as("technician")
    assert lot.code in client.get("/lots/").get_data(as_text=True)
    assert "No lot fits" in client.get("/lots/?kind=seed").get_data(as_text=True)
    page = client.get(f"/lots/{lot.code}").get_data(as_text=True)
    assert lot.resource.accession in page and "Slow freezing" in page
    answer = client.post(f"/lots/{lot.code}/edit", data={"version": lot.version, "passage": "4", "operator": "Sato"})
    assert answer.status_code == 302
    stale = client.post(f"/lots/{lot.code}/edit", data={"version": lot.version, "passage": "5"})
    assert stale.status_code == 422 and "Somebody else has changed this" in stale.get_data(as_text=True)


def test_a_withdrawal_never_takes_more_than_there_is(app: Flask, lot: Lot, client_as: SignIn) -> None:
    with app.extensions["lims.database"].read() as session:
        barcode = queries.lot(session, lot.code).items[0].barcode
    client = client_as("qc")
    address = f"/lots/items/{barcode}/withdraw"
    assert client.get(address).status_code == 200
    too_much = client.post(address, data={"quantity": "2000", "reason": "test"})
    assert too_much.status_code == 422 and "holds 1000" in too_much.get_data(as_text=True)
    assert client.post(address, data={"quantity": "400", "reason": "test"}).status_code == 302
    assert client_as("auditor").post(address, data={"quantity": "4", "reason": "test"}).status_code in (403, 422)
    with app.extensions["lims.database"].read() as session:
        assert queries.item(session, barcode).quantity == 600


def test_protocols_are_written_and_revised(lot: Lot, client_as: SignIn) -> None:
    client = client_as("curator")
    assert "Slow freezing" in client.get("/lots/protocols").get_data(as_text=True)
    made = client.post("/lots/protocols/new", data={"name": "Vitrification", "text": "Plunge.", "kinds": ["line"]})
    assert made.status_code == 302
    assert "Plunge." in client.get(made.location).get_data(as_text=True)
    revised = client.post(f"{made.location}/revise", data={"name": "Vitrification", "text": "Plunge at once."})
    assert "Version 2" in client.get(revised.location).get_data(as_text=True)
    assert client.post(f"{made.location}/revise", data={"name": "x", "text": "y"}).status_code == 422


def test_the_resource_page_lists_lots_with_stock(lot: Lot, client_as: SignIn) -> None:
    page = client_as("curator").get(f"/resources/{lot.resource.accession}")
    if page.status_code == 404:
        pytest.skip("the page of resources is not there")
    assert lot.code in page.get_data(as_text=True)
