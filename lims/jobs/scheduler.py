"""The scheduler: a process that starts every job at its time, next to any number of others like it."""

import logging
import signal
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from lims.core.schedule import Job
from lims.jobs.operations import report_alive, report_gone
from lims.jobs.queries import wished_runs
from lims.jobs.rules import last_due_at
from lims.jobs.runner import holder_of_process, run_turn, run_wish
from lims.web.actors import job_actor, now, settings
from lims.web.database import session, transaction

log = logging.getLogger(__name__)
# How often a scheduler looks for runs that were asked for on the page, and says that it is alive.
WATCH_SECONDS = 5
THREADS = 4
NAME = "scheduler"


class JobScheduler:
    """All jobs of an app under one APScheduler."""

    def __init__(self, app: Flask, jobs: Mapping[str, Job]) -> None:
        self.app = app
        self.jobs = jobs
        self.holder = holder_of_process()
        with app.app_context():
            self.zone, self.started_at = settings().zone, now()
        self.scheduler = BlockingScheduler(
            timezone=self.zone,
            executors={"default": ThreadPoolExecutor(THREADS)},
            # A late turn is better than none, and several late turns are one.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job in jobs.values():
            self.scheduler.add_job(self.run_due, self._trigger(job), args=[job], id=job.name)
        self.scheduler.add_job(self.watch, IntervalTrigger(seconds=WATCH_SECONDS), id=NAME)

    def start(self) -> None:
        """Run until SIGTERM or Ctrl+C; a job that is running is finished first."""
        signal.signal(signal.SIGTERM, _stop)
        try:
            self.watch()
            self.scheduler.add_job(self.make_up, id="make up")
            self.scheduler.start()
        except (KeyboardInterrupt, SystemExit):
            log.info("scheduler is stopping")
        finally:
            if self.scheduler.running:
                self.scheduler.shutdown(wait=True)
            self._say_goodbye()

    def run_due(self, job: Job) -> None:
        """Run a job if its newest turn has not been taken up by anybody."""
        with self.app.app_context():
            due_at: datetime | None = last_due_at(job, now(), self.zone)
        if due_at is not None:
            run_turn(self.app, job, self.holder, due_at)

    def make_up(self) -> None:
        """Run the turns that fell into the time when no scheduler was running, in the order of the timetable."""
        with self.app.app_context():
            dues = {name: last_due_at(job, now(), self.zone) for name, job in self.jobs.items()}
        known = {name: due_at for name, due_at in dues.items() if due_at is not None}
        for name in sorted(known, key=lambda name: known[name]):
            run_turn(self.app, self.jobs[name], self.holder, known[name])

    def watch(self) -> None:
        """Say that this scheduler is alive, and run what was asked for on the page."""
        with self.app.app_context():
            with transaction() as writing:
                report_alive(writing, job_actor(NAME), self.holder, self.started_at)
            wishes = [(run.id, run.job) for run in wished_runs(session())]
        for run_id, name in wishes:
            if name in self.jobs:
                run_wish(self.app, self.jobs[name], self.holder, run_id)

    def _trigger(self, job: Job) -> BaseTrigger:
        if job.cron is not None:
            return CronTrigger.from_crontab(job.cron, timezone=self.zone)
        return IntervalTrigger(seconds=job.seconds, timezone=self.zone)

    def _say_goodbye(self) -> None:
        with self.app.app_context(), transaction() as writing:
            report_gone(writing, job_actor(NAME), self.holder)


def _stop(_signal: int, _frame: Any) -> None:
    raise SystemExit(0)
