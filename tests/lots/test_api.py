"""Lots for programs."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims.accounts.models import User
from lims.accounts.operations import issue_token
from lims.core.actor import Actor
from lims.core.permissions import Permission
from tests.factories.lots import make_resource

Call = Callable[..., Any]


@pytest.fixture
def client(app: Flask, actor: Actor) -> FlaskClient:
    """A program with a technician's token."""
    with app.extensions["lims.database"].transaction() as session:
        user = session.query(User).filter_by(login="technician").one()
        scopes = [Permission.LOTS_READ, Permission.LOTS_PRESERVE]
        _, text = issue_token(session, actor, user, name="robot", scopes=scopes, expires_at=None)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    return client


def test_a_lot_is_made_read_and_withdrawn_from(app: Flask, actor: Actor, client: FlaskClient) -> None:
    with app.extensions["lims.database"].transaction() as session:
        accession = make_resource(session, actor).accession
    draft = {"accession": accession, "form": "cryovial", "count": 2, "passage": 5}
    made = client.post("/api/lots/", json=draft)
    assert made.status_code == 201 and made.json["items_made"] == 2
    code = made.json["code"]
    daughter = client.post("/api/lots/", json=draft | {"parent_lot": code}).json
    assert daughter["parent_lot"] == code
    assert [row["code"] for row in client.get("/api/lots/").json["rows"]] == [daughter["code"], code]
    assert client.get(f"/api/lots/{code}").json["stock"]["in_stock"] == 2
    item = client.get(f"/api/lots/{code}/items").json["rows"][0]
    taken = client.post(f"/api/lots/items/{item['barcode']}/withdrawals", json={"quantity": 300, "reason": "QC"})
    assert taken.json["quantity"] == 700
    refused = client.post(f"/api/lots/items/{item['barcode']}/withdrawals", json={"quantity": 701, "reason": "QC"})
    assert refused.status_code == 409 and refused.json["error"]["code"] == "too-little-left"


def test_wrong_lots_are_refused_with_the_field(app: Flask, actor: Actor, client: FlaskClient) -> None:
    with app.extensions["lims.database"].transaction() as session:
        accession = make_resource(session, actor).accession
    refused = client.post("/api/lots/", json={"accession": accession, "form": "seed_packet", "count": 2})
    assert refused.status_code == 422 and refused.json["error"]["code"] == "form-not-of-kind"
    assert client.post("/api/lots/", json={"accession": accession}).status_code == 422
    assert client.get("/api/lots/NGT00000001").status_code == 404


def test_protocols_by_api(client: FlaskClient) -> None:
    made = client.post("/api/lots/protocols", json={"name": "Drying", "text": "Dry.", "kinds": ["seed"]}).json
    again = client.post(f"/api/lots/protocols/{made['id']}/revisions", json={"name": "x", "text": "Dry longer."}).json
    assert (again["name"], again["revision"]) == ("Drying", 2)
    assert [p["active"] for p in client.get("/api/lots/protocols").json] == [True, False]


def test_the_api_needs_a_token_with_the_scope(app: Flask, client: FlaskClient) -> None:
    assert app.test_client().get("/api/lots/").status_code == 401
