"""Sending the mails that wait in the database, one by one."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.mail import Mail, MailState
from lims.core.permissions import Permission
from lims.core.settings import Settings
from lims.jobs.refusals import MailAlreadySent
from lims.jobs.rules import pause_after

MOST_ATTEMPTS = 10
SMTP_TIMEOUT_SECONDS = 30


class Transport(Protocol):
    """A way out for mails; `send` raises OSError (of which smtplib's errors are a kind) when it fails."""

    def send(self, number: int, message: EmailMessage) -> None: ...


class FileTransport:
    """Mails as .eml files in a folder, which any mail program opens: for demonstrations and trials."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, number: int, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{number:06d}.eml").write_bytes(message.as_bytes())


class SmtpTransport:
    """Mails through the mail server of the settings, over one connection."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        self.connection = connection

    def send(self, number: int, message: EmailMessage) -> None:
        self.connection.send_message(message)


@contextmanager
def open_transport(settings: Settings) -> Iterator[Transport | None]:
    """The transport of the settings, or None when none is set: then mails stay in the database."""
    if settings.mail_transport == "none":
        yield None
        return
    if settings.mail_transport == "file":
        yield FileTransport(settings.data_folder / "mail")
        return
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SMTP_TIMEOUT_SECONDS) as connection:
        if settings.smtp_starttls:
            connection.starttls()
        if settings.smtp_user:
            connection.login(settings.smtp_user, settings.smtp_password)
        yield SmtpTransport(connection)


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """The mail as it goes out; its message id is the same at each attempt, so that a copy is recognised."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.queued_at)
    domain = sender.rsplit("@", 1)[-1].strip("<> ") or "localhost"
    message["Message-ID"] = f"<lims-{mail.id}-{int(mail.queued_at.timestamp())}@{domain}>"
    message.set_content(mail.body)
    return message


def begin_attempt(session: Session, actor: Actor, mail_id: int) -> Mail | None:
    """Count an attempt before it is made, so that a mail that kills the program is not tried for ever.

    None if the mail is no longer waiting.
    """
    actor.require(Permission.JOBS_RUN)
    mail = session.get_one(Mail, mail_id, with_for_update=True)
    if mail.state is not MailState.WAITING:
        return None
    mail.attempts += 1
    mail.due_at = actor.at + pause_after(mail.attempts)
    session.flush()
    return mail


def note_sent(session: Session, actor: Actor, mail_id: int) -> None:
    actor.require(Permission.JOBS_RUN)
    mail = session.get_one(Mail, mail_id)
    mail.state, mail.sent_at, mail.last_error = MailState.SENT, actor.at, None
    session.flush()


def note_failure(session: Session, actor: Actor, mail_id: int, error: str) -> None:
    """Keep what the mail server said; after the last attempt the mail waits for a person."""
    actor.require(Permission.JOBS_RUN)
    mail = session.get_one(Mail, mail_id)
    mail.last_error = error
    if mail.attempts >= MOST_ATTEMPTS:
        mail.state = MailState.FAILED
    session.flush()


def send_again(session: Session, actor: Actor, mail: Mail) -> None:
    """Put a mail that failed, or waits long, back at the head of the queue. Raises MailAlreadySent."""
    actor.require(Permission.JOBS_RUN)
    if mail.state is MailState.SENT:
        raise MailAlreadySent()
    mail.state, mail.attempts, mail.due_at = MailState.WAITING, 0, actor.at
    session.flush()
