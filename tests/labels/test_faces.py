"""The page, the API and the command print by the same operation, and only for those who may."""

from collections.abc import Callable
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
from lims.core.permissions import Permission
from lims.labels.cli import labels
from lims.labels.commands import draw_command_sheet
from lims.labels.queries import codes_of_job, print_jobs
from lims.storage.commands import Command, command_code
from lims.storage.location_types import load_location_types
from tests.conftest import NOW
from tests.factories.documents import LETTERHEAD
from tests.factories.lots import make_lot
from tests.factories.storage import make_box, make_boxes, make_rack
from tests.labels.reading import codes_in, page_image, picture_in, text_of

SignIn = Callable[[str], FlaskClient]
Run = Callable[..., Result]


@pytest.fixture
def lot_code(app: Flask) -> str:
    """A lot of three vials."""
    database = app.extensions["lims.database"]
    with database.transaction() as session:
        return make_lot(session, system_actor("test", NOW, database.settings.zone), 3).code


@pytest.fixture
def rack_code(app: Flask) -> str:
    """A rack with two boxes."""
    database = app.extensions["lims.database"]
    with database.transaction() as session:
        actor = system_actor("test", NOW, database.settings.zone)
        rack = make_rack(session, actor)
        make_boxes(session, actor, 2, rack)
        return rack.barcode


@pytest.fixture
def program_as(app: Flask) -> SignIn:
    """A client with an API token of the account of a role, for all that the role may do with labels."""

    def make(role: str) -> FlaskClient:
        database = app.extensions["lims.database"]
        with database.transaction() as session:
            user = user_by_login(session, role)
            actor = system_actor("test", NOW, database.settings.zone)
            scopes = [Permission.LABELS_READ, Permission.LABELS_PRINT]
            _, text = issue_token(session, actor, user, name="robot", scopes=scopes, expires_at=None)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {text}"
        return client

    return make


@pytest.fixture
def run(app: Flask, runner: FlaskCliRunner) -> Run:
    """The command as `python app.py labels` runs it, inside the app and in English."""

    def invoke(*arguments: str) -> Result:
        with app.app_context(), force_locale("en"):
            return runner.invoke(labels, list(arguments))

    return invoke


def printed(app: Flask) -> list[tuple[str, ...]]:
    with app.extensions["lims.database"].read() as session:
        return [codes_of_job(session, job) for job in print_jobs(session).rows]


def print_form(client: FlaskClient, **arguments: str) -> dict[str, str]:
    """The printing page's form as a browser would send it."""
    page = client.get("/labels/print", query_string=arguments)
    assert page.status_code == 200, page.get_data(as_text=True)
    form = BeautifulSoup(page.data, "html.parser").find(id="print-form")
    values = {field["name"]: field.get("value", "") for field in form.find_all("input") if field.get("name")}
    values["layout"] = form.find("select").find("option", selected=True)["value"]
    return values


def test_a_lot_is_printed_from_its_page_and_the_file_opened(app: Flask, client_as: SignIn, lot_code: str) -> None:
    client = client_as("technician")
    values = print_form(client, lot=lot_code)
    assert values["layout"] == "cryovial/roll-cryo-33x13"
    answer = client.post("/labels/print", data=values)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    page = client.get(answer.location).get_data(as_text=True)
    codes = printed(app)[0]
    assert all(code in page for code in codes)
    pdf = client.get(f"{answer.location}/labels.pdf")
    assert pdf.mimetype == "application/pdf"
    assert codes_in(page_image(pdf.data, 300)) == [("DataMatrix", codes[0])]


def test_the_preview_shows_label_and_sheet(client_as: SignIn, lot_code: str) -> None:
    client = client_as("technician")
    values = print_form(client, lot=lot_code) | {"layout": "cryovial-large/a4-65", "first": "64"}
    preview = BeautifulSoup(client.post("/labels/preview", data=values).data, "html.parser")
    assert len(preview.select(".sheet-place-used")) == 63
    assert len(preview.select(".sheet-place-printed")) == 2
    picture = picture_in(preview.select_one("img.label-preview")["src"])
    assert codes_in(picture) == [("DataMatrix", chosen_codes(client, lot_code)[0])]
    wrong = client.post("/labels/preview", data=values | {"layout": "none/none"})
    assert "There is no label design" in wrong.get_data(as_text=True)


def chosen_codes(client: FlaskClient, lot_code: str) -> list[str]:
    """The codes of a lot's items in their order, as the printing page names the first."""
    page = BeautifulSoup(client.get("/labels/print", query_string={"lot": lot_code}).data, "html.parser")
    return [page.select_one("img.label-preview")["alt"].removeprefix("Label of ")]


def test_the_sheet_of_the_last_print_is_gone_on_with(client_as: SignIn, lot_code: str) -> None:
    client = client_as("technician")
    values = print_form(client, lot=lot_code) | {"layout": "cryovial-large/a4-65", "first": "10"}
    assert not BeautifulSoup(client.post("/labels/preview", data=values).data, "html.parser").select("button")
    client.post("/labels/print", data=values)
    preview = BeautifulSoup(client.post("/labels/preview", data=values).data, "html.parser")
    assert preview.select_one("button")["data-place"] == "13"


def test_only_what_counts_is_asked(client_as: SignIn, lot_code: str) -> None:
    client = client_as("technician")

    def asked(layout: str) -> tuple[bool, bool]:
        """Is the first free label asked for, and the reason?"""
        values = print_form(client, lot=lot_code) | {"layout": layout, "codes": "X"}
        page = BeautifulSoup(client.post("/labels/print", data=values | {"first": "0"}).data, "html.parser")
        return "hidden" not in page.select_one("[data-sheets-only]").attrs, page.find(id="reason") is not None

    assert asked("cryovial/roll-cryo-33x13") == (False, False)
    assert asked("cryovial-large/a4-65") == (True, False)
    client.post("/labels/print", data=print_form(client, lot=lot_code))
    assert asked("cryovial-large/a4-65") == (True, True)


def test_a_roll_begins_at_its_next_label(app: Flask, client_as: SignIn, lot_code: str) -> None:
    client = client_as("technician")
    job = client.post("/labels/print", data=print_form(client, lot=lot_code) | {"first": "7"})
    assert job.status_code == 302
    page = BeautifulSoup(client.get(job.location).data, "html.parser")
    assert page.find(id="first") is None and page.find(id="reason") is not None
    assert client.post(job.location, data={"reason": "smeared"}).status_code == 302


def test_a_second_print_asks_for_the_reason(app: Flask, client_as: SignIn, lot_code: str) -> None:
    client = client_as("technician")
    client.post("/labels/print", data=print_form(client, lot=lot_code))
    answer = client.post("/labels/print", data=print_form(client, lot=lot_code))
    assert answer.status_code == 422
    assert "say why they are printed again" in answer.get_data(as_text=True)
    job = client.post("/labels/print", data=print_form(client, lot=lot_code) | {"reason": "smeared"})
    assert job.status_code == 302
    assert len(printed(app)) == 2


def test_a_job_is_printed_again_from_its_page(app: Flask, client_as: SignIn, lot_code: str) -> None:
    client = client_as("technician")
    job = client.post("/labels/print", data=print_form(client, lot=lot_code)).location
    assert client.post(job, data={"first": "1", "reason": ""}).status_code == 422
    answer = client.post(job, data={"first": "1", "reason": "lost in the freezer"})
    assert answer.status_code == 302
    assert "lost in the freezer" in client.get(answer.location).get_data(as_text=True)
    assert printed(app)[0] == printed(app)[1]


def test_an_old_file_is_not_opened_again(app: Flask, client_as: SignIn, lot_code: str) -> None:
    client = client_as("technician")
    job = client.post("/labels/print", data=print_form(client, lot=lot_code)).location
    app.extensions["lims.clock"] = lambda: NOW + timedelta(minutes=61)
    answer = client.get(f"{job}/labels.pdf")
    assert answer.status_code == 409
    assert "older than 60 minutes" in answer.get_data(as_text=True)


def test_codes_are_pasted_and_wrong_ones_named(client_as: SignIn, lot_code: str) -> None:
    client = client_as("technician")
    page = client.post("/labels/choose", data={"codes": f" {lot_code.lower()}\n"})
    assert page.status_code == 200
    assert "Labels to print: 3" in page.get_data(as_text=True)
    wrong = client.post("/labels/choose", data={"codes": "NGV99"})
    assert wrong.status_code == 422
    assert "NGV99" in wrong.get_data(as_text=True)


def test_locations_are_printed_in_bulk(app: Flask, client_as: SignIn, rack_code: str) -> None:
    client = client_as("technician")
    values = print_form(client, location=rack_code, scope="children")
    assert values["layout"] == "box/roll-50x25"
    assert client.post("/labels/print", data=values).status_code == 302
    assert len(printed(app)[0]) == 2


def test_readers_see_prints_but_do_not_print(client_as: SignIn, program_as: SignIn, lot_code: str) -> None:
    client = client_as("auditor")
    assert client.get("/labels/").status_code == 200
    assert client.get("/labels/print", query_string={"lot": lot_code}).status_code == 403
    assert program_as("auditor").post("/api/labels/", json={"lot": lot_code}).status_code == 403


@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_are_there_in_both_languages(client_as: SignIn, lot_code: str, language: str) -> None:
    client = client_as("technician")
    with client.session_transaction() as cookie:
        cookie["language"] = language
    job = client.post("/labels/print", data=print_form(client, lot=lot_code)).location
    for address in ("/labels/", f"/labels/print?lot={lot_code}", job):
        assert client.get(address).status_code == 200


def test_the_api_answers_a_pdf(app: Flask, program_as: SignIn, lot_code: str) -> None:
    client = program_as("technician")
    answer = client.post("/api/labels/", json={"lot": lot_code, "design": "cryovial-small"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["X-Print-Job"] == "1"
    codes = printed(app)[0]
    assert codes_in(page_image(answer.data, 600)) == sorted(("DataMatrix", code) for code in codes)


def test_the_api_refuses_with_code_and_sentence(program_as: SignIn, lot_code: str) -> None:
    client = program_as("technician")
    assert client.post("/api/labels/", json={}).status_code == 422
    answer = client.post("/api/labels/", json={"lot": lot_code, "design": "vial"})
    assert answer.status_code == 404
    assert answer.get_json()["error"]["code"] == "no-such-design"
    names = {design["name"] for design in client.get("/api/labels/designs").get_json()}
    assert {"cryovial", "straw", "seed-packet", "plate", "box"} <= names


def test_the_command_writes_a_file_and_records_it(app: Flask, run: Run, lot_code: str, tmp_path: Path) -> None:
    output = tmp_path / "labels.pdf"
    arguments = ["--lot", lot_code, "--design", "cryovial-large", "--first", "3", "--output", str(output)]
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    codes = printed(app)[0]
    assert codes_in(page_image(output.read_bytes(), 300)) == sorted(("DataMatrix", code) for code in codes)
    again = run(*arguments, "--reason", "paper jam")
    assert again.exit_code == 0, again.output


def test_the_command_prints_single_items_and_locations(
    app: Flask, run: Run, lot_code: str, rack_code: str, tmp_path: Path
) -> None:
    output = str(tmp_path / "labels.pdf")
    run("--location", rack_code, "--scope", "children", "--output", output)
    assert len(printed(app)[0]) == 2
    run("--lot", lot_code, "--output", output)
    item = printed(app)[0][1]
    done = run("--item", item.lower(), "--reason", "fell off", "--output", output)
    assert done.exit_code == 0, done.output
    assert printed(app)[0] == (item,)


def test_the_command_says_how_it_is_used(run: Run, lot_code: str) -> None:
    assert "exactly one of" in run().output
    assert "--output" in run("--lot", lot_code).output
    assert "roll-cryo-33x13" in run("--list").output


@pytest.mark.parametrize("language", ["ja", "en"])
def test_all_commands_of_the_scanning_page_are_on_its_sheet(app: Flask, language: str) -> None:
    types = load_location_types(app.extensions["lims.settings"].config_folder)
    pdf = draw_command_sheet(types, LETTERHEAD, language)
    wanted = {command_code(command) for command in Command}
    wanted |= {command_code(Command.DISCARD, reason) for reason in types.reasons}
    pages = text_of(pdf).count("\f")
    read = {text for page in range(1, pages + 1) for _name, text in codes_in(page_image(pdf, 300, page))}
    assert read == wanted


def test_the_sheet_of_commands_is_served_and_written(client_as: SignIn, run: Run, tmp_path: Path) -> None:
    assert client_as("technician").get("/labels/commands.pdf").mimetype == "application/pdf"
    output = tmp_path / "commands.pdf"
    assert run("--commands", "--output", str(output)).exit_code == 0
    assert output.read_bytes().startswith(b"%PDF")


def test_panels_offer_the_labels_of_a_thing(app: Flask, client_as: SignIn, lot_code: str) -> None:
    from lims.labels.views.panels import panel_of_location, panel_of_lot
    from lims.lots.queries import lot

    database = app.extensions["lims.database"]
    with database.transaction() as session:
        box = make_box(session, system_actor("test", NOW, database.settings.zone)).barcode
    client = client_as("technician")
    with client:
        client.get("/labels/")
        from lims.storage.queries import location
        from lims.web.database import session as read

        assert f"lot={lot_code}" in panel_of_lot(lot(read(), lot_code))
        text = panel_of_location(location(read(), box))
        assert "scope=items" in text
        assert "scope=children" not in text
