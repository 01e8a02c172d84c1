"""Requests: receiving, editing, deciding."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.codes import thing_code
from lims.core.database import lock, refusing, unique_constraint
from lims.core.language import N_
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, NotFound
from lims.core.schema import check_version
from lims.core.settings import settings_of
from lims.distribution.drafts import RequestChanges, RequestDraft, RequestLineDraft
from lims.distribution.models import Clearance, Request, Requester, RequestLine
from lims.distribution.operations.requesters import new_requester
from lims.distribution.operations.steps import begin_request_step, refuse_request_step
from lims.distribution.queries import practice_of
from lims.distribution.queries.requesters import known_requester
from lims.distribution.queries.requests import request_by_message
from lims.distribution.refusals import AlreadyReceived, LineInUse
from lims.distribution.states import Decision, RequestState
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.resources.kinds import kinds_of
from lims.resources.models import Resource

EDITABLE = frozenset({RequestState.RECEIVED, RequestState.UNDER_REVIEW, RequestState.ACCEPTED})


def receive_request(session: Session, actor: Actor, draft: RequestDraft) -> Request:
    """Record a request; the same message delivered again gives the request that it made before.

    A requester with the same e-mail address at the same institution is taken for the same person. Raises NotFound
    for an unknown accession, InvalidValue for a purpose, form or number that can't be.
    """
    actor.require(Permission.DISTRIBUTION_EDIT)
    known = request_by_message(session, draft.message_id)
    if known is not None:
        return known
    _check_purpose(session, draft.purpose)
    with (
        entry(session, actor, EventKind.REQUEST_RECEIVED, source=draft.source.value) as event,
        refusing(session, {unique_constraint(Request, "message_id"): AlreadyReceived()}),
    ):
        requester = _requester(session, actor, draft)
        if requester.created_at == actor.at:
            event.create(requester)
        request = _new_request(session, actor, draft, requester)
        event.create(request)
        _add_lines(session, request, draft.lines)
        if draft.terms_accepted:
            _accept_terms(actor, request.lines)
    return request


def edit_request(session: Session, actor: Actor, request: Request, changes: RequestChanges, version: int) -> None:
    """Change purpose, note and lines of a request that is not being prepared yet.

    Raises StaleEdit, RequestStepNotPossible, LineInUse, NotFound, InvalidValue.
    """
    actor.require(Permission.DISTRIBUTION_EDIT)
    lock(session, request)
    check_version(request, version)
    if request.state not in EDITABLE:
        refuse_request_step(request)
    _check_purpose(session, changes.purpose)
    lines = [f"{line.items_wanted} x {line.accession} {line.form}".strip() for line in changes.lines]
    with entry(session, actor, EventKind.REQUEST_CHANGED, lines=lines) as event:
        event.change(request)
        request.purpose = changes.purpose
        request.purpose_text = changes.purpose_text
        request.note = changes.note
        _replace_lines(session, request, changes.lines)


def start_review(session: Session, actor: Actor, request: Request) -> None:
    """Say that the request is being looked at. Raises RequestStepNotPossible."""
    begin_request_step(session, actor, request, "review")
    with entry(session, actor, EventKind.REQUEST_CHANGED) as event:
        event.change(request)
        request.decision = Decision.UNDER_REVIEW


def accept_terms(session: Session, actor: Actor, request: Request, note: str) -> None:
    """Record that the requester has accepted the terms of use of all lines, as they are now, and how one knows.

    Raises InvalidValue without a note, RequestStepNotPossible.
    """
    actor.require(Permission.DISTRIBUTION_EDIT)
    if request.state not in EDITABLE:
        refuse_request_step(request)
    if not note.strip():
        raise InvalidValue("note", note, N_("Say how the requester has accepted them."))
    with entry(session, actor, EventKind.REQUEST_CHANGED, reason=note, terms_accepted=True) as event:
        event.change(request)
        _accept_terms(actor, request.lines)


def _accept_terms(actor: Actor, lines: Iterable[RequestLine]) -> None:
    for line in lines:
        line.accepted_terms = line.resource.terms_of_use or ""
        line.terms_accepted_at = actor.at


def _requester(session: Session, actor: Actor, draft: RequestDraft) -> Requester:
    if isinstance(draft.requester, Requester):
        return draft.requester
    known = known_requester(session, draft.requester.email, draft.requester.institution)
    return known or new_requester(session, actor, draft.requester)


def _new_request(session: Session, actor: Actor, draft: RequestDraft, requester: Requester) -> Request:
    (number,) = next_numbers(session, "request")
    request = Request(
        number=thing_code(settings_of(session).code_prefix, "request", number),
        requester_id=requester.id,
        purpose=draft.purpose or None,
        purpose_text=draft.purpose_text,
        source=draft.source,
        message_id=draft.message_id,
        language=draft.language,
        note=draft.note,
        received_at=actor.at,
    )
    session.add(request)
    session.flush()
    return request


def _check_purpose(session: Session, purpose: str | None) -> None:
    if purpose and purpose not in practice_of(session).purposes:
        raise InvalidValue("purpose", purpose, N_("It is not in the list."))


def _add_lines(session: Session, request: Request, drafts: Iterable[RequestLineDraft]) -> None:
    for draft in drafts:
        resource = _resource(session, draft.accession)
        _check_line(session, resource, draft)
        if any(line.resource_id == resource.id and line.form == draft.form for line in request.lines):
            raise InvalidValue("lines", draft.accession, N_("It is named twice in the same form."))
        line = RequestLine(resource=resource, form=draft.form, items_wanted=draft.items_wanted)
        request.lines.append(line)
    session.flush()


def _replace_lines(session: Session, request: Request, drafts: Iterable[RequestLineDraft]) -> None:
    wanted = {(draft.accession.strip().upper(), draft.form): draft for draft in drafts}
    for line in list(request.lines):
        draft = wanted.pop((line.resource.accession, line.form), None)
        if draft is None:
            _take_off(session, request, line)
            continue
        _check_line(session, line.resource, draft)
        line.items_wanted = draft.items_wanted
    _add_lines(session, request, wanted.values())


def _take_off(session: Session, request: Request, line: RequestLine) -> None:
    if session.scalar(select(Clearance.id).where(Clearance.line_id == line.id).limit(1)):
        raise LineInUse(accession=line.resource.accession)
    request.lines.remove(line)
    session.delete(line)
    session.flush()


def _resource(session: Session, accession: str) -> Resource:
    found = session.scalar(select(Resource).where(Resource.accession == accession.strip().upper()))
    if found is None:
        raise NotFound(N_("resource"), accession)
    return found


def _check_line(session: Session, resource: Resource, draft: RequestLineDraft) -> None:
    if draft.items_wanted < 1:
        raise InvalidValue("lines", f"{draft.accession} {draft.items_wanted}", N_("At least 1 is needed."))
    forms = {form.name for form in kinds_of(session)[resource.kind].lot_forms}
    if draft.form and draft.form not in forms:
        raise InvalidValue("lines", f"{draft.accession} {draft.form}", N_("This kind has no such form."))
