"""What researchers ask for: kept here, collected by the centre, told back to the researcher."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pycountry
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_, translator
from lims.core.mail import queue_mail
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, Refusal
from lims.core.settings import settings_of
from lims.index import refusals
from lims.index.models import Message, ResourceRequest, ResourceRequestLine, ResourceRequestStep
from lims.index.operations.receiving import answer_given_before, lock_centre
from lims.index.queries import requests as queries
from lims.index.queries.centres import centre as centre_with_code
from lims.index.queries.records import records_named
from lims.index.rules import asking
from lims.sync.messages import requests as messages
from lims.sync.messages.batches import Outcome, Receipt, Result
from lims.sync.messages.signing import Opened, Purpose, signer_of
from lims.sync.refusals import FieldUnknown

TOLD_BY_MAIL = frozenset(
    {
        messages.RequestState.ACCEPTED,
        messages.RequestState.SHIPPED,
        messages.RequestState.REFUSED,
        messages.RequestState.CANCELLED,
    }
)


@dataclass(frozen=True)
class RequestDraft:
    """A request as the researcher wrote it; `lines` are accessions of one centre with how many are wanted."""

    centre: str
    name: str
    email: str
    institution: str
    country: str
    category: str
    purpose: str
    language: str
    lines: Sequence[tuple[str, int]]
    address: str = ""


def submit_request(session: Session, actor: Actor, draft: RequestDraft, address: str) -> ResourceRequest:
    """Keep a request for its centre and send the requester the address of its page.

    `address` is the network address it came from; too many from one are refused. Raises InvalidValue,
    WrongEmail, NothingRequested, TooManyResources, SeveralCentres, NotOffered, TooManyRequests.
    """
    actor.require(Permission.INDEX_REQUEST)
    sender = queries.sender_of(session, address)
    if queries.requests_sent_by(session, sender, actor.at) >= asking.MOST_IN_WINDOW:
        raise refusals.TooManyRequests(hours=asking.WINDOW // timedelta(hours=1))
    centre = centre_with_code(session, draft.centre)
    request = ResourceRequest(
        token=secrets.token_urlsafe(32),
        message_id=str(uuid.uuid4()),
        centre_code=centre.code,
        sender=sender,
        language=draft.language,
        submitted_at=actor.at,
        lines=_checked_lines(session, draft),
        **_checked_person(draft),
    )
    request.steps.append(ResourceRequestStep(state=messages.RequestState.SUBMITTED, at=actor.at))
    session.add(request)
    session.flush()
    _confirm_by_mail(session, actor, request)
    return request


def answer_collection(session: Session, actor: Actor, opened: Opened, digest: str) -> str:
    """Give a centre the requests that it has not acknowledged yet, in a signed answer.

    Raises FieldFault, MessageTooOld or MessageIdReused.
    """
    actor.require(Permission.INDEX_RECEIVE)
    collection = messages.parse_collection(opened.document)
    given_before = answer_given_before(session, collection.message_id, digest)
    if given_before is not None:
        return given_before
    messages.check_fresh(collection.sent_at, actor.at)
    lock_centre(session, actor, collection.centre)
    waiting = queries.waiting_requests(session, collection.centre)
    for request in waiting:
        request.collected_at = actor.at
    requests = tuple(_forwarded(request) for request in waiting)
    answer = signer_of(session).sign(
        Purpose.REQUESTS, messages.Requests(collection.message_id, collection.centre, requests).document()
    )
    _keep_message(session, actor, collection, Purpose.COLLECTION, digest, answer)
    return answer


def receive_states(session: Session, actor: Actor, opened: Opened, digest: str) -> str:
    """Take where requests stand at their centre, and give a signed receipt.

    The first state of a request acknowledges it. Raises FieldFault, MessageTooOld or MessageIdReused; a
    state of an unknown request is refused by itself.
    """
    actor.require(Permission.INDEX_RECEIVE)
    states = messages.parse_states(opened.document)
    given_before = answer_given_before(session, states.message_id, digest)
    if given_before is not None:
        return given_before
    messages.check_fresh(states.sent_at, actor.at)
    lock_centre(session, actor, states.centre)
    results = tuple(
        _taken_state(session, actor, states.centre, number, state)
        for number, state in enumerate(states.states, start=1)
    )
    receipt = Receipt(states.message_id, states.centre, actor.at, results)
    answer = signer_of(session).sign(Purpose.RECEIPT, receipt.document())
    _keep_message(session, actor, states, Purpose.STATES, digest, answer)
    return answer


def _checked_person(draft: RequestDraft) -> dict[str, str | None]:
    for name in ("name", "institution", "purpose"):
        if not getattr(draft, name).strip():
            raise InvalidValue(name, "", N_("It must not be empty."))
    try:
        validate_email(draft.email, check_deliverability=False)
    except EmailNotValidError as fault:
        raise refusals.WrongEmail(field="email", value=draft.email) from fault
    if pycountry.countries.get(alpha_3=draft.country) is None:
        raise InvalidValue("country", draft.country, N_("Choose a country of the list."))
    if draft.category not in set(asking.Category):
        raise InvalidValue("category", draft.category, N_("Choose a category of the list."))
    return {
        "name": draft.name.strip(),
        "email": draft.email.strip(),
        "institution": draft.institution.strip(),
        "address": draft.address.strip() or None,
        "country": draft.country,
        "category": draft.category,
        "purpose": draft.purpose.strip(),
    }


def _checked_lines(session: Session, draft: RequestDraft) -> list[ResourceRequestLine]:
    wanted = dict(draft.lines)
    if not wanted:
        raise refusals.NothingRequested
    if len(wanted) > asking.MOST_RESOURCES:
        raise refusals.TooManyResources(most=asking.MOST_RESOURCES)
    found = records_named(session, draft.centre, list(wanted))
    lines = []
    for position, (accession, quantity) in enumerate(wanted.items()):
        record = found.get(accession)
        if record is None:
            raise refusals.SeveralCentres(accession=accession)
        if not asking.can_be_requested(record.availability):
            raise refusals.NotOffered(accession=accession)
        if not 1 <= quantity <= asking.MOST_PER_RESOURCE:
            raise InvalidValue("quantity", quantity, N_("It must be a whole number from 1 to 100."))
        lines.append(
            ResourceRequestLine(
                position=position,
                accession=accession,
                name_en=record.name("en"),
                name_ja=record.name("ja"),
                quantity=quantity,
            )
        )
    return lines


def _forwarded(request: ResourceRequest) -> messages.ForwardedRequest:
    return messages.ForwardedRequest(
        message_id=request.message_id,
        submitted_at=request.submitted_at,
        language=request.language,
        requester=messages.Requester(
            request.name, request.email, request.institution, request.country, request.category, request.address
        ),
        purpose=request.purpose,
        lines=tuple(messages.Line(line.accession, line.quantity) for line in request.lines),
    )


def _taken_state(session: Session, actor: Actor, centre: str, number: int, told: messages.StateOfRequest) -> Result:
    request = session.scalar(
        select(ResourceRequest).where(
            ResourceRequest.message_id == told.message_id, ResourceRequest.centre_code == centre
        )
    )
    if request is None:
        unknown: Refusal = FieldUnknown(f"states[{number - 1}].message_id", told.message_id)
        return Result(number, Outcome.REFUSED, unknown.code, str(unknown))
    if any(step.state is told.state and step.at == told.at for step in request.steps):
        return Result(number, Outcome.UNCHANGED)
    request.acknowledged_at = request.acknowledged_at or actor.at
    request.centre_number = told.number or request.centre_number
    # A state that was on its way for long must not stand above a newer one.
    if all(step.at <= told.at for step in request.steps if step.state is not messages.RequestState.SUBMITTED):
        request.state = told.state
    request.steps.append(ResourceRequestStep(state=told.state, at=told.at, note=told.note))
    session.flush()
    if told.state in TOLD_BY_MAIL:
        _tell_by_mail(session, actor, request, told)
    return Result(number, Outcome.STORED)


def _keep_message(
    session: Session,
    actor: Actor,
    message: messages.Collection | messages.States,
    purpose: Purpose,
    digest: str,
    answer: str,
) -> None:
    session.add(
        Message(
            message_id=message.message_id,
            centre_code=message.centre,
            purpose=purpose.value,
            digest=digest,
            received_at=actor.at,
            answer=answer,
        )
    )
    session.flush()


def request_address(session: Session, request: ResourceRequest) -> str:
    """Where the requester can see how the request stands."""
    return f"{settings_of(session).public_url}/index/requests/{request.token}"


def _confirm_by_mail(session: Session, actor: Actor, request: ResourceRequest) -> None:
    _ = translator(request.language)
    body = _(
        "Dear %(name)s,\n\nyour request to %(centre)s has been passed on:\n\n%(lines)s\n\n"
        "You can see how it stands at\n%(address)s\nThis address is only for you. The centre will write to you."
    )
    lines = [
        f"{line.accession}  {line.name_ja if request.language == 'ja' else line.name_en}  × {line.quantity}"
        for line in request.lines
    ]
    values = {
        "name": request.name,
        "centre": centre_with_code(session, request.centre_code).name(request.language),
        "lines": "\n".join(lines),
        "address": request_address(session, request),
    }
    queue_mail(session, actor, request.email, _("Your request for biological resources"), body % values)


def _tell_by_mail(session: Session, actor: Actor, request: ResourceRequest, told: messages.StateOfRequest) -> None:
    _ = translator(request.language)
    body = _(
        "Dear %(name)s,\n\nyour request %(number)s to %(centre)s: %(state)s.\n\n%(note)s\n\n"
        "You can see how it stands at\n%(address)s"
    )
    values = {
        "name": request.name,
        "number": request.centre_number or "",
        "centre": centre_with_code(session, request.centre_code).name(request.language),
        "state": _(asking.STATE_LABELS[told.state]),
        "note": told.note or "",
        "address": request_address(session, request),
    }
    queue_mail(session, actor, request.email, _("Your request for biological resources"), body % values)
