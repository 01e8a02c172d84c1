"""The catalogue for programs."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims.accounts.operations import issue_token
from lims.accounts.queries import user_by_login
from lims.core.actor import Actor
from lims.core.permissions import Permission
from tests.factories.resources import make_resource, make_taxon


@pytest.fixture
def call(app: Flask, actor: Actor) -> Callable[..., object]:
    """Calls the API with a curator's token."""
    with app.extensions["lims.database"].transaction() as session:
        make_taxon(session, actor, name_ja="ミナミメダカ", ncbi_id=8090)
        make_resource(session, actor, name="Hd-rR", attributes={"strain_type": "inbred"})
        make_resource(session, actor, name="HNI")
        owner = user_by_login(session, "curator")
        scopes = [Permission.RESOURCES_READ, Permission.RESOURCES_EDIT]
        _, text = issue_token(session, actor, owner, name="test", scopes=scopes, expires_at=None)
    client = app.test_client()

    def send(method: str, path: str, body: object = None, **headers: str) -> object:
        headers["Authorization"] = f"Bearer {text}"
        return client.open(f"/api/resources{path}", method=method, json=body, headers=headers)

    return send


def test_search_and_page_through(call: Callable[..., object]) -> None:
    page = call("GET", "?size=1").json
    assert (page["count"], page["resources"][0]["name"]) == (2, "Hd-rR")
    following = call("GET", f"?size=1&after={page['next']}").json
    assert ([each["name"] for each in following["resources"]], following["next"]) == (["HNI"], None)
    assert call("GET", "?kind=dragon").status_code == 422


def test_one_resource_with_its_fields_and_version(call: Callable[..., object]) -> None:
    answer = call("GET", "/NIG-STR-000001")
    assert answer.headers["ETag"] == '"1"'
    assert answer.json["fields"] == {"name": "Hd-rR", "strain_type": "inbred"}
    assert answer.json["uri"].endswith("/resources/NIG-STR-000001")
    assert call("GET", "/NIG-STR-000009").json["error"]["code"] == "not-found"


def test_register_and_change(call: Callable[..., object]) -> None:
    body = {
        "kind": "strain",
        "fields": {"name": "OK-Cab", "scientific_name": "Oryzias latipes", "collected_on": "197506--"},
    }
    made = call("POST", "", body)
    assert made.status_code == 201
    assert made.json["accession"] == "NIG-STR-000003"
    assert made.json["fields"]["collected_on"] == "1975-06"
    path = "/NIG-STR-000003"
    changed = call("PATCH", path, {"fields": {"name_ja": "カブ"}}, **{"If-Match": '"1"'})
    assert changed.headers["ETag"] == '"2"'
    assert changed.json["fields"] | {"name_ja": "カブ"} == changed.json["fields"]
    assert changed.json["taxon"]["ncbi_id"] == 8090
    stale = call("PATCH", path, {"fields": {"name": "other"}}, **{"If-Match": '"1"'})
    assert (stale.status_code, stale.json["error"]["code"]) == (409, "stale-edit")
    assert call("PATCH", path, {"fields": {}}).status_code == 428


def test_wrong_field_is_named(call: Callable[..., object]) -> None:
    answer = call("POST", "", {"kind": "strain", "fields": {"name": "x", "strain_type": "dragon"}})
    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "field-refused"
    assert answer.json["error"]["values"]["field"] == "strain_type"
    assert "dragon" in answer.json["error"]["message"]
    answer = call("POST", "", {"kind": "strain", "fields": {"name": "x", "wings": "2"}})
    assert answer.json["error"]["values"]["field"] == "wings"


def test_lineage_references_and_links(call: Callable[..., object]) -> None:
    line = call("POST", "/NIG-STR-000002/parents", {"parent": "Hd-rR", "role": "female_parent"})
    assert (line.status_code, line.json["parent"]) == (201, "NIG-STR-000001")
    circle = call("POST", "/NIG-STR-000001/parents", {"parent": "NIG-STR-000002"})
    assert circle.json["error"]["code"] == "lineage-cycle"
    reference = call("POST", "/NIG-STR-000002/references", {"text": "PMID: 11479596"})
    assert reference.json["pmid"] == 11479596
    link = call("POST", "/NIG-STR-000002/data-links", {"accession": "prjdb1000"})
    assert link.json["database"] == "bioproject"
    whole = call("GET", "/NIG-STR-000002").json
    assert [each["parent"] for each in whole["parents"]] == ["NIG-STR-000001"]
    for part, row in (("parents", line), ("references", reference), ("data-links", link)):
        assert call("DELETE", f"/NIG-STR-000002/{part}/{row.json['id']}").status_code == 204
        assert call("DELETE", f"/NIG-STR-000002/{part}/{row.json['id']}").status_code == 404


def test_visibility_and_withdrawal(call: Callable[..., object]) -> None:
    path = "/NIG-STR-000001"
    refused = call("PUT", f"{path}/visibility", {"visibility": "embargoed"}, **{"If-Match": '"1"'})
    assert refused.json["error"]["code"] == "embargo-without-date"
    opened = call("PUT", f"{path}/visibility", {"visibility": "open"}, **{"If-Match": '"1"'})
    assert opened.json["visibility"] == "open"
    assert call("POST", f"{path}/withdrawal", {"reason": "dead"}).json["state"] == "withdrawn"
    assert call("POST", f"{path}/withdrawal", {"reason": "dead"}).status_code == 409


def test_kinds_tell_their_fields(call: Callable[..., object]) -> None:
    kinds = {kind["name"]: kind for kind in call("GET", "/kinds").json}
    fields = {field["name"]: field for field in kinds["strain"]["fields"]}
    assert fields["strain_type"]["label_ja"] == "系統の種類"
    assert {"code": "inbred", "label_en": "Inbred", "label_ja": "近交系"} in fields["strain_type"]["codes"]


def test_visitors_and_readers_change_nothing(app: Flask, client_as: Callable[[str], FlaskClient]) -> None:
    assert app.test_client().get("/api/resources").status_code == 401


def test_operations_are_described(app: Flask) -> None:
    paths = app.test_client().get("/api/openapi.json").json["paths"]
    assert {"get", "post"} <= set(paths["/api/resources"])
    assert "patch" in paths["/api/resources/{accession}"]
