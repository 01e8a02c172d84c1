"""`requests` at the command line: from the message to the planned shipment."""

import pytest
from flask_babel import force_locale

from lims.core.actor import system_actor
from lims.core.refusals import InvalidValue
from lims.core.settings import settings_of
from lims.distribution.cli import requests_
from lims.distribution.queries.requests import request_by_number
from lims.distribution.refusals import CheckNotNeeded
from lims.distribution.states import RequestState
from tests.conftest import NOW
from tests.factories.distribution import make_request, requester_draft
from tests.factories.shipping import make_stocked_lot

PDF = b"%PDF-1.4 signed"
ABOUT = ("--name", "Anna Meier", "--email", "anna@example.org", "--country", "JPN", "--category", "academic")


@pytest.fixture
def database(app):
    return app.extensions["lims.database"]


@pytest.fixture
def accession(database):
    with database.transaction() as session:
        return make_stocked_lot(session, system_actor("test", NOW, settings_of(session).zone)).resource.accession


@pytest.fixture
def run(app, runner):
    def invoke(*arguments):
        with app.app_context(), force_locale("en"):
            result = runner.invoke(requests_, [str(argument) for argument in arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    return invoke


def new(run, accession, *more):
    told = run("new", accession, *ABOUT, "--institution", "University of Basel", "--address", "Basel", *more)
    return next(word for word in told.split() if word.startswith("NGR"))


def state(database, number):
    with database.read() as session:
        return request_by_number(session, number).state


def test_request_becomes_an_order_by_commands_alone(database, accession, run, tmp_path):
    number = new(run, f"{accession}:2", "--purpose", "research", "--terms-accepted")
    assert f"{accession} x 2" in run("list")
    shown = run("show", number)
    assert "University of Basel" in shown
    assert "agreement-missing" in shown
    draft, signed = tmp_path / "draft.pdf", tmp_path / "signed.pdf"
    told = run("agreement", "draft", number, "--term", "No seeds to third parties", "--output", draft)
    assert draft.read_bytes().startswith(b"%PDF-")
    agreement = next(word for word in told.split() if "-MTA-" in word)
    signed.write_bytes(PDF)
    assert "Active" in run("agreement", "sign", agreement, signed, "--signatory", "Dean of Science")
    assert "Nothing blocks" in run("blockers", number)
    run("accept", number)
    assert "reserved" in run("prepare", number, "--on", "2026-04-07")
    assert state(database, number) is RequestState.PREPARING
    assert "Shipment: NGP" in run("show", number)


def test_same_message_makes_one_request_and_a_known_requester_is_found(database, accession, run):
    first = new(run, accession, "--message-id", "m1")
    assert new(run, accession, "--message-id", "m1") == first
    with database.read() as session:
        person = request_by_number(session, first).requester.number
    told = run("new", accession, "--requester", person)
    second = next(word for word in told.split() if word.startswith("NGR"))
    with database.read() as session:
        assert request_by_number(session, second).requester.number == person


def test_request_is_refused_with_a_reason(database, accession, run):
    number = new(run, accession)
    run("refuse", number, "--reason", "not for sale")
    assert state(database, number) is RequestState.REFUSED
    assert number not in run("list")
    assert number in run("list", "--all")


def test_line_that_is_not_a_number_of_items_is_refused(accession, run):
    with pytest.raises(InvalidValue):
        new(run, f"{accession}:many")


def test_check_is_confirmed_with_its_document(database, run, tmp_path):
    with database.transaction() as session:
        actor = system_actor("test", NOW, settings_of(session).zone)
        number = make_request(session, actor, requester=requester_draft(country="DEU")).number
    document = tmp_path / "proof.pdf"
    document.write_bytes(PDF)
    lines = [line.split("\t") for line in run("blockers", number).splitlines()]
    checks = [code for sentence, code, _roles in lines if sentence.startswith("To be confirmed")]
    assert checks
    for check in dict.fromkeys(checks):
        run("clear", number, check, "--note", "looked up", "--document", document)
    assert "To be confirmed" not in run("blockers", number)
    with pytest.raises(CheckNotNeeded):
        run("clear", number, checks[0])


def test_terms_are_recorded(database, run):
    with database.transaction() as session:
        actor = system_actor("test", NOW, settings_of(session).zone)
        lot = make_stocked_lot(session, actor)
        lot.resource.terms_of_use = "Cite us."
        number = make_request(session, actor, lot.resource).number
    assert "terms-not-accepted" in run("blockers", number)
    run("terms", number, "--note", "by mail")
    assert "terms-not-accepted" not in run("blockers", number)
