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


class ScanSession(Base):
    """A series of scans by one person, saved scan by scan. `context` is the conversation as it stands: what is open,
    what is pending, the item on the screen."""

    __tablename__ = "scanning_session"
    __table_args__ = (Index("ix_scanning_session_user_id_state", "user_id", "state", "id"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(36), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    name: Mapped[str | None]
    state: Mapped[SessionState] = mapped_column(choice(SessionState), default=SessionState.OPEN)
    context: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]


class Scan(Base):
    """One scan: what was read and answered. `message_id` makes a second delivery harmless."""

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
    # The conversation after this scan: current box, pending command, last item.
    context: Mapped[dict[str, Any]]
    event_seq: Mapped[int | None]
    # Whether undo has something to take back: a change of stock, or of what is open or pending.
    undoable: Mapped[bool] = mapped_column(default=False)
    undone: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    # When the scanner read it, if the network was cut and it arrived later.
    scanned_at: Mapped[datetime | None]
