"""The migrations lead from nothing to exactly the models, and back, on both databases."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from lims import import_models
from lims.core import migrations
from lims.core.database import Database
from lims.core.schema import Base
from lims.core.settings import Settings
from tests import databases
from tests.conftest import missing


@pytest.fixture
def empty(database_kind: str, base_settings: Settings, tmp_path: Path) -> Iterator[Database]:
    import_models()
    if database_kind == "sqlite":
        database = Database(replace(base_settings, database_url=f"sqlite:///{tmp_path}/empty.db"))
        yield database
        database.close()
        return
    server = os.environ.get(databases.SERVER_VARIABLE)
    if not server:
        missing("PostgreSQL")
    name = databases.new_name()
    url = databases.create_database(server, name)
    database = Database(replace(base_settings, database_url=url.render_as_string(hide_password=False)))
    yield database
    database.close()
    databases.drop_database(server, name)


def differences(database: Database) -> list[object]:
    def compared(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return "_fts" not in (name or "") and not (kind == "index" and (name or "").endswith("_search_text"))

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": compared})
        return compare_metadata(context, Base.metadata)


def test_from_nothing_to_the_models_and_back(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    assert differences(empty) == []
    assert migrations.current_revision(empty.engine) == migrations.newest_revision()
    migrations.downgrade(empty.engine)
    assert set(inspect(empty.engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(empty.engine)
    assert differences(empty) == []


def test_the_chain_is_a_line() -> None:
    assert len(ScriptDirectory(str(migrations.FOLDER)).get_heads()) == 1


def test_migrations_do_not_import_models() -> None:
    for file in (migrations.FOLDER / "versions").glob("*.py"):
        assert ".models" not in file.read_text(encoding="utf-8"), file
