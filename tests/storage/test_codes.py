"""Other codes and renewed labels on pages, by API and from the command line."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims.core.actor import Actor
from lims.storage import queries
from lims.storage.operations import renew_barcodes
from tests.factories.lots import make_item
from tests.factories.storage import make_box, make_stored_item
from tests.storage.test_api import EVERYTHING, Client, program  # noqa: F401 - a fixture
from tests.storage.test_cli import Run, run  # noqa: F401 - a fixture

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def box_and_items(app: Flask, actor: Actor) -> list[str]:
    """The code of a box, then those of the two items in its first positions."""
    with app.extensions["lims.database"].transaction() as session:
        box = make_box(session, actor)
        items = [make_stored_item(session, actor, box) for _ in range(2)]
        return [box.barcode, *(item.barcode for item in items)]


def text(client: FlaskClient, address: str) -> str:
    return client.get(address, follow_redirects=True).get_data(as_text=True)


def test_a_foreign_code_is_noted_found_and_withdrawn(client_as: SignIn, box_and_items: list[str]) -> None:
    client, item = client_as("technician"), box_and_items[1]
    address = f"/storage/items/{item}/codes"
    noted = client.post(address, data={"text": "kyoto-77", "origin": "depositor", "note": "cap"}, follow_redirects=True)
    assert "KYOTO-77" in noted.get_data(as_text=True)
    assert f"<h1>{item}</h1>" in text(client, "/storage/find?code=Kyoto-77")
    assert client.get("/storage/items/KYOTO-77").location.endswith(f"/storage/items/{item}?via=KYOTO-77")
    refused = client.post(address, data={"text": "KYOTO-77", "origin": "tube"})
    assert refused.status_code == 422 and "already" in refused.get_data(as_text=True)
    client.post(f"{address}/withdraw", data={"text": "KYOTO-77"})
    assert "It has no other codes" in text(client, address)
    again = client.post(f"{address}/withdraw", data={"text": "KYOTO-77"}, follow_redirects=True)
    assert "KYOTO-77" in again.get_data(as_text=True)


def test_a_code_of_two_things_asks_on_the_find_page(client_as: SignIn, box_and_items: list[str]) -> None:
    client = client_as("technician")
    lines = "\n".join(f"{code}\tTUBE-9" for code in box_and_items[1:])
    assert "Noted codes: 2" in client.post(
        "/storage/codes", data={"codes": lines, "origin": "tube"}, follow_redirects=True
    ).get_data(as_text=True)
    page = text(client, "/storage/find?code=TUBE-9")
    assert all(f'<a class="code" href="/storage/items/{code}' in page for code in box_and_items[1:])


def test_a_list_of_codes_is_uploaded_whole_or_not_at_all(client_as: SignIn, box_and_items: list[str]) -> None:
    client = client_as("technician")
    box, first, second = box_and_items

    def upload(content: str) -> str:
        data = {"file": (BytesIO(content.encode("utf-8-sig")), "codes.csv"), "origin": "sister"}
        return client.post("/storage/codes", data=data, follow_redirects=True).get_data(as_text=True)

    assert "Unknown code: NOBODY" in upload(f"barcode,alias\n{first},S-1001\nNOBODY,S-1002\n")
    assert "Each row has a barcode and its other code." in upload(f"{first},\n")
    assert "It has no other codes" in text(client, f"/storage/items/{first}/codes")
    assert "Noted codes: 3" in upload(f"barcode;alias;note\n{first};S-1001;old\n\n{second};S-1002\n{box};S-BOX\n")
    assert "S-BOX" in text(client, f"/storage/locations/{box}")


def test_labels_are_renewed_by_their_positions(client_as: SignIn, box_and_items: list[str], app: Flask) -> None:
    client = client_as("technician")
    box, first, second = box_and_items
    page = text(client, f"/storage/renew?q={box}")
    assert "A01" in page and first in page and second in page
    done = client.post("/storage/renew", data={"items": [first], "reason": "label fell off"}, follow_redirects=True)
    told = done.get_data(as_text=True)
    assert first in told and "Print the labels" in told and "label fell off" in told
    with app.extensions["lims.database"].read() as session:
        renewed = queries.named_item(session, first).barcode
    assert renewed != first and renewed in told
    old = text(client, f"/storage/find?code={first}")
    assert f"The label {first} was replaced." in old and f"<h1>{renewed}</h1>" in old
    assert client.post("/storage/renew", data={}).status_code == 422
    assert client.get("/storage/renew?q=NOBODY").status_code == 422


def test_only_who_may_move_things_changes_codes(client_as: SignIn, box_and_items: list[str]) -> None:
    client, item = client_as("auditor"), box_and_items[1]
    assert client.get(f"/storage/items/{item}/codes").status_code == 200
    assert client.post(f"/storage/items/{item}/codes", data={"text": "X-77777", "origin": "tube"}).status_code == 403
    for address in ("/storage/codes", "/storage/renew"):
        assert client.get(address).status_code == 403


def test_programs_note_resolve_and_renew(program: Client, box_and_items: list[str]) -> None:  # noqa: F811
    client = program(*EVERYTHING)
    box, first, second = box_and_items
    wanted = [{"thing": first, "text": "dep-1001"}, {"thing": box, "text": "dep-box", "origin": "sister"}]
    assert [row["text"] for row in client.post("/api/storage/aliases", json={"aliases": wanted}).json] == [
        "DEP-1001",
        "DEP-BOX",
    ]
    assert client.get("/api/storage/items/dep-1001").json["barcode"] == first
    also = {"aliases": [{"thing": second, "text": "DEP-1001"}]}
    assert client.post("/api/storage/aliases", json=also).status_code == 201
    ambiguous = client.get("/api/storage/items/DEP-1001")
    assert ambiguous.status_code == 409 and first in ambiguous.json["error"]["values"]["candidates"]
    resolved = client.get("/api/storage/codes/DEP-1001").json
    assert [one["code"] for one in resolved["candidates"]] == [first, second] and resolved["is_other_code"]
    assert client.delete(f"/api/storage/items/{second}/aliases/DEP-1001").status_code == 204
    assert client.delete(f"/api/storage/locations/{box}/aliases/DEP-BOX").status_code == 204
    assert client.get(f"/api/storage/locations/{box}/aliases").json == []
    [renewed] = client.post("/api/storage/items/renew-codes", json={"barcodes": [first]}).json
    assert renewed["old"] == first
    assert client.get(f"/api/storage/codes/{first}").json["replaced_at"]
    assert len(client.get(f"/api/storage/items/{renewed['new']}/aliases").json) == 2


def test_commands_note_and_renew(run: Run, box_and_items: list[str], tmp_path: Path) -> None:  # noqa: F811
    box, first, second = box_and_items
    assert run("add-code", first, "dep-1001", "--note", "lid").exit_code == 0
    file = tmp_path / "codes.csv"
    file.write_text(f"barcode,alias\n{second},DEP-1002\n{box},DEP-BOX\n")
    assert "Noted codes: 2" in run("add-codes", str(file), "--origin", "sister").output
    assert "DEP-1001\tDepositor's code\tlid" in run("codes", first).output
    assert second in run("show", "DEP-1002").output
    assert run("withdraw-code", second, "DEP-1002").exit_code == 0
    assert run("show", "DEP-1002").exit_code == 1
    old, new = run("renew-codes", first, "--reason", "frost").output.strip().split("\t")
    assert old == first and new in run("show", first).output


def test_an_old_code_works_in_every_list_of_codes(app: Flask, actor: Actor) -> None:
    with app.extensions["lims.database"].transaction() as session:
        item = make_item(session, actor)
        old = item.barcode
        renew_barcodes(session, actor, [item])
        assert queries.named_items(session, [old, item.barcode]) == [item, item]
