"""Tables of storage: locations, and the scans that moved things."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.schema import Base, Key, Versioned
from lims.ledger.models import custody


@custody("location", "barcode", "name", "type", "parent_id", "slot", "active", "grid")
class Location(Versioned, Base):
    """A node of the storage tree. `type` and `grid` are names from `config/storage.toml`; a node with a grid holds
    items or, a rack, locations in positions; one without holds them loose or not at all. `slot` is its own position
    in a parent that has a grid."""

    __tablename__ = "storage_location"
    __table_args__ = (
        UniqueConstraint("parent_id", "name"),
        UniqueConstraint("parent_id", "slot"),
        CheckConstraint("slot IS NULL OR parent_id IS NOT NULL", name="slot_in_parent"),
        CheckConstraint("parent_id <> id", name="not_in_itself"),
    )

    id: Mapped[Key]
    barcode: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str]
    type: Mapped[str] = mapped_column(String(24), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("storage_location.id"))
    slot: Mapped[str | None] = mapped_column(String(8))
    grid: Mapped[str | None] = mapped_column(String(24))
    temperature_c: Mapped[int | None]
    note: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    parent: Mapped["Location | None"] = relationship(remote_side="Location.id")


class Scan(Base):
    """One scan at the freezer: what was read and answered. `id` of the message makes a second delivery harmless."""

    __tablename__ = "storage_scan"
    __table_args__ = (Index("ix_storage_scan_user_id_id", "user_id", "id"),)

    id: Mapped[Key]
    message_id: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int]
    text: Mapped[str]
    answer: Mapped[dict[str, Any]]
    # The conversation after this scan: current box, pending command, last item.
    context: Mapped[dict[str, Any]]
    event_seq: Mapped[int | None]
    # Whether undo has something to take back: a change of stock, or of what is open or pending.
    undoable: Mapped[bool] = mapped_column(default=False)
    undone: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
