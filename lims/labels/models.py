"""Tables of printing: jobs, the codes that each printed, what is on the way to a printer, and measured shifts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.accounts.models import User
from lims.core.schema import Base, Key, choice


class Labelled(StrEnum):
    """What labels are stuck on."""

    ITEM = "item"
    LOCATION = "location"


class PrintJob(Base):
    """Labels printed at once: by whom, on what, beginning where on the sheet, and why again.

    `form` is the lot form or location type of the first label, by which the next job's design is suggested.
    """

    __tablename__ = "labels_print_job"
    __table_args__ = (
        CheckConstraint("first_place >= 1", name="first_place"),
        CheckConstraint("labels_printed >= 1", name="labels_printed"),
        CheckConstraint("NOT is_reprint OR reason IS NOT NULL", name="reprint_has_reason"),
        Index("ix_labels_print_job_user_id_thing_form_id", "user_id", "thing", "form", "id"),
    )

    id: Mapped[Key]
    thing: Mapped[Labelled] = mapped_column(choice(Labelled))
    form: Mapped[str] = mapped_column(String(24))
    design: Mapped[str] = mapped_column(String(64))
    stock: Mapped[str] = mapped_column(String(64))
    first_place: Mapped[int]
    labels_printed: Mapped[int]
    is_reprint: Mapped[bool]
    reason: Mapped[str | None]
    reprint_of_id: Mapped[int | None] = mapped_column(ForeignKey("labels_print_job.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    printed_by: Mapped[str]
    printed_at: Mapped[datetime]
    event_seq: Mapped[int | None]

    reprint_of: Mapped["PrintJob | None"] = relationship(remote_side="PrintJob.id")
    # None for labels that were handed over as a file.
    delivery: Mapped["Delivery | None"] = relationship(back_populates="job")


class PrintedLabel(Base):
    """One label of a job: the code on it, in the job's order."""

    __tablename__ = "labels_printed_label"

    job_id: Mapped[int] = mapped_column(ForeignKey(PrintJob.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), index=True)


class DeliveryState(StrEnum):
    """How far a print is on its way to a printer."""

    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Trouble(StrEnum):
    """Why a print did not reach its printer."""

    UNREACHABLE = "unreachable"
    SILENT = "silent"
    NOT_READY = "not-ready"
    BROKEN_OFF = "broken-off"
    INTERRUPTED = "interrupted"
    UNREADABLE = "unreadable"
    NO_LONGER_THERE = "no-longer-there"


class Delivery(Base):
    """A print that goes to a printer: how many of its labels have been sent, and by which process just now.

    Labels are sent in parts. Up to `labels_tried` they may have reached the printer, up to `labels_sent` they have,
    up to `labels_recorded` the ledger says so. Where tried and sent differ and nobody is sending, a person has to look
    what came out: nothing is ever sent twice by itself.
    """

    __tablename__ = "labels_delivery"
    __table_args__ = (
        CheckConstraint("labels_recorded >= 0 AND labels_sent >= 0 AND labels_tried >= labels_sent", name="labels"),
        # One print at a time on one printer: two would mix their labels on the roll.
        Index(
            "uq_labels_delivery_sending",
            "printer",
            unique=True,
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index("ix_labels_delivery_state_due_at", "state", "due_at"),
    )

    job_id: Mapped[int] = mapped_column(ForeignKey(PrintJob.id), primary_key=True)
    printer: Mapped[str] = mapped_column(String(40))
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState), default=DeliveryState.QUEUED)
    labels_tried: Mapped[int] = mapped_column(default=0)
    labels_sent: Mapped[int] = mapped_column(default=0)
    labels_recorded: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    holder: Mapped[str | None]
    held_until: Mapped[datetime | None]
    trouble: Mapped[Trouble | None] = mapped_column(choice(Trouble))
    # What the printer or the network said, for the trouble's sentence.
    trouble_detail: Mapped[str | None]
    finished_at: Mapped[datetime | None]

    job: Mapped[PrintJob] = relationship(back_populates="delivery")

    @property
    def uncertain(self) -> bool:
        """May labels have been printed of which nobody knows?"""
        return self.state is not DeliveryState.SENDING and self.labels_tried > self.labels_sent


class StockShift(Base):
    """How far the print on a stock was measured to lie beside its place; it takes the place of the stock's file."""

    __tablename__ = "labels_stock_shift"

    stock: Mapped[str] = mapped_column(String(64), primary_key=True)
    x_mm: Mapped[float]
    y_mm: Mapped[float]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]
