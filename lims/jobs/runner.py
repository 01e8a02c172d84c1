"""Running one job from taking it up to noting what came of it, whatever happens in between."""

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import Flask, current_app

from lims import jobs_of
from lims.core.refusals import Refusal
from lims.core.schedule import Job
from lims.jobs.models import JobRun, RunState
from lims.jobs.operations import LEASE, ask_for_run, end_run, renew_lease, take_up_turn, take_up_wish
from lims.web.actors import job_actor
from lims.web.database import transaction
from lims.web.refusing import sentence

log = logging.getLogger(__name__)
LONGEST_ERROR = 4000


def this_app() -> Flask:
    """The app itself, for threads that outlive the request or command that starts them."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app


def known_jobs() -> dict[str, Job]:
    """The jobs of this instance by name."""
    return {job.name: job for job in jobs_of(this_app())}


def holder_of_process() -> str:
    """How this process is named in leases: machine, process, and a few letters because numbers come again."""
    return f"{socket.gethostname()}:{os.getpid()}:{os.urandom(3).hex()}"


def run_turn(app: Flask, job: Job, holder: str, due_at: datetime) -> RunState | None:
    """Run one turn of the timetable unless somebody else has; the outcome, or None when it was not ours."""
    with app.app_context(), transaction() as session:
        run = take_up_turn(session, job_actor(job.name), job.name, holder, due_at)
        run_id = run.id if run else None
    return _run(app, job, run_id)


def run_wish(app: Flask, job: Job, holder: str, run_id: int) -> RunState | None:
    """Run what somebody asked for on the page, unless another scheduler has begun it."""
    with app.app_context(), transaction() as session:
        run = take_up_wish(session, job_actor(job.name), run_id, holder)
        taken = run.id if run else None
    return _run(app, job, taken)


def run_at_once(app: Flask, job: Job, asked_by: str) -> JobRun:
    """Run a job in this process, for the command line. Raises JobAlreadyRunning."""
    with app.app_context(), transaction() as session:
        wished = ask_for_run(session, job_actor(asked_by), job.name).id
    run_wish(app, job, holder_of_process(), wished)
    with app.app_context(), transaction() as session:
        run = session.get_one(JobRun, wished)
        session.expunge(run)
        return run


def _run(app: Flask, job: Job, run_id: int | None) -> RunState | None:
    if run_id is None:
        return None
    with _renewing(app, job.name, run_id):
        state, text = _outcome(app, job)
    with app.app_context(), transaction() as session:
        end_run(session, job_actor(job.name), run_id, state, text)
    return state


def _outcome(app: Flask, job: Job) -> tuple[RunState, str]:
    """What the job did. Any fault ends in its history: it must not stop the scheduler or other jobs."""
    try:
        with app.app_context():
            return RunState.SUCCEEDED, job.run(app)
    except Refusal as refusal:
        log.warning("job %s was refused: %s", job.name, refusal)
        with app.app_context():
            return RunState.FAILED, sentence(refusal)
    except Exception as error:
        log.exception("job %s failed", job.name)
        return RunState.FAILED, f"{type(error).__name__}: {error}"[:LONGEST_ERROR]


@contextmanager
def _renewing(app: Flask, name: str, run_id: int) -> Iterator[None]:
    """Renew the lease of a run in a thread of its own, for as long as the block lasts."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(LEASE.total_seconds() / 5):
            try:
                with app.app_context(), transaction() as session:
                    renew_lease(session, job_actor(name), run_id)
            except Exception:
                # The job itself may be holding the database; the lease outlasts four missed renewals.
                log.warning("lease of job %s could not be renewed", name, exc_info=True)

    thread = threading.Thread(target=renew, name=f"lease of {name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
