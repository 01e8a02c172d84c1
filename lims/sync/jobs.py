"""The job of publication: a sync every few minutes."""

from flask import Flask
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.schedule import Job
from lims.sync.models import Run
from lims.sync.sending import Sync
from lims.sync.transport import HttpTransport
from lims.web.actors import job_actor, settings
from lims.web.database import session, transaction

SENDING = "sync.send"


def send(_app: Flask) -> str:
    """A refusal breaks the sync off and is the outcome of the run; the next one goes on from there."""
    if not settings().index_url:
        return _("No national index is set.")
    run_id = Sync(transaction, lambda: job_actor(SENDING), HttpTransport(settings().index_url)).run()
    run = session().get_one(Run, run_id)
    return _(
        "Records taken: %(accepted)s; refused: %(refused)s; requests received: %(requests)s.",
        accepted=run.changes_accepted,
        refused=run.changes_refused,
        requests=run.requests_received,
    )


JOBS = [Job(SENDING, label=N_("Send records to the national index"), seconds=300, run=send)]
