"""The migrations lead from nothing to exactly the models, and back, on both databases."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect

from lims import import_models
from lims.core import migrations
from lims.core.database import Database
from lims.core.schema import Base
from lims.core.settings import Settings
from tests import databases
from tests.conftest import NOW, missing


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


# One row of each table that a later revision rebuilds or replaces, as the first release wrote them.
FIRST_ROWS: dict[str, dict[str, object]] = {
    "resources_resource": {
        "id": 1, "accession": "NBRP-CEL-000001", "kind": "cell_line", "name": "HeLa", "attributes": {},
        "as_deposited": {}, "state": "active", "visibility": "closed", "search_text": "", "version": 1,
        "created_at": NOW, "updated_at": NOW,
    },
    "lots_lot": {
        "id": 1, "code": "NGT00000018", "resource_id": 1, "form": "cryovial", "made_on": NOW.date(), "items_made": 2,
        "attributes": {}, "created_at": NOW, "version": 1,
    },
    "storage_location": {
        "id": 1, "barcode": "NGB0000001X", "name": "Box 1", "type": "box", "grid": "9x9", "active": True,
        "created_at": NOW, "version": 1,
    },
    "lots_item": {
        "id": 1, "barcode": "NGV0000001D", "lot_id": 1, "state": "stored", "location_id": 1, "position": "A01",
        "created_at": NOW,
    },
    "storage_scan": {
        "id": 7, "message_id": "message-0001", "user_id": 1, "text": "NGV0000001D", "answer": {"tone": "done"},
        "context": {"box": "NGB0000001X"}, "event_seq": None, "undoable": True, "undone": False, "at": NOW,
    },
}  # fmt: skip


def rows_of(connection: Connection, *tables: str) -> list[dict[str, object]]:
    metadata = MetaData()
    metadata.reflect(connection, only=tables)
    return [dict(row) for table in tables for row in connection.execute(metadata.tables[table].select()).mappings()]


def test_an_upgrade_keeps_what_was_there(empty: Database) -> None:
    migrations.upgrade(empty.engine, "search_indexes")
    with empty.engine.begin() as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        for name, row in FIRST_ROWS.items():
            connection.execute(metadata.tables[name].insert(), [row])
    migrations.upgrade(empty.engine)
    with empty.engine.begin() as connection:
        item, scan = rows_of(connection, "lots_item", "scanning_scan")
        assert (item["barcode"], item["position"]) == ("NGV0000001D", "A01")
        assert (item["seconds_out"], item["thaws"], item["out_at"]) == (0, 0, None)
        assert (scan["id"], scan["message_id"], scan["undoable"]) == (7, "message-0001", True)
    migrations.downgrade(empty.engine, "search_indexes")
    with empty.engine.begin() as connection:
        item, scan = rows_of(connection, "lots_item", "storage_scan")
        assert item["position"] == "A01" and scan["message_id"] == "message-0001"
