"""Pages of requests: what blocks one is listed with the page that resolves it, until its parcel is planned."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from lims.core.actor import system_actor
from lims.core.settings import settings_of
from lims.distribution.cli import requests_
from lims.distribution.operations import set_cautions
from lims.distribution.queries.agreements import agreements_with
from lims.distribution.queries.requests import request_by_number
from lims.distribution.states import AgreementState, RequestState
from tests.conftest import NOW
from tests.factories.distribution import make_order, make_request, requester_draft
from tests.factories.shipping import make_stocked_lot

PDF = b"%PDF-1.4 signed"


@pytest.fixture
def database(app):
    return app.extensions["lims.database"]


@pytest.fixture
def desk(client_as):
    return client_as("shipping")


def made(database, make, *arguments, **facts):
    with database.transaction() as session:
        actor = system_actor("test", NOW, settings_of(session).zone)
        return make(session, actor, *arguments, **facts).number


def state(database, number):
    with database.read() as session:
        return request_by_number(session, number).state


def page(answer, status=200):
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, text
    return text


def follow(client, answer):
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return page(client.get(answer.location))


def test_request_is_entered_reviewed_and_refused_with_a_reason(database, desk):
    with database.transaction() as session:
        actor = system_actor("test", NOW, settings_of(session).zone)
        accession = make_stocked_lot(session, actor).resource.accession
    form = page(desk.get(f"/distribution/requests/new?resource={accession}"))
    assert accession in form
    data = {
        "message_id": "m1",
        "name": "Hanako Yamada",
        "institution": "Example University",
        "email": "hanako@example.org",
        "country": "JPN",
        "category": "academic",
        "address": "Kyoto",
        "language": "ja",
        "purpose": "research",
        "lines-0-accession": accession.lower(),
        "lines-0-items": "2",
        "lines-1-accession": "",
        "lines-1-items": "1",
    }
    shown = follow(desk, desk.post("/distribution/requests/new", data=data))
    assert "No agreement (MTA) with Example University" in shown
    number = re.search(r"NGR\w+", shown)[0]
    assert desk.post(f"/distribution/requests/{number}/review").status_code == 302
    page(desk.post(f"/distribution/requests/{number}/refuse", data={"reason": ""}), 422)
    shown = follow(desk, desk.post(f"/distribution/requests/{number}/refuse", data={"reason": "Out of stock"}))
    assert "Out of stock" in shown
    assert state(database, number) is RequestState.REFUSED


def test_wrong_line_is_named_on_the_form(desk):
    data = {"message_id": "m1", "name": "A", "language": "en", "lines-0-accession": "NIG-SEE-999999"}
    assert "NIG-SEE-999999" in page(desk.post("/distribution/requests/new", data=data), 422)


def test_all_pages_from_the_request_to_the_planned_parcel(database, desk):
    number = made(database, make_request)
    shown = page(desk.get(f"/distribution/requests/{number}"))
    assert f"/distribution/requests/{number}/agreement" in shown
    shown = follow(
        desk, desk.post(f"/distribution/requests/{number}/agreement", data={"scope": "resources", "language": "en"})
    )
    agreement = re.search(r"NIG-MTA-2026-\d+", shown)[0]
    answer = desk.get(f"/distribution/agreements/{agreement}/draft.pdf")
    assert answer.content_type == "application/pdf"
    assert agreement in "".join(each.extract_text() for each in PdfReader(BytesIO(answer.data)).pages)
    assert desk.post(f"/distribution/agreements/{agreement}/send").status_code == 302
    signed = {"signatory": "Dean", "signed_on": "2026-03-31"}
    page(desk.post(f"/distribution/agreements/{agreement}/signed", data=signed), 422)
    files = {"file": (BytesIO(b"MZ program"), "signed.pdf")}
    assert "neither a PDF" in page(desk.post(f"/distribution/agreements/{agreement}/signed", data=signed | files), 422)
    files = {"file": (BytesIO(PDF), "signed.pdf")}
    follow(desk, desk.post(f"/distribution/agreements/{agreement}/signed", data=signed | files))
    assert desk.get(f"/distribution/agreements/{agreement}/signed-copy").data == PDF
    assert "It waits for the decision" in page(desk.get(f"/distribution/requests/{number}"))
    assert "Prepare the shipment" in follow(desk, desk.post(f"/distribution/requests/{number}/accept"))
    shown = follow(desk, desk.post(f"/distribution/requests/{number}/prepare", data={"planned_on": "2026-04-02"}))
    assert number in shown
    assert state(database, number) is RequestState.PREPARING
    assert "Being prepared" in page(desk.get(f"/distribution/requests/{number}"))


def test_blocked_request_is_not_prepared_by_a_forged_form(database, desk):
    number = made(database, make_request)
    desk.post(f"/distribution/requests/{number}/accept")
    answer = desk.post(f"/distribution/requests/{number}/prepare", data={"planned_on": "2026-04-02"})
    assert "can&#39;t be sent yet" in page(answer, 422)


def test_legal_check_is_answered_under_ones_name_and_taken_back(database, desk):
    number = made(database, make_order)
    with database.transaction() as session:
        actor = system_actor("test", NOW, settings_of(session).zone)
        resource = request_by_number(session, number).lines[0].resource
        set_cautions(session, actor, resource, ["consent"])
    shown = page(desk.get(f"/distribution/requests/{number}"))
    address = re.search(r'href="(/distribution/requests/\w+/checks/depositor-consent[^"]*)"', shown)[1]
    assert "approval form" in page(desk.get(address))
    page(desk.post(address, data={"note": "letter of March"}), 422)
    assert "with a document" in page(desk.post(address, data={"is_true": "y"}), 422)
    shown = follow(desk, desk.post(address, data={"is_true": "y", "document": (BytesIO(PDF), "consent.pdf")}))
    assert "Nothing blocks this request" in shown
    assert desk.get("/distribution/clearances/1/document").data == PDF
    page(desk.get("/distribution/clearances/1/withdraw"))
    shown = follow(desk, desk.post("/distribution/clearances/1/withdraw", data={"reason": "forged"}))
    assert "To be confirmed for" in shown


def test_conditions_of_a_resource_are_set_on_its_page(database, desk):
    number = made(database, make_order)
    with database.read() as session:
        accession = request_by_number(session, number).lines[0].resource.accession
    assert number in page(desk.get(f"/resources/{accession}"))
    page(desk.get(f"/distribution/cautions/{accession}"))
    answer = desk.post(f"/distribution/cautions/{accession}", data={"conditions": ["suspended"], "flags": ["lmo"]})
    assert "Living modified organism" in follow(desk, answer)
    assert "is suspended" in page(desk.get(f"/distribution/requests/{number}"))


def test_terms_and_edits_are_recorded(database, desk):
    number = made(database, make_request)
    page(desk.get(f"/distribution/requests/{number}/terms"))
    follow(desk, desk.post(f"/distribution/requests/{number}/terms", data={"note": "by mail"}))
    with database.read() as session:
        found = request_by_number(session, number)
        accession, version = found.lines[0].resource.accession, found.version
    page(desk.get(f"/distribution/requests/{number}/edit"))
    data = {"version": version, "purpose": "education", "lines-0-accession": accession, "lines-0-items": "1"}
    assert "Education" in follow(desk, desk.post(f"/distribution/requests/{number}/edit", data=data))
    assert "Somebody else" in page(desk.post(f"/distribution/requests/{number}/edit", data=data), 422)


def test_lists_are_searched(database, desk):
    number = made(database, make_request, requester=requester_draft(name="Anna Meier", country="CHE"))
    assert number in page(desk.get("/distribution/"))
    assert number in page(desk.get("/distribution/?q=meier"))
    assert number not in page(desk.get("/distribution/?q=nobody"))
    assert "Switzerland" in page(desk.get("/distribution/requesters?q=anna"))
    assert "No agreement fits" in page(desk.get("/distribution/agreements?state=active"))


def test_requester_is_recorded_and_edited(database, desk):
    data = {"name": "Anna Meier", "institution": "University of Basel", "country": "CHE", "language": "en"}
    shown = follow(desk, desk.post("/distribution/requesters/new", data=data))
    number = re.search(r"NGH\w+", shown)[0]
    assert "University of Basel" in page(desk.get(f"/distribution/requests/new?requester={number}"))
    page(desk.get(f"/distribution/requesters/{number}/edit"))
    changed = data | {"version": "1", "institution": "University of Bern"}
    assert "University of Bern" in follow(desk, desk.post(f"/distribution/requesters/{number}/edit", data=changed))


def test_agreement_is_ended_with_a_reason(database, desk):
    number = made(database, make_order)
    with database.read() as session:
        (agreement,) = agreements_with(session, request_by_number(session, number).requester)
    address = f"/distribution/agreements/{agreement.number}/terminate"
    page(desk.get(address))
    assert "passed on" in follow(desk, desk.post(address, data={"reason": "Material was passed on"}))
    with database.read() as session:
        (agreement,) = agreements_with(session, request_by_number(session, number).requester)
        assert agreement.state is AgreementState.TERMINATED


def test_curator_sees_what_waits_but_does_not_decide(database, client_as):
    number = made(database, make_request)
    curator = client_as("curator")
    shown = page(curator.get(f"/distribution/requests/{number}"))
    assert "/accept" not in shown
    assert curator.post(f"/distribution/requests/{number}/accept").status_code == 403
    assert number in page(curator.get("/home"))


def test_pages_speak_japanese(database, desk):
    number = made(database, make_request)
    desk.post("/accounts/language", data={"language": "ja"})
    assert 'lang="ja"' in page(desk.get(f"/distribution/requests/{number}"))
    assert "外国為替" not in page(desk.get(f"/distribution/requests/{number}"))


def test_commands_list_and_explain(database, runner, app):
    number = made(database, make_request)
    with app.app_context():
        assert number in runner.invoke(requests_, ["list"]).output
        assert "Example University" in runner.invoke(requests_, ["blockers", number]).output
        assert runner.invoke(requests_, ["accept", number]).exit_code == 0
    assert state(database, number) is RequestState.ACCEPTED


def test_open_checks_are_answered_together_each_ticked_by_itself(database, client_as):
    number = made(database, make_request, requester=requester_draft(country="DEU"))
    manager = client_as("manager")
    shown = page(manager.get(f"/distribution/requests/{number}"))
    assert f"/distribution/requests/{number}/checks" in shown
    path = f"/distribution/requests/{number}/checks"
    fields = re.findall(r'name="(answer-[^"]+)"', page(manager.get(path)))
    assert len(fields) > 1
    assert "Choose at least one check." in page(manager.post(path, data={}), 422)
    asked = re.findall(r'name="(document-[^"]+)"', page(manager.get(path)))
    papers = {field: (BytesIO(PDF), "proof.pdf") for field in asked}
    ticked = dict.fromkeys(fields[1:], "y")
    answer = manager.post(path, data={"note": "looked up", **ticked, **papers})
    assert f"Checks confirmed under your name: {len(fields) - 1}" in follow(manager, answer)
    assert re.findall(r'name="(answer-[^"]+)"', page(manager.get(path))) == fields[:1]


def test_ticked_check_without_its_document_confirms_nothing(database, client_as):
    number = made(database, make_request, requester=requester_draft(country="DEU"))
    with database.transaction() as session:
        actor = system_actor("test", NOW, settings_of(session).zone)
        set_cautions(session, actor, request_by_number(session, number).lines[0].resource, ["consent"])
    manager = client_as("manager")
    path = f"/distribution/requests/{number}/checks"
    fields = re.findall(r'name="(answer-[^"]+)"', page(manager.get(path)))
    assert any("depositor-consent" in field for field in fields)
    refused = page(manager.post(path, data=dict.fromkeys(fields, "y")), 422)
    assert "This check can only be confirmed with a document." in refused
    assert re.findall(r'name="(answer-[^"]+)"', page(manager.get(path))) == fields


def test_who_may_resolve_it_is_told_only_to_others(database, desk, client_as):
    number = made(database, make_request)
    path = f"/distribution/requests/{number}"
    assert "Can be resolved by" not in page(desk.get(path))
    assert "Can be resolved by" in page(client_as("auditor").get(path))
