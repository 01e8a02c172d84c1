"""The ledger's jobs: sealing what has happened, and proving every night that it still holds."""

from flask import Flask
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.schedule import Job
from lims.ledger.operations import seal_events
from lims.ledger.refusals import LedgerDoesNotHold
from lims.ledger.verification import findings, verified_counts
from lims.web.actors import job_actor
from lims.web.database import database, transaction


def seal(app: Flask) -> str:
    with transaction() as session:
        made = seal_events(session, job_actor("ledger.seal"))
        if made is None:
            return _("Nothing new to seal.")
        return _("Sealed the events %(first)s to %(last)s.", first=made.first_seq, last=made.last_seq)


def verify(_app: Flask) -> str:
    """Prove the ledger. Raises LedgerDoesNotHold, so that the run counts as failed."""
    with database().snapshot() as reading:
        counts = verified_counts(reading)
        found = 0
        first = ""
        for finding in findings(reading):
            first = first or _(finding.message, **finding.values)
            found += 1
    if found:
        raise LedgerDoesNotHold(count=found, first=first)
    return _("The ledger holds: events %(events)s, seals %(seals)s, rows %(rows)s.", **counts)


JOBS = [
    Job("ledger.seal", label=N_("Seal the custody ledger"), seconds=300, run=seal),
    Job("ledger.verify", label=N_("Verify the custody ledger"), cron="15 3 * * *", run=verify),
]
