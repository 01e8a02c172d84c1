"""How Alembic runs: on the engine it is given by `lims.core.migrations`, or on the settings' database by hand."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

from lims import import_models
from lims.core.database import Database
from lims.core.schema import Base
from lims.core.settings import load_settings

# Tables that SQLite's full-text search keeps for itself.
SEARCH_TABLES = ("_fts", "_fts_data", "_fts_idx", "_fts_docsize", "_fts_config", "_fts_content")


def include_object(_item: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    if kind == "table":
        return not (name or "").endswith(SEARCH_TABLES)
    # The trigram index exists in PostgreSQL only.
    return not (kind == "index" and (name or "").endswith("_search_text"))


def run_migrations(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=include_object,
        transaction_per_migration=True,
        # The engine begins real transactions in SQLite too.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    engine = context.config.attributes.get("engine") or Database(load_settings()).engine
    import_models()
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # Two instances starting at once must not both migrate; the lock ends with the connection.
            connection.execute(text("SELECT pg_advisory_lock(728031)"))
            connection.commit()
        without_foreign_keys = connection.dialect.name == "sqlite"
        if without_foreign_keys:
            # SQLite rebuilds a table to change it; meanwhile what points to it would be refused, or deleted with it.
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        run_migrations(connection)
        connection.commit()
        if without_foreign_keys:
            check_foreign_keys(connection)
            connection.connection.cursor().execute("PRAGMA foreign_keys = ON")


def check_foreign_keys(connection: Connection) -> None:
    """Raises RuntimeError if a migration left a row that points to nothing."""
    broken = connection.connection.cursor().execute("PRAGMA foreign_key_check").fetchmany(5)
    if broken:
        raise RuntimeError(f"Rows point to rows that do not exist (table, row, table pointed to, key): {broken}")


main()
