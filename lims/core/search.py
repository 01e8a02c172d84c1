"""One search for both databases: texts are folded the same way when they are stored and when they are sought.

A table that is searched has a `search_text` column and an index of its dialect's own over it: FTS5 with trigrams in
SQLite (`<table>_fts`, kept by triggers), a trigram GIN index in PostgreSQL. `index_statements` makes either.
"""

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, select, table, true
from sqlalchemy import column as column_named
from sqlalchemy.orm import InstrumentedAttribute, Session

# Trigrams find words of three characters and more; shorter ones are compared row by row.
SHORTEST_INDEXED = 3
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def search_key(text: str) -> str:
    """A text as it is compared: NFKC (full width, half width), case folded, hiragana for katakana, blanks squeezed."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_KATAKANA_TO_HIRAGANA)
    return " ".join(folded.split())


def matches(session: Session, column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """A condition on a `search_text` column: every word of `text` occurs in it. True for an empty text."""
    conditions = [_contains(session, column, word) for word in search_key(text).split()]
    return and_(true(), *conditions)


def index_statements(dialect: str, table_name: str) -> list[str]:
    """The SQL that makes a table's search index; for migrations."""
    if dialect == "postgresql":
        return [
            "CREATE EXTENSION IF NOT EXISTS pg_trgm",
            f"CREATE INDEX ix_{table_name}_search_text ON {table_name} USING gin (search_text gin_trgm_ops)",
        ]
    insert = f"INSERT INTO {table_name}_fts(rowid, search_text) VALUES (new.id, new.search_text)"  # noqa: S608 - names of our tables
    columns = f"{table_name}_fts({table_name}_fts, rowid, search_text)"
    delete = f"INSERT INTO {columns} VALUES ('delete', old.id, old.search_text)"  # noqa: S608
    return [
        f"CREATE VIRTUAL TABLE {table_name}_fts USING fts5("
        f"search_text, content='{table_name}', content_rowid='id', tokenize='trigram')",
        f"CREATE TRIGGER {table_name}_fts_insert AFTER INSERT ON {table_name} BEGIN {insert}; END",
        f"CREATE TRIGGER {table_name}_fts_delete AFTER DELETE ON {table_name} BEGIN {delete}; END",
        f"CREATE TRIGGER {table_name}_fts_update AFTER UPDATE OF search_text ON {table_name} "
        f"BEGIN {delete}; {insert}; END",
        f"INSERT INTO {table_name}_fts({table_name}_fts) VALUES ('rebuild')",  # noqa: S608
    ]


def drop_statements(dialect: str, table_name: str) -> list[str]:
    """The SQL that takes the search index away again."""
    if dialect == "postgresql":
        return [f"DROP INDEX ix_{table_name}_search_text"]
    triggers = [f"DROP TRIGGER {table_name}_fts_{event}" for event in ("insert", "delete", "update")]
    return [*triggers, f"DROP TABLE {table_name}_fts"]


def _contains(session: Session, column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    if session.get_bind().dialect.name != "sqlite" or len(word) < SHORTEST_INDEXED:
        return column.contains(word, autoescape=True)
    searched: Any = column.class_.__table__
    index = table(f"{searched.name}_fts", column_named("rowid"), column_named("search_text"))
    phrase = '"' + word.replace('"', '""') + '"'
    found: Any = select(literal_column("rowid")).select_from(index).where(index.c.search_text.op("MATCH")(phrase))
    return searched.c.id.in_(found)  # type: ignore[no-any-return]
