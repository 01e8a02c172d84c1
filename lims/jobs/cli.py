"""The scheduler process, and jobs by hand."""

import logging

import click
from flask_babel import gettext as _

from lims.core.refusals import NotFound
from lims.jobs.models import RunState
from lims.jobs.queries import latest_runs
from lims.jobs.rules import next_due_at
from lims.jobs.runner import known_jobs, run_at_once, this_app
from lims.jobs.scheduler import JobScheduler
from lims.web.actors import command_actor, now, settings
from lims.web.database import session


@click.command("scheduler", short_help="Run the jobs at their times.")
def scheduler() -> None:
    """Run every job of this instance at its time, until it is stopped (SIGTERM, Ctrl+C).

    Several schedulers may run at once: a lease in the database sees to it that each turn is run by one of them. A
    job that is running is finished before the process ends.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    jobs = known_jobs()
    click.echo(_("The scheduler is running; jobs: %(count)s.", count=len(jobs)))
    JobScheduler(this_app(), jobs).start()


@click.group("jobs", short_help="List the jobs, or run one at once.")
def jobs() -> None:
    """List the jobs of this instance with their last run, or run one now in this process."""


@jobs.command("list")
def listknown_jobs() -> None:
    """List every job: name, what it does, when it is due next, and what came of its last run."""
    newest = latest_runs(session())
    zone = settings().zone
    for job in known_jobs().values():
        run = newest.get(job.name)
        last = f"{run.state} {run.started_at.astimezone(zone):%Y-%m-%d %H:%M}" if run and run.started_at else "-"
        due = next_due_at(job, now(), zone).astimezone(zone)
        click.echo(f"{job.name:32} {due:%Y-%m-%d %H:%M}  {last:28} {_(job.label)}")


@jobs.command("run")
@click.argument("name")
def run_job(name: str) -> None:
    """Run the job NAME now, in this process, and say what it did. Exits with 1 if it failed."""
    known = known_jobs()
    if name not in known:
        raise NotFound("job", name)
    run = run_at_once(this_app(), known[name], command_actor().name)
    if run.state is not RunState.SUCCEEDED:
        raise click.ClickException(run.error or run.state)
    click.echo(run.summary)


COMMANDS = [scheduler, jobs]
