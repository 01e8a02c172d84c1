"""The database and its transactions: the only module that begins, commits or rolls back.

A face opens one `transaction()` for one user action. Reading needs none. Rows changed outside a transaction are a
mistake of the program, and raise.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import (
    CheckConstraint,
    Connection,
    Constraint,
    Engine,
    Index,
    Table,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker

from lims.core.refusals import Refusal
from lims.core.schema import Base, Key, Versioned, check_version, choice
from lims.core.settings import Settings

__all__ = [
    "Base",
    "Database",
    "Key",
    "Versioned",
    "after_commit",
    "check_version",
    "choice",
    "refusing",
    "unique_constraint",
]

Value = TypeVar("Value")
WRITING = "writing"
_LASTING = {"sqlite_begin": "IMMEDIATE", "sqlite_synchronous": "FULL"}
_PASSING = {"sqlite_begin": "IMMEDIATE", "sqlite_synchronous": "NORMAL"}
AFTER_COMMIT = "after_commit"
SYNCHRONOUS = "synchronous"
# The rows that the present transaction has locked: by their tables, the keys. Only known inside `transaction_in`.
LOCKED_ROWS = "locked_rows"
CONNECTION = "connection"
# A writer waits this long for another's transaction before it gives up.
SQLITE_BUSY_SECONDS = 20


class Database:
    """One database of one instance, on SQLite or PostgreSQL."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = _make_engine(settings.database_url)
        self._sessions = sessionmaker(self.engine, info={"settings": settings}, autoflush=True)
        event.listen(self._sessions, "before_flush", _refuse_stray_flush)
        event.listen(self._sessions, "do_orm_execute", _refuse_stray_statement)
        event.listen(self._sessions, "after_soft_rollback", _forget_locks)

    def new_session(self) -> Session:
        """A session whose owner closes it; it reads until `transaction_in` lets it write."""
        return self._sessions()

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self.new_session() as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session that reads the database as it is at its first statement, whatever others write meanwhile."""
        with self.new_session() as session:
            if self.engine.dialect.name == "postgresql":
                # SQLite's readers have their snapshot anyway.
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with self.new_session() as session, transaction_in(session):
            yield session

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def transaction_in(session: Session, *, lasting: bool = True) -> Iterator[Session]:
    """One user action: all of it is committed at the end, or nothing.

    What was read before is read again, so that no decision rests on an old snapshot; on SQLite the writer takes its
    turn at once instead of failing half-way. A transaction inside another is a mistake of the program.

    What is not `lasting`, such as that somebody looked at an item, outlives the end of the program on SQLite, but a
    power cut only together with the next lasting transaction: the disk is not waited for.
    """
    if session.info.get(WRITING):
        raise RuntimeError("a transaction is already open: operations must not open their own")
    session.rollback()
    session.expire_all()
    session.info[WRITING] = True
    session.info[AFTER_COMMIT] = []
    session.info[LOCKED_ROWS] = {}
    try:
        session.info[CONNECTION] = session.connection(execution_options=_LASTING if lasting else _PASSING)
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info[WRITING] = False
        session.info.pop(LOCKED_ROWS)
        session.info.pop(CONNECTION, None)
        callbacks = session.info.pop(AFTER_COMMIT)
    for callback in callbacks:
        callback()


def connection_of(session: Session) -> Connection:
    """The connection of a session, for statements that need no objects; what is not flushed yet they don't see."""
    found = session.info.get(CONNECTION)
    return found if isinstance(found, Connection) else session.connection()


def after_commit(session: Session, callback: Callable[[], None]) -> None:
    """Run something once the current transaction is committed, such as waking the mail job.

    What must survive a crash between commit and callback is a row, not a callback.
    """
    session.info[AFTER_COMMIT].append(callback)


@contextmanager
def refusing(session: Session, refusals: Mapping[Constraint | Index, Refusal]) -> Iterator[None]:
    """Flush at the end of the block, and let the named constraints speak as refusals.

    Raises the refusal of the constraint that the database reports, or the database's own error for any other.
    """
    try:
        yield
        session.flush()
    except IntegrityError as error:
        for constraint, refusal in refusals.items():
            if _is_about(error, constraint):
                raise refusal from error
        raise


def lock(session: Session, row: Base) -> None:
    """Read a row anew and keep others from changing it until the transaction ends.

    Only the row's own table is locked: PostgreSQL can't lock what an outer join brings along.
    """
    session.refresh(row, with_for_update={"of": type(row)})


def in_parts(values: Sequence[Value], size: int = 1000) -> Iterator[Sequence[Value]]:
    """A long list in parts that a statement can name one by one; both databases limit its parameters."""
    return (values[start : start + size] for start in range(0, len(values), size))


def insert_unless_there(session: Session, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert rows, leaving out those that somebody else has made meanwhile: the first one wins, nobody fails."""
    session.flush()
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(model).on_conflict_do_nothing(), rows)


def unique_constraint(model: type[Base], *columns: str) -> Constraint | Index:
    """The unique constraint or index of a model over exactly these columns, to be named in `refusing`."""
    table = cast(Table, model.__table__)
    constraints: list[UniqueConstraint | Index] = [
        found for found in table.constraints if isinstance(found, UniqueConstraint)
    ]
    constraints += [found for found in table.indexes if found.unique]
    for candidate in constraints:
        if tuple(column.name for column in candidate.columns) == columns:
            return candidate
    raise LookupError(f"{table.name} has no unique constraint over {', '.join(columns)}")


def _is_about(error: IntegrityError, constraint: Constraint | Index) -> bool:
    """Whether a database error is this constraint's: by name on PostgreSQL, by columns or name on SQLite."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return bool(diagnosis.constraint_name == constraint.name)
    text = str(error.orig)
    if isinstance(constraint, CheckConstraint):
        return text.endswith(f": {constraint.name}")
    columns = getattr(constraint, "columns", ())
    return text.endswith(": " + ", ".join(f"{column.table.name}.{column.name}" for column in columns)) or (
        f"index '{constraint.name}'" in text
    )


def _make_engine(database_url: str) -> Engine:
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver would begin transactions by itself, late and deferred; we send BEGIN ourselves.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "foreign_keys = ON",
        # In WAL mode FULL makes every acknowledged scan survive a power cut.
        "synchronous = FULL",
        f"busy_timeout = {SQLITE_BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    options = connection.get_execution_options()
    synchronous = options.get("sqlite_synchronous")
    # It can only be set between transactions, and holds for the connection until a writer sets it again.
    if synchronous and connection.info.get(SYNCHRONOUS, "FULL") != synchronous:
        connection.exec_driver_sql(f"PRAGMA synchronous = {synchronous}")
        connection.info[SYNCHRONOUS] = synchronous
    connection.exec_driver_sql(f"BEGIN {options.get('sqlite_begin', 'DEFERRED')}")


def _refuse_stray_flush(session: Session, _context: Any, _instances: Any) -> None:
    if not session.info.get(WRITING):
        raise RuntimeError("rows were changed outside a transaction")


def _forget_locks(session: Session, _transaction: Any) -> None:
    """A savepoint that is rolled back gives up its locks, and its rows are read again."""
    if LOCKED_ROWS in session.info:
        session.info[LOCKED_ROWS] = {}


def _refuse_stray_statement(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and not state.session.info.get(WRITING):
        raise RuntimeError("a statement that writes was sent outside a transaction")
