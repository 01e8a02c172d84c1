"""Tables of audits: audits and their boxes, what was seen, readings, confirmations, and where each box stands."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.attachments import Attachment
from lims.core.schema import Base, Key, Versioned, choice
from lims.ledger.models import custody
from lims.lots.models import Item
from lims.storage.models import Location


class AuditState(StrEnum):
    """A closed audit changes nothing any more; a cancelled one has changed nothing that was not settled."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Way(StrEnum):
    """How the content of a box was seen."""

    SCANS = "scans"
    PHOTO = "photo"
    RACK_FILE = "rack_file"


@custody("audit", "number", "location_id", "state")
class Audit(Versioned, Base):
    """A comparison of what is in some boxes with what the database says.

    `location_id` is the place that is audited; the boxes of a random audit stand in many places, and it has none.
    `exact`: positions are compared too. `blind`: whoever counts a box is not told what should be in it.
    """

    __tablename__ = "audits_audit"
    __table_args__ = (CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_at"),)

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(24), unique=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey(Location.id), index=True)
    exact: Mapped[bool]
    blind: Mapped[bool]
    state: Mapped[AuditState] = mapped_column(choice(AuditState), default=AuditState.OPEN, index=True)
    note: Mapped[str | None]
    begun_at: Mapped[datetime]
    begun_by: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]

    location: Mapped[Location | None] = relationship()
    sample: Mapped["Sample | None"] = relationship(back_populates="audit")


class AuditedBox(Base):
    """A box in an audit. `begun_seq` is the number of the newest event when its count began: whatever happened to its
    items later is a change since. `items` are those recorded in it, `errors` those not found as recorded, `findings`
    how many there were of each kind; all are written when the box is settled, or at the end of a blind count.
    `draws` says how often a random sample drew the box, `probability` how likely one draw was to do so."""

    __tablename__ = "audits_box"
    __table_args__ = (UniqueConstraint("audit_id", "location_id"),)

    id: Mapped[Key]
    audit_id: Mapped[int] = mapped_column(ForeignKey(Audit.id))
    location_id: Mapped[int] = mapped_column(ForeignKey(Location.id), index=True)
    draws: Mapped[int | None]
    probability: Mapped[float | None]
    begun_at: Mapped[datetime | None]
    begun_seq: Mapped[int | None]
    counted_at: Mapped[datetime | None]
    counted_by: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    items: Mapped[int | None]
    errors: Mapped[int | None]
    findings: Mapped[dict[str, Any] | None]

    location: Mapped[Location] = relationship()
    audit: Mapped[Audit] = relationship()


class Sighting(Base):
    """One scan of an audit: what was read, and what was answered. `message_id` makes a second delivery harmless.

    One with `is_count` says that a thing lies in a box, until it is `undone`; of several about one item the last one
    counts. `context` is where the person's count stands after it. `ledger_seq` is the number of the newest event at
    that moment."""

    __tablename__ = "audits_sighting"
    __table_args__ = (
        Index("ix_audits_sighting_box", "audit_id", "location_id", "id"),
        Index("ix_audits_sighting_item", "audit_id", "item_id"),
        Index("ix_audits_sighting_user", "audit_id", "user_id", "id"),
    )

    id: Mapped[Key]
    message_id: Mapped[str] = mapped_column(String(64), unique=True)
    audit_id: Mapped[int] = mapped_column(ForeignKey(Audit.id))
    user_id: Mapped[int]
    text: Mapped[str]
    location_id: Mapped[int | None] = mapped_column(ForeignKey(Location.id))
    item_id: Mapped[int | None] = mapped_column(ForeignKey(Item.id))
    position: Mapped[str | None] = mapped_column(String(8))
    is_count: Mapped[bool]
    undone: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[dict[str, Any]]
    context: Mapped[dict[str, Any]]
    ledger_seq: Mapped[int]
    at: Mapped[datetime]


class ReadingState(StrEnum):
    """A dropped reading has changed nothing."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


class Reading(Versioned, Base):
    """A photo or a rack reader's file of one box, what was read in it, and what a person made of it.

    `settings` say how it was read (layout, corners, first corner, whether it was turned by half), `seen` what was read,
    `corrections` what a person says of some positions: a code, or an empty text for an empty position. `overlay_id` is
    the photo with what was read drawn on it.
    """

    __tablename__ = "audits_reading"

    id: Mapped[Key]
    location_id: Mapped[int] = mapped_column(ForeignKey(Location.id), index=True)
    way: Mapped[Way] = mapped_column(choice(Way))
    state: Mapped[ReadingState] = mapped_column(choice(ReadingState), default=ReadingState.OPEN, index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey(Attachment.id))
    overlay_id: Mapped[int | None] = mapped_column(ForeignKey(Attachment.id))
    settings: Mapped[dict[str, Any]]
    seen: Mapped[dict[str, Any]]
    corrections: Mapped[dict[str, Any]]
    ledger_seq: Mapped[int]
    read_at: Mapped[datetime]
    read_by: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]

    location: Mapped[Location] = relationship()
    attachment: Mapped[Attachment] = relationship(foreign_keys=attachment_id)
    overlay: Mapped[Attachment | None] = relationship(foreign_keys=overlay_id)


class Confirmation(Base):
    """That the content of a box was compared with the database and settled; never changed. `errors` of `items` were not
    found as recorded."""

    __tablename__ = "audits_confirmation"
    __table_args__ = (Index("ix_audits_confirmation_location_id_id", "location_id", "id"),)

    id: Mapped[Key]
    location_id: Mapped[int] = mapped_column(ForeignKey(Location.id))
    way: Mapped[Way] = mapped_column(choice(Way))
    at: Mapped[datetime] = mapped_column(index=True)
    by: Mapped[str]
    audit_id: Mapped[int | None] = mapped_column(ForeignKey(Audit.id), index=True)
    reading_id: Mapped[int | None] = mapped_column(ForeignKey(Reading.id))
    items: Mapped[int]
    errors: Mapped[int]
    findings: Mapped[dict[str, Any]]
    event_seq: Mapped[int]

    audit: Mapped[Audit | None] = relationship()


class Standing(Base):
    """How a box stands: when it was last confirmed, when it is due, and what makes it likely to be wrong.

    Made and renewed by a job for every place that holds items; `confirmed_at` is written with each confirmation.
    `storage_id` is the freezer, tank or other place with a temperature of its own in which it stands. `items` are
    those recorded in it, `scarce` those of resources with few items left, `moves` the changes to its items since it
    was confirmed (`confirmed_seq` is the event of that), `errors` those found the last time.
    """

    __tablename__ = "audits_standing"
    __table_args__ = (
        Index("ix_audits_standing_due_on_id", "due_on", "id"),
        Index("ix_audits_standing_storage_id_due_on_id", "storage_id", "due_on", "id"),
    )

    id: Mapped[Key]
    location_id: Mapped[int] = mapped_column(ForeignKey(Location.id), unique=True)
    storage_id: Mapped[int | None] = mapped_column(ForeignKey(Location.id))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]
    confirmed_seq: Mapped[int] = mapped_column(default=0)
    way: Mapped[Way | None] = mapped_column(choice(Way))
    due_on: Mapped[date]
    interval_days: Mapped[int]
    items: Mapped[int] = mapped_column(default=0)
    scarce: Mapped[int] = mapped_column(default=0)
    moves: Mapped[int] = mapped_column(default=0)
    errors: Mapped[int] = mapped_column(default=0)
    refreshed_at: Mapped[datetime]

    location: Mapped[Location] = relationship(foreign_keys=location_id)
    storage: Mapped[Location | None] = relationship(foreign_keys=storage_id)


class Method(StrEnum):
    """How the boxes of a random audit were drawn."""

    WEIGHTED = "weighted"
    SIMPLE = "simple"


class Sample(Base):
    """The draw behind a random audit, so that it can be drawn again, and the error rate that it gave.

    `frame_id` is the list of all boxes with their weights. `boxes` and `items` are those of the frame; `rate`, `low`
    and `high` are shares per item; `effective_items` is the number of items of a simple random sample that would be as
    sure.
    """

    __tablename__ = "audits_sample"

    id: Mapped[Key]
    audit_id: Mapped[int] = mapped_column(ForeignKey(Audit.id), unique=True)
    method: Mapped[Method] = mapped_column(choice(Method))
    seed: Mapped[str]
    frame_id: Mapped[int] = mapped_column(ForeignKey(Attachment.id))
    boxes: Mapped[int]
    items: Mapped[int]
    draws: Mapped[int]
    planned_for: Mapped[date | None] = mapped_column(unique=True)
    counted_items: Mapped[int | None]
    errors: Mapped[int | None]
    rate: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    effective_items: Mapped[float | None]
    estimated_at: Mapped[datetime | None] = mapped_column(index=True)

    audit: Mapped[Audit] = relationship(back_populates="sample")
    frame: Mapped[Attachment] = relationship()
