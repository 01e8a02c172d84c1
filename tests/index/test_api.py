"""The index for programs: messages of centres come in, everybody reads."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims.core.keys import public_key_from_jwk
from lims.sync.messages.batches import parse_receipt
from lims.sync.messages.signing import Purpose, open_message
from tests.conftest import NOW
from tests.factories.index import SIGNER, SendingCentre
from tests.factories.sync import make_record, make_signer, make_tombstone


@pytest.fixture
def centre(actor: Any) -> SendingCentre:
    """The centre of the fixtures, far away from the index's session."""
    return SendingCentre(None, replace(actor, at=NOW), SIGNER)  # type: ignore[arg-type]


def test_a_batch_is_answered_by_a_receipt_that_the_index_signed(visitor: FlaskClient, centre: SendingCentre) -> None:
    entry = centre.entry(make_record("NIGB-STR-000009"), sequence=9)
    answer = visitor.post("/api/index/records", data=centre.token(centre.batch(entries=(entry,))))
    key = visitor.get("/api/index/key").get_json()
    opened = open_message(answer.get_data(as_text=True), Purpose.RECEIPT, lambda *_: public_key_from_jwk(key["key"]))
    assert (answer.mimetype, opened.sender, key["code"]) == ("application/jose", "NBRP", "NBRP")
    assert [result.outcome.value for result in parse_receipt(opened.document).results] == ["stored"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "not-signed-message"),
        (b"\xff\xfe", 400, "not-signed-message"),
        (b"a.b.c", 400, "not-signed-message"),
        (make_signer("NIGB").sign(Purpose.BATCH, {"centre": "NIGB"}).encode(), 403, "key-unknown"),
        (SIGNER.sign(Purpose.BATCH, {"centre": "RIKEN"}).encode(), 403, "sender-wrong"),
        (SIGNER.sign(Purpose.BATCH, {"centre": "NIGB"}).encode(), 422, "field-missing"),
        (SIGNER.sign(Purpose.RECORD, make_record().document()).encode(), 400, "not-signed-message"),
    ],
)
def test_what_is_no_batch_is_refused_in_the_one_shape_of_errors(
    visitor: FlaskClient, body: bytes, status: int, code: str
) -> None:
    answer = visitor.post("/api/index/records", data=body)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)


def test_the_search_gives_records_facets_and_the_next_page(visitor: FlaskClient) -> None:
    first = visitor.get("/api/index/search?q=canton&size=2").get_json()
    assert (first["count"], len(first["records"])) == (3, 2)
    assert first["facets"]["availability"][0] == {
        "value": "available",
        "label_en": "Available",
        "label_ja": "提供可",
        "count": 2,
    }
    second = visitor.get(f"/api/index/search?q=canton&size=2&after={first['next']}").get_json()
    accessions = [row["accession"] for row in first["records"] + second["records"]]
    assert accessions == ["NIGB-STR-000001", "NIGB-STR-000003", "RIKEN-STR-000001"]
    assert second["next"] is None


@pytest.mark.parametrize("question", ["size=0", "size=1000", "availability=perhaps", "after=nonsense"])
def test_a_wrong_question_is_refused(visitor: FlaskClient, question: str) -> None:
    answer = visitor.get(f"/api/index/search?{question}")
    assert answer.status_code == 422
    assert "error" in answer.get_json()


def test_a_record_is_given_with_its_signature_until_it_is_withdrawn(
    visitor: FlaskClient, centre: SendingCentre
) -> None:
    found = visitor.get("/api/index/records/NIGB/NIGB-STR-000001").get_json()
    opened = open_message(found["signed"], Purpose.RECORD, lambda *_: SIGNER.key.public_key())
    assert opened.document == found["record"]
    assert found["centre"]["code"] == "NIGB"
    entry = centre.entry(make_tombstone("NIGB-STR-000001"), sequence=99)
    visitor.post("/api/index/records", data=centre.token(centre.batch(entries=(entry,))))
    gone = visitor.get("/api/index/records/NIGB/NIGB-STR-000001")
    assert (gone.status_code, gone.get_json()["error"]["code"]) == (410, "record-withdrawn")
    assert visitor.get("/index/records/NIGB/NIGB-STR-000001").status_code == 410
    assert visitor.get("/index/records/NIGB/NIGB-STR-000001.json").status_code == 410


def test_the_centres_are_listed_with_how_current_they_are(visitor: FlaskClient) -> None:
    found = visitor.get("/api/index/centres").get_json()
    assert [(row["centre"]["code"], row["records"], row["open_refusals"]) for row in found] == [
        ("NIGB", 3, 0),
        ("RIKEN", 1, 0),
    ]


def test_the_description_of_the_api_is_complete(index_app: Flask, visitor: FlaskClient) -> None:
    paths = visitor.get("/api/openapi.json").get_json()["paths"]
    assert {"/api/index/search", "/api/index/records", "/api/index/requests/collection"} <= set(paths)
