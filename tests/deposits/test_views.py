"""The pages of intake: from the depositor to the summary, and what each role sees."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

LIST = b"""strain,species,country,collection date
OK-Cab,Oryzias latipes,JPN,197506--
Hd-rR,Oryzias latipes,Nowhere,
OK-Cab,Oryzias latipes,JPN,1980
MT10,Oryzias latipes,JPN,
"""


@pytest.fixture
def curator(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("curator")


@pytest.fixture
def depositor(curator: FlaskClient) -> str:
    data = {"name": "Hanako Yamada", "name_ja": "山田花子", "is_active": "y"}
    answer = curator.post("/deposits/depositors/new", data=data)
    return answer.headers["Location"].rsplit("/", 1)[1]


def upload(client: FlaskClient, depositor: str, content: bytes = LIST, name: str = "list.csv", **fields: str) -> str:
    data = {"depositor": depositor, "kind": "strain", "file": (io.BytesIO(content), name), **fields}
    answer = client.post("/deposits/new", data=data, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return answer.headers["Location"].split("/")[2]


def test_list_goes_from_upload_to_accessions(curator: FlaskClient, depositor: str) -> None:
    number = upload(curator, depositor)
    columns = curator.get(f"/deposits/{number}/columns").get_data(as_text=True)
    assert 'value="name" selected' in columns
    rows = curator.get(f"/deposits/{number}/rows").get_data(as_text=True)
    assert "Nowhere" in rows
    assert "also in the list at: row 4" in rows
    answer = curator.post(f"/deposits/{number}/accept", follow_redirects=True).get_data(as_text=True)
    assert "Resources registered: 1." in answer
    assert "NIG-STR-000001" in answer
    refused = curator.get(f"/deposits/{number}/refused.csv").get_data(as_text=True)
    assert "3,Country of origin (country),Nowhere," in refused


def test_second_submit_registers_nothing_more(curator: FlaskClient, depositor: str) -> None:
    number = upload(curator, depositor)
    curator.post(f"/deposits/{number}/accept")
    again = curator.post(f"/deposits/{number}/accept", follow_redirects=True).get_data(as_text=True)
    assert "Resources registered: 0." in again
    assert "NIG-STR-000002" not in again


def test_doubtful_row_is_registered_when_the_curator_takes_it(curator: FlaskClient, depositor: str) -> None:
    number = upload(curator, depositor)
    curator.post(f"/deposits/{number}/decide", data={"decision": "taken", "row": ["2"]})
    answer = curator.post(f"/deposits/{number}/accept", follow_redirects=True).get_data(as_text=True)
    assert "Resources registered: 2." in answer


def test_refused_row_cannot_be_taken_by_a_tampered_form(curator: FlaskClient, depositor: str) -> None:
    number = upload(curator, depositor)
    answer = curator.post(f"/deposits/{number}/decide", data={"decision": "taken", "row": ["3"]})
    assert answer.status_code == 422
    assert curator.post(f"/deposits/{number}/decide", data={"decision": "taken", "row": ["99"]}).status_code == 422


def test_corrected_columns_are_remembered_for_the_next_list(curator: FlaskClient, depositor: str) -> None:
    number = upload(curator, depositor, b"code,colour\nA-1,red\nA-2,blue\n")
    data = {"column-0": "name", "column-1": "phenotype", "constant-scientific_name": "Oryzias latipes"}
    curator.post(f"/deposits/{number}/columns", data=data)
    row = curator.get(f"/deposits/{number}/rows/2").get_data(as_text=True)
    assert "Oryzias latipes" in row
    assert "red" in row
    second = upload(curator, depositor, b"code,colour\nA-3,green\n")
    page = curator.get(f"/deposits/{second}/columns").get_data(as_text=True)
    assert page.count("as last time") == 2


def test_file_that_is_no_list_is_refused_on_the_form(curator: FlaskClient, depositor: str) -> None:
    data = {"depositor": depositor, "kind": "strain", "file": (io.BytesIO(b"%PDF-1.7 ..."), "scan.pdf")}
    answer = curator.post("/deposits/new", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "neither a spreadsheet" in answer.get_data(as_text=True)


def test_agreement_with_its_signed_file_closes_over_the_resources(
    curator: FlaskClient, depositor: str, app: Flask
) -> None:
    data = {
        "title": "Deposit of medaka",
        "signed_on": "2026-03-01",
        "use_condition": "academic_only",
        "visibility": "embargoed",
        "embargoed_until": "2027-04-01",
        "terms_of_use": "Cite the paper.",
        "signed_file": (io.BytesIO(b"%PDF-1.7 signed"), "signed.pdf"),
    }
    url = f"/deposits/depositors/{depositor}/agreements/new"
    answer = curator.post(url, data=data, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.get_data(as_text=True)
    agreement = answer.headers["Location"].rsplit("/", 1)[1]
    assert curator.get(f"/deposits/agreements/{agreement}/file").get_data() == b"%PDF-1.7 signed"
    number = upload(curator, depositor, agreement=agreement)
    page = curator.post(f"/deposits/{number}/accept", follow_redirects=True).get_data(as_text=True)
    accession = re.search(r"NIG-STR-\d{6}", page)
    assert accession
    shown = curator.get(f"/resources/{accession[0]}").get_data(as_text=True)
    assert "Cite the paper." in shown
    assert "学術研究目的に限ります" in shown
    assert number in shown


def test_one_specimen_is_deposited_without_a_list(curator: FlaskClient, depositor: str) -> None:
    data = {"depositor": depositor, "name": "Cab", "scientific_name": "Oryzias latipes", "origin_country": "JPN"}
    answer = curator.post("/deposits/new/strain", data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    number = answer.headers["Location"].split("/")[2]
    registered = curator.post(f"/deposits/{number}/accept", follow_redirects=True).get_data(as_text=True)
    assert "NIG-STR-000001" in registered


def test_stale_save_of_a_depositor_shows_what_is_saved(curator: FlaskClient, depositor: str) -> None:
    url = f"/deposits/depositors/{depositor}/edit"
    data = {"version": "1", "name": "Hanako Yamada", "organization": "NIG", "is_active": "y"}
    assert curator.post(url, data=data).status_code == 302
    stale = curator.post(url, data=data | {"organization": "RIKEN"})
    assert stale.status_code == 422
    assert "NIG" in stale.get_data(as_text=True)


def test_every_page_of_a_deposit_opens(curator: FlaskClient, depositor: str) -> None:
    number = upload(curator, depositor)
    for path in (
        "/deposits/",
        "/deposits/?state=draft&kind=strain",
        "/deposits/new",
        "/deposits/new/seed",
        "/deposits/depositors",
        "/deposits/depositors?q=yama",
        f"/deposits/depositors/{depositor}",
        f"/deposits/depositors/{depositor}/edit",
        f"/deposits/depositors/{depositor}/agreements/new",
        f"/deposits/{number}",
        f"/deposits/{number}/columns",
        f"/deposits/{number}/rows?state=refused",
        f"/deposits/{number}/rows/3",
        f"/deposits/{number}/file",
        "/",
    ):
        answer = curator.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        if answer.mimetype == "text/html":
            assert answer.get_data(as_text=True).count("<h1") == 1, path


def test_shipping_desk_reads_deposits_and_changes_nothing(client_as: Callable[[str], FlaskClient]) -> None:
    client = client_as("shipping")
    assert client.get("/deposits/").status_code == 200
    assert client.get("/deposits/new").status_code == 403
    assert client_as("technician").get("/deposits/").status_code == 403
