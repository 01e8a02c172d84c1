"""Every page and API function says who may call it, and keeps to it, for every role and for visitors."""

from collections.abc import Callable, Iterable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims.accounts.operations import issue_token
from lims.accounts.queries import user_by_login
from lims.accounts.roles import load_roles
from lims.core.actor import system_actor
from lims.core.permissions import Permission
from tests.conftest import NOW

# Given by libraries: static files and the API's own description.
UNGUARDED = {"static", "bootstrap.static", "api-docs.openapi_json"}
ROLES = ("curator", "technician", "qc", "shipping", "manager", "administrator", "auditor")


def rules(app: Flask) -> list[tuple[str, str, str]]:
    """Endpoint, method and an address with dull arguments, for every route."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        arguments = {name: _dull(converter) for name, converter in rule._converters.items()}
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            found.append((rule.endpoint, method, adapter.build(rule.endpoint, arguments, method=method)))
    return found


def _dull(converter: object) -> object:
    name = type(converter).__name__
    if name == "IntegerConverter":
        return 999999
    if name == "AnyConverter":
        return converter.regex.strip("(?:)").split("|")[0]
    return "X1"


def access_of(app: Flask, endpoint: str) -> object:
    return getattr(app.view_functions[endpoint], "access", None)


def test_every_route_says_who_may_call_it(app: Flask) -> None:
    silent = {endpoint for endpoint, _, _ in rules(app) if endpoint not in UNGUARDED and not access_of(app, endpoint)}
    assert not silent


def test_visitors_reach_only_public_routes(app: Flask) -> None:
    client = app.test_client()
    reached = []
    for endpoint, method, address in rules(app):
        if endpoint in UNGUARDED or access_of(app, endpoint) == "public":
            continue
        answer = client.open(address, method=method)
        sent_to_sign_in = answer.status_code == 302 and "/accounts/sign-in" in answer.location
        if not sent_to_sign_in and answer.status_code != 401:
            reached.append((endpoint, method, answer.status_code))
    assert not reached


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_what_its_table_says(app: Flask, client_as: Callable[[str], FlaskClient], role: str) -> None:
    client = client_as(role)
    allowed = load_roles(app.extensions["lims.settings"].config_folder)[role].permissions
    wrong = []
    for endpoint, method, address in rules(app):
        access = access_of(app, endpoint)
        if not isinstance(access, Permission) or (address.startswith("/api/") and method != "GET"):
            continue
        status = client.open(address, method=method).status_code
        if (status == 403) != (access not in allowed):
            wrong.append((endpoint, method, access.value, status))
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_a_token_reaches_what_its_owners_table_says(app: Flask, role: str) -> None:
    allowed = load_roles(app.extensions["lims.settings"].config_folder)[role].permissions
    headers = {"Authorization": f"Bearer {token_for(app, role, allowed)}"}
    client = app.test_client()
    wrong = []
    for endpoint, method, address in rules(app):
        access = access_of(app, endpoint)
        if not isinstance(access, Permission) or not address.startswith("/api/"):
            continue
        status = client.open(address, method=method, headers=headers, json=None if method == "GET" else {}).status_code
        if (status == 403) != (access not in allowed) or status in (401, 500):
            wrong.append((endpoint, method, access.value, status))
    assert not wrong


def test_a_scope_narrows_what_its_owner_may_do(app: Flask) -> None:
    headers = {"Authorization": f"Bearer {token_for(app, 'administrator', {Permission.LOTS_READ})}"}
    client = app.test_client()
    assert client.get("/api/lots/", headers=headers).status_code == 200
    assert client.get("/api/resources/", headers=headers).status_code == 403


def token_for(app: Flask, login: str, scopes: Iterable[Permission]) -> str:
    """The text of a new API token of an account."""
    database = app.extensions["lims.database"]
    with database.transaction() as session:
        actor = system_actor("test", NOW, database.settings.zone)
        return issue_token(session, actor, user_by_login(session, login), name="test", scopes=scopes)[1]


def test_the_api_refuses_a_cookie_for_changes(app: Flask, client_as: Callable[[str], FlaskClient]) -> None:
    client = client_as("administrator")
    accepted = [
        (endpoint, method)
        for endpoint, method, address in rules(app)
        if address.startswith("/api/")
        and method != "GET"
        and access_of(app, endpoint) != "public"
        and client.open(address, method=method).status_code != 401
    ]
    assert not accepted
