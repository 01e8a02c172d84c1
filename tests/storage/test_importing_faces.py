"""Inventories on pages, for programs, and from the command line."""

import io
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from app import main
from lims.accounts.models import User
from lims.accounts.operations import issue_token
from lims.core.actor import Actor
from lims.core.permissions import Permission
from tests.factories.lots import make_resource
from tests.factories.storage import make_location
from tests.storage.inventories import list_of, workbook

SignIn = Callable[[str], FlaskClient]
NAMES = ["HeLa", "HEK 293", "Jurkat"]


@pytest.fixture
def freezer(app: Flask, actor: Actor) -> str:
    with app.extensions["lims.database"].transaction() as session:
        for name in NAMES:
            make_resource(session, actor, name=name)
        room = make_location(session, actor, "room", make_location(session, actor, "site"))
        return make_location(session, actor, "freezer", room, name="F2").barcode


def handed_in(client: FlaskClient, content: bytes, **fields: str) -> str:
    data = {"file": (io.BytesIO(content), "vials.xlsx"), "origin": "depositor", **fields}
    answer = client.post("/storage/inventories/new", data=data, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.location)


def test_an_inventory_is_looked_at_brought_in_and_taken_back(freezer: str, client_as: SignIn) -> None:
    client = client_as("technician")
    address = handed_in(client, workbook(Vials=list_of(NAMES)))
    page = client.get(address).get_data(as_text=True)
    assert "Bring in items: 3" in page and "F2 › Rack 1 › Box 7</span> › A01" in page and "OLD-001" in page
    done = client.post(f"{address}/import", follow_redirects=True).get_data(as_text=True)
    assert "Brought in. Items: 3" in done and "Take it all back" in done
    assert client.get("/storage/find", query_string={"code": "OLD-001"}).status_code in (200, 302)
    again = client.post(f"{address}/import", follow_redirects=True).get_data(as_text=True)
    assert "has already been dealt with" in again
    undone = client.post(f"{address}/undo", follow_redirects=True).get_data(as_text=True)
    assert "Taken back. Items: 3" in undone
    assert "vials.xlsx" in client_as("auditor").get("/storage/inventories").get_data(as_text=True)


def test_what_is_refused_is_decided_on_the_page(freezer: str, client_as: SignIn) -> None:
    client = client_as("technician")
    rows = [["Box", "Platz", "Name"], ["Box 1", "A1", "HeLa"], ["Box 1", "A2", "Unheard of"]]
    address = handed_in(client, workbook(Vials=rows), under=freezer)
    page = client.get(address).get_data(as_text=True)
    assert "Nothing in the catalogue is called “Unheard of”." in page and "Bring in items" not in page
    version = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    data = {
        "version": version, "origin": "depositor", "under": freezer, "made_on": "2020-01-02", "box_type": "box",
        "leave_out_wrong": "y", "header": ["Box", "Platz", "Name"], "field": ["place:box", "position", "name"],
    }  # fmt: skip
    assert client.post(address, data=data).status_code == 302
    page = client.get(f"{address}?show=all").get_data(as_text=True)
    assert "Bring in items: 1" in page and "Box 1</span> › A01" in page
    assert client.post(address, data=data).status_code == 422
    assert client.post(f"{address}/drop", follow_redirects=True).status_code == 200


def test_a_wrong_file_is_told_on_the_form(freezer: str, client_as: SignIn) -> None:
    client = client_as("technician")
    data = {"file": (io.BytesIO(b"%PDF-1.7"), "a.pdf"), "origin": "depositor"}
    answer = client.post("/storage/inventories/new", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422 and "neither a spreadsheet" in answer.get_data(as_text=True)
    assert client_as("auditor").get("/storage/inventories/new").status_code == 403
    assert client.get("/storage/inventories/I00099").status_code == 404


def test_programs_bring_in_an_inventory(app: Flask, actor: Actor, freezer: str) -> None:
    with app.extensions["lims.database"].transaction() as session:
        user = session.query(User).filter_by(login="technician").one()
        scopes = [Permission(scope) for scope in ("storage.read", "storage.move", "storage.arrange", "storage.discard")]
        scopes.append(Permission.LOTS_PRESERVE)
        _, token = issue_token(session, actor, user, name="robot", scopes=scopes, expires_at=None)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    data = {"file": (io.BytesIO(workbook(Vials=list_of([*NAMES, "Unheard of"]))), "a.xlsx"), "leave_out_wrong": "true"}
    answer = client.post("/api/storage/inventories", data=data, content_type="multipart/form-data")
    assert answer.status_code == 201, answer.json
    report = answer.json
    assert report["counts"]["ready"] == 3 and report["counts"]["refused"] == 1
    [problem] = report["entries"][0]["problems"]
    assert (problem["code"], problem["field"], problem["cell"], problem["value"]) == (
        "unknown-resource", "name", "E5", "Unheard of",
    )  # fmt: skip
    address = f"/api/storage/inventories/{report['number']}"
    assert client.get(address, query_string={"show": "ready"}).json["entries"][0]["positions"] == ["A01"]
    done = client.post(f"{address}/import")
    assert done.status_code == 200 and done.json["state"] == "imported", done.json
    assert client.post(f"{address}/import").status_code == 409
    assert client.post(f"{address}/undo").json["state"] == "undone"
    assert client.get("/api/storage/inventories").json["rows"][0]["number"] == report["number"]


def test_a_command_brings_in_an_inventory(
    app: Flask, freezer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.create_app", lambda: SimpleNamespace(app_context=nullcontext))

    def run(*arguments: str) -> Result:
        with app.app_context(), force_locale("en"):
            return CliRunner().invoke(main, ["storage", *arguments])

    file = tmp_path / "vials.xlsx"
    file.write_bytes(workbook(Vials=list_of([*NAMES, "Unheard of"])))
    looked = run("import-inventory", str(file), "--dry-run")
    assert looked.exit_code == 0, looked.output
    assert "Vials\tE5\trefused\tname\tUnheard of\t" in looked.output
    refused = run("import-inventory", str(file))
    assert refused.exit_code == 1
    done = run("import-inventory", str(file), "--leave-out-wrong")
    assert done.exit_code == 0 and "I0000" in done.output, done.output
    number = done.output.strip().rsplit(" ", 1)[-1]
    assert number in run("inventories").output
    assert run("undo-inventory", number).exit_code == 0
