"""The job of labels: sending what waits to the printers."""

from flask import Flask
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.schedule import Job
from lims.labels.models import DeliveryState
from lims.labels.sending import Sender
from lims.web.actors import job_actor
from lims.web.database import database, transaction

SENDING = "labels.send_prints"
# A little less than a turn of the timetable; what is left over is sent in the next.
_SECONDS = 50


def send_prints(_app: Flask) -> str:
    """Send the queue of every printer. What fails says so at the print, and is tried again."""
    states = Sender(database().read, transaction, lambda: job_actor(SENDING)).send_due(_SECONDS)
    if not states:
        return _("No labels were waiting for a printer.")
    return _(
        "Prints sent: %(printed)s; failed: %(failed)s; still waiting: %(waiting)s.",
        printed=states.get(DeliveryState.PRINTED, 0),
        failed=states.get(DeliveryState.FAILED, 0),
        waiting=states.get(DeliveryState.QUEUED, 0),
    )


JOBS = [Job(SENDING, label=N_("Send labels to the printers"), seconds=30, run=send_prints)]
