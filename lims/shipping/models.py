"""Tables of shipping: parcels, what is wanted in them, and the items promised to them."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.schema import Base, Key, Versioned, choice
from lims.ledger.models import custody
from lims.lots.models import Item, Lot
from lims.resources.models import Resource
from lims.shipping.states import ShipmentState


@custody("shipment", "number", "state", "consignee_country", "dispatched_at", "arrived_on")
class Shipment(Versioned, Base):
    """One parcel. The consignee is written down as it was when the parcel was planned.

    Countries are ISO 3166-1 alpha-3 codes; refrigerant and carrier are codes of `config/shipping.toml`.
    """

    __tablename__ = "shipping_shipment"
    __table_args__ = (
        CheckConstraint("(state IN ('dispatched', 'received')) = (dispatched_at IS NOT NULL)", name="dispatched_at"),
        CheckConstraint("(state = 'received') = (arrived_on IS NOT NULL)", name="arrived_on"),
        CheckConstraint("(state = 'cancelled') = (cancel_reason IS NOT NULL)", name="cancelled_with_reason"),
        CheckConstraint("(packed_at IS NULL) = (packed_by IS NULL)", name="packed_by_somebody"),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(16), unique=True)
    # What the sender calls the order that the parcel is for, as it stands on the papers.
    reference: Mapped[str | None]
    state: Mapped[ShipmentState] = mapped_column(choice(ShipmentState), default=ShipmentState.PLANNED, index=True)
    consignee_name: Mapped[str]
    consignee_institution: Mapped[str]
    consignee_address: Mapped[str]
    consignee_country: Mapped[str] = mapped_column(String(3))
    consignee_email: Mapped[str]
    consignee_phone: Mapped[str | None]
    language: Mapped[str] = mapped_column(String(2))
    planned_on: Mapped[date]
    refrigerant: Mapped[str | None] = mapped_column(String(24))
    refrigerant_kg: Mapped[Decimal | None]
    gross_kg: Mapped[Decimal | None]
    boxes: Mapped[int | None]
    carrier: Mapped[str | None] = mapped_column(String(24))
    tracking: Mapped[str | None]
    note: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    packed_at: Mapped[datetime | None]
    packed_by: Mapped[str | None]
    dispatched_at: Mapped[datetime | None]
    dispatched_by: Mapped[str | None]
    arrived_on: Mapped[date | None]
    arrival_note: Mapped[str | None]
    cancel_reason: Mapped[str | None]

    lines: Mapped[list["ShipmentLine"]] = relationship(order_by="ShipmentLine.id", back_populates="shipment")


class ShipmentLine(Base):
    """How many items of a resource (in a form, of a lot) are to go, and what customs are told."""

    __tablename__ = "shipping_line"
    __table_args__ = (CheckConstraint("items_wanted > 0", name="items_wanted"),)

    id: Mapped[Key]
    shipment_id: Mapped[int] = mapped_column(ForeignKey(Shipment.id), index=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey(Resource.id), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey(Lot.id))
    form: Mapped[str | None] = mapped_column(String(24))
    items_wanted: Mapped[int]
    description: Mapped[str]
    hs_code: Mapped[str] = mapped_column(String(16))
    unit_value: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    is_modified: Mapped[bool]
    is_infectious: Mapped[bool]

    shipment: Mapped[Shipment] = relationship(back_populates="lines")
    resource: Mapped[Resource] = relationship()
    lot: Mapped[Lot | None] = relationship()
    picks: Mapped[list["Pick"]] = relationship(order_by="Pick.id", back_populates="line")


ITEM_PROMISED = Index(
    "uq_shipping_pick_item_promised",
    "item_id",
    unique=True,
    sqlite_where=text("released_at IS NULL"),
    postgresql_where=text("released_at IS NULL"),
)


@custody("pick", "id", "line_id", "item_id", "confirmed_at", "released_at")
class Pick(Base):
    """An item promised to a line; while it is not released, the item can't be promised to anybody else."""

    __tablename__ = "shipping_pick"
    __table_args__ = (
        ITEM_PROMISED,
        CheckConstraint("(released_at IS NULL) = (release_reason IS NULL)", name="released_with_reason"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed_by_somebody"),
        Index("ix_shipping_pick_line_id", "line_id"),
        Index("ix_shipping_pick_item_id", "item_id"),
    )

    id: Mapped[Key]
    line_id: Mapped[int] = mapped_column(ForeignKey(ShipmentLine.id))
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id))
    reserved_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]
    released_at: Mapped[datetime | None]
    release_reason: Mapped[str | None]

    line: Mapped[ShipmentLine] = relationship(back_populates="picks")
    item: Mapped[Item] = relationship()
