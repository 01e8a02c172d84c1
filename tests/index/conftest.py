"""An index as an app, with a registered centre, records of it, and accounts named like their roles."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lims import create_app
from lims.core.actor import Actor
from lims.core.keys import create_key
from lims.core.settings import Settings
from lims.sync.records import Attribute, AttributeValue, Availability, Coded, Parent, Reference, ReferenceKind, Words
from tests.conftest import NOW, PASSWORD
from tests.factories.index import SIGNER, make_centre
from tests.factories.sync import make_record


@pytest.fixture
def index_app(
    new_settings: Callable[..., Settings], staffed_template: Path, actor: Actor, tmp_path: Path
) -> Iterator[Flask]:
    """An index with the centre NIGB, three records that can be had, one that can't, and one of another centre."""
    key_file = tmp_path / "index.pem"
    create_key(key_file)
    shutil.copy(staffed_template, tmp_path / "index.db")
    settings = new_settings(
        role="index",
        centre_code="NBRP",
        key_file=key_file,
        public_url="https://index.example",
        database_url=f"sqlite:///{tmp_path}/index.db",
    )
    app = create_app(settings, clock=lambda: NOW)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    database = app.extensions["lims.database"]
    with database.transaction() as session:
        make_centre(session, actor, signer=SIGNER).send(
            make_record(
                "NIGB-STR-000001",
                synonyms=("CS",),
                genotype="<script>alert(1)</script>",
                description=Words("Wild type.", "野生型。"),
                origin_country="USA",
                attributes=(Attribute("sex", Words("Sex", "性"), (AttributeValue("f", Words("female", "雌")),)),),
                references=(Reference(ReferenceKind.DOI, "10.1000/182", "</script><b>bold</b>"),),
                lineage=(Parent(Coded("parent", Words("Parent", "親")), "NIGB-STR-000002"),),
            ),
            make_record("NIGB-STR-000002", names=Words("White")),
            make_record("NIGB-STR-000003", availability=Availability.SUSPENDED),
        )
        make_centre(session, actor, "RIKEN").send(make_record("RIKEN-STR-000001", centre="RIKEN"))
    yield app
    database.close()


@pytest.fixture
def visitor(index_app: Flask) -> FlaskClient:
    """A client without an account, who reads English."""
    client = index_app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def sign_in(index_app: Flask) -> Callable[[str], FlaskClient]:
    def client_of(role: str) -> FlaskClient:
        client = index_app.test_client()
        answer = client.post("/accounts/sign-in", data={"login": role, "password": PASSWORD})
        assert answer.status_code == 302
        return client

    return client_of
