"""Taking up, keeping and ending runs of jobs.

A run is taken up under a lease: a row that one process holds until it is done or was not heard of for long.
The lease also remembers the newest turn of the timetable that was taken up, so that a second scheduler that
wakes up later finds the turn gone.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import insert_unless_there
from lims.core.permissions import Permission
from lims.jobs.models import JobLease, JobRun, RunState, Scheduler
from lims.jobs.refusals import JobAlreadyRunning

LEASE = timedelta(minutes=5)
SCHEDULE = "schedule"


def take_up_turn(session: Session, actor: Actor, job: str, holder: str, due_at: datetime) -> JobRun | None:
    """Begin the run of one turn of the timetable; None if that turn is taken up or the job still runs.

    The run is the holder's until it ends it, or until the lease runs out unrenewed.
    """
    actor.require(Permission.JOBS_RUN)
    lease = _lease(session, job)
    if lease.due_at is not None and lease.due_at >= due_at:
        return None
    if _is_held(lease, actor.at):
        return None
    _abandon_run_of(session, lease, actor.at)
    run = JobRun(job=job, triggered_by=SCHEDULE, asked_at=due_at, state=RunState.RUNNING)
    session.add(run)
    _begin(session, lease, run, holder, actor.at)
    lease.due_at = due_at
    session.flush()
    return run


def ask_for_run(session: Session, actor: Actor, job: str) -> JobRun:
    """Wish for a run outside the timetable; a scheduler begins it.

    Raises JobAlreadyRunning if one waits or runs.
    """
    actor.require(Permission.JOBS_RUN)
    lease = _lease(session, job)
    waiting = session.scalar(select(JobRun.id).where(JobRun.job == job, JobRun.state == RunState.WAITING).limit(1))
    if waiting is not None or _is_held(lease, actor.at):
        raise JobAlreadyRunning(job=job)
    run = JobRun(job=job, triggered_by=actor.name, asked_at=actor.at, state=RunState.WAITING)
    session.add(run)
    session.flush()
    return run


def take_up_wish(session: Session, actor: Actor, run_id: int, holder: str) -> JobRun | None:
    """Begin a run that somebody asked for; None if another has begun it or the job runs right now."""
    actor.require(Permission.JOBS_RUN)
    run = session.get_one(JobRun, run_id)
    lease = _lease(session, run.job)
    session.refresh(run)
    if run.state is not RunState.WAITING or _is_held(lease, actor.at):
        return None
    _abandon_run_of(session, lease, actor.at)
    _begin(session, lease, run, holder, actor.at)
    session.flush()
    return run


def renew_lease(session: Session, actor: Actor, run_id: int) -> None:
    """Say that a long run is still alive."""
    actor.require(Permission.JOBS_RUN)
    session.execute(update(JobLease).where(JobLease.run_id == run_id).values(expires_at=actor.at + LEASE))


def end_run(session: Session, actor: Actor, run_id: int, state: RunState, text: str) -> None:
    """Note what came of a run (a summary, or the error of a failed one), and give its lease back."""
    actor.require(Permission.JOBS_RUN)
    run = session.get_one(JobRun, run_id)
    run.state, run.finished_at = state, actor.at
    if state is RunState.SUCCEEDED:
        run.summary = text
    else:
        run.error = text
    # Whoever lost the lease meanwhile must not free the one of its successor.
    session.execute(update(JobLease).where(JobLease.run_id == run_id).values(holder=None, run_id=None, expires_at=None))
    session.flush()


def report_alive(session: Session, actor: Actor, holder: str, started_at: datetime) -> None:
    """Note that a scheduler is alive, and forget those not heard of for a day."""
    actor.require(Permission.JOBS_RUN)
    scheduler = session.get(Scheduler, holder)
    if scheduler is None:
        session.add(Scheduler(holder=holder, started_at=started_at, seen_at=actor.at))
    else:
        scheduler.seen_at = actor.at
    session.execute(delete(Scheduler).where(Scheduler.seen_at < actor.at - timedelta(days=1)))
    session.flush()


def report_gone(session: Session, actor: Actor, holder: str) -> None:
    """Note that a scheduler has stopped."""
    actor.require(Permission.JOBS_RUN)
    session.execute(delete(Scheduler).where(Scheduler.holder == holder))


def forget_old_runs(session: Session, actor: Actor, keep_days: int) -> int:
    """Remove runs that ended well more than so many days ago; failed ones are kept. Returns how many."""
    actor.require(Permission.JOBS_RUN)
    old = (JobRun.state == RunState.SUCCEEDED, JobRun.finished_at < actor.at - timedelta(days=keep_days))
    removed = session.scalars(delete(JobRun).where(*old).returning(JobRun.id)).all()
    return len(removed)


def _lease(session: Session, job: str) -> JobLease:
    """The job's lease, locked until the transaction ends; made when it is the first run."""
    insert_unless_there(session, JobLease, [{"job": job}])
    locked = select(JobLease).where(JobLease.job == job).with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one()


def _is_held(lease: JobLease, at: datetime) -> bool:
    return lease.expires_at is not None and lease.expires_at > at


def _begin(session: Session, lease: JobLease, run: JobRun, holder: str, at: datetime) -> None:
    run.state, run.started_at, run.holder = RunState.RUNNING, at, holder
    session.flush()
    lease.holder, lease.run_id, lease.expires_at = holder, run.id, at + LEASE


def _abandon_run_of(session: Session, lease: JobLease, at: datetime) -> None:
    """Mark the run of a holder that was killed, whose lease has run out."""
    if lease.run_id is not None:
        session.execute(
            update(JobRun)
            .where(JobRun.id == lease.run_id, JobRun.state == RunState.RUNNING)
            .values(state=RunState.ABANDONED, finished_at=at)
        )
