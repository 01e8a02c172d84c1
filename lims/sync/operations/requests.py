"""Requests that researchers made at the index: taken here once, and told back how they stand."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import translator
from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.distribution.drafts import RequestDraft, RequesterDraft, RequestLineDraft
from lims.distribution.models import Source
from lims.distribution.operations.requests import receive_request
from lims.distribution.states import RequestState
from lims.sync.messages import requests as messages
from lims.sync.messages.batches import Outcome, Receipt
from lims.sync.models import ForwardedRequest
from lims.sync.queries.outbox import known_messages
from lims.sync.refusals import AnswerMismatch

# The request's own reasons are told to the requester only where the centre has ended it.
ENDED = frozenset({RequestState.REFUSED, RequestState.CANCELLED})


def take_request(session: Session, actor: Actor, forwarded: messages.ForwardedRequest) -> bool:
    """Make a request of the centre of one that was made at the index; False if it was taken before.

    Raises what receiving a request raises; then nothing has been changed, and `keep_fault` notes it.
    """
    actor.require(Permission.SYNC_RUN)
    if known_messages(session, [forwarded.message_id]):
        return False
    requester = forwarded.requester
    request = receive_request(
        session,
        actor,
        RequestDraft(
            requester=RequesterDraft(
                name=requester.name,
                institution=requester.institution,
                email=requester.email,
                country=requester.country,
                category=requester.category,
                language=forwarded.language,
                address=requester.address or "",
            ),
            lines=[RequestLineDraft(line.accession, line.quantity) for line in forwarded.lines],
            message_id=forwarded.message_id,
            source=Source.INDEX,
            language=forwarded.language,
            purpose_text=forwarded.purpose,
        ),
    )
    session.add(ForwardedRequest(message_id=forwarded.message_id, request_id=request.id, received_at=actor.at))
    session.flush()
    return True


def keep_fault(session: Session, actor: Actor, forwarded: messages.ForwardedRequest, refusal: Refusal) -> None:
    """Note that a request could not be taken; the requester is told so in the language of the request."""
    actor.require(Permission.SYNC_RUN)
    text = translator(forwarded.language)(refusal.message) % refusal.values
    session.add(ForwardedRequest(message_id=forwarded.message_id, fault=text, received_at=actor.at))
    session.flush()


def state_to_tell(actor: Actor, row: ForwardedRequest) -> messages.StateOfRequest:
    """What the index is told about a request now."""
    if row.request is None:
        return messages.StateOfRequest(row.message_id, messages.RequestState.REFUSED, actor.at, note=row.fault)
    request = row.request
    return messages.StateOfRequest(
        message_id=row.message_id,
        state=messages.RequestState(request.state.value),
        at=actor.at,
        number=request.number,
        note=request.decision_reason if request.state in ENDED else None,
    )


def note_told(
    session: Session, actor: Actor, told: Sequence[messages.StateOfRequest], receipt: Receipt, message_id: str
) -> int:
    """Mark the states that the index has taken; gives how many. Raises AnswerMismatch."""
    actor.require(Permission.SYNC_RUN)
    if receipt.message_id != message_id or len(receipt.results) != len(told):
        raise AnswerMismatch
    for state in told:
        # One that the index does not know is told no more, or it would be told for ever.
        session.execute(
            update(ForwardedRequest)
            .where(ForwardedRequest.message_id == state.message_id)
            .values(state_told=RequestState(state.state.value), told_at=actor.at)
        )
    return sum(result.outcome is not Outcome.REFUSED for result in receipt.results)
