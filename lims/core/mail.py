"""Mails waiting to be sent: rows, so that none is lost between the commit and the mail server."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, Session, mapped_column

from lims.core.actor import Actor
from lims.core.schema import Base, Key, choice


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Mail(Base):
    __tablename__ = "core_mail"

    id: Mapped[Key]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    state: Mapped[MailState] = mapped_column(choice(MailState), default=MailState.WAITING, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]


def queue_mail(session: Session, actor: Actor, recipient: str, subject: str, body: str) -> Mail:
    """Put a mail, already in its reader's language, on the way; a job sends it after the commit."""
    mail = Mail(
        recipient=recipient,
        subject=" ".join(subject.split()),
        body=body,
        queued_at=actor.at,
        due_at=actor.at,
    )
    session.add(mail)
    session.flush()
    return mail
