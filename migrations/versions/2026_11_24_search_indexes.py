"""Search indexes: trigrams over the texts that people search."""

from alembic import op

from lims.core.search import drop_statements, index_statements

revision = "search_indexes"
down_revision = "initial"
branch_labels = None
depends_on = None

TABLES = ("resources_resource", "index_record")


def upgrade() -> None:
    for table in TABLES:
        for statement in index_statements(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        for statement in drop_statements(op.get_bind().dialect.name, table):
            op.execute(statement)
