"""Safety duplicates through pages, API, command and paper."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from flask_babel import force_locale

from lims.accounts.models import User
from lims.accounts.operations import issue_token
from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.duplicates import cli
from lims.duplicates.refusals import NotArrived, StillInPlace
from tests.factories.duplicates import make_lot_in, make_two_sites

SignIn = Callable[[str], FlaskClient]


@dataclass(frozen=True)
class Sites:
    home: str
    away: str
    box_away: str
    accession: str
    items: list[str]


@pytest.fixture
def sites(app: Flask, actor: Actor) -> Sites:
    with app.extensions["lims.database"].transaction() as session:
        made = make_two_sites(session, actor)
        lot = make_lot_in(session, actor, made.box_at_home, 6)
        codes = [item.barcode for item in lot.items]
        return Sites(made.home.barcode, made.away.barcode, made.box_away.barcode, lot.resource.accession, codes)


def test_from_the_list_of_what_is_missing_to_arrival(sites: Sites, client_as: SignIn) -> None:
    client = client_as("technician")
    page = client.get("/duplicates/?policy=frozen").get_data(as_text=True)
    assert sites.accession in page
    asked = {"from_site": sites.home, "to_site": sites.away, "resource": [sites.accession]}
    planned = client.post("/duplicates/transfers?policy=frozen", data=asked)
    address = planned.headers["Location"]
    assert sites.items[0] in client.get(address).get_data(as_text=True)
    refused = client.post(f"{address}/send")
    assert refused.status_code == 409
    assert client.post(f"{address}/take-out", follow_redirects=True).status_code == 200
    assert client.post(f"{address}/send", follow_redirects=True).status_code == 200
    for number, code in enumerate([sites.box_away, *sites.items[:2]]):
        scan = {"message_id": f"message-{number}", "code": code}
        assert client.post("/scanning/scans", json=scan).status_code == 200
    arrived = client.post(f"{address}/close", follow_redirects=True).get_data(as_text=True)
    assert "The transfer has arrived." in arrived
    assert "Nothing is missing" in client.get("/duplicates/?policy=frozen").get_data(as_text=True)
    assert "Stands at enough sites" in client.get(f"/resources/{sites.accession}").get_data(as_text=True)


def test_the_list_is_read_from_paper(sites: Sites, client_as: SignIn, tmp_path: Path) -> None:
    client = client_as("technician")
    asked = {"from_site": sites.home, "to_site": sites.away, "resource": [sites.accession]}
    address = client.post("/duplicates/transfers?policy=frozen", data=asked).headers["Location"]
    for language, word in (("en", "From the site"), ("ja", "施設")):
        file = tmp_path / "list.pdf"
        file.write_bytes(client.get(f"{address}/list.pdf?lang={language}").data)
        text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
        assert sites.items[0] in text and sites.items[1] in text and word in text


@pytest.fixture
def program(app: Flask, actor: Actor) -> FlaskClient:
    """A program with a token of the technician."""
    with app.extensions["lims.database"].transaction() as session:
        user = session.query(User).filter_by(login="technician").one()
        scopes = [Permission.STORAGE_READ, Permission.STORAGE_MOVE]
        _, token = issue_token(session, actor, user, name="robot", scopes=scopes)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def test_a_program_plans_and_follows_a_transfer(sites: Sites, program: FlaskClient) -> None:
    client = program
    assert [policy["name"] for policy in client.get("/api/duplicates/policies").json] == ["seeds", "frozen", "clones"]
    [row] = client.get("/api/duplicates/gaps?policy=frozen").json["rows"]
    assert row["items_at"] == {sites.home: 6}
    asked = {"policy": "frozen", "accessions": [sites.accession], "from_site": sites.home, "to_site": sites.away}
    made = client.post("/api/duplicates/transfers", json=asked)
    assert made.status_code == 201, made.json
    number = made.json["number"]
    assert [line["barcode"] for line in made.json["lines"]] == sites.items[:2]
    assert client.post(f"/api/duplicates/transfers/{number}/send").json["error"]["code"] == "still-in-place"
    cancelled = client.post(f"/api/duplicates/transfers/{number}/cancel", json={"reason": "Wrong day"})
    assert cancelled.json["state"] == "cancelled"
    missing = client.post("/api/duplicates/transfers", json=asked | {"accessions": ["NO-SUCH"]})
    assert missing.status_code == 404


def test_the_command_plans_sends_and_refuses(app: Flask, sites: Sites, runner: FlaskCliRunner) -> None:
    def run(*arguments: str) -> str:
        with app.app_context(), force_locale("en"):
            return runner.invoke(cli.duplicates, arguments, catch_exceptions=False).output

    assert sites.accession in run("gaps", "frozen")
    planned = run("plan", "frozen", sites.home, sites.away)
    number = re.search(r"D[0-9]{6}", planned)[0]
    assert sites.items[0] in planned
    with pytest.raises(StillInPlace):
        run("send", number)
    assert "On the way" in run("send", number, "--take-out")
    assert "frozen" in run("policies")
    with pytest.raises(NotArrived):
        run("close", number)


def test_an_auditor_reads_and_plans_nothing(sites: Sites, client_as: SignIn) -> None:
    client = client_as("auditor")
    assert client.get("/duplicates/").status_code == 200
    assert client.post("/duplicates/transfers", data={}).status_code == 403
