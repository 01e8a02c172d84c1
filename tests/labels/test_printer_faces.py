"""Page, API and command send to printers by the same operation, and show the queue."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from flask_babel import force_locale

from lims.accounts.operations import issue_token
from lims.accounts.queries import user_by_login
from lims.core.actor import system_actor
from lims.core.database import Database
from lims.core.permissions import Permission
from lims.labels.cli import labels, print_queue
from lims.labels.jobs import send_prints
from lims.labels.operations import claim
from lims.labels.queries import codes_of_job, print_jobs
from tests.conftest import NOW
from tests.factories.lots import make_lot
from tests.factories.storage import make_box
from tests.labels.fake_printer import FakePrinter, config_with, running_printer
from tests.labels.reading import codes_in, page_image
from tests.labels.zpl_rendering import rendered

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def printer(app: Flask, tmp_path: Path) -> Iterator[FakePrinter]:
    """A printer, and an app that knows it as `lab`."""
    with running_printer() as printer:
        settings = dataclasses.replace(
            app.extensions["lims.settings"], config_folder=config_with(tmp_path, printer.port)
        )
        app.extensions["lims.settings"] = settings
        app.extensions["lims.database"].close()
        app.extensions["lims.database"] = Database(settings)
        yield printer


@pytest.fixture
def lot_code(printer: FakePrinter, app: Flask) -> str:
    """A lot of three vials."""
    database = app.extensions["lims.database"]
    with database.transaction() as session:
        return make_lot(session, system_actor("test", NOW, database.settings.zone), 3).code


@pytest.fixture
def robot(app: Flask, printer: FakePrinter) -> FlaskClient:
    """A program with a technician's token."""
    database = app.extensions["lims.database"]
    with database.transaction() as session:
        user = user_by_login(session, "technician")
        actor = system_actor("test", NOW, database.settings.zone)
        scopes = [Permission.LABELS_READ, Permission.LABELS_PRINT]
        _, text = issue_token(session, actor, user, name="robot", scopes=scopes, expires_at=None)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    return client


@pytest.fixture
def run(app: Flask, runner: FlaskCliRunner) -> Callable[..., Result]:
    def invoke(command: object, *arguments: str) -> Result:
        with app.app_context(), force_locale("en"):
            return runner.invoke(command, list(arguments))

    return invoke


def form_of(client: FlaskClient, **arguments: str) -> dict[str, str]:
    page = BeautifulSoup(client.get("/labels/print", query_string=arguments).data, "html.parser")
    form = page.find(id="print-form")
    values = {field["name"]: field.get("value", "") for field in form.find_all("input") if field.get("name")}
    for name in ("layout", "target"):
        values[name] = form.find("select", id=name).find("option", selected=True)["value"]
    return values


def printed_codes(app: Flask) -> list[tuple[str, ...]]:
    with app.extensions["lims.database"].read() as session:
        return [codes_of_job(session, job) for job in print_jobs(session).rows]


def test_a_lot_is_printed_by_two_clicks(app: Flask, client_as: SignIn, printer: FakePrinter, lot_code: str) -> None:
    """The usual printer is chosen; the labels are out before the page comes."""
    client = client_as("technician")
    values = form_of(client, lot=lot_code)
    assert (values["layout"], values["target"]) == ("cryovial/roll-cryo-33x13", "printer:lab")
    answer = client.post("/labels/print", data=values, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "Labels sent to the printer: 3" in page
    assert "Sent to the printer" in page
    assert printer.codes == list(printed_codes(app)[0])


def test_the_preview_is_in_the_printers_dots_and_says_what_it_can_not_print(
    client_as: SignIn, printer: FakePrinter, lot_code: str
) -> None:
    client = client_as("technician")
    values = form_of(client, lot=lot_code)
    assert "300 dpi" in client.post("/labels/preview", data=values).get_data(as_text=True)
    values["layout"] = "cryovial-large/a4-65"
    assert "is not for the stock" in client.post("/labels/preview", data=values).get_data(as_text=True)
    answer = client.post("/labels/print", data=values)
    assert answer.status_code == 422
    assert "is not for the stock" in answer.get_data(as_text=True)
    assert printer.received == ""


def test_a_failed_print_is_seen_and_gone_on_with(
    app: Flask, client_as: SignIn, printer: FakePrinter, lot_code: str
) -> None:
    client = client_as("technician")
    printer.cut_after = 2
    job = client.post("/labels/print", data=form_of(client, lot=lot_code)).location
    page = client.get(job).get_data(as_text=True)
    assert "The labels 1 to 3 may have come out or not" in page
    assert "broke off" in client.get("/labels/queue").get_data(as_text=True)
    printer.cut_after, printer.received = None, ""
    assert "it can&#39;t go on" in client.post(f"{job}/again", data={"first_label": "9"}, follow_redirects=True).text
    answer = client.post(f"{job}/again", data={"first_label": "3"}, follow_redirects=True)
    assert "Sent to the printer" in answer.text
    assert printer.codes == [printed_codes(app)[0][2]]


def test_a_waiting_print_is_cancelled_or_sent_from_the_queue(
    app: Flask, client_as: SignIn, printer: FakePrinter, lot_code: str
) -> None:
    client = client_as("technician")
    printer.paper_out = True
    job = client.post("/labels/print", data=form_of(client, lot=lot_code)).location
    queue = client.get("/labels/queue").get_data(as_text=True)
    assert "it is out of labels" in queue and "Waiting for the printer" in queue
    assert "it is out of labels" in client.post("/labels/printers/lab/status", follow_redirects=True).text
    printer.paper_out = False
    assert "The printer is ready" in client.post("/labels/printers/lab/status", follow_redirects=True).text
    assert "Labels sent to the printer: 3" in client.post(f"{job}/send", follow_redirects=True).text
    assert client.post(f"{job}/cancel").status_code == 409
    printer.paper_out = True
    again = client.post("/labels/print", data=form_of(client, lot=lot_code) | {"reason": "smeared"}).location
    assert "The print was cancelled" in client.post(f"{again}/cancel", follow_redirects=True).text
    assert len(printer.codes) == 3


def test_the_scheduler_sends_what_waits(app: Flask, client_as: SignIn, printer: FakePrinter, lot_code: str) -> None:
    client = client_as("technician")
    printer.head_open = True
    client.post("/labels/print", data=form_of(client, lot=lot_code))
    printer.head_open = False
    app.extensions["lims.clock"] = lambda: NOW + timedelta(minutes=5)
    with app.app_context(), force_locale("en"):
        assert send_prints(app) == "Prints sent: 1; failed: 0; still waiting: 0."
        assert send_prints(app) == "No labels were waiting for a printer."
    assert len(printer.codes) == 3


def test_a_print_of_a_process_that_is_gone_is_taken_over_by_a_person(
    app: Flask, client_as: SignIn, printer: FakePrinter, lot_code: str
) -> None:
    client = client_as("technician")
    printer.paper_out = True
    job = client.post("/labels/print", data=form_of(client, lot=lot_code)).location
    printer.paper_out = False
    database = app.extensions["lims.database"]
    with database.transaction() as session:
        claim(session, system_actor("test", NOW, database.settings.zone), 1, "gone")
    assert "Send now" not in client.get(job).text
    assert client.post(f"{job}/send").status_code == 409
    app.extensions["lims.clock"] = lambda: NOW + timedelta(minutes=5)
    assert "Send now" in client.get(job).text
    assert "Labels sent to the printer: 3" in client.post(f"{job}/send", follow_redirects=True).text


def test_a_print_on_a_printer_is_printed_again_there(
    app: Flask, client_as: SignIn, printer: FakePrinter, lot_code: str
) -> None:
    client = client_as("technician")
    job = client.post("/labels/print", data=form_of(client, lot=lot_code)).location
    again = client.post(job, data={"target": "printer:lab", "reason": "smeared"})
    assert again.status_code == 302
    assert len(printer.codes) == 6
    assert client.get(f"{job}/labels.pdf").status_code == 200


def test_readers_see_the_queue_but_send_nothing(client_as: SignIn, printer: FakePrinter, lot_code: str) -> None:
    client = client_as("auditor")
    page = client.get("/labels/queue")
    assert page.status_code == 200 and "Laboratory" in page.text
    assert client.post("/labels/printers/lab/status").status_code == 403


def test_the_api_queues_sends_and_tells(robot: FlaskClient, printer: FakePrinter, lot_code: str) -> None:
    assert [found["name"] for found in robot.get("/api/labels/printers").get_json()] == ["lab"]
    printer.ribbon_out = True
    made = robot.post("/api/labels/queue", json={"lot": lot_code, "printer": "lab"})
    assert made.status_code == 202, made.text
    assert made.get_json()["delivery"]["trouble"] == "not-ready"
    assert robot.get("/api/labels/printers/lab/status").get_json()["trouble"] == "not-ready"
    printer.ribbon_out = False
    assert robot.get("/api/labels/printers/lab/status").get_json()["ready"]
    number = made.get_json()["id"]
    sent = robot.post(f"/api/labels/prints/{number}/send").get_json()
    assert (sent["delivery"]["state"], sent["delivery"]["labels_sent"]) == ("printed", 3)
    shown = robot.get(f"/api/labels/prints/{number}").get_json()
    assert shown["codes"] == printer.codes
    assert robot.get("/api/labels/prints").get_json()["rows"][0]["id"] == number
    assert robot.post(f"/api/labels/prints/{number}/cancel").status_code == 409
    assert robot.post(f"/api/labels/prints/{number}/again", json={"first": 1}).status_code == 409
    wrong = robot.post("/api/labels/queue", json={"lot": lot_code, "printer": "192.0.2.1"})
    assert wrong.get_json()["error"]["code"] == "no-such-printer"


def test_the_api_makes_zpl_and_sets_shifts(robot: FlaskClient, printer: FakePrinter, lot_code: str) -> None:
    answer = robot.post("/api/labels/zpl", json={"lot": lot_code, "dpi": 203})
    assert answer.status_code == 200
    before = rendered(answer.text)
    assert len(before) == 3
    assert robot.put("/api/labels/stocks/roll-cryo-33x13/shift", json={"x_mm": 1, "y_mm": 0}).status_code == 204
    moved = rendered(robot.post("/api/labels/zpl", json={"lot": lot_code, "dpi": 203, "reason": "moved"}).text)
    assert moved[0].picture.crop((8, 0, 200, 50)).tobytes() == before[0].picture.crop((0, 0, 192, 50)).tobytes()
    assert robot.put("/api/labels/stocks/none/shift", json={"x_mm": 1, "y_mm": 0}).status_code == 404
    too_far = robot.put("/api/labels/stocks/roll-cryo-33x13/shift", json={"x_mm": 99, "y_mm": 0})
    assert too_far.status_code == 422


def test_the_command_sends_and_keeps_the_queue(
    app: Flask, run: Callable[..., Result], printer: FakePrinter, lot_code: str, tmp_path: Path
) -> None:
    printer.paused = True
    waiting = run(labels, "--lot", lot_code, "--printer", "lab")
    assert waiting.exit_code == 1 and "it is paused" in waiting.output
    assert "lab\tWaiting for the printer\t0/3\t" in run(print_queue, "list").output
    assert "300 dpi\tThe printer can't print: it is paused." in run(print_queue, "printers").output
    assert run(print_queue, "cancel", "1").exit_code == 0
    printer.paused = False
    assert "labels sent: 3" in run(print_queue, "again", "1", "--first", "1").output
    assert printer.codes == list(printed_codes(app)[0])
    assert run(print_queue, "send", "1").exit_code != 0
    output = tmp_path / "labels.zpl"
    done = run(labels, "--lot", lot_code, "--reason", "again", "--dpi", "600", "--output", str(output))
    assert done.exit_code == 0, done.output
    assert [label.texts[0] for label in rendered(output.read_text())] == printer.codes
    page = tmp_path / "calibration.pdf"
    assert run(labels, "--calibration", "a4-65", "--output", str(page)).exit_code == 0
    assert page.read_bytes().startswith(b"%PDF")


def test_positions_are_printed_and_scanned(app: Flask, client_as: SignIn, printer: FakePrinter) -> None:
    from lims.storage.commands import CodeRead, read_scan

    database = app.extensions["lims.database"]
    with database.transaction() as session:
        box = make_box(session, system_actor("test", NOW, database.settings.zone)).barcode
    client = client_as("technician")
    values = form_of(client, location=box, scope="positions")
    assert values["layout"] == "position/roll-cryo-27x13"
    job = client.post("/labels/print", data=values | {"target": ""}).location
    codes = printed_codes(app)[0]
    assert (len(codes), codes[0], codes[-1]) == (81, f"{box}-A01", f"{box}-I09")
    pdf = client.get(f"{job}/labels.pdf").data
    ((_name, text),) = codes_in(page_image(pdf, 300, 81))
    assert read_scan(text) == CodeRead(box, "location", "I09")
    zpl = client.get(f"{job}/labels-300.zpl").text
    assert [label.texts[0] for label in rendered(zpl)] == list(codes)
    # One of them fell off.
    one = client.post("/labels/choose", data={"codes": f"{box}-b2"})
    assert one.status_code == 200 and "Labels to print: 1" in one.text
