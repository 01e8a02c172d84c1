"""Answers to legal checks: always a person's, kept with name, date and paper."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.distribution.drafts import Upload
from lims.distribution.models import Clearance, Request, RequestLine
from lims.distribution.operations.files import keep_upload
from lims.distribution.queries import law_of
from lims.distribution.queries.blocking import facts_of
from lims.distribution.refusals import CheckNotNeeded, DocumentMissing
from lims.distribution.rules.blockers import needed_checks
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind


def confirm_clearance(  # noqa: PLR0913 - the question, and what belongs to the answer
    session: Session,
    actor: Actor,
    request: Request,
    check: str,
    line: RequestLine | None = None,
    note: str | None = None,
    document: Upload | None = None,
) -> Clearance:
    """Confirm a legal check for a request, or for one of its lines, under one's own name.

    Raises CheckNotNeeded if the law does not ask this question, DocumentMissing, FileNotAccepted.
    """
    actor.require(Permission.DISTRIBUTION_DECIDE)
    law = law_of(session)
    line_id = line.id if line else None
    needed = {
        (found.code, concerned.line_id if concerned else None)
        for found, concerned in needed_checks(facts_of(session, actor, request), law)
    }
    if (check, line_id) not in needed:
        raise CheckNotNeeded(value=check)
    if law.checks[check].document and document is None:
        raise DocumentMissing(field="document")
    clearance = Clearance(
        request_id=request.id,
        line_id=line_id,
        check_code=check,
        rules_as_of=law.as_of,
        note=note or None,
        document_id=keep_upload(session, actor, document).id if document else None,
        confirmed_by=actor.name,
        confirmed_at=actor.at,
    )
    with entry(session, actor, EventKind.CLEARANCE_CONFIRMED, request=request.number) as event:
        session.add(clearance)
        event.create(clearance)
    return clearance


def withdraw_clearance(session: Session, actor: Actor, clearance: Clearance, reason: str) -> None:
    """Take an answer back; it is kept, but no longer counts. Raises InvalidValue without a reason."""
    actor.require(Permission.DISTRIBUTION_DECIDE)
    if not reason.strip():
        raise InvalidValue("reason", reason, N_("Give a reason."))
    number = clearance.request.number
    with entry(session, actor, EventKind.REQUEST_CHANGED, reason=reason, request=number) as event:
        event.change(clearance)
        clearance.withdrawn_at = actor.at
        clearance.withdraw_reason = reason
