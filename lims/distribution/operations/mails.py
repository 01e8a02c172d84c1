"""What a requester is told by mail, in the language of the request."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_, translator
from lims.core.mail import queue_mail
from lims.core.settings import settings_of
from lims.distribution.models import Request

ACCEPTED_SUBJECT = N_("Your request %(number)s has been accepted")
ACCEPTED_BODY = N_(
    "Dear %(name)s,\n\n"
    "we have accepted your request %(number)s:\n\n%(lines)s\n\n"
    "We will write to you about the agreement and other papers that are still needed.\n\n"
    "%(centre)s\n%(email)s\n"
)
REFUSED_SUBJECT = N_("Your request %(number)s")
REFUSED_BODY = N_(
    "Dear %(name)s,\n\n"
    "we are sorry that we can't provide what you asked for in your request %(number)s:\n\n%(lines)s\n\n"
    "The reason: %(reason)s\n\n"
    "%(centre)s\n%(email)s\n"
)


def tell_accepted(session: Session, actor: Actor, request: Request) -> None:
    """Put the mail on its way that says that a request was accepted."""
    _tell(session, actor, request, ACCEPTED_SUBJECT, ACCEPTED_BODY)


def tell_refused(session: Session, actor: Actor, request: Request) -> None:
    """Put the mail on its way that says that a request was refused, and why."""
    _tell(session, actor, request, REFUSED_SUBJECT, REFUSED_BODY)


def _tell(session: Session, actor: Actor, request: Request, subject: str, body: str) -> None:
    if not request.requester.email:
        return
    _ = translator(request.language)
    settings = settings_of(session)
    lines = [f"- {line.resource.accession} {line.resource.name}" for line in request.lines]
    values = {
        "name": request.requester.name,
        "number": request.number,
        "lines": "\n".join(lines),
        "reason": request.decision_reason or "",
        "centre": settings.centre_name_ja if request.language == "ja" else settings.centre_name_en,
        "email": settings.centre_email,
    }
    queue_mail(session, actor, request.requester.email, _(subject) % values, _(body) % values)
