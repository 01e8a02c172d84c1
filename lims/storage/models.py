"""Tables of storage: locations, and other codes of things."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.attachments import Attachment
from lims.core.schema import Base, Key, Versioned, choice
from lims.ledger.models import custody
from lims.lots.models import Item


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


class AliasOrigin(StrEnum):
    """Whose code it is: a depositor's, a sister centre's, a tube maker's, or our own on a label that was replaced."""

    DEPOSITOR = "depositor"
    SISTER = "sister"
    TUBE = "tube"
    REPLACED = "replaced"


@custody("alias", "text", "item_id", "location_id", "origin", "active")
class Alias(Base):
    """Another code by which an item or a location is found. `text` is what a scanner reads, as `plain_scan` writes it.

    Two things may have the same code, for neither we nor the centre that printed it can forbid that; then whoever
    scans it is asked. A code that was noted by mistake becomes inactive.
    """

    __tablename__ = "storage_alias"
    __table_args__ = (
        UniqueConstraint("text", "item_id"),
        UniqueConstraint("text", "location_id"),
        CheckConstraint("(item_id IS NULL) <> (location_id IS NULL)", name="of_one_thing"),
    )

    id: Mapped[Key]
    text: Mapped[str] = mapped_column(String(200))
    item_id: Mapped[int | None] = mapped_column(ForeignKey(Item.id), index=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey(Location.id), index=True)
    origin: Mapped[AliasOrigin] = mapped_column(choice(AliasOrigin))
    note: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    item: Mapped[Item | None] = relationship()
    location: Mapped[Location | None] = relationship()


class InventoryState(StrEnum):
    """How far an inventory is: read and shown, brought in, taken back, or put aside without being brought in."""

    READ = "read"
    IMPORTED = "imported"
    UNDONE = "undone"
    DROPPED = "dropped"


@custody("inventory", "number", "state")
class Inventory(Versioned, Base):
    """A file that says what is in a freezer. `options` are what a person decided about it, `counts` what came of it;
    `event_seq` is the event that put its items into their places."""

    __tablename__ = "storage_inventory"
    __table_args__ = (
        CheckConstraint("state NOT IN ('imported', 'undone') OR event_seq IS NOT NULL", name="imported_has_event"),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(16), unique=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey(Attachment.id))
    state: Mapped[InventoryState] = mapped_column(choice(InventoryState), default=InventoryState.READ)
    options: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    event_seq: Mapped[int | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]

    attachment: Mapped[Attachment] = relationship()
