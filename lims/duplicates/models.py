"""Tables of safety duplicates: transfers from site to site, and the items that go."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.schema import Base, Key, Versioned, choice
from lims.ledger.models import custody
from lims.lots.models import Item
from lims.storage.models import Location


class TransferState(StrEnum):
    """How far a transfer is. What is packed and what has arrived is seen in the items themselves."""

    PLANNED = "planned"
    SENT = "sent"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@custody("transfer", "number", "state", "from_site_id", "to_site_id")
class Transfer(Versioned, Base):
    """Items that go from one site to another as safety duplicates."""

    __tablename__ = "duplicates_transfer"
    __table_args__ = (
        CheckConstraint("from_site_id <> to_site_id", name="two_sites"),
        CheckConstraint("(state IN ('sent', 'closed')) = (sent_at IS NOT NULL)", name="sent_at"),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(16), unique=True)
    from_site_id: Mapped[int] = mapped_column(ForeignKey(Location.id))
    to_site_id: Mapped[int] = mapped_column(ForeignKey(Location.id))
    state: Mapped[TransferState] = mapped_column(choice(TransferState), default=TransferState.PLANNED, index=True)
    note: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    from_site: Mapped[Location] = relationship(foreign_keys=[from_site_id])
    to_site: Mapped[Location] = relationship(foreign_keys=[to_site_id])
    lines: Mapped[list["TransferLine"]] = relationship(order_by="TransferLine.id", back_populates="transfer")


class TransferLine(Base):
    """An item of a transfer. While the transfer is under way the item can be in no other one."""

    __tablename__ = "duplicates_transfer_line"
    __table_args__ = (UniqueConstraint("transfer_id", "item_id"),)

    id: Mapped[Key]
    transfer_id: Mapped[int] = mapped_column(ForeignKey(Transfer.id))
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id))
    is_open: Mapped[bool] = mapped_column(default=True)

    transfer: Mapped[Transfer] = relationship(back_populates="lines")
    item: Mapped[Item] = relationship()


ITEM_IN_ONE_TRANSFER = Index(
    "ix_duplicates_transfer_line_open_item",
    TransferLine.item_id,
    unique=True,
    sqlite_where=text("is_open"),
    postgresql_where=text("is_open"),
)
