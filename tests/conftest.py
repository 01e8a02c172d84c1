"""Fixtures for all tests: databases of both kinds, sessions, actors, apps and signed-in clients."""

import itertools
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy.orm import Session

from lims import create_app
from lims.accounts.operations import create_user
from lims.accounts.roles import load_roles
from lims.core.actor import Actor, system_actor
from lims.core.database import Database
from lims.core.keys import create_key
from lims.core.migrations import upgrade
from lims.core.settings import Settings, load_settings
from tests import databases

REQUIRE_ALL = "LIMS_TEST_REQUIRE_ALL"
# How fast an example runs says nothing on a loaded machine; speed is measured in bench/.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")
NOW = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--databases", default="sqlite,postgresql", help="which databases to test: sqlite,postgresql")


def pytest_configure(config: pytest.Config) -> None:
    """The process that steers the run starts PostgreSQL once; the workers find it in the environment."""
    quick_folder = databases.quick_folder()
    if config.option.basetemp is None and quick_folder:
        # Thousands of small databases are made and thrown away; a disk would be the slowest part.
        config.option.basetemp = str(quick_folder / f"lims-tests-{os.getuid()}" / uuid.uuid4().hex[:8])
        Path(config.option.basetemp).parent.mkdir(exist_ok=True)
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))
    if hasattr(config, "workerinput") or "postgresql" not in config.getoption("--databases"):
        return
    server = databases.postgresql_server()
    address = server.__enter__()
    config.add_cleanup(lambda: server.__exit__(None, None, None))
    if address:
        os.environ[databases.SERVER_VARIABLE] = address


def missing(what: str) -> None:
    """Skip for want of a program, or fail where everything is required (CI)."""
    if os.environ.get(REQUIRE_ALL):
        pytest.fail(f"{what} is missing and {REQUIRE_ALL} is set")
    pytest.skip(f"{what} is missing")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        kinds = metafunc.config.getoption("--databases").split(",")
        metafunc.parametrize("database_kind", kinds, scope="session")


@pytest.fixture(scope="session")
def base_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The shipped settings, on folders of this run."""
    folder = tmp_path_factory.mktemp("instance")
    settings = replace(
        load_settings({}),
        data_folder=folder,
        key_file=folder / "centre.pem",
        secret_key="s" * 32,
        centre_code="NIG",
    )
    create_key(settings.key_file)
    return settings


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, base_settings: Settings) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(replace(base_settings, database_url=f"sqlite:///{path}"))
    upgrade(database.engine)
    # Closing the last connection writes the log back into the one file that is copied.
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql_template(base_settings: Settings) -> Iterator[str]:
    server = os.environ.get(databases.SERVER_VARIABLE)
    if not server:
        missing("PostgreSQL")
    name = databases.new_name()
    url = databases.create_database(server, name)
    database = Database(replace(base_settings, database_url=url.render_as_string(hide_password=False)))
    upgrade(database.engine)
    database.close()
    yield name
    databases.drop_database(server, name)


@pytest.fixture
def new_sqlite(sqlite_template: Path, tmp_path: Path) -> Callable[[], str]:
    """Makes fresh migrated SQLite databases and gives their addresses."""
    numbers = itertools.count()

    def make() -> str:
        path = tmp_path / f"lims{next(numbers)}.db"
        shutil.copy(sqlite_template, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture
def new_settings(base_settings: Settings, new_sqlite: Callable[[], str], tmp_path: Path) -> Callable[..., Settings]:
    """Makes settings of a fresh centre on SQLite; keyword arguments override any of them."""

    def make(**changes: object) -> Settings:
        folder = tmp_path / f"data-{uuid.uuid4().hex[:8]}"
        folder.mkdir()
        return replace(base_settings, **({"database_url": new_sqlite(), "data_folder": folder} | changes))

    return make


@pytest.fixture
def settings(
    database_kind: str, new_settings: Callable[..., Settings], request: pytest.FixtureRequest
) -> Iterator[Settings]:
    """Settings on a fresh migrated database; the test runs once on each kind."""
    if database_kind == "sqlite":
        yield new_settings()
        return
    template = request.getfixturevalue("postgresql_template")
    server = os.environ[databases.SERVER_VARIABLE]
    name = databases.new_name()
    url = databases.create_database(server, name, template)
    yield new_settings(database_url=url.render_as_string(hide_password=False))
    databases.drop_database(server, name)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """A database of this test's own, in which it may commit."""
    database = Database(settings)
    yield database
    database.close()


@pytest.fixture(scope="session")
def shared_database(
    database_kind: str, sqlite_template: Path, base_settings: Settings, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """One migrated database for all tests of this process that throw away what they write."""
    if database_kind == "sqlite":
        path = sqlite_template.with_name("shared.db")
        shutil.copy(sqlite_template, path)
        url = f"sqlite:///{path}"
    else:
        template = request.getfixturevalue("postgresql_template")
        server = os.environ[databases.SERVER_VARIABLE]
        name = databases.new_name()
        url = databases.create_database(server, name, template).render_as_string(hide_password=False)
    database = Database(replace(base_settings, database_url=url))
    yield database
    database.close()
    if database_kind == "postgresql":
        databases.drop_database(server, name)


@pytest.fixture
def session(database_kind: str, request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session inside one open transaction, which is thrown away at the end."""
    own = "database" in request.fixturenames
    database = request.getfixturevalue("database" if own else "shared_database")
    with database.new_session() as session:
        session.info["writing"] = True
        session.info["after_commit"] = []
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        yield session
        session.rollback()


@pytest.fixture
def actor(base_settings: Settings) -> Actor:
    """Somebody who may do everything, at a fixed instant."""
    return system_actor("test", NOW, base_settings.zone, name="tester")


@pytest.fixture(scope="session")
def staffed_template(sqlite_template: Path, base_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template with one account for each role, named like the role; made once, because passwords hash slowly."""
    path = tmp_path_factory.mktemp("staffed") / "template.db"
    shutil.copy(sqlite_template, path)
    database = Database(replace(base_settings, database_url=f"sqlite:///{path}"))
    create_accounts(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def assembled_app(base_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A centre's app put together once in this process; each test gives it a database of its own."""
    folder = tmp_path_factory.mktemp("app")
    database_url = f"sqlite:///{folder}/app.db"
    app = create_app(replace(base_settings, data_folder=folder / "data", database_url=database_url), clock=lambda: NOW)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture
def app(assembled_app: Flask, staffed_template: Path) -> Iterator[Flask]:
    """A centre's app on a fresh SQLite database, with one account for each role (named like the role)."""
    app = assembled_app
    settings = app.extensions["lims.settings"]
    config, extensions = dict(app.config), dict(app.extensions)
    shutil.rmtree(settings.data_folder, ignore_errors=True)
    settings.data_folder.mkdir()
    for left in settings.data_folder.parent.glob("app.db*"):
        left.unlink()
    shutil.copy(staffed_template, settings.data_folder.with_name("app.db"))
    app.extensions["lims.database"] = Database(settings)
    yield app
    app.extensions["lims.database"].close()
    app.config.clear()
    app.config.update(config)
    app.extensions.clear()
    app.extensions.update(extensions)


def create_accounts(database: Database) -> None:
    actor = system_actor("test", NOW, database.settings.zone)
    with database.transaction() as session:
        for role in load_roles(database.settings.config_folder):
            create_user(
                session,
                actor,
                login=role,
                name=role.title(),
                email=f"{role}@example.org",
                password=PASSWORD,
                roles=[role],
                language="en",
            )


@pytest.fixture
def client_as(app: Flask) -> Callable[[str], FlaskClient]:
    """A client signed in as the account of a role."""

    def sign_in(role: str) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/accounts/sign-in", data={"login": role, "password": PASSWORD})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return client

    return sign_in


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()
