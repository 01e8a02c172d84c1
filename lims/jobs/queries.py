"""Reading runs, schedulers and mails."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.mail import Mail, MailState
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.jobs.models import JobRun, RunState, Scheduler

ALIVE_FOR = timedelta(seconds=60)


def runs(session: Session, job: str | None = None, after: str | None = None, size: int = 50) -> Page:
    """Runs, newest first."""
    statement = select(JobRun)
    if job:
        statement = statement.where(JobRun.job == job)
    return keyset(session, statement, [JobRun.id], after=after, size=size, descending=True)


def latest_runs(session: Session) -> Mapping[str, JobRun]:
    """The newest run of each job."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    return {run.job: run for run in session.scalars(select(JobRun).where(JobRun.id.in_(newest)))}


def run_by_id(session: Session, run_id: int) -> JobRun:
    """Raises NotFound."""
    run = session.get(JobRun, run_id)
    if run is None:
        raise NotFound("run", run_id)
    return run


def wished_runs(session: Session) -> Sequence[JobRun]:
    """Runs that were asked for and not begun yet, oldest first."""
    return session.scalars(select(JobRun).where(JobRun.state == RunState.WAITING).order_by(JobRun.id)).all()


def schedulers_alive(session: Session, now: datetime) -> Sequence[Scheduler]:
    return session.scalars(
        select(Scheduler).where(Scheduler.seen_at > now - ALIVE_FOR).order_by(Scheduler.started_at)
    ).all()


def mails(session: Session, state: MailState | None = None, after: str | None = None, size: int = 50) -> Page:
    """Mails, newest first."""
    statement = select(Mail)
    if state:
        statement = statement.where(Mail.state == state)
    return keyset(session, statement, [Mail.id], after=after, size=size, descending=True)


def mail_by_id(session: Session, mail_id: int) -> Mail:
    """Raises NotFound."""
    mail = session.get(Mail, mail_id)
    if mail is None:
        raise NotFound("mail", mail_id)
    return mail


def mail_counts(session: Session) -> Mapping[MailState, int]:
    """How many mails are in each state."""
    rows = session.execute(select(Mail.state, func.count()).group_by(Mail.state)).all()
    return {state: number for state, number in rows}  # noqa: C416 - rows are not plain tuples


def sendable_mail_ids(session: Session, now: datetime, limit: int = 200) -> Sequence[int]:
    """Mails that wait and whose pause is over, oldest first."""
    return session.scalars(
        select(Mail.id)
        .where(Mail.state == MailState.WAITING, Mail.due_at <= now)
        .order_by(Mail.due_at, Mail.id)
        .limit(limit)
    ).all()
