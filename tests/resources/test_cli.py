"""Resources from the command line: the same operations, a sentence for what is refused."""

from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask_babel import force_locale

from app import main
from lims.core.actor import Actor
from lims.resources.models import ResourceState, Visibility
from lims.resources.queries.catalogue import resource
from tests.factories.resources import make_resource

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`python app.py resources ...` in English, inside the app of the test instead of one that it makes."""
    monkeypatch.setattr("app.create_app", lambda: SimpleNamespace(app_context=nullcontext))

    def invoke(*arguments: str) -> Result:
        with app.app_context(), force_locale("en"):
            return CliRunner().invoke(main, ["resources", *arguments])

    return invoke


@pytest.fixture
def accessions(app: Flask, actor: Actor) -> list[str]:
    with app.extensions["lims.database"].transaction() as session:
        return [make_resource(session, actor, name=name).accession for name in ("Hosta", "Hosta child")]


def test_who_may_see_a_resource_is_decided(app: Flask, run: Run, accessions: list[str]) -> None:
    first = accessions[0]
    assert run("visibility", first, "embargoed").exit_code == 1
    assert run("visibility", first, "embargoed", "--until", "2027-01-01").exit_code == 0
    assert "2027-01-01" in run("show", first).output
    assert run("visibility", first, "open").output == f"{first}: Open\n"
    with app.extensions["lims.database"].read() as session:
        assert resource(session, first).visibility is Visibility.OPEN


def test_a_circle_of_descent_is_refused(run: Run, accessions: list[str]) -> None:
    parent, child = accessions
    assert run("lineage", child, parent, "--role", "derived_from").exit_code == 0
    refused = run("lineage", parent, child)
    assert refused.exit_code == 1
    assert "Error: " in refused.output


def test_a_withdrawn_resource_keeps_its_entry(app: Flask, run: Run, accessions: list[str]) -> None:
    assert run("withdraw", accessions[0], "--reason", "contaminated").exit_code == 0
    with app.extensions["lims.database"].read() as session:
        assert resource(session, accessions[0]).state is ResourceState.WITHDRAWN
    assert run("withdraw", accessions[0], "--reason", "again").exit_code == 1


def test_an_unknown_accession_is_named(run: Run) -> None:
    refused = run("show", "NIG-STR-999999")
    assert refused.exit_code == 1
    assert "NIG-STR-999999" in refused.output
