"""Every page and API function says who may call it, and keeps to it, for every role and for visitors."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims.accounts.roles import load_roles
from lims.core.permissions import Permission

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
