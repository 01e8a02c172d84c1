"""The public pages, as visitors and managers see them."""

import json
import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from lims.core.keys import public_jwk
from lims.core.permissions import Permission
from tests.factories.sync import make_signer
from tests.house.test_access import UNGUARDED, access_of, rules

PERSON = {
    "name": "Hanako Sato",
    "email": "sato@example.org",
    "institution": "Example University",
    "country": "JPN",
    "category": "academic",
    "purpose": "Circadian rhythm",
}


def page(client: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def test_an_index_begins_with_its_search_and_its_figures(visitor: FlaskClient) -> None:
    found = page(visitor, "/")
    figures = {item.dt.text: item.dd.text for item in found.select(".hero-figures > div")}
    assert figures == {"Resources": "4", "Available now": "3", "Species": "1", "Centres": "2"}


@pytest.mark.parametrize(("text", "names"), [("canton", ["Canton-S"] * 3), ("white", ["White"]), ("nothing", [])])
def test_what_is_searched_is_listed(visitor: FlaskClient, text: str, names: list[str]) -> None:
    found = page(visitor, f"/index/?q={text}")
    assert [hit.text for hit in found.select(".hit h2")] == names
    assert found.select_one(".found-count").text == f"Resources found: {len(names)}"


def test_a_filter_can_be_set_and_taken_away(visitor: FlaskClient) -> None:
    found = page(visitor, "/index/?q=canton&centre=RIKEN")
    assert len(found.select(".hit")) == 1
    without = found.select_one(".chosen a")["href"]
    assert len(page(visitor, without).select(".hit")) == 3


def test_the_record_s_page_names_its_centre_and_how_current_it_is(visitor: FlaskClient) -> None:
    found = page(visitor, "/index/records/NIGB/NIGB-STR-000001")
    text = re.sub(r"\s+", " ", found.main.text)
    assert found.h1.text == "Canton-S"
    for expected in ("Centre NIGB", "contact@centre.example", "Wild type.", "United States", "female", "2026-04-01"):
        assert expected in text
    assert found.select_one('a[href="/index/records/NIGB/NIGB-STR-000002"]')


def test_a_page_in_japanese_is_in_japanese(visitor: FlaskClient) -> None:
    visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ja"
    found = page(visitor, "/index/records/NIGB/NIGB-STR-000001")
    assert (found.html["lang"], found.h1.text) == ("ja", "カントン S")
    assert "野生型。" in found.main.text


def test_what_a_centre_wrote_is_never_run(visitor: FlaskClient) -> None:
    found = page(visitor, "/index/records/NIGB/NIGB-STR-000001")
    assert "<script>alert(1)</script>" in found.main.text
    assert not [
        script
        for script in found.find_all("script")
        if script.string and "alert" in script.string and script.get("type") != "application/ld+json"
    ]
    assert found.find("b") is None


def test_the_page_carries_the_same_linked_data_as_its_machine_address(visitor: FlaskClient) -> None:
    found = page(visitor, "/index/records/NIGB/NIGB-STR-000001")
    embedded = json.loads(found.find("script", type="application/ld+json").string)
    answer = visitor.get("/index/records/NIGB/NIGB-STR-000001.jsonld")
    assert (answer.mimetype, answer.get_json(force=True)) == ("application/ld+json", embedded)
    assert embedded["identifier"] == "NIGB-STR-000001"
    assert (
        visitor.get("/index/records/NIGB/NIGB-STR-000001.json").get_json()["record"]["accession"] == "NIGB-STR-000001"
    )


def test_a_record_that_is_not_there_is_said_so(visitor: FlaskClient) -> None:
    page(visitor, "/index/records/NIGB/NIGB-STR-999999", status=404)


def test_a_request_is_filled_in_checked_sent_and_followed(visitor: FlaskClient) -> None:
    record = {"record": "NIGB/NIGB-STR-000001", "quantity-NIGB-STR-000001": "2"}
    form = page(visitor, "/index/requests/new?record=NIGB/NIGB-STR-000001")
    assert "Canton-S" in form.select_one(".wanted").text
    checked = visitor.post("/index/requests/new", data=PERSON | record).get_data(as_text=True)
    assert "Review your request" in checked
    again = visitor.post("/index/requests/new", data=PERSON | record | {"step": "back"}).get_data(as_text=True)
    assert "Review your request" not in again
    sent = visitor.post("/index/requests/new", data=PERSON | record | {"step": "checked"})
    assert sent.status_code == 302
    status = page(visitor, sent.location)
    assert "Waiting for the centre" in status.main.text
    assert "× 2" in status.main.text
    page(visitor, sent.location[:-1], status=404)


def test_a_wrong_request_stays_on_the_form_and_says_why(visitor: FlaskClient) -> None:
    data = PERSON | {"record": "NIGB/NIGB-STR-000001", "email": "sato"}
    found = BeautifulSoup(visitor.post("/index/requests/new", data=data).get_data(as_text=True), "html.parser")
    assert found.select_one("#email-error")
    assert found.select_one("input[name=name]")["value"] == "Hanako Sato"


@pytest.mark.parametrize(
    ("records", "status"),
    [
        ([], 422),
        (["NIGB/NIGB-STR-000003"], 409),
        (["NIGB/NIGB-STR-000001", "RIKEN/RIKEN-STR-000001"], 422),
        (["NIGB/NIGB-STR-999999"], 404),
        (["nonsense"], 404),
    ],
)
def test_what_cannot_be_asked_for_together_is_refused(visitor: FlaskClient, records: list[str], status: int) -> None:
    page(visitor, "/index/requests/new?" + "&".join(f"record={record}" for record in records), status=status)


def test_a_program_that_fills_every_field_sends_nothing(visitor: FlaskClient) -> None:
    data = PERSON | {"record": "NIGB/NIGB-STR-000001", "website": "https://spam.example", "step": "checked"}
    assert visitor.post("/index/requests/new", data=data).status_code == 200


def test_everybody_sees_how_current_the_centres_are(visitor: FlaskClient) -> None:
    found = page(visitor, "/index/centres")
    rows = [re.sub(r"\s+", " ", row.text).strip() for row in found.select("tbody tr")]
    assert rows[0].startswith("Centre NIGB NIGB 3 0 min ago")
    assert "contact@centre.example" in page(visitor, "/index/centres/NIGB").main.text


def test_a_manager_registers_a_centre_and_gives_it_a_key(sign_in: Callable[[str], FlaskClient]) -> None:
    manager = sign_in("manager")
    centre = {"code": "KYOTO", "name_en": "Kyoto", "name_ja": "京都", "contact_email": "k@example.org", "active": "y"}
    assert manager.post("/index/centres/new", data=centre).location == "/index/centres/KYOTO/keys"
    assert manager.post("/index/centres/new", data=centre).status_code == 200
    key = json.dumps(public_jwk(make_signer("KYOTO").key.public_key()))
    manager.post("/index/centres/KYOTO/keys", data={"key": key})
    found = page(manager, "/index/centres/KYOTO/keys")
    assert "Valid" in found.main.text
    version = page(manager, "/index/centres/KYOTO/edit").select_one("input[name=version]")["value"]
    changed = centre | {"name_en": "Kyoto University", "version": version}
    assert manager.post("/index/centres/KYOTO/edit", data=changed).status_code == 302
    assert manager.post("/index/centres/KYOTO/edit", data=changed).status_code == 200
    assert page(manager, "/index/centres/KYOTO").h1.text == "Kyoto University"
    assert "Centres" in page(manager, "/home").main.text


def test_every_route_of_an_index_says_who_may_call_it_and_keeps_to_it(index_app: Flask, visitor: FlaskClient) -> None:
    wrong = []
    for endpoint, method, address in rules(index_app):
        access = access_of(index_app, endpoint)
        if endpoint in UNGUARDED or access == "public":
            continue
        status = visitor.open(address, method=method).status_code
        if not access or status not in (302, 401):
            wrong.append((endpoint, method, status))
    assert not wrong


def test_who_does_not_manage_the_index_cannot_change_centres(
    index_app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    technician = sign_in("technician")
    guarded = [
        (address, method)
        for endpoint, method, address in rules(index_app)
        if access_of(index_app, endpoint) is Permission.INDEX_MANAGE
    ]
    assert guarded
    assert {technician.open(address, method=method).status_code for address, method in guarded} == {403}
