"""A centre whose index is another app of the same process."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims import create_app
from lims.core.actor import Actor
from lims.core.keys import create_key, load_key, public_jwk
from lims.core.settings import Settings
from lims.index.operations.centres import CentreDraft, add_key, register_centre
from lims.resources.models import Visibility
from tests.conftest import NOW
from tests.factories.resources import make_resource
from tests.factories.sync import AppTransport

INDEX_URL = "https://index.example"


@pytest.fixture
def index(new_settings: Callable[..., Settings], actor: Actor, tmp_path: Path) -> Iterator[Flask]:
    """An index that knows the centre NIG."""
    create_key(tmp_path / "index.pem")
    settings = new_settings(role="index", centre_code="NBRP", key_file=tmp_path / "index.pem", public_url=INDEX_URL)
    made = create_app(settings, clock=lambda: NOW)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with made.extensions["lims.database"].transaction() as session:
        register_centre(session, actor, "NIG", CentreDraft("NIG", "遺伝研", "nig@example.org"))
    yield made
    made.extensions["lims.database"].close()


@pytest.fixture
def publishing_app(app: Flask, index: Flask, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A centre with one public resource, whose messages reach the index."""
    settings = replace(app.extensions["lims.settings"], index_url=INDEX_URL)
    app.extensions["lims.settings"] = settings
    app.jinja_env.globals["settings"] = settings
    app.extensions["lims.database"]._sessions.kw["info"]["settings"] = settings
    for face in ("views", "api", "cli", "jobs"):
        monkeypatch.setattr(f"lims.sync.{face}.HttpTransport", lambda _url: AppTransport(index))
    with app.extensions["lims.database"].transaction() as session:
        make_resource(session, actor, name="Canton-S", genotype="+", visibility=Visibility.OPEN)
    with index.extensions["lims.database"].transaction() as session:
        add_key(session, actor, "NIG", public_jwk(load_key(settings.key_file).public_key()))
    return app


@pytest.fixture
def curator(publishing_app: Flask, client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("curator")
