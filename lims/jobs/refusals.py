"""What can be wrong with starting a job or sending a mail."""

from lims.core.language import N_
from lims.core.refusals import Refusal


class JobAlreadyRunning(Refusal):
    code = "job-already-running"
    status = 409
    message = N_("“%(job)s” is running or about to run already.")


class MailAlreadySent(Refusal):
    code = "mail-already-sent"
    status = 409
    message = N_("This mail has been sent already.")
