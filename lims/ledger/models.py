"""Events, their lines, the head that numbers them without a gap, and the seals over them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.schema import Base, Key


class Event(Base):
    """One operation: who, when, through which face, and why."""

    __tablename__ = "ledger_event"

    # The running number is the key: given without a gap, so that a removed event is missed.
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(48), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_name: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    face: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None]
    message_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    details: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))

    lines: Mapped[list["Line"]] = relationship(
        back_populates="event", order_by="Line.id", lazy="raise_on_sql", viewonly=True
    )


class Line(Base):
    """What an event did to one thing: its facts before (none for a new thing) and after."""

    __tablename__ = "ledger_line"
    __table_args__ = (
        UniqueConstraint("event_seq", "thing", "thing_id"),
        Index("ix_ledger_line_thing", "thing", "thing_id", "event_seq"),
        Index("ix_ledger_line_code", "code"),
    )

    id: Mapped[Key]
    event_seq: Mapped[int] = mapped_column(ForeignKey(Event.seq))
    thing: Mapped[str] = mapped_column(String(24))
    thing_id: Mapped[int]
    code: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any]]

    event: Mapped[Event] = relationship(back_populates="lines", lazy="raise_on_sql")


class Head(Base):
    """The number of the newest event; its row is the gate that gives events their order."""

    __tablename__ = "ledger_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    mac: Mapped[str] = mapped_column(String(64))


class Seal(Base):
    """A signature of the instance over a run of events and over the seal before it."""

    __tablename__ = "ledger_seal"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_seq: Mapped[int]
    last_seq: Mapped[int] = mapped_column(unique=True)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str]
    sealed_at: Mapped[datetime]


@dataclass(frozen=True)
class Custody:
    """Which columns of a table the ledger vouches for."""

    thing: str
    model: type[Base]
    code: str
    facts: tuple[str, ...]


CUSTODIES: dict[str, Custody] = {}
_BY_MODEL: dict[type[Base], Custody] = {}


M = TypeVar("M", bound=type[Base])


def custody(thing: str, code: str, *facts: str) -> Callable[[M], M]:
    """Put a table under custody: its rows change only inside a ledger entry, and `verify` compares `facts`.

    `thing` is the design's word for a row, `code` the column that people know it by.
    """

    def decorate(model: M) -> M:
        CUSTODIES[thing] = _BY_MODEL[model] = Custody(thing, model, code, facts)
        return model

    return decorate


def custody_of(row: Base) -> Custody:
    return _BY_MODEL[type(row)]
