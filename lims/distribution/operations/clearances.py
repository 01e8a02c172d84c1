"""Answers to legal checks: always a person's, kept with name, date and paper."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.distribution.drafts import CheckAnswer, Upload
from lims.distribution.models import Clearance, Request, RequestLine
from lims.distribution.operations.files import keep_upload
from lims.distribution.queries import law_of
from lims.distribution.queries.blocking import facts_of
from lims.distribution.refusals import CheckNotNeeded, DocumentMissing
from lims.distribution.rules.blockers import needed_checks
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind


def confirm_clearances(
    session: Session, actor: Actor, request: Request, answers: Sequence[CheckAnswer], note: str | None = None
) -> Sequence[Clearance]:
    """Confirm legal checks for a request, or for some of its lines, under one's own name: all of them or none.

    Raises CheckNotNeeded if the law does not ask a question, DocumentMissing, FileNotAccepted, InvalidValue without
    answers.
    """
    actor.require(Permission.DISTRIBUTION_DECIDE)
    if not answers:
        raise InvalidValue("check", "", N_("Choose at least one check."))
    needed = {
        (found.code, concerned.line_id if concerned else None)
        for found, concerned in needed_checks(facts_of(session, actor, request), law_of(session))
    }
    for answer in answers:
        _check_answer(session, needed, answer)
    clearances = [_clearance(session, actor, request, answer, note) for answer in answers]
    with entry(session, actor, EventKind.CLEARANCE_CONFIRMED, request=request.number) as event:
        session.add_all(clearances)
        event.create(*clearances)
    return clearances


def confirm_clearance(  # noqa: PLR0913 - the question, and what belongs to the answer
    session: Session,
    actor: Actor,
    request: Request,
    check: str,
    line: RequestLine | None = None,
    note: str | None = None,
    document: Upload | None = None,
) -> Clearance:
    """Confirm one legal check; raises as `confirm_clearances`."""
    (clearance,) = confirm_clearances(session, actor, request, [CheckAnswer(check, line, document)], note)
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


def _check_answer(session: Session, needed: Collection[tuple[str, int | None]], answer: CheckAnswer) -> None:
    if (answer.check, answer.line.id if answer.line else None) not in needed:
        raise CheckNotNeeded(value=answer.check)
    if law_of(session).checks[answer.check].document and answer.document is None:
        raise DocumentMissing(field="document")


def _clearance(session: Session, actor: Actor, request: Request, answer: CheckAnswer, note: str | None) -> Clearance:
    return Clearance(
        request_id=request.id,
        line_id=answer.line.id if answer.line else None,
        check_code=answer.check,
        rules_as_of=law_of(session).as_of,
        note=note or None,
        document_id=keep_upload(session, actor, answer.document).id if answer.document else None,
        confirmed_by=actor.name,
        confirmed_at=actor.at,
    )
