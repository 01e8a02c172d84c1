"""Jobs of monitoring: what only time brings about each minute, and thinning old readings at night."""

from flask import Flask
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.schedule import Job
from lims.monitoring.operations import follow_alarms, thin_readings
from lims.web.actors import job_actor
from lims.web.database import transaction

WATCH = "monitoring.watch_alarms"
THIN = "monitoring.thin_readings"
# So many transactions at most in one night: what is left comes the next.
MOST_ROUNDS = 200


def watch(_app: Flask) -> str:
    """Raise the alarms that are due, end those that are over, repeat and escalate the others."""
    with transaction() as session:
        made = follow_alarms(session, job_actor(WATCH))
    return _(
        "Alarms raised: %(raised)s, ended: %(ended)s, told again: %(reminded)s, escalated: %(escalated)s.",
        raised=made.raised,
        ended=made.ended,
        reminded=made.reminded,
        escalated=made.escalated,
    )


def thin(_app: Flask) -> str:
    """Thin old readings, in portions, so that loggers never wait for it."""
    deleted = 0
    for _round in range(MOST_ROUNDS):
        with transaction() as session:
            portion = thin_readings(session, job_actor(THIN))
        deleted += portion
        if portion == 0:
            break
    return _("Old readings deleted: %(n)s.", n=deleted)


JOBS = [
    Job(WATCH, label=N_("Watch temperatures and alarms"), seconds=60, run=watch),
    Job(THIN, label=N_("Thin old readings"), cron="30 2 * * *", run=thin),
]
