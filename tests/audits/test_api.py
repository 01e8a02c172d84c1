"""Audits for programs: an audit from beginning to end, a rack file, the coverage, a random audit."""

from io import BytesIO

import pytest
from sqlalchemy import select

from lims.accounts.operations import issue_token
from lims.accounts.queries import user_by_login
from lims.audits.operations.refreshing import refresh_standings
from lims.core.actor import system_actor
from lims.core.permissions import Permission
from lims.lots.models import Item, ItemState
from tests.conftest import NOW
from tests.factories.audits import fill
from tests.factories.lots import make_lot
from tests.factories.storage import make_box, make_boxes


@pytest.fixture
def database(app):
    return app.extensions["lims.database"]


@pytest.fixture
def call(app, database):
    """Calls the API with a technician's token; gives status and JSON."""
    with database.transaction() as session:
        actor = system_actor("test", NOW, database.settings.zone)
        scopes = {Permission.STORAGE_READ, Permission.STORAGE_MOVE}
        token = issue_token(session, actor, user_by_login(session, "technician"), name="test", scopes=scopes)[1]

    def send(method, address, **body):
        answer = app.test_client().open(
            f"/api/audits{address}", method=method, headers={"Authorization": f"Bearer {token}"}, **body
        )
        return answer.status_code, answer.get_json(silent=True)

    return send


def test_an_audit_from_beginning_to_end(call, database, actor):
    with database.transaction() as session:
        box, _other = make_boxes(session, actor, 2)
        codes = [item.barcode for item in fill(session, actor, box, ["A01", "A02", "A03"])]
        place = box.barcode
    status, audit = call("POST", "/", json={"place": place, "exact": True})
    assert (status, audit["state"], audit["place"]) == (201, "open", place)
    number = audit["number"]
    scans = [{"message_id": f"message-{n}", "code": code} for n, code in enumerate([codes[1], codes[0]])]
    status, told = call("POST", f"/{number}/scans", json={"scans": scans})
    assert (status, [answer["tone"] for answer in told["answers"]]) == (200, ["asked", "asked"])
    # The same message again changes nothing.
    assert call("POST", f"/{number}/scans", json={"scans": scans[:1]})[1]["box"]["seen"] == 2
    assert call("POST", f"/{number}/boxes/{place}/count")[0] == 204
    found = call("GET", f"/{number}/differences")[1][0]
    assert {line["text"]: line["finding"] for line in found["differences"]} == {
        codes[0]: "misplaced",
        codes[1]: "misplaced",
        codes[2]: "missing",
    }
    status, refused = call("POST", f"/{number}/settlement", json={})
    assert (status, refused["error"]["code"]) == (422, "reason-missing")
    decisions = [{"text": codes[2], "decision": "leave", "shown": "missing"}]
    asked = {"boxes": [place], "decisions": decisions, "reason": "Yearly audit"}
    assert call("POST", f"/{number}/settlement", json=asked) == (200, {"recorded": 2, "lost": 0, "left": 1})
    assert call("POST", f"/{number}/end", json={})[1]["state"] == "closed"
    assert [row["number"] for row in call("GET", "/")[1]["rows"]] == [number]
    with database.read() as session:
        placed = {item.barcode: item.position for item in session.scalars(select(Item).order_by(Item.id))}
    assert placed == {codes[0]: "A02", codes[1]: "A01", codes[2]: "A03"}


def test_a_rack_file_is_read_corrected_and_confirmed(call, database, actor):
    with database.transaction() as session:
        lot = make_lot(session, actor, 2)
        place, lot_code = make_box(session, actor, grid="8x12").barcode, lot.code
    content = b"RackID,Position,TubeCode\n,A01,FD00000001\n,A02,FD00000002\n,A03,FD00000003\n,H12,NO TUBE\n"
    status, (reading,) = call("POST", "/readings", data={"place": place, "file": (BytesIO(content), "rack.csv")})
    assert (status, reading["box"], len(reading["differences"])) == (201, place, 3)
    address = f"/readings/{reading['id']}"
    corrected = call("POST", f"{address}/corrections", json={"positions": {"a3": ""}})[1]
    assert corrected["codes"] == {"A01": "FD00000001", "A02": "FD00000002"}
    stale = {"lot": lot_code, "reason": "New rack", "version": reading["version"]}
    assert call("POST", f"{address}/confirmation", json=stale)[0] == 409
    said = stale | {"version": corrected["version"]}
    assert call("POST", f"{address}/confirmation", json=said) == (200, {"recorded": 2, "lost": 0, "left": 0})
    assert call("GET", address)[1]["right"] == 2
    with database.read() as session:
        assert set(session.scalars(select(Item.state))) == {ItemState.STORED}


def test_coverage_and_a_random_audit(call, database, actor):
    with database.transaction() as session:
        box, other = make_boxes(session, actor, 2)
        fill(session, actor, box, ["A01", "A02"])
        fill(session, actor, other, ["A01"])
    assert call("POST", "/samples", json={"boxes": 2})[1]["error"]["code"] == "nothing-to-draw"
    with database.transaction() as session:
        refresh_standings(session, actor)
    found = call("GET", "/coverage?age=never&size=1")[1]
    assert (found["boxes"], found["never"], len(found["rows"])) == (2, 2, 1)
    assert len(call("GET", f"/coverage?age=never&size=1&after={found['next']}")[1]["rows"]) == 1
    status, sample = call("POST", "/samples", json={"boxes": 4, "seed": "11", "method": "simple"})
    assert (status, sample["boxes"], sample["items"], sample["draws"]) == (201, 2, 3, 4)
    again = call("POST", "/samples", json={"boxes": 4, "seed": "11", "method": "simple"})[1]
    assert again["number"] != sample["number"]
    assert call("GET", f"/{sample['number']}/sample")[1]["rate"] is None
    assert call("GET", "/NIG-AUD-99999/sample")[0] == 404
