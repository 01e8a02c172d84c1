import pytest
from bs4 import BeautifulSoup
from flask import render_template

from lims.web.quick_actions import QUICK_ACTIONS
from tests.pages import check_structure, page_of, text_of

ROLES = ("curator", "technician", "qc", "shipping", "manager", "administrator", "auditor")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_start_page_serves_every_role_in_both_languages(client_as, role, language):
    client = client_as(role)
    client.post("/accounts/language", data={"language": language})
    answer = client.get("/", follow_redirects=True)
    assert answer.status_code == 200
    page = check_structure(answer)
    assert page.html["lang"] == language
    assert page.select_one("[aria-current=page]")


def test_the_menu_holds_only_what_one_may_use(client_as):
    technician = page_of(client_as("technician").get("/home"))
    administrator = page_of(client_as("administrator").get("/home"))
    assert not technician.select("nav a[href='/accounts/users']")
    assert administrator.select("nav a[href='/accounts/users']")


def test_every_quick_action_leads_to_a_page_of_the_centre(app):
    assert {action.endpoint for action in QUICK_ACTIONS} <= set(app.view_functions)


def test_a_visitor_of_a_centre_sees_no_menu(app):
    page = check_structure(app.test_client().get("/accounts/sign-in"))
    assert not page.select(".rail")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_unknown_address_has_a_page_in_both_languages(client_as, language):
    client = client_as("curator")
    client.post("/accounts/language", data={"language": language})
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert check_structure(answer).html["lang"] == language


def test_an_unknown_address_of_the_api_is_answered_in_json(app):
    answer = app.test_client().get("/api/nowhere")
    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "not-found"


def test_a_file_too_large_is_refused_with_a_page(app, client_as):
    client = client_as("curator")
    app.config["MAX_CONTENT_LENGTH"] = 10
    answer = client.post("/accounts/language", data={"language": "en", "next": "/" + "x" * 100})
    assert answer.status_code == 413
    assert "The file is too large" in text_of(answer)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500])
def test_every_error_has_a_page_with_its_own_words(app, status):
    with app.test_request_context("/x"):
        html = render_template("web/error.html", status=status, message=None)
    heading = BeautifulSoup(html, "html.parser").find("h1").get_text(strip=True)
    assert heading
    assert heading != "This did not work"


def test_a_fault_shows_a_page_that_needs_no_database(app, client_as, monkeypatch):
    client = client_as("curator")
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken():
        raise RuntimeError("the database is gone")

    monkeypatch.setitem(app.extensions, "lims.actor_of_request", broken)
    answer = client.get("/home")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in text_of(answer)


def test_pages_allow_nothing_from_elsewhere(client_as):
    headers = client_as("curator").get("/home").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]


def test_every_trail_begins_at_the_start_page_once(client_as):
    client = client_as("administrator")
    for path in ("/accounts/roles", "/storage/", "/lots/", "/ledger/events/1"):
        trail = page_of(client.get(path)).select(".breadcrumb a")
        assert [link["href"] for link in trail].count("/") == 1
        assert trail[0]["href"] == "/"
