"""The API of requests and shipments, from the message of a program to the dispatched parcel."""

import io

import pytest

from lims.accounts.operations import issue_token
from lims.accounts.queries import user_by_login
from lims.core.actor import system_actor
from lims.core.permissions import Permission
from lims.core.settings import settings_of
from lims.distribution.queries.requests import request_by_number
from tests.conftest import NOW
from tests.factories.distribution import make_active_agreement
from tests.factories.shipping import make_shipment, make_stocked_lot

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


def drafted(call, accession, **changes):
    """A request with an agreement that was drafted for it; gives both numbers."""
    number = call("POST", "/distribution/requests", json=message(accession, **changes)).json["number"]
    made = call("POST", f"/distribution/requests/{number}/agreements", json={"further_terms": ["No resale"]})
    assert (made.status_code, made.json["state"]) == (201, "draft"), made.text
    return number, made.json["number"]


def signed_copy(content=b"%PDF-1.4 signed"):
    return {"signatory": "Dean of Science", "signed_on": "2026-04-01", "file": (io.BytesIO(content), "signed.pdf")}


def test_agreement_is_drafted_sent_signed_and_ended(call, accession):
    number, agreement = drafted(call, accession)
    path = f"/distribution/agreements/{agreement}"
    draft = call("GET", f"{path}/draft.pdf")
    assert (draft.data[:5], draft.content_type) == (b"%PDF-", "application/pdf")
    assert call("GET", f"{path}/signed-copy").status_code == 404
    assert call("POST", f"{path}/sending", json={"note": "by mail"}).json["state"] == "sent"
    refused = call("POST", f"{path}/signed-copy", data=signed_copy(b"GIF89a"))
    assert (refused.status_code, refused.json["error"]["code"]) == (422, "file-not-accepted")
    signed = call("POST", f"{path}/signed-copy", data=signed_copy())
    assert (signed.json["state"], signed.json["signatory"]) == ("active", "Dean of Science"), signed.text
    assert call("GET", f"{path}/signed-copy").data == b"%PDF-1.4 signed"
    assert call("GET", f"/distribution/requests/{number}/blockers").json == []
    assert call("POST", f"{path}/countersignature", json={"signatory": "Director"}).status_code == 409
    assert call("POST", f"{path}/termination", json={"reason": "breach"}).json["state"] == "terminated"
    assert call("GET", path).json["end_reason"] == "breach"


def test_signing_needs_its_scope(call, accession):
    _, agreement = drafted(call, accession)
    reading = [Permission.DISTRIBUTION_READ]
    path = f"/distribution/agreements/{agreement}"
    assert call("POST", f"{path}/signed-copy", reading, data=signed_copy()).status_code == 403
    editing = [Permission.DISTRIBUTION_EDIT]
    assert call("POST", f"{path}/termination", editing, json={"reason": "x"}).status_code == 403


def test_legal_checks_are_answered_and_taken_back(call, accession):
    sent = message(accession)
    sent["requester"]["country"] = "DEU"
    number = call("POST", "/distribution/requests", json=sent).json["number"]
    blockers = call("GET", f"/distribution/requests/{number}/blockers").json
    asked = [(each["check"], each["line"]) for each in blockers if each["check"]]
    assert asked
    path = f"/distribution/requests/{number}/clearances"
    for check, line in asked:
        form = {"check": check, "note": "looked up", "document": (io.BytesIO(b"%PDF-1.4 proof"), "proof.pdf")}
        answer = call("POST", path, data=form | ({"line": str(line)} if line else {}))
        assert answer.status_code == 201, answer.text
    assert all(not each["check"] for each in call("GET", f"/distribution/requests/{number}/blockers").json)
    first = call("GET", path).json[0]
    assert first["confirmed_by"] == "Administrator"
    assert call("GET", f"/distribution/clearances/{first['id']}/document").data == b"%PDF-1.4 proof"
    back = call("POST", f"/distribution/clearances/{first['id']}/withdrawal", json={"reason": "wrong paper"})
    assert back.json["withdrawn_at"]
    assert len(call("GET", path).json) == len(asked) - 1
    assert call("POST", path, data={"check": "no-such-check"}).json["error"]["code"] == "check-not-needed"


def test_request_is_reviewed_edited_and_its_terms_accepted(call, accession):
    number = call("POST", "/distribution/requests", json=message(accession)).json["number"]
    path = f"/distribution/requests/{number}"
    reviewed = call("POST", f"{path}/review").json
    assert reviewed["state"] == "under_review"
    changes = {"version": reviewed["version"], "purpose": "education", "note": "call first"}
    edited = call("PATCH", path, json=changes)
    assert (edited.json["purpose"], edited.json["note"]) == ("education", "call first"), edited.text
    assert [line["items_wanted"] for line in edited.json["lines"]] == [2]
    assert call("PATCH", path, json=changes).status_code == 409
    accepted = call("POST", f"{path}/terms", json={"note": "by mail"})
    assert accepted.json["lines"][0]["terms_accepted_at"]


def test_requester_is_registered_found_and_edited(call):
    made = call("POST", "/distribution/requesters", json=message("")["requester"])
    assert made.status_code == 201, made.text
    path = f"/distribution/requesters/{made.json['number']}"
    assert [row["number"] for row in call("GET", "/distribution/requesters?text=anna").json["rows"]] == [
        made.json["number"]
    ]
    changes = {"version": made.json["version"], "institution": "ETH Zürich"}
    edited = call("PATCH", path, json=changes)
    assert (edited.json["institution"], edited.json["email"]) == ("ETH Zürich", "anna@example.org"), edited.text
    assert call("PATCH", path, json=changes).status_code == 409
    assert call("PATCH", path, json={"name": "No Version"}).status_code == 422
    assert call("GET", path).json["name"] == "Anna Meier"


def test_papers_are_fetched_as_pdf(call, accession, database):
    with database.transaction() as session:
        actor = system_actor("test", NOW, settings_of(session).zone)
        parcel = make_shipment(session, actor, make_stocked_lot(session, actor)).number
    path = f"/shipping/shipments/{parcel}"
    assert [each["paper"] for each in call("GET", f"{path}/papers").json] == ["packing-list", "delivery-note"]
    for paper in ("papers/packing-list.pdf?language=ja", "papers/delivery-note.pdf", "picks.pdf"):
        answer = call("GET", f"{path}/{paper}")
        assert (answer.data[:5], answer.content_type) == (b"%PDF-", "application/pdf")
    assert call("GET", f"{path}/papers/poem.pdf").status_code == 404
    assert [pick["is_opened"] for pick in call("GET", f"{path}/picks").json] == [False, False]
