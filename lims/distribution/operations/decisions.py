"""What the centre decides about a request, and what the requester is told of it."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_
from lims.core.refusals import InvalidValue
from lims.distribution.models import Request
from lims.distribution.operations.mails import tell_accepted, tell_refused
from lims.distribution.operations.steps import begin_request_step
from lims.distribution.states import Decision
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.shipping.operations import cancel_shipment
from lims.shipping.states import HERE


def accept_request(session: Session, actor: Actor, request: Request) -> None:
    """Make a request an order; what still blocks it is resolved before it is sent.

    Raises RequestStepNotPossible, InvalidValue for a request without resources.
    """
    begin_request_step(session, actor, request, "accept")
    if not request.lines:
        raise InvalidValue("lines", "", N_("The request names no resource."))
    _decide(session, actor, request, Decision.ACCEPTED, None)
    tell_accepted(session, actor, request)


def refuse_request(session: Session, actor: Actor, request: Request, reason: str) -> None:
    """Refuse a request; the requester is told the reason. Raises RequestStepNotPossible, InvalidValue."""
    begin_request_step(session, actor, request, "refuse")
    _check_reason(reason)
    _decide(session, actor, request, Decision.REFUSED, reason)
    tell_refused(session, actor, request)


def cancel_request(session: Session, actor: Actor, request: Request, reason: str) -> None:
    """Cancel a request that has not been shipped; a shipment that was planned for it is cancelled too.

    Raises RequestStepNotPossible, InvalidValue, and PermissionDenied if a shipment is in the way of somebody who
    may not cancel shipments.
    """
    begin_request_step(session, actor, request, "cancel")
    _check_reason(reason)
    if request.shipment is not None and request.shipment.state in HERE:
        cancel_shipment(session, actor, request.shipment, reason)
    _decide(session, actor, request, Decision.CANCELLED, reason)


def close_request(session: Session, actor: Actor, request: Request) -> None:
    """Close a request that has been shipped. Raises RequestStepNotPossible."""
    begin_request_step(session, actor, request, "close")
    with entry(session, actor, EventKind.REQUEST_CHANGED) as event:
        event.change(request)
        request.decision = Decision.CLOSED


_EVENTS = {
    Decision.ACCEPTED: EventKind.REQUEST_ACCEPTED,
    Decision.REFUSED: EventKind.REQUEST_REFUSED,
    Decision.CANCELLED: EventKind.REQUEST_CANCELLED,
}


def _decide(session: Session, actor: Actor, request: Request, decision: Decision, reason: str | None) -> None:
    with entry(session, actor, _EVENTS[decision], reason=reason) as event:
        event.change(request)
        request.decision = decision
        request.decision_reason = reason
        request.decided_by = actor.name
        request.decided_at = actor.at


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidValue("reason", reason, N_("Give a reason."))
