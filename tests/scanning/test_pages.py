"""The scanning page's addresses, the sessions, and the sheet of commands."""

import itertools
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.lots import marks
from lims.lots import queries as lots
from lims.storage import operations
from lims.storage.commands import Command, command_code
from tests.factories.lots import make_lot
from tests.factories.storage import make_boxes, make_rack

SignIn = Callable[[str], FlaskClient]
SESSION = "0a1b2c3d-session"


@dataclass(frozen=True)
class Freezer:
    """Codes of two boxes in a rack, and four items of a lot of which two are stored in the first box."""

    rack: str
    boxes: list[str]
    lot: str
    items: list[str]


@dataclass
class Page:
    """The scanning page, as far as it sends scans and remembers which box it has drawn."""

    client: FlaskClient
    session: str = SESSION
    drawn: str | None = None

    def __post_init__(self) -> None:
        self.numbers = itertools.count(1)

    def scan(self, code: str | Command, **parts: Any) -> dict[str, Any]:
        text = command_code(code) if isinstance(code, Command) else code
        body = {"message_id": f"{self.session}-{next(self.numbers)}", "code": text, "session": self.session}
        return self.send(body | {"drawn": self.drawn} | parts)

    def send(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.post("/scanning/scans", json=body)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        told: dict[str, Any] = answer.json
        self.drawn = told["box"]["barcode"] if told["box"] else None
        return told


@pytest.fixture
def freezer(app: Flask, actor: Actor) -> Freezer:
    with app.extensions["lims.database"].transaction() as session:
        rack = make_rack(session, actor, name="Rack 7")
        boxes = make_boxes(session, actor, 2, rack)
        lot = make_lot(session, actor, count=4)
        for item in lot.items[:2]:
            operations.store_item(session, actor, item, boxes[0])
        return Freezer(rack.barcode, [box.barcode for box in boxes], lot.code, [item.barcode for item in lot.items])


@pytest.fixture
def page(client_as: SignIn) -> Page:
    return Page(client_as("technician"))


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.get_data(as_text=True)


def place(app: Flask, barcode: str) -> tuple[str, str | None]:
    with app.extensions["lims.database"].read() as session:
        item = lots.item(session, barcode)
        return item.state.value, item.position


def test_a_scan_is_one_request_that_tells_only_what_changed(app: Flask, freezer: Freezer, page: Page) -> None:
    opened = page.scan(freezer.boxes[0])
    box = opened["box"]
    assert (box["next"], box["free"], opened["scan"]["tone"]) == ("A03", 79, "shown")
    assert box["cells"] == {"A01": [freezer.lot, ""], "A02": [freezer.lot, ""]}
    assert box["grid"]["rows"][0]["cells"][:2] == ["A01", "A02"] and box["grid"]["walk"][80] == "I09"
    stored = page.scan(freezer.items[2])
    assert stored["box"]["cells"] == {"A03": [freezer.lot, ""]} and "grid" not in stored["box"]
    assert (stored["box"]["next"], stored["scan"]["headline"], stored["scan"]["position"]) == ("A04", "Stored.", "A03")
    assert stored["item"]["lot"] == freezer.lot and stored["item"]["place"].endswith("A03")
    undone = page.scan(Command.UNDO)
    assert undone["undone"] == stored["scan"]["message_id"] and undone["box"]["cells"] == {"A03": None}
    assert place(app, freezer.items[2]) == ("made", None)


def test_a_second_delivery_gets_the_first_answer(app: Flask, freezer: Freezer, page: Page) -> None:
    page.scan(freezer.boxes[0])
    body = {"message_id": "message-1", "code": freezer.items[2], "session": SESSION, "drawn": None}
    first, again = page.send(body), page.send(body)
    assert again["scan"] == first["scan"] and place(app, freezer.items[2]) == ("stored", "A03")
    refused = {"message_id": "message-2", "code": "RUBBISH", "session": SESSION}
    assert page.send(refused)["scan"] == page.send(refused)["scan"]


def test_the_whole_grid_comes_again_for_another_box_and_another_way(freezer: Freezer, page: Page) -> None:
    page.scan(freezer.boxes[0])
    assert page.scan(freezer.boxes[1])["box"]["grid"]
    turned = page.scan(Command.BY_COLUMN)["box"]
    assert turned["grid"]["walk"][:2] == ["A01", "B01"] and turned["next"] == "A01"


def test_after_a_reload_the_session_is_as_it_was(freezer: Freezer, page: Page) -> None:
    page.scan(freezer.boxes[0])
    page.scan(freezer.items[2])
    page.scan("RUBBISH")
    state = page.client.get(f"/scanning/state?session={SESSION}").json
    assert state["box"]["barcode"] == freezer.boxes[0] and len(state["box"]["cells"]) == 3
    assert [line["tone"] for line in state["log"]] == ["refused", "done", "shown"]
    assert page.client.get("/scanning/state?session=never-heard-of").json["log"] == []
    assert page.client.get("/scanning/state?session=%20").status_code == 400


def test_waiting_scans_are_delivered_together_and_again(app: Flask, freezer: Freezer, page: Page) -> None:
    waited = {"scanned_at": "2026-03-31T23:50:00Z", "box": freezer.boxes[0]}
    scans = [
        {"message_id": f"waited-{number}", "code": code, **waited}
        for number, code in enumerate([freezer.boxes[0], freezer.items[2], "RUBBISH", freezer.items[3]])
    ]
    for _delivery in range(2):
        told = page.client.post("/scanning/batch", json={"session": SESSION, "scans": scans}).json
        assert [answer["scan"]["tone"] for answer in told["answers"]] == ["shown", "done", "conflict", "done"]
        assert (told["conflicts"], told["scan"]["late"]) == (1, True)
    assert place(app, freezer.items[3]) == ("stored", "A04")
    assert page.client.post("/scanning/batch", json={"session": SESSION, "scans": []}).status_code == 400


def test_a_conflict_is_settled_by_the_page(app: Flask, freezer: Freezer, page: Page) -> None:
    waited = {"scanned_at": "2026-03-31T23:50:00Z", "box": freezer.boxes[0]}
    page.scan(freezer.boxes[0])
    conflict = page.scan(freezer.items[2], position="A02", **waited)
    assert [way["how"] for way in conflict["settle"]] == ["next", "swap", "again", "place", "skip"]
    address = f"/scanning/sessions/{SESSION}/conflicts"
    [waiting] = page.client.get(address).json["conflicts"]
    assert waiting["item"]["barcode"] == freezer.items[2]
    one = f"{address}/{conflict['scan']['message_id']}"
    refused = page.client.post(one, json={"message_id": "settle-1", "how": "skip"})
    assert refused.status_code == 422 and refused.json["error"]["code"] == "why-skipped"
    settled = page.client.post(one, json={"message_id": "settle-2", "how": "swap", "drawn": page.drawn}).json
    assert (settled["settled"], settled["conflicts"]) == (conflict["scan"]["message_id"], 0)
    assert place(app, freezer.items[2]) == ("stored", "A02") and place(app, freezer.items[1]) == ("out", None)


def test_sessions_are_listed_reviewed_named_and_taken_back_without_a_script(
    app: Flask, freezer: Freezer, page: Page
) -> None:
    page.scan(freezer.boxes[0])
    page.scan(freezer.items[2])
    page.scan(freezer.items[3], position="A02", scanned_at="2026-03-31T23:50:00Z", box=freezer.boxes[0])
    client, address = page.client, f"/scanning/sessions/{SESSION}"
    renamed = client.post(address, data={"action": "rename", "name": "Freezer 2"}, follow_redirects=True)
    assert "Freezer 2" in renamed.get_data(as_text=True)
    assert "Freezer 2" in text(client, "/scanning/sessions")
    review = text(client, address)
    assert "A03" in review and "Take the position, the other gives way" in review
    message_id = re.search(rf"{address}/conflicts/([^\"]+)", review)[1]
    data = {"message_id": "settle-by-form", "how": "skip", "reason": "Broken"}
    client.post(f"{address}/conflicts/{message_id}", data=data)
    client.post(f"{address}/undo")
    assert "Take the position" in text(client, address)
    client.post(f"{address}/undo")
    assert place(app, freezer.items[2]) == ("made", None)
    assert client.post(address, json={"action": "pause"}).json["session"]["state"] == "paused"
    assert client.post(address, data={"action": "resume"}).location.endswith(f"?session={SESSION}")
    assert client.post(address, data={"action": "explode"}).status_code == 400


def test_somebody_elses_session_is_not_seen(freezer: Freezer, page: Page, client_as: SignIn) -> None:
    page.scan(freezer.boxes[0])
    other = client_as("curator")
    assert other.get(f"/scanning/sessions/{SESSION}").status_code == 404
    assert other.get(f"/scanning/state?session={SESSION}").status_code == 404
    body = {"message_id": "message-1", "code": freezer.items[2], "session": SESSION}
    assert other.post("/scanning/scans", json=body).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message_id": "short", "code": "X"},
        {"message_id": 12345678, "code": "X"},
        {"message_id": "message-1", "code": "X", "session": "user-1"},
        {"message_id": "message-1", "code": "X", "session": "../../etc"},
        {"message_id": "message-1", "code": "X", "box": 7},
        {"message_id": "message-1", "code": "X", "scanned_at": "yesterday"},
        [],
    ],
)
def test_a_malformed_scan_is_refused(client_as: SignIn, body: Any) -> None:
    assert client_as("technician").post("/scanning/scans", json=body).status_code in (400, 422)


def test_scanning_needs_the_csrf_token(app: Flask, freezer: Freezer, client_as: SignIn) -> None:
    client = client_as("technician")
    app.config["WTF_CSRF_ENABLED"] = True
    body = {"message_id": "message-1", "code": freezer.items[0]}
    assert client.post("/scanning/scans", json=body).status_code == 400
    token = re.search(r'data-token="([^"]+)"', text(client, "/scanning/"))
    assert token
    assert client.post("/scanning/scans", json=body, headers={"X-CSRFToken": token[1]}).status_code == 200


def test_an_auditor_may_look_but_not_scan(freezer: Freezer, client_as: SignIn) -> None:
    assert client_as("auditor").get("/scanning/").status_code == 403


def test_a_hold_is_seen_at_the_scan(freezer: Freezer, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def hold_everything(session: Session, lot_ids: Collection[int]) -> dict[int, list[marks.Mark]]:
        return {lot_id: [marks.Mark("stop", "pause-circle-fill", "On hold")] for lot_id in lot_ids}

    monkeypatch.setattr(marks, "_MARKERS", [hold_everything])
    assert page.scan(freezer.items[0])["item"]["marks"] == ["On hold"]
