"""The API of quality."""

import pytest

from lims.accounts.operations import issue_token
from lims.accounts.queries import user_by_login
from lims.core.permissions import Permission
from lims.quality.operations import plan_rechecks
from tests.factories.quality import make_lot

ROWS = [{"sown": 100, "normal": 96}, {"sown": 100, "normal": 95}]


@pytest.fixture
def lot_code(app, actor):
    with app.extensions["lims.database"].transaction() as session:
        lot = make_lot(session, actor)
        plan_rechecks(session, actor)
        return lot.code


@pytest.fixture
def call(app, actor):
    """Calls the API with a token of an administrator that has the given scopes, or all of quality."""

    def send(method, path, scopes=None, **arguments):
        wanted = scopes or [Permission.QUALITY_READ, Permission.QUALITY_RECORD, Permission.QUALITY_DECIDE]
        with app.extensions["lims.database"].transaction() as session:
            user = user_by_login(session, "administrator")
            text = issue_token(session, actor, user, name=f"token {send.number}", scopes=wanted)[1]
        send.number += 1
        client = app.test_client()
        return client.open(
            f"/api/quality{path}",
            method=method,
            headers={"Authorization": f"Bearer {text}", "Accept-Language": "en"},
            **arguments,
        )

    send.number = 0
    return send


def test_a_result_is_recorded_read_and_corrected(call, lot_code):
    body = {"lot": lot_code, "test": "germination", "tested_on": "2026-03-20", "replicates": ROWS}
    made = call("POST", "/results", json=body)
    assert made.status_code == 201, made.text
    assert (made.json["outcome"], made.json["estimate"], made.json["due_on"]) == ("pass", 0.955, "2036-03-20")
    assert "above the threshold" in made.json["explanation"]
    number = made.json["id"]
    assert call("GET", f"/results/{number}").json == made.json
    corrected = call("POST", f"/results/{number}/correction", json=body | {"tested_on": "2026-03-19", "reason": "date"})
    assert corrected.json["due_on"] == "2036-03-19"
    assert call("GET", f"/results/{number}").json["superseded_by"] == corrected.json["id"]
    listed = call("GET", f"/results?lot={lot_code}").json["rows"]
    assert [row["id"] for row in listed] == [corrected.json["id"]]
    assert [row["id"] for row in call("GET", "/results?outcome=pass").json["rows"]] == [corrected.json["id"]]


def test_a_refused_result_has_the_one_error_shape(call, lot_code):
    body = {"lot": lot_code, "test": "germination", "tested_on": "2026-03-20", "replicates": [{"sown": 1, "normal": 2}]}
    answer = call("POST", "/results", json=body)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "invalid-value")
    assert answer.json["error"]["values"]["field"] == "1.normal"
    assert call("POST", "/results", json=body | {"lot": "NGT0000009X"}).status_code == 404


def test_without_permission_or_sign_in_nothing_is_done(call, app, lot_code):
    body = {"lot": lot_code, "test": "germination", "tested_on": "2026-03-20", "replicates": ROWS}
    assert call("POST", "/results", [Permission.QUALITY_READ], json=body).status_code == 403
    assert app.test_client().get("/api/quality/worklist").status_code == 401


def test_the_worklist_and_the_definitions_are_given(call, lot_code):
    (row,) = call("GET", "/worklist?until=2026-04-01").json["rows"]
    assert (row["lot"], row["test"], row["due_on"]) == (lot_code, "germination", "2026-03-01")
    assert call("GET", "/worklist?kind=cell_line").json["rows"] == []
    germination = next(test for test in call("GET", "/tests").json if test["name"] == "germination")
    assert germination["counts"] == ["sown", "normal", "abnormal", "fresh", "hard", "dead"]
    assert germination["label"]["ja"] == "発芽試験"


def test_holds_are_placed_listed_and_released(call, lot_code):
    made = call("POST", "/holds", json={"lot": lot_code, "reason": "quarantine", "note": "mites"})
    assert (made.status_code, made.json["lot"]) == (201, lot_code)
    assert [hold["note"] for hold in call("GET", "/holds").json["rows"]] == ["mites"]
    released = call("POST", f"/holds/{made.json['id']}/release", json={"reason": "clean"})
    assert released.json["release_reason"] == "clean"
    assert call("GET", "/holds").json["rows"] == []
    assert call("POST", f"/holds/{made.json['id']}/release", json={"reason": "clean"}).status_code == 409
    assert call("POST", "/holds", json={"resource": "NOTHING", "reason": "embargo"}).status_code == 404
