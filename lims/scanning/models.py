"""Tables of scanning: sessions at the freezer, and their scans as they were read and answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lims.accounts.models import User
from lims.core.schema import Base, Key, choice


class SessionState(StrEnum):
    """A paused session waits for any device; a finished one can be read, and its scans still be undone."""

    OPEN = "open"
    PAUSED = "paused"
    FINISHED = "finished"


class ConflictState(StrEnum):
    """A scan that arrived late and could not be done is open until a person settles it."""

    OPEN = "open"
    SETTLED = "settled"


class ScanSession(Base):
    """A series of scans by one person, saved scan by scan.

    `context` is the conversation as it stands: what is open, what is pending, the item on the screen. `scans` and
    `conflicts` count its scans and those that wait to be settled.
    """

    __tablename__ = "scanning_session"
    __table_args__ = (Index("ix_scanning_session_user_id_last_at", "user_id", "last_at", "id"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(36), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    name: Mapped[str | None]
    state: Mapped[SessionState] = mapped_column(choice(SessionState), default=SessionState.OPEN)
    context: Mapped[dict[str, Any]]
    scans: Mapped[int] = mapped_column(default=0)
    conflicts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]


class Scan(Base):
    """One scan: what was read and answered. `message_id` makes a second delivery harmless.

    `context` is the conversation after it. `intention` is what a conflict was meant to do. A settlement of a conflict
    is a scan of its own, which names the conflict in `settles_id`.
    """

    __tablename__ = "scanning_scan"
    __table_args__ = (
        Index("ix_scanning_scan_user_id_id", "user_id", "id"),
        Index("ix_scanning_scan_session_id_id", "session_id", "id"),
    )

    id: Mapped[Key]
    message_id: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int]
    session_id: Mapped[int | None] = mapped_column(ForeignKey(ScanSession.id))
    text: Mapped[str]
    answer: Mapped[dict[str, Any]]
    context: Mapped[dict[str, Any]]
    event_seq: Mapped[int | None]
    # Whether undo has something to take back: a change of stock, or of what is open or pending.
    undoable: Mapped[bool] = mapped_column(default=False)
    undone: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    # When the scanner read it, if the network was cut and it arrived later.
    scanned_at: Mapped[datetime | None]
    conflict: Mapped[ConflictState | None] = mapped_column(choice(ConflictState))
    intention: Mapped[dict[str, Any] | None]
    settles_id: Mapped[int | None] = mapped_column(ForeignKey("scanning_scan.id"))
