"""The index's job: forgetting messages that can't be delivered again."""

from flask import Flask
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.schedule import Job
from lims.index.operations.receiving import forget_messages
from lims.web.actors import job_actor
from lims.web.database import transaction

FORGETTING = "index.forget_messages"


def forget(_app: Flask) -> str:
    with transaction() as session:
        count = forget_messages(session, job_actor(FORGETTING))
    return _("Old messages forgotten: %(count)s.", count=count)


JOBS = [Job(FORGETTING, label=N_("Forget old messages of centres"), cron="30 3 * * *", run=forget)]
