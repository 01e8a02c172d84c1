"""Deposits by the API."""

import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims.accounts.models import User
from lims.accounts.operations import issue_token
from lims.core.actor import system_actor
from lims.core.permissions import Permission
from tests.conftest import NOW

LIST = b"strain,species,country\nOK-Cab,Oryzias latipes,JPN\nHd-rR,Oryzias latipes,Nowhere\n"


@pytest.fixture
def token_for(app: Flask) -> Callable[..., dict[str, str]]:
    """Headers of a token of the curator with some scopes."""

    def make(*scopes: Permission) -> dict[str, str]:
        database = app.extensions["lims.database"]
        with database.transaction() as session:
            user = session.query(User).filter_by(login="curator").one()
            actor = system_actor("test", NOW, database.settings.zone)
            _token, text = issue_token(
                session, actor, user, name=f"t{len(scopes)}", scopes=list(scopes), expires_at=None
            )
        return {"Authorization": f"Bearer {text}"}

    return make


@pytest.fixture
def headers(token_for: Callable[..., dict[str, str]]) -> dict[str, str]:
    return token_for(
        Permission.DEPOSITS_READ, Permission.DEPOSITS_EDIT, Permission.DEPOSITS_ACCEPT, Permission.RESOURCES_EDIT
    )


def upload(client: FlaskClient, headers: dict[str, str], **fields: str) -> dict:
    made = client.post("/api/deposits/depositors", json={"name": "Hanako Yamada"}, headers=headers)
    assert made.status_code == 201, made.get_json()
    data = {"kind": "strain", "depositor": made.get_json()["number"], "file": (io.BytesIO(LIST), "l.csv"), **fields}
    answer = client.post("/api/deposits/", data=data, headers=headers, content_type="multipart/form-data")
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def test_list_is_uploaded_looked_at_and_registered(app: Flask, headers: dict[str, str]) -> None:
    client = app.test_client()
    deposit = upload(client, headers, values=json.dumps({"description_en": "From the pond."}))
    assert deposit["columns"]["strain"] == "name"
    assert deposit["counts"] == {
        "rows": 2, "ready": 1, "doubtful": 0, "refused": 1, "to_register": 1, "registered": 0
    }  # fmt: skip
    url = f"/api/deposits/{deposit['number']}"
    refused = client.get(f"{url}/rows?state=refused", headers=headers).get_json()["rows"]
    assert [row["number"] for row in refused] == [3]
    assert refused[0]["problems"][0]["code"] == "unknown-country"
    first = client.post(f"{url}/accept", json={}, headers=headers).get_json()
    second = client.post(f"{url}/accept", json={}, headers=headers).get_json()
    assert (first["registered"], second["registered"]) == (1, 0)
    rows = client.get(f"{url}/rows", headers=headers).get_json()["rows"]
    assert rows[0]["accession"] == "NIG-STR-000001"
    assert rows[0]["understood"]["description_en"] == "From the pond."


def test_refused_row_is_answered_in_the_one_error_shape(app: Flask, headers: dict[str, str]) -> None:
    client = app.test_client()
    deposit = upload(client, headers)
    answer = client.post(f"/api/deposits/{deposit['number']}/accept", json={"rows": [3]}, headers=headers)
    assert answer.status_code == 422
    assert answer.get_json()["error"]["code"] == "rows-refused"


def test_token_without_the_permission_may_not_accept(
    app: Flask, headers: dict[str, str], token_for: Callable[..., dict[str, str]]
) -> None:
    client = app.test_client()
    deposit = upload(client, headers)
    reading = token_for(Permission.DEPOSITS_READ)
    assert client.get(f"/api/deposits/{deposit['number']}", headers=reading).status_code == 200
    assert client.post(f"/api/deposits/{deposit['number']}/accept", json={}, headers=reading).status_code == 403
    assert client.get("/api/deposits/").status_code == 401


def test_row_is_corrected_and_what_was_written_kept(app: Flask, headers: dict[str, str]) -> None:
    client = app.test_client()
    url = f"/api/deposits/{upload(client, headers)['number']}/rows/3"
    answer = client.patch(url, json={"values": {"origin_country": "Japan"}}, headers=headers)
    row = answer.get_json()
    assert (answer.status_code, row["state"], row["decision"]) == (200, "ready", "taken")
    assert row["understood"]["origin_country"] == "JPN"
    assert row["written"]["country"] == "Nowhere"
    wrong = client.patch(url, json={"values": {"colour": "red"}}, headers=headers)
    assert wrong.get_json()["error"]["code"] == "unknown-field"
