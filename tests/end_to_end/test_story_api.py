"""One specimen's way from the list to the parcel, as a program goes it: over the REST API with bearer tokens."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lims import create_app
from lims.accounts.operations import issue_token
from lims.accounts.queries import users
from lims.accounts.roles import load_roles
from lims.core.actor import Actor
from lims.core.database import Database
from lims.core.settings import Settings
from lims.ledger.operations import seal_events
from lims.ledger.verification import findings
from tests.conftest import NOW, create_accounts
from tests.labels.reading import text_of

LIST = (
    "ACCENUMB,ACCENAME,GENUS,SPECIES,ORIGCTY,COLLDATE\n"
    "MS-01,Mizuho Soba,Fagopyrum,esculentum,JPN,197506--\n"
    "MS-02,Shinano 1,Fagopyrum,esculentum,XQZ,\n"
)
REQUESTER = {
    "name": "Taro Yamada",
    "institution": "Example University",
    "email": "yamada@example.org",
    "country": "JPN",
    "category": "academic",
    "address": "1-1 Example, Kyoto",
}


@dataclass(frozen=True)
class Program:
    """A program of somebody at the centre, with a token of its own."""

    app: Flask
    token: str

    def get(self, path: str) -> Any:
        return self._call("GET", path)

    def file(self, path: str) -> bytes:
        """What is in a file."""
        answer = self._open("GET", path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_data()

    def post(self, path: str, **sent: Any) -> Any:
        """Post JSON, or a form with a file where `data` is given."""
        return self._call("POST", path, **(sent if "data" in sent else {"json": sent}))

    def refusal(self, path: str, **sent: Any) -> Any:
        """What a refused post is told."""
        answer = self._open("POST", path, json=sent)
        assert 400 <= answer.status_code < 500, answer.get_data(as_text=True)
        return answer.get_json()["error"]

    def _call(self, method: str, path: str, **sent: Any) -> Any:
        answer = self._open(method, path, **sent)
        assert answer.status_code in (200, 201), answer.get_data(as_text=True)
        return answer.get_json()

    def _open(self, method: str, path: str, **sent: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
        return self.app.test_client().open(f"/api{path}", method=method, headers=headers, **sent)


@pytest.fixture
def centre(settings: Settings) -> Iterator[Flask]:
    """A centre with one account for each role, on each kind of database. Nobody turns anything off for tests here."""
    app = create_app(settings, clock=lambda: NOW)
    create_accounts(app.extensions["lims.database"])
    yield app
    app.extensions["lims.database"].close()


@pytest.fixture
def program_of(centre: Flask) -> Callable[[str], Program]:
    """A program with a token of a role's account, whose scopes are all that the role may do."""
    database: Database = centre.extensions["lims.database"]

    def issue(role: str) -> Program:
        permissions = load_roles(database.settings.config_folder)[role].permissions
        with database.transaction() as session:
            owner = next(user for user in users(session) if user.login == role)
            actor = Actor(
                name=owner.name,
                user_id=owner.id,
                permissions=permissions,
                face="test",
                at=NOW,
                zone=database.settings.zone,
            )
            _, text = issue_token(session, actor, owner, name="story", scopes=permissions)
        return Program(centre, text)

    return issue


def test_from_the_list_to_the_parcel(centre: Flask, program_of: Callable[[str], Program], actor: Actor) -> None:
    accession = deposit(program_of("curator"))
    technician = program_of("technician")
    lot, items = preserve(technician, accession)
    store(technician, items)
    examine(program_of("qc"), lot)
    desk = program_of("shipping")
    sent = send(desk, order(desk, accession))
    left = [row["barcode"] for row in technician.get(f"/lots/{lot}/items")["rows"] if row["state"] == "shipped"]
    assert sorted(left) == sorted(sent)
    assert technician.get(f"/lots/{lot}")["stock"]["in_stock"] == len(items) - len(sent)
    with centre.extensions["lims.database"].transaction() as session:
        assert seal_events(session, actor) is not None
        assert list(findings(session)) == []


def deposit(curator: Program) -> str:
    """Upload the list, look at its rows, register what is right; gives the accession of the first row."""
    depositor = curator.post("/deposits/depositors", name="Sato Hanako")["number"]
    terms = {"title": "Landraces", "signed_on": "2026-03-02", "visibility": "open"}
    agreement = curator.post(f"/deposits/depositors/{depositor}/agreements", **terms)["number"]
    form = {
        "kind": "seed",
        "depositor": depositor,
        "agreement": agreement,
        "file": (io.BytesIO(LIST.encode()), "soba.csv"),
    }
    made = curator.post("/deposits/", data=form, content_type="multipart/form-data")
    assert (made["counts"]["ready"], made["counts"]["refused"]) == (1, 1)
    number = made["number"]
    refused = curator.get(f"/deposits/{number}/rows?state=refused")["rows"][0]
    assert [(problem["field"], problem["value"]) for problem in refused["problems"]] == [("origin_country", "XQZ")]
    assert curator.post(f"/deposits/{number}/accept")["registered"] == 1
    accession = str(curator.get(f"/deposits/{number}/rows?state=ready")["rows"][0]["accession"])
    assert curator.get(f"/resources/{accession}")["name"] == "Mizuho Soba"
    return accession


def preserve(technician: Program, accession: str) -> tuple[str, list[str]]:
    wanted = {"accession": accession, "form": "seed_packet", "count": 4, "quantity": 200, "made_on": "2026-03-20"}
    lot = str(technician.post("/lots/", **wanted)["code"])
    return lot, [row["barcode"] for row in technician.get(f"/lots/{lot}/items")["rows"]]


def store(technician: Program, items: list[str]) -> None:
    """All but one as one act; the last by a scan, which is delivered twice and done once."""
    parent = None
    for type_, name, grid in (("site", "Main", None), ("freezer", "Freezer", None), ("box", "Box 1", "9x9")):
        made = technician.post("/storage/locations", type=type_, name=name, parent=parent, grid=grid)
        parent = made[0]["barcode"]
    placements = [{"barcode": item, "place": parent} for item in items[:-1]]
    stored = technician.post("/storage/moves/store", placements=placements)
    assert [row["position"] for row in stored] == ["A01", "A02", "A03"]
    technician.post("/scanning/scans", message_id="scan-0001", code=parent)
    answers = [technician.post("/scanning/scans", message_id="scan-0002", code=items[-1]) for _ in range(2)]
    assert [answer["scan"]["position"] for answer in answers] == ["A04", "A04"]
    assert technician.get(f"/storage/locations/{parent}")["fill"]["items"] == len(items)


def examine(qc: Program, lot: str) -> None:
    counts = [{"sown": 25, "normal": normal} for normal in (25, 24, 25, 25)]
    result = qc.post("/quality/results", lot=lot, test="germination", tested_on="2026-04-01", replicates=counts)
    assert (result["outcome"], result["due_on"]) == ("pass", "2036-04-01")
    assert [row["lot"] for row in qc.get("/quality/worklist")["rows"]] == [lot]


def order(desk: Program, accession: str) -> str:
    """A request that arrives twice, and what blocks it until its agreement is signed."""
    sent = {
        "message_id": "request-0001",
        "requester": REQUESTER,
        "lines": [{"accession": accession, "items_wanted": 2}],
        "purpose": "research",
        "purpose_text": "Photoperiod response",
        "terms_accepted": True,
    }
    number = str(desk.post("/distribution/requests", **sent)["number"])
    assert desk.post("/distribution/requests", **sent)["number"] == number
    assert [each["code"] for each in desk.get(f"/distribution/requests/{number}/blockers")] == ["agreement-missing"]
    sign(desk, number)
    assert desk.get(f"/distribution/requests/{number}/blockers") == []
    assert desk.post(f"/distribution/requests/{number}/acceptance")["state"] == "accepted"
    return number


def sign(desk: Program, request: str) -> None:
    """The agreement is drafted, read, sent, and comes back signed as a file."""
    agreement = desk.post(f"/distribution/requests/{request}/agreements")["number"]
    path = f"/distribution/agreements/{agreement}"
    draft = desk.file(f"{path}/draft.pdf")
    assert agreement in text_of(draft)
    assert desk.post(f"{path}/sending")["state"] == "sent"
    form = {
        "signatory": "Dean of Science",
        "signed_on": "2026-04-01",
        "file": (io.BytesIO(draft), "signed.pdf"),
    }
    signed = desk.post(f"{path}/signed-copy", data=form, content_type="multipart/form-data")
    assert (signed["state"], signed["active_on"]) == ("active", "2026-04-01")
    assert desk.file(f"{path}/signed-copy") == draft


def send(desk: Program, request: str) -> list[str]:
    """Pick, pack and dispatch; gives the barcodes of what has left."""
    shipment = desk.post(f"/distribution/requests/{request}/shipment")["shipment"]
    path = f"/shipping/shipments/{shipment}"
    promised = [row["barcode"] for row in desk.get(f"{path}/picks")]
    wrong = desk.refusal(f"{path}/picks", code=shipment, message_id="pick-0000")
    assert (wrong["code"], wrong["values"]["expected"]) == ("pick-not-an-item", promised[0])
    for number, barcode in enumerate(promised, start=1):
        desk.post(f"{path}/picks", code=barcode, message_id=f"pick-{number:04}")
    desk.post(f"{path}/packing", refrigerant="none", carrier="yamato", gross_kg="0.3")
    for paper in desk.get(f"{path}/papers"):
        assert promised[0] in text_of(desk.file(f"{path}/papers/{paper['paper']}.pdf"))
    assert desk.post(f"{path}/dispatch", tracking="1234-5678")["state"] == "dispatched"
    assert desk.get(f"/distribution/requests/{request}")["state"] == "shipped"
    return promised
