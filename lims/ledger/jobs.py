"""The ledger's job: sealing what has happened."""

from flask import Flask
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.schedule import Job
from lims.ledger.operations import seal_events
from lims.web.actors import job_actor
from lims.web.database import transaction


def seal(app: Flask) -> str:
    with transaction() as session:
        made = seal_events(session, job_actor("ledger.seal"))
        if made is None:
            return _("Nothing new to seal.")
        return _("Sealed the events %(first)s to %(last)s.", first=made.first_seq, last=made.last_seq)


JOBS = [Job("ledger.seal", label=N_("Seal the custody ledger"), seconds=300, run=seal)]
