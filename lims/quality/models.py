"""Tables of quality: results of tests, rechecks that are due, and holds on distribution."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lims.core.schema import Base, Key, choice
from lims.ledger.models import custody
from lims.lots.models import Item, Lot
from lims.quality.definitions import Outcome
from lims.resources.models import Resource

__all__ = ["Hold", "HoldReason", "Outcome", "Recheck", "Result"]


class HoldReason(StrEnum):
    QUARANTINE = "quarantine"
    FAILED_QC = "failed_qc"
    MISSING_AGREEMENT = "missing_agreement"
    EMBARGO = "embargo"
    OTHER = "other"


RESULT_FACTS = ("lot_id", "test", "tested_on", "counts", "fields", "verdict", "outcome", "superseded_by_id")


@custody("result", "id", *RESULT_FACTS)
class Result(Base):
    """What a test of a lot showed, as counts. `successes` of `total` give the estimate and its interval.

    A result is never edited: a wrong one is superseded by another that says what was meant.
    """

    __tablename__ = "quality_result"
    __table_args__ = (
        CheckConstraint("successes IS NULL OR (successes >= 0 AND successes <= total)", name="successes_of_total"),
        Index("ix_quality_result_lot_id_tested_on", "lot_id", "tested_on"),
    )

    id: Mapped[Key]
    lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id))
    # The item that was opened for the test, where one was named.
    item_id: Mapped[int | None] = mapped_column(ForeignKey(Item.id), index=True)
    test: Mapped[str] = mapped_column(String(32))
    tested_on: Mapped[date]
    # Replicates as entered: a list of rows of counts by name.
    counts: Mapped[list[Any]]
    # What the test's definition asks for besides counts: method, measured values, colony counts.
    fields: Mapped[dict[str, Any]]
    verdict: Mapped[str | None] = mapped_column(String(32))
    successes: Mapped[int | None]
    total: Mapped[int | None]
    estimate: Mapped[float | None]
    interval_low: Mapped[float | None]
    interval_high: Mapped[float | None]
    # The share that had to be exceeded when this was judged; the plan may say something else by now.
    threshold: Mapped[float | None]
    # The figure that decided where it is not a share: log10 loss, similarity, or the first limited value.
    measured: Mapped[Decimal | None]
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    # A text to be translated where it is shown, and its values.
    explanation: Mapped[str]
    explanation_values: Mapped[dict[str, Any]]
    analyst: Mapped[str]
    note: Mapped[str | None]
    correction_reason: Mapped[str | None]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("quality_result.id"), index=True)
    recorded_at: Mapped[datetime]

    lot: Mapped[Lot] = relationship()
    item: Mapped[Item | None] = relationship()
    superseded_by: Mapped["Result | None"] = relationship(remote_side="Result.id")


class Recheck(Base):
    """A test that is due for a lot by policy; done when a result of that test is recorded."""

    __tablename__ = "quality_recheck"
    __table_args__ = (
        Index("ix_quality_recheck_due_on", "due_on", "id"),
        Index(
            "uq_quality_recheck_open",
            "lot_id",
            "test",
            unique=True,
            sqlite_where=text("done_by_result_id IS NULL"),
            postgresql_where=text("done_by_result_id IS NULL"),
        ),
    )

    id: Mapped[Key]
    lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id))
    test: Mapped[str] = mapped_column(String(32))
    due_on: Mapped[date]
    # Where the date comes from: the source that the policy names.
    policy: Mapped[str]
    announced_at: Mapped[datetime | None]
    done_by_result_id: Mapped[int | None] = mapped_column(ForeignKey(Result.id), index=True)
    created_at: Mapped[datetime]

    lot: Mapped[Lot] = relationship()


@custody("hold", "id", "lot_id", "resource_id", "reason", "released_at")
class Hold(Base):
    """A block on distribution of a lot or of a whole resource, until somebody releases it with a reason."""

    __tablename__ = "quality_hold"
    __table_args__ = (
        CheckConstraint("(lot_id IS NULL) <> (resource_id IS NULL)", name="one_subject"),
        CheckConstraint("(released_at IS NULL) = (release_reason IS NULL)", name="released_with_reason"),
        Index("ix_quality_hold_lot_id", "lot_id"),
        Index("ix_quality_hold_resource_id", "resource_id"),
    )

    id: Mapped[Key]
    lot_id: Mapped[int | None] = mapped_column(ForeignKey(Lot.id))
    resource_id: Mapped[int | None] = mapped_column(ForeignKey(Resource.id))
    reason: Mapped[HoldReason] = mapped_column(choice(HoldReason))
    note: Mapped[str | None]
    placed_by: Mapped[str]
    placed_at: Mapped[datetime]
    result_id: Mapped[int | None] = mapped_column(ForeignKey(Result.id))
    # When the people of quality control were told about it by mail.
    announced_at: Mapped[datetime | None]
    released_by: Mapped[str | None]
    released_at: Mapped[datetime | None]
    release_reason: Mapped[str | None]

    lot: Mapped[Lot | None] = relationship()
    resource: Mapped[Resource | None] = relationship()
