"""Storage for programs."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims.accounts.models import User
from lims.accounts.operations import issue_token
from lims.core.actor import Actor
from lims.core.permissions import Permission
from tests.factories.lots import make_items
from tests.factories.storage import make_rack

Client = Callable[..., FlaskClient]
EVERYTHING = [
    Permission.STORAGE_READ,
    Permission.STORAGE_MOVE,
    Permission.STORAGE_ARRANGE,
    Permission.STORAGE_DISCARD,
]


@pytest.fixture
def program(app: Flask, actor: Actor) -> Client:
    """A program with a token of the technician, for some permissions."""

    def make(*scopes: Permission) -> FlaskClient:
        with app.extensions["lims.database"].transaction() as session:
            user = session.query(User).filter_by(login="technician").one()
            name = f"robot {len(scopes)}"
            _, token = issue_token(session, actor, user, name=name, scopes=list(scopes), expires_at=None)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return make


@pytest.fixture
def rack(app: Flask, actor: Actor) -> str:
    with app.extensions["lims.database"].transaction() as session:
        return make_rack(session, actor).barcode


@pytest.fixture
def items(app: Flask, actor: Actor) -> list[str]:
    with app.extensions["lims.database"].transaction() as session:
        return [item.barcode for item in make_items(session, actor, 3)]


def test_a_program_makes_boxes_and_moves_items(program: Client, rack: str, items: list[str]) -> None:
    client = program(*EVERYTHING)
    draft = {"type": "box", "name": "Box 1", "parent": rack, "count": 2, "grid": "5x5"}
    made = client.post("/api/storage/locations", json=draft)
    assert made.status_code == 201 and [box["name"] for box in made.json] == ["Box 1", "Box 2"]
    box, other = (row["barcode"] for row in made.json)
    placements = [{"barcode": items[0], "place": f"{box} C3"}, {"barcode": items[1], "place": box}]
    stored = client.post("/api/storage/moves/store", json={"placements": placements}).json
    assert [row["position"] for row in stored] == ["C03", "A01"]
    refused = client.post(
        "/api/storage/moves/store", json={"placements": [{"barcode": items[2], "place": f"{box} A1"}]}
    )
    assert refused.status_code == 409 and refused.json["error"]["values"]["barcode"] == items[1]
    where = client.get(f"/api/storage/items/{items[0]}").json
    assert where["location"] == box and where["place"].endswith("Box 1 › C03") and where["state"] == "stored"
    assert client.get(f"/api/storage/locations/{box}").json["fill"]["items"] == 2
    assert len(client.get(f"/api/storage/locations/{rack}").json["children"]) == 2
    assert len(client.get(f"/api/storage/locations/{box}/items").json["rows"]) == 2
    taken = client.post("/api/storage/moves/take-out", json={"barcodes": items[:2]}).json
    assert {row["state"] for row in taken} == {"out"}
    assert client.post("/api/storage/moves/return", json={"barcodes": items[:1]}).json[0]["position"] == "C03"
    gone = client.post("/api/storage/moves/discard", json={"barcodes": [items[1]], "reason": "BROKEN"}).json
    assert gone[0]["state"] == "discarded"
    assert client.delete(f"/api/storage/locations/{other}").status_code == 204
    assert client.delete(f"/api/storage/locations/{box}").status_code == 409
    tree = {row["barcode"]: row for row in client.get("/api/storage/tree").json}
    assert tree[box]["parent"] == rack and other not in tree and tree[rack]["fill"]["positions"] == 25


def test_renaming_and_moving_by_api(program: Client, rack: str, app: Flask, actor: Actor) -> None:
    client = program(*EVERYTHING)
    [box] = client.post("/api/storage/locations", json={"type": "box", "name": "A", "parent": rack}).json
    renamed = client.put(f"/api/storage/locations/{box['barcode']}", json={"name": "B", "version": box["version"]})
    assert renamed.json["name"] == "B"
    stale = client.put(f"/api/storage/locations/{box['barcode']}", json={"name": "C", "version": box["version"]})
    assert stale.status_code == 409 and stale.json["error"]["code"] == "stale-edit"
    with app.extensions["lims.database"].transaction() as session:
        other = make_rack(session, actor).barcode
    moved = client.post(f"/api/storage/locations/{box['barcode']}/moves", json={"parent": other})
    assert moved.status_code == 200
    assert client.get(f"/api/storage/locations/{other}").json["children"][0]["name"] == "B"
    cycle = client.post(f"/api/storage/locations/{other}/moves", json={"parent": box["barcode"]})
    assert cycle.status_code == 409


def test_a_token_without_the_scope_is_refused(program: Client, app: Flask, items: list[str]) -> None:
    reader = program(Permission.STORAGE_READ)
    assert reader.get(f"/api/storage/items/{items[0]}").status_code == 200
    refused = reader.post("/api/storage/moves/take-out", json={"barcodes": items})
    assert refused.status_code == 403 and refused.json["error"]["code"] == "permission-denied"
    assert reader.get("/api/storage/items/NOPE").status_code == 404
    assert app.test_client().get("/api/storage/tree").status_code == 401
