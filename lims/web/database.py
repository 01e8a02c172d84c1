"""The database as the faces see it: one session for each request or command."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from lims.core.database import Database, transaction_in

EXTENSION = "lims.database"


def init_app(app: Flask, database: Database) -> None:
    app.extensions[EXTENSION] = database

    @app.teardown_appcontext
    def close_session(_error: BaseException | None) -> None:
        session = g.pop("database_session", None)
        if session is not None:
            session.close()


def database() -> Database:
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Database)
    return found


def session() -> Session:
    """The session of this request or command, for reading."""
    if "database_session" not in g:
        g.database_session = database().new_session()
    made = g.database_session
    assert isinstance(made, Session)
    return made


@contextmanager
def transaction(*, lasting: bool = True) -> Iterator[Session]:
    """One user action: commits at the end of the block, or leaves nothing behind.

    `lasting` False is for what may be lost in a power cut: see `transaction_in`.
    """
    with transaction_in(session(), lasting=lasting) as writing:
        yield writing
