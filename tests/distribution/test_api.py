"""The API of requests and shipments, from the message of a program to the dispatched parcel."""

import pytest

from lims.accounts.operations import issue_token
from lims.accounts.queries import user_by_login
from lims.core.actor import system_actor
from lims.core.permissions import Permission
from lims.core.settings import settings_of
from lims.distribution.queries.requests import request_by_number
from tests.conftest import NOW
from tests.factories.distribution import make_active_agreement
from tests.factories.shipping import make_stocked_lot

ALL = [permission for permission in Permission if permission.value.startswith(("distribution.", "shipping."))]


@pytest.fixture
def database(app):
    return app.extensions["lims.database"]


@pytest.fixture
def call(app, database, actor):
    """Calls the API with a token that has some scopes, or all of both areas."""

    def send(method, path, scopes=ALL, **arguments):
        with database.transaction() as session:
            user = user_by_login(session, "administrator")
            text = issue_token(session, actor, user, name=f"token {send.number}", scopes=scopes)[1]
        send.number += 1
        headers = {"Authorization": f"Bearer {text}", "Accept-Language": "en"}
        return app.test_client().open(f"/api{path}", method=method, headers=headers, **arguments)

    send.number = 0
    return send


@pytest.fixture
def accession(database):
    with database.transaction() as session:
        actor = system_actor("test", NOW, settings_of(session).zone)
        return make_stocked_lot(session, actor).resource.accession


def message(accession, **changes):
    return {
        "message_id": "m1",
        "requester": {
            "name": "Anna Meier",
            "institution": "University of Basel",
            "email": "anna@example.org",
            "country": "JPN",
            "category": "academic",
            "address": "Basel",
        },
        "lines": [{"accession": accession, "items_wanted": 2}],
        "purpose": "research",
    } | changes


def test_request_becomes_a_parcel_by_the_api_alone(call, database, accession):
    made = call("POST", "/distribution/requests", json=message(accession))
    assert made.status_code == 201, made.text
    number = made.json["number"]
    assert (made.json["state"], made.json["source"]) == ("received", "api")
    (blocker,) = call("GET", f"/distribution/requests/{number}/blockers").json
    assert (blocker["code"], blocker["permission"]) == ("agreement-missing", "distribution.edit")
    with database.transaction() as session:
        actor = system_actor("test", NOW, settings_of(session).zone)
        make_active_agreement(session, actor, request_by_number(session, number))
    assert call("POST", f"/distribution/requests/{number}/acceptance").json["state"] == "accepted"
    prepared = call("POST", f"/distribution/requests/{number}/shipment", json={})
    assert prepared.json["state"] == "preparing", prepared.text
    parcel = prepared.json["shipment"]
    for place, pick in enumerate(call("GET", f"/shipping/shipments/{parcel}/picks").json):
        scan = {"code": pick["barcode"], "message_id": f"s{place}"}
        assert call("POST", f"/shipping/shipments/{parcel}/picks", json=scan).json["barcode"] == pick["barcode"]
    packing = {"refrigerant": "none", "carrier": "dhl", "gross_kg": "0.5"}
    assert call("POST", f"/shipping/shipments/{parcel}/packing", json=packing).json["state"] == "packed"
    sent = call("POST", f"/shipping/shipments/{parcel}/dispatch", json={"tracking": "1234"})
    assert (sent.json["state"], sent.json["tracking"]) == ("dispatched", "1234")
    assert call("GET", f"/distribution/requests/{number}").json["state"] == "shipped"
    arrived = call("POST", f"/shipping/shipments/{parcel}/arrival", json={"arrived_on": "2026-04-01"})
    assert arrived.json["state"] == "received"


def test_same_message_makes_one_request_and_lists_show_it(call, accession):
    first = call("POST", "/distribution/requests", json=message(accession)).json["number"]
    assert call("POST", "/distribution/requests", json=message(accession)).json["number"] == first
    assert [row["number"] for row in call("GET", "/distribution/requests?text=basel").json["rows"]] == [first]
    assert call("GET", "/distribution/requests?state=shipped").json["rows"] == []
    assert call("GET", "/distribution/agreements").json["rows"] == []
    assert call("GET", "/shipping/shipments").json["rows"] == []


def test_refusals_have_code_and_sentence(call, accession):
    answer = call("POST", "/distribution/requests", json=message("NIG-SEE-999999"))
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "not-found")
    number = call("POST", "/distribution/requests", json=message(accession)).json["number"]
    assert call("POST", f"/distribution/requests/{number}/shipment", json={}).status_code == 409
    declined = call("POST", f"/distribution/requests/{number}/refusal", json={"reason": "lost"})
    assert (declined.json["state"], declined.json["decision_reason"]) == ("refused", "lost")
    again = call("POST", f"/distribution/requests/{number}/acceptance")
    assert (again.status_code, again.json["error"]["code"]) == (409, "request-step-not-possible")


def test_token_without_the_scope_is_refused(call, accession):
    reading = [Permission.DISTRIBUTION_READ]
    assert call("GET", "/distribution/requests", reading).status_code == 200
    assert call("POST", "/distribution/requests", reading, json=message(accession)).status_code == 403
    assert call("GET", "/shipping/shipments", reading).status_code == 403
