"""Scanning for programs."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims.accounts.models import User
from lims.accounts.operations import issue_token
from lims.core.actor import Actor
from lims.core.permissions import Permission
from tests.factories.lots import make_items
from tests.factories.storage import make_box, make_stored_item


@pytest.fixture
def program(app: Flask, actor: Actor) -> FlaskClient:
    """A program with a token of the technician."""
    with app.extensions["lims.database"].transaction() as session:
        user = session.query(User).filter_by(login="technician").one()
        scopes = [Permission.STORAGE_READ, Permission.STORAGE_MOVE]
        _, token = issue_token(session, actor, user, name="robot", scopes=scopes, expires_at=None)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


@pytest.fixture
def items(app: Flask, actor: Actor) -> list[str]:
    with app.extensions["lims.database"].transaction() as session:
        return [item.barcode for item in make_items(session, actor, 3)]


@pytest.fixture
def box(app: Flask, actor: Actor) -> str:
    with app.extensions["lims.database"].transaction() as session:
        made = make_box(session, actor)
        make_stored_item(session, actor, made, "A01")
        return made.barcode


def test_a_scanner_with_a_program_of_its_own(program: FlaskClient, items: list[str]) -> None:
    body = {"message_id": "from-a-robot-1", "code": items[0]}
    first = program.post("/api/scanning/scans", json=body).json
    assert first["scan"]["tone"] == "shown" and first["item"]["barcode"] == items[0]
    assert program.post("/api/scanning/scans", json=body).json["scan"] == first["scan"]
    assert len(program.get("/api/scanning/scans").json["log"]) == 1


def test_a_session_of_a_program_and_its_conflicts(program: FlaskClient, items: list[str], box: str) -> None:
    waited = {"scanned_at": "2026-03-31T23:50:00Z", "box": box}
    scans = [
        {"message_id": "robot-opens", "code": box, **waited},
        {"message_id": "robot-stores", "code": items[0], "position": "A01", **waited},
    ]
    told = program.post("/api/scanning/batch", json={"session": "robot-session-1", "scans": scans}).json
    assert [answer["scan"]["tone"] for answer in told["answers"]] == ["shown", "conflict"]
    [listed] = program.get("/api/scanning/sessions").json["sessions"]
    assert (listed["code"], listed["scans"], listed["conflicts"]) == ("robot-session-1", 2, 1)
    address = "/api/scanning/sessions/robot-session-1"
    [conflict] = program.get(f"{address}/conflicts").json["conflicts"]
    settlement = {"message_id": "robot-settles", "how": "next"}
    settled = program.post(f"{address}/conflicts/{conflict['scan']['message_id']}", json=settlement).json
    assert (settled["scan"]["position"], settled["conflicts"]) == ("A02", 0)
    assert len(program.get(address).json["scans"]) == 3
    finished = program.post(address, json={"action": "finish"}).json
    assert finished["state"] == "finished"
    assert program.post(address, json={"action": "burn"}).status_code == 422
    assert program.get("/api/scanning/sessions/never-heard-of").status_code == 404
