"""Aliquots, splits, pools and the end of keeping on pages, by API and from the command line."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
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
from lims.ledger.queries import history
from lims.lots import queries
from tests.factories.lots import make_lot, make_resource

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def lots(app: Flask, actor: Actor) -> list[str]:
    """Two lots of one resource; the first was to be kept until yesterday."""
    with app.extensions["lims.database"].transaction() as session:
        resource = make_resource(session, actor)
        first = make_lot(session, actor, 3, resource=resource, keep_until=date(2026, 3, 31))
        return [first.code, make_lot(session, actor, 2, resource=resource).code]


def items(app: Flask, code: str) -> list[str]:
    with app.extensions["lims.database"].read() as session:
        return [item.barcode for item in queries.items_here(session, queries.lot(session, code).id)]


def test_many_items_are_divided_at_once(app: Flask, client_as: SignIn, lots: list[str]) -> None:
    client, sources = client_as("technician"), items(app, lots[0])
    assert sources[0] in client.get(f"/lots/aliquot?items={sources[0]}").get_data(as_text=True)
    data = {"items": "\n".join(sources[:2]), "count": 2, "quantity": 300, "thawed": "y", "new_lot": "y"}
    page = client.post("/lots/aliquot", data=data, follow_redirects=True).get_data(as_text=True)
    assert "New aliquots" in page and "Print the labels" in page and page.count("300 µL") == 4
    too_much = client.post("/lots/aliquot", data=data | {"quantity": 501})
    assert too_much.status_code == 422
    first = re.search(r"NGV\d{7}\w", page.split("<tbody>")[1])
    assert first
    told = client.get(f"/storage/items/{first[0]}").get_data(as_text=True)
    assert "Aliquot of" in told and sources[0] in told


def test_a_lot_is_split_on_its_page(app: Flask, client_as: SignIn, lots: list[str]) -> None:
    client, sources = client_as("technician"), items(app, lots[0])
    assert sources[0] in client.get(f"/lots/{lots[0]}/split").get_data(as_text=True)
    page = client.post(f"/lots/{lots[0]}/split", data={"items": sources[:1]}, follow_redirects=True)
    told = page.get_data(as_text=True)
    assert "has been made. Items: 1" in told and lots[0] in told
    assert client.post(f"/lots/{lots[0]}/split", data={"items": sources[1:]}).status_code == 422
    assert client_as("auditor").get(f"/lots/{lots[0]}/split").status_code == 403


def test_lots_are_pooled_and_show_all_their_parents(app: Flask, client_as: SignIn, lots: list[str]) -> None:
    client = client_as("technician")
    page = client.post("/lots/pool", data={"items": " ".join(lots)}, follow_redirects=True).get_data(as_text=True)
    assert "Items: 5" in page and "Parent lots" in page and all(code in page for code in lots)
    assert client.post("/lots/pool", data={"items": lots[0]}).status_code == 422


def test_a_lot_whose_keeping_ended_is_on_the_worklist_until_it_gets_another_day(
    client_as: SignIn, lots: list[str]
) -> None:
    client = client_as("technician")
    assert "Lots whose keeping has ended" in client.get("/home").get_data(as_text=True)
    assert lots[0] in client.get("/lots/ending").get_data(as_text=True)
    edited = client.get(f"/lots/{lots[0]}/edit").get_data(as_text=True)
    version = re.search(r'name="version"[^>]*value="(\d+)"', edited)
    assert version and "2026-03-31" in edited
    changes = {"version": version[1], "keep_until": "2031-01-01"}
    client.post(f"/lots/{lots[0]}/edit", data=changes, follow_redirects=True)
    assert lots[0] not in client.get("/lots/ending").get_data(as_text=True)


def test_programs_divide_split_and_pool(app: Flask, actor: Actor, lots: list[str]) -> None:
    with app.extensions["lims.database"].transaction() as session:
        user = session.query(User).filter_by(login="technician").one()
        scopes = [Permission.LOTS_READ, Permission.LOTS_PRESERVE]
        _, token = issue_token(session, actor, user, name="robot", scopes=scopes, expires_at=None)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    sources = items(app, lots[0])
    made = client.post(f"/api/lots/items/{sources[0]}/aliquots", json={"count": 2, "quantity": 100})
    assert made.status_code == 201 and [row["quantity"] for row in made.json] == [100, 100]
    listed = client.get(f"/api/lots/items/{sources[0]}/aliquots").json
    assert [row["barcode"] for row in listed] == [row["barcode"] for row in made.json]
    split = client.post(f"/api/lots/{lots[0]}/splits", json={"barcodes": sources[1:2]}).json
    assert split["parent_lot"] == lots[0]
    pool = client.post("/api/lots/pools", json={"barcodes": [split["code"], lots[1]]}).json
    shown = client.get(f"/api/lots/{pool['code']}").json
    assert shown["parents"] == [split["code"], lots[1]] or shown["parents"] == [lots[1], split["code"]]
    assert client.get(f"/api/lots/{lots[1]}").json["daughters"] == [pool["code"]]
    ending = client.get("/api/lots/ending?until=2026-12-31").json["rows"]
    assert lots[0] in [row["code"] for row in ending]


def test_commands_divide_split_and_pool(app: Flask, lots: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.create_app", lambda: SimpleNamespace(app_context=nullcontext))

    def run(*arguments: str) -> Result:
        with app.app_context(), force_locale("en"):
            return CliRunner().invoke(main, ["lots", *arguments])

    sources = items(app, lots[0])
    made = run("aliquot", sources[0], "--count", "2", "--quantity", "100", "--thawed", "--new-lot")
    assert made.exit_code == 0 and len(made.output.splitlines()) == 2
    split = run("split", *sources[1:2], "--note", "for the second site").output.strip()
    assert lots[0] in run("show", split).output
    pool = run("pool", split, lots[1]).output.strip()
    assert lots[1] in run("show", pool).output
    assert run("pool", lots[1]).exit_code == 1
    assert lots[0] in run("ending").output


def test_remarks_on_one_item_are_kept_with_what_was_written_before(
    app: Flask, actor: Actor, client_as: SignIn, lots: list[str]
) -> None:
    client, barcode = client_as("technician"), items(app, lots[0])[0]
    page = client.post(f"/storage/items/{barcode}/note", data={"note": "cracked lid"}, follow_redirects=True)
    assert "cracked lid" in page.get_data(as_text=True)
    again = client.post(f"/storage/items/{barcode}/note", data={"note": "cracked lid"})
    assert again.status_code == 422 and "It says so already." in again.get_data(as_text=True)
    client.post(f"/storage/items/{barcode}/note", data={"note": ""})
    with app.extensions["lims.database"].read() as session:
        item = queries.item(session, barcode)
        newest = history(session, "item", item.id)[0].event
        assert item.note is None and newest.details == {"note": ["cracked lid", None]}
        assert queries.uses_of(session, item.id) == 0
