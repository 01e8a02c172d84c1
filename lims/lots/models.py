"""Tables of preservation: protocols, lots, items."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.schema import Base, Key, Versioned, choice
from lims.ledger.models import custody
from lims.resources.models import Resource


class ItemState(StrEnum):
    """Where an item is in its life. Only a stored item is in its place."""

    MADE = "made"
    STORED = "stored"
    OUT = "out"
    SHIPPED = "shipped"
    USED = "used"
    DISCARDED = "discarded"
    LOST = "lost"


# States in which an item is still the centre's to give.
HERE = (ItemState.MADE, ItemState.STORED, ItemState.OUT)


class Protocol(Versioned, Base):
    """How something is preserved; a changed protocol is a new revision, so that old lots keep theirs."""

    __tablename__ = "lots_protocol"
    __table_args__ = (UniqueConstraint("name", "revision"),)

    id: Mapped[Key]
    name: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    kinds: Mapped[list[Any]]
    cryoprotectant: Mapped[str | None]
    cooling: Mapped[str | None]
    text: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


@custody("lot", "code", "resource_id", "form", "items_made", "made_on", "parent_lot_id")
class Lot(Versioned, Base):
    """Items made together in one event. `attributes` hold the lot fields that only some forms have.

    `parent_lot` is the one lot that it came from; a lot that was pooled has several parents instead, see LotParent.
    `keep_until` is the day after which its items are no longer to be kept, or distributed without a new test.
    """

    __tablename__ = "lots_lot"
    __table_args__ = (
        CheckConstraint("items_made >= 0", name="items_made"),
        CheckConstraint("parent_lot_id <> id", name="not_its_own_parent"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(16), unique=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey(Resource.id), index=True)
    form: Mapped[str] = mapped_column(String(24))
    protocol_id: Mapped[int | None] = mapped_column(ForeignKey(Protocol.id))
    cryoprotectant: Mapped[str | None]
    cooling: Mapped[str | None]
    passage: Mapped[int | None]
    generation: Mapped[str | None]
    operator: Mapped[str | None]
    made_on: Mapped[date] = mapped_column(index=True)
    parent_lot_id: Mapped[int | None] = mapped_column(ForeignKey("lots_lot.id"), index=True)
    items_made: Mapped[int]
    keep_until: Mapped[date | None] = mapped_column(index=True)
    attributes: Mapped[dict[str, Any]]
    note: Mapped[str | None]
    created_at: Mapped[datetime]

    resource: Mapped[Resource] = relationship()
    protocol: Mapped[Protocol | None] = relationship()
    parent_lot: Mapped["Lot | None"] = relationship(remote_side="Lot.id")
    items: Mapped[list["Item"]] = relationship(back_populates="lot", order_by="Item.id")
    pooled_from: Mapped[list["LotParent"]] = relationship(
        back_populates="lot", order_by="LotParent.id", foreign_keys="LotParent.lot_id"
    )


@custody("item", "barcode", "lot_id", "state", "quantity", "location_id", "position", "seconds_out", "thaws")
class Item(Base):
    """One physical thing with a barcode.

    Its place stands in the same row (`location_id` names a row of `storage_location`), so that a scan reads one row
    and one constraint keeps two items out of one position. An item that is out may keep its place: it has no other,
    and nobody else gets it. `quantity` counts what is left in the form's unit (seeds, microlitres), or is empty for a
    thing that is used whole. `out_at` is when it was last taken out of the cold, `seconds_out` the time that it spent
    outside before that, `thaws` how often it was thawed; an aliquot begins with those of the item it came from.
    `note` is what is to be known of this one thing and not of its lot.
    """

    __tablename__ = "lots_item"
    __table_args__ = (
        UniqueConstraint("location_id", "position"),
        CheckConstraint("state <> 'stored' OR location_id IS NOT NULL", name="stored_has_place"),
        CheckConstraint("location_id IS NULL OR state IN ('stored', 'out')", name="place_in_use"),
        CheckConstraint("out_at IS NULL OR state = 'out'", name="out_since"),
        CheckConstraint("seconds_out >= 0", name="seconds_out"),
        CheckConstraint("thaws >= 0", name="thaws"),
        CheckConstraint("position IS NULL OR location_id IS NOT NULL", name="position_in_location"),
        CheckConstraint("quantity IS NULL OR quantity >= 0", name="quantity"),
        Index("ix_lots_item_lot_id_state", "lot_id", "state"),
        Index("ix_lots_item_state", "state"),
        Index(
            "ix_lots_item_seconds_out",
            "seconds_out",
            sqlite_where=text("seconds_out > 0"),
            postgresql_where=text("seconds_out > 0"),
        ),
        Index("ix_lots_item_thaws", "thaws", sqlite_where=text("thaws > 0"), postgresql_where=text("thaws > 0")),
    )

    id: Mapped[Key]
    barcode: Mapped[str] = mapped_column(String(32), unique=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id))
    state: Mapped[ItemState] = mapped_column(choice(ItemState), default=ItemState.MADE)
    quantity: Mapped[int | None]
    location_id: Mapped[int | None] = mapped_column(ForeignKey("storage_location.id"))
    position: Mapped[str | None] = mapped_column(String(8))
    out_at: Mapped[datetime | None]
    seconds_out: Mapped[int] = mapped_column(default=0)
    thaws: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None]
    created_at: Mapped[datetime]

    lot: Mapped[Lot] = relationship(back_populates="items")


@custody("lot_parent", "code", "lot_id", "parent_lot_id")
class LotParent(Base):
    """One of the several lots from which a pooled lot was made."""

    __tablename__ = "lots_parent"
    __table_args__ = (
        UniqueConstraint("lot_id", "parent_lot_id"),
        CheckConstraint("parent_lot_id <> lot_id", name="not_its_own_parent"),
    )

    id: Mapped[Key]
    lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id))
    parent_lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id), index=True)

    lot: Mapped[Lot] = relationship(back_populates="pooled_from", foreign_keys=lot_id)
    parent_lot: Mapped[Lot] = relationship(foreign_keys=parent_lot_id)

    @property
    def code(self) -> str:
        """The code of the pooled lot."""
        return self.lot.code


class Aliquot(Base):
    """From which item an aliquot was taken; the event that made it says the same."""

    __tablename__ = "lots_aliquot"
    __table_args__ = (CheckConstraint("source_id <> item_id", name="not_its_own_source"),)

    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey(Item.id), index=True)

    item: Mapped[Item] = relationship(foreign_keys=item_id)
    source: Mapped[Item] = relationship(foreign_keys=source_id)
