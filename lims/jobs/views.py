"""Pages of jobs: the timetable, runs, mails."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.mail import MailState
from lims.core.permissions import Permission
from lims.core.refusals import NotFound, Refusal
from lims.core.schedule import Job
from lims.jobs.mailing import send_again
from lims.jobs.models import JobRun
from lims.jobs.operations import ask_for_run
from lims.jobs.queries import (
    latest_runs,
    mail_by_id,
    mail_counts,
    mails,
    runs,
    schedulers_alive,
    wished_runs,
)
from lims.jobs.rules import next_due_at, time_of_day
from lims.jobs.runner import known_jobs
from lims.web.access import requires
from lims.web.actors import current_actor, now, settings
from lims.web.database import session, transaction
from lims.web.navigation import navigate
from lims.web.refusing import sentence

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")

navigate(label=N_("Jobs"), endpoint="jobs.timetable", permission=Permission.JOBS_READ, icon="clock-history", order=90)

blueprint.add_app_template_filter(time_of_day)


@dataclass(frozen=True)
class Planned:
    """A job as the timetable shows it."""

    job: Job
    due_at: datetime
    run: JobRun | None
    waits: bool


@blueprint.get("/")
@requires(Permission.JOBS_READ)
def timetable() -> ResponseReturnValue:
    newest = latest_runs(session())
    wished = {run.job for run in wished_runs(session())}
    planned = [
        Planned(job, next_due_at(job, now(), settings().zone), newest.get(job.name), job.name in wished)
        for job in known_jobs().values()
    ]
    return render_template(
        "jobs/timetable.html",
        planned=planned,
        schedulers=schedulers_alive(session(), now()),
        mail_counts=mail_counts(session()),
    )


@blueprint.get("/<name>")
@requires(Permission.JOBS_READ)
def history(name: str) -> ResponseReturnValue:
    job = _known_job(name)
    page = runs(session(), job=name, after=request.args.get("after"))
    return render_template("jobs/history.html", job=job, page=page)


@blueprint.post("/<name>/run")
@requires(Permission.JOBS_RUN)
def run_now(name: str) -> ResponseReturnValue:
    job = _known_job(name)
    try:
        with transaction() as writing:
            ask_for_run(writing, current_actor(), name)
    except Refusal as refusal:
        flash(sentence(refusal), "danger")
    else:
        flash(_("“%(job)s” will start within seconds.", job=_(job.label)), "success")
    return redirect(url_for("jobs.timetable"))


@blueprint.get("/mail")
@requires(Permission.JOBS_READ)
def mail_list() -> ResponseReturnValue:
    chosen = request.args.get("state", "")
    state = MailState(chosen) if chosen in set(MailState) else None
    return render_template(
        "jobs/mails.html",
        page=mails(session(), state=state, after=request.args.get("after")),
        chosen=state,
        states=list(MailState),
        counts=mail_counts(session()),
    )


@blueprint.get("/mail/<int:mail_id>")
@requires(Permission.JOBS_READ)
def mail(mail_id: int) -> ResponseReturnValue:
    return render_template("jobs/mail.html", mail=mail_by_id(session(), mail_id))


@blueprint.post("/mail/<int:mail_id>/send-again")
@requires(Permission.JOBS_RUN)
def mail_again(mail_id: int) -> ResponseReturnValue:
    with transaction() as writing:
        send_again(writing, current_actor(), mail_by_id(writing, mail_id))
    flash(_("The mail is at the head of the queue."), "success")
    return redirect(url_for("jobs.mail", mail_id=mail_id))


def _known_job(name: str) -> Job:
    job = known_jobs().get(name)
    if job is None:
        raise NotFound("job", name)
    return job
