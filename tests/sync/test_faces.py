"""Publication by page, by API, by command and by job: each does the same sync."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from flask_babel import force_locale
from sqlalchemy import select

from lims.accounts.operations import issue_token
from lims.accounts.queries import user_by_login
from lims.core.actor import Actor
from lims.core.keys import load_key, public_jwk
from lims.core.permissions import Permission
from lims.index.models import Record
from lims.resources.models import Visibility
from lims.sync.cli import sync
from lims.sync.jobs import JOBS
from lims.sync.models import Change, ChangeState
from lims.sync.refusals import IndexUnreachable, NoIndex
from tests.conftest import NOW
from tests.factories.resources import make_resource

ACCESSION = "NIG-STR-000001"


def page(client: FlaskClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def received(index: Flask) -> list[str]:
    with index.extensions["lims.database"].read() as session:
        return list(session.scalars(select(Record.accession).order_by(Record.accession)))


def figures(found: BeautifulSoup) -> dict[str, str]:
    return {f.select_one(".figure-label").text: f.select_one(".figure-value").text for f in found.select(".figure")}


@pytest.fixture
def runner(publishing_app: Flask) -> Iterator[FlaskCliRunner]:
    with publishing_app.app_context(), force_locale("en"):
        yield publishing_app.test_cli_runner()


def test_a_curator_starts_a_sync_and_sees_what_it_did(curator: FlaskClient, index: Flask) -> None:
    assert figures(page(curator, "/sync/"))["Public resources"] == "0"
    assert curator.post("/sync/run").status_code == 302
    assert received(index) == [ACCESSION]
    found = page(curator, "/sync/")
    assert figures(found) == {
        "Public resources": "1",
        "Not public": "0",
        "Can't be published": "0",
        "Waiting to be sent": "0",
        "Refused by the index": "0",
    }
    assert "Done" in found.select_one("tbody").text


def test_a_sync_that_broke_off_says_why_on_the_page_and_on_the_start_page(
    curator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_url: str) -> object:
        class Broken:
            def get(self, path: str) -> object:
                raise IndexUnreachable(url="https://index.example", why="no route to host")

        return Broken()

    monkeypatch.setattr("lims.sync.views.HttpTransport", unreachable)
    curator.post("/sync/run")
    for address in ("/sync/", "/home"):
        assert "no route to host" in page(curator, address).main.text


def test_a_refused_record_is_on_the_worklist_until_it_is_sent_again(
    curator: FlaskClient, publishing_app: Flask, index: Flask
) -> None:
    curator.post("/sync/run")
    database = publishing_app.extensions["lims.database"]
    with database.transaction() as session:
        change = session.scalars(select(Change)).one()
        change.state, change.refusal, change.refusal_text = (
            ChangeState.REFUSED,
            "field-missing",
            "The field is missing.",
        )
    assert "The field is missing." in page(curator, "/sync/").select_one("#refused").text
    curator.post("/sync/changes/1/send-again")
    curator.post("/sync/run")
    assert page(curator, "/sync/").select_one("#refused") is None


def test_a_resource_that_does_not_fit_is_on_the_worklist(
    curator: FlaskClient, publishing_app: Flask, actor: Actor
) -> None:
    with publishing_app.extensions["lims.database"].transaction() as session:
        make_resource(session, actor, genotype="x" * 20_001, visibility=Visibility.OPEN)
    curator.post("/sync/run")
    assert "genotype" in page(curator, "/sync/").select_one("#faulty").text


def test_the_page_of_a_resource_tells_what_leaves_of_it(curator: FlaskClient) -> None:
    panel = page(curator, f"/resources/{ACCESSION}").select_one("#publishing")
    assert "Public" in panel.text
    shown = page(curator, f"/sync/preview/{ACCESSION}")
    document = json.loads(shown.pre.text)
    assert (document["accession"], document["names"]) == (ACCESSION, {"en": "Canton-S"})
    assert "depositor" not in document


def test_what_leaves_is_shown_in_the_words_of_the_reader(curator: FlaskClient) -> None:
    curator.post("/accounts/language", data={"language": "ja"})
    table = page(curator, f"/sync/preview/{ACCESSION}").select_one("main table").get_text(" ", strip=True)
    assert "要相談" in table and "on_request" not in table
    assert "系統" in table and "Strain" not in table
    assert NOW.isoformat()[:11] not in table, "an instant is shown in the centre's zone"


def test_the_policy_is_shown_field_by_field(curator: FlaskClient) -> None:
    rows = [re.sub(r"\s+", " ", row.text).strip() for row in page(curator, "/sync/policy").select("tbody tr")]
    assert "Depositor Never leaves" in rows
    assert "Genotype Leaves when the resource's embargo is over" in rows


def test_a_technician_neither_reads_nor_runs_it(publishing_app: Flask, client_as: Callable[[str], FlaskClient]) -> None:
    technician = client_as("technician")
    assert [technician.get("/sync/").status_code, technician.post("/sync/run").status_code] == [403, 403]
    assert page(technician, f"/resources/{ACCESSION}").select_one("#publishing") is None


def test_the_api_runs_a_sync_and_tells_how_it_stands(publishing_app: Flask, index: Flask, actor: Actor) -> None:
    with publishing_app.extensions["lims.database"].transaction() as session:
        scopes = [Permission.SYNC_READ, Permission.SYNC_RUN]
        user = user_by_login(session, "curator")
        _token, text = issue_token(session, actor, user, name="sync", scopes=scopes)
    client, headers = publishing_app.test_client(), {"Authorization": f"Bearer {text}"}
    assert client.post("/api/sync/run", headers=headers).get_json()["changes_accepted"] == 1
    assert client.get("/api/sync/status", headers=headers).get_json()["public"] == 1
    previewed = client.get(f"/api/sync/preview/{ACCESSION}", headers=headers).get_json()
    assert (previewed["leaves"], previewed["record"]["accession"]) == (True, ACCESSION)
    assert received(index) == [ACCESSION]


def test_the_command_sends_and_tells_what_it_did(runner: FlaskCliRunner, index: Flask) -> None:
    answer = runner.invoke(sync, [])
    assert answer.exit_code == 0, answer.output
    assert "Records taken by the index: 1" in answer.output
    assert received(index) == [ACCESSION]


def test_a_dry_run_shows_what_would_be_sent_and_leaves_nothing_behind(runner: FlaskCliRunner, index: Flask) -> None:
    for _ in range(2):
        answer = runner.invoke(sync, ["--dry-run"])
        assert f"{ACCESSION}\trecord\ton_request" in answer.output
    assert received(index) == []
    assert "Records taken by the index: 1" in runner.invoke(sync, ["--all"]).output
    assert "would be sent: 0" in runner.invoke(sync, ["--dry-run"]).output
    assert "would be sent: 1" in runner.invoke(sync, ["--dry-run", "--all"]).output


def test_the_command_prints_the_key_that_the_index_must_know(runner: FlaskCliRunner, publishing_app: Flask) -> None:
    printed = json.loads(runner.invoke(sync, ["--key"]).output)
    key = load_key(publishing_app.extensions["lims.settings"].key_file).public_key()
    assert printed == public_jwk(key)


def test_the_job_does_the_same(publishing_app: Flask, index: Flask) -> None:
    with publishing_app.app_context(), force_locale("en"):
        assert JOBS[0].run(publishing_app).startswith("Records taken: 1")
    assert received(index) == [ACCESSION]


def test_without_an_index_the_job_says_so_and_the_page_refuses(
    app: Flask, client_as: Callable[[str], FlaskClient]
) -> None:
    with app.app_context(), force_locale("en"):
        assert JOBS[0].run(app) == "No national index is set."
    manager = client_as("manager")
    manager.post("/sync/run")
    text = page(manager, "/sync/").main.text
    assert NoIndex.message in text
