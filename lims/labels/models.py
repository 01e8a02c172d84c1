"""Tables of printing: jobs, and the codes that each printed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
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


class PrintedLabel(Base):
    """One label of a job: the code on it, in the job's order."""

    __tablename__ = "labels_printed_label"

    job_id: Mapped[int] = mapped_column(ForeignKey(PrintJob.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), index=True)
