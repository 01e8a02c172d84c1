"""Tables of jobs: leases, runs, and the schedulers that are alive."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lims.core.schema import Base, Key, choice


class RunState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ABANDONED = "abandoned"


class JobLease(Base):
    """Who may run a job now. `due_at` is the newest time of the timetable that somebody has taken up."""

    __tablename__ = "jobs_lease"

    job: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder: Mapped[str | None]
    run_id: Mapped[int | None]
    due_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class JobRun(Base):
    """One run of a job, from the wish or the timetable to its outcome."""

    __tablename__ = "jobs_run"
    __table_args__ = (Index("ix_jobs_run_job_id", "job", "id"),)

    id: Mapped[Key]
    job: Mapped[str] = mapped_column(String(64))
    state: Mapped[RunState] = mapped_column(choice(RunState), index=True)
    # "schedule", or the name of the person who asked for it.
    triggered_by: Mapped[str]
    holder: Mapped[str | None]
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    summary: Mapped[str | None]
    error: Mapped[str | None]


class Scheduler(Base):
    """A scheduler process and when it was last heard of."""

    __tablename__ = "jobs_scheduler"

    holder: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
