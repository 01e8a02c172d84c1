"""Pages of audits: scanning a box, settling it, coverage, error rate, papers."""

from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from sqlalchemy import select

from lims.audits.jobs import JOBS
from lims.audits.models import Audit, Confirmation, Sample, Standing
from lims.lots.models import Item, ItemState
from lims.storage.commands import Command, command_code
from lims.storage.models import Location
from tests.conftest import NOW
from tests.factories.audits import fill
from tests.factories.storage import make_boxes, make_stored_item

POSITIONS = ["A01", "A02", "A03", "A04"]


@pytest.fixture
def database(app):
    return app.extensions["lims.database"]


@pytest.fixture
def technician(client_as):
    return client_as("technician")


@pytest.fixture
def box(database, actor):
    """A box with four vials; the barcode of a fifth, which belongs elsewhere, comes last."""
    with database.transaction() as session:
        first, second = make_boxes(session, actor, 2)
        codes = [item.barcode for item in fill(session, actor, first, POSITIONS)]
        return first.barcode, [*codes, make_stored_item(session, actor, second).barcode]


def words(answer, status=200):
    assert answer.status_code == status, answer.text
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def begun(client, place, **how):
    answer = client.post("/audits/new", data={"place": place, **how})
    assert answer.status_code == 302, answer.text
    return answer.location.split("/")[-2]


def scanned(client, number, *codes):
    answer = None
    for code in codes:
        sent = {"message_id": f"message-{number}-{code}", "code": code}
        answer = client.post(f"/audits/{number}/scans", json=sent)
        assert answer.status_code == 200, answer.text
    return answer.get_json()


def item(database, barcode):
    with database.read() as session:
        found = session.scalar(select(Item).where(Item.barcode == barcode))
        return found.state, found.position


def test_a_box_with_three_errors_is_audited_by_five_scans_and_one_confirmation(database, technician, box):
    place, (first, second, third, fourth, stranger) = box
    number = begun(technician, place, exact="y")
    assert "Ready" in technician.get(f"/audits/{number}/scan").text
    told = scanned(technician, number, second, first, f"{place} A04", fourth, stranger)
    assert (told["scan"]["tone"], told["scan"]["position"], told["box"]["seen"]) == ("asked", "A05", 4)
    text = words(technician.get(f"/audits/{number}/boxes/{place}"))
    assert text.count("In another position") == 2
    assert "Missing" in text
    assert "Belongs to another box" in text
    refused = technician.post(f"/audits/{number}/boxes/{place}/settlement", data={})
    assert "Say in a few words why" in words(refused, 422)
    answer = technician.post(f"/audits/{number}/settlement", data={"reason": "Yearly audit"}, follow_redirects=True)
    assert "Recorded where found: 3, reported lost: 1, left as they are: 0." in words(answer)
    assert item(database, third) == (ItemState.LOST, None)
    assert item(database, stranger) == (ItemState.STORED, "A05")
    assert words(technician.post(f"/audits/{number}/end", follow_redirects=True)).count("Ended")
    report = technician.get(f"/audits/{number}/report.pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(report.data)).pages)
    assert third in text
    assert "Yearly" not in text
    assert "tester" not in text


def test_lines_are_decided_on_the_page_of_a_box(database, technician, box):
    place, (first, second, third, fourth, stranger) = box
    number = begun(technician, place)
    scanned(technician, number, first, second, third, stranger)
    decided = {
        f"line-{fourth}": "missing:leave",
        f"line-{stranger}": "elsewhere:record",
        f"at-{stranger}": "c3",
        "reason": "Found on the shelf",
    }
    stale = decided | {f"line-{fourth}": "misplaced:leave"}
    assert "Meanwhile something happened" in words(
        technician.post(f"/audits/{number}/boxes/{place}/settlement", data=stale), 422
    )
    answer = technician.post(f"/audits/{number}/boxes/{place}/settlement", data=decided, follow_redirects=True)
    assert "Recorded where found: 1, reported lost: 0, left as they are: 1." in words(answer)
    assert item(database, stranger) == (ItemState.STORED, "C03")
    assert item(database, fourth) == (ItemState.STORED, "A04")
    text = words(technician.get(f"/audits/{number}/boxes/{place}"))
    assert "Leave the record" in text
    place_page = words(technician.get(f"/storage/locations/{place}"))
    assert "1 of 4 not as recorded" in place_page


def test_a_blind_count_shows_no_differences_before_it_is_finished(technician, box):
    place, (first, *_) = box
    number = begun(technician, place, blind="y")
    told = scanned(technician, number, first)
    assert told["box"]["expected"] is None
    assert {cell[1] for row in told["box"]["grid"]["rows"] for cell in row["cells"]} == {""}
    assert "Missing" not in words(technician.get(f"/audits/{number}"))
    assert "shown when the count of this box is finished" in words(technician.get(f"/audits/{number}/boxes/{place}"))
    technician.post(f"/audits/{number}/boxes/{place}/count")
    assert "Missing" in words(technician.get(f"/audits/{number}/boxes/{place}"))


def test_two_people_count_one_place_and_each_goes_on_where_they_were(client_as, technician, database, actor):
    with database.transaction() as session:
        left, right = make_boxes(session, actor, 2)
        codes = left.barcode, right.barcode, make_stored_item(session, actor, left).barcode
        rack = session.get(Location, left.parent_id).barcode
    number = begun(technician, rack)
    other = client_as("qc")
    scanned(technician, number, codes[0], codes[2])
    told = scanned(other, number, codes[1])
    assert told["box"]["barcode"] == codes[1]
    assert [(box["state"], box["seen"]) for box in told["boxes"]] == [("begun", 1), ("begun", 0)]
    assert f'"barcode": "{codes[0]}"' in technician.get(f"/audits/{number}/scan").text
    done = command_code(Command.DONE)
    assert scanned(other, number, done)["counted"] == 1


def test_whoever_may_not_move_sees_audits_but_begins_none(client_as, technician, box):
    number = begun(technician, box[0])
    auditor = client_as("auditor")
    assert number in words(auditor.get("/audits/"))
    assert auditor.get(f"/audits/{number}/boxes/{box[0]}").status_code == 200
    assert auditor.get("/audits/new").status_code == 403
    assert auditor.post(f"/audits/{number}/settlement").status_code == 403


def test_the_list_for_checking_names_every_item(technician, box):
    answer = technician.get(f"/audits/lists/{box[0]}.pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert all(code in text for code in box[1][:4])
    assert box[1][4] not in text


def run_jobs(app):
    for job in JOBS:
        with app.app_context():
            job.run(app)


def test_coverage_shows_what_is_due_by_freezer(app, technician, box, database):
    run_jobs(app)
    text = words(technician.get("/audits/coverage"))
    assert "0 %" in text
    with database.transaction() as session:
        for standing in session.scalars(select(Standing)):
            standing.due_on = NOW.date() - timedelta(days=1)
    assert "Due now" in words(technician.get("/audits/coverage?age=due"))
    number = begun(technician, box[0])
    scanned(technician, number, *box[1][:4])
    technician.post(f"/audits/{number}/settlement", data={})
    with database.read() as session:
        confirmed = session.scalars(select(Standing).where(Standing.confirmed_at.is_not(None))).one()
        assert session.scalars(select(Confirmation)).one().location_id == confirmed.location_id
        assert confirmed.due_on > NOW.date()
    assert "50 %" in words(technician.get("/audits/coverage"))
    assert "50 %" in words(technician.get("/home"))
    for age in ("soon", "never", "within_year", "over_year", "over_two_years"):
        assert technician.get(f"/audits/coverage?age={age}").status_code == 200


def test_a_random_audit_gives_the_error_rate(app, technician, box, database):
    run_jobs(app)
    with database.read() as session:
        monthly = session.scalars(select(Sample)).one()
        assert monthly.planned_for == NOW.date().replace(day=1)
    answer = technician.post("/audits/samples", data={"boxes": 2, "method": "weighted", "seed": "7", "exact": ""})
    number = answer.location.rsplit("/", 1)[-1]
    with database.read() as session:
        audit = session.scalar(select(Audit).where(Audit.number == number))
        drawn = {
            b.location_id
            for b in session.query(__import__("lims.audits.models").audits.models.AuditedBox).filter_by(
                audit_id=audit.id
            )
        }
        boxes = [session.get(Location, key).barcode for key in drawn]
    for place in boxes:
        scanned(technician, number, place, command_code(Command.BY_ROW), command_code(Command.CANCEL))
        technician.post(f"/audits/{number}/boxes/{place}/count")
    assert "95 % interval" in words(technician.get(f"/audits/{number}"))
    text = words(technician.get("/audits/samples"))
    assert "100.0 %" in text
    assert "the same boxes" in words(technician.get(f"/audits/samples/{number}"))
    assert technician.get(f"/audits/samples/{number}/boxes.csv").text.startswith("box,items,weight")
