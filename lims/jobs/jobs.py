"""The jobs of this area: sending mails, and forgetting old runs."""

from flask import Flask
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.schedule import Job
from lims.jobs.mailing import Transport, begin_attempt, message_of, note_failure, note_sent, open_transport
from lims.jobs.operations import forget_old_runs
from lims.jobs.queries import sendable_mail_ids
from lims.web.actors import job_actor, now, settings
from lims.web.database import session, transaction

SENDER = "jobs.send_mails"
KEEP_DAYS = 30


def send_mails(_app: Flask) -> str:
    """Send every mail whose time has come. A mail server out of reach costs each of them one attempt."""
    waiting = sendable_mail_ids(session(), now())
    if settings().mail_transport == "none":
        return _("Mail is not set up; mails waiting: %(count)s.", count=len(waiting))
    if not waiting:
        return _("No mail was waiting.")
    try:
        with open_transport(settings()) as transport:
            assert transport is not None
            sent = [_send(mail_id, transport) for mail_id in waiting]
    except OSError as error:
        for mail_id in waiting:
            _fail(mail_id, error)
        return _("The mail server could not be reached; mails waiting: %(count)s.", count=len(waiting))
    return _("Mails sent: %(sent)s; failed: %(failed)s.", sent=sum(sent), failed=len(sent) - sum(sent))


def _send(mail_id: int, transport: Transport) -> bool:
    with transaction() as writing:
        mail = begin_attempt(writing, job_actor(SENDER), mail_id)
    if mail is None:
        return False
    try:
        transport.send(mail_id, message_of(mail, settings().mail_sender))
    except (OSError, ValueError) as error:
        with transaction() as writing:
            note_failure(writing, job_actor(SENDER), mail_id, str(error))
        return False
    with transaction() as writing:
        note_sent(writing, job_actor(SENDER), mail_id)
    return True


def _fail(mail_id: int, error: OSError) -> None:
    """Count a failed attempt for a mail that is still waiting: the server broke off before it was sent."""
    with transaction() as writing:
        if begin_attempt(writing, job_actor(SENDER), mail_id):
            note_failure(writing, job_actor(SENDER), mail_id, str(error))


def forget_runs(_app: Flask) -> str:
    with transaction() as writing:
        removed = forget_old_runs(writing, job_actor("jobs.forget_runs"), KEEP_DAYS)
    return _("Old runs removed: %(count)s.", count=removed)


JOBS = [
    Job(SENDER, label=N_("Send mails"), seconds=60, run=send_mails),
    Job("jobs.forget_runs", label=N_("Remove the history of old runs"), cron="40 4 * * *", run=forget_runs),
]
