"""Whether requests and agreements can take a step, asked with the row locked so that two people can't take it."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_
from lims.distribution.models import Agreement, Request
from lims.distribution.refusals import AgreementStepNotPossible, RequestStepNotPossible
from lims.distribution.states import (
    AGREEMENT_TRANSITIONS,
    REQUEST_TRANSITIONS,
    AgreementState,
    RequestState,
    agreement_state_on,
)

REQUEST_STATE_NAMES = {
    RequestState.RECEIVED: N_("received"),
    RequestState.UNDER_REVIEW: N_("under review"),
    RequestState.ACCEPTED: N_("accepted"),
    RequestState.PREPARING: N_("being prepared"),
    RequestState.SHIPPED: N_("shipped"),
    RequestState.CLOSED: N_("closed"),
    RequestState.REFUSED: N_("refused"),
    RequestState.CANCELLED: N_("cancelled"),
}
AGREEMENT_STATE_NAMES = {
    AgreementState.DRAFT: N_("draft"),
    AgreementState.SENT: N_("sent"),
    AgreementState.SIGNED: N_("signed by the requester"),
    AgreementState.ACTIVE: N_("active"),
    AgreementState.EXPIRED: N_("expired"),
    AgreementState.TERMINATED: N_("terminated"),
}


def begin_request_step(session: Session, actor: Actor, request: Request, step: str) -> None:
    """Check permission and state for a step and lock the request; raises RequestStepNotPossible."""
    transition = REQUEST_TRANSITIONS[step]
    actor.require(transition.permission)
    session.refresh(request, with_for_update=True)
    if request.state not in transition.sources:
        refuse_request_step(request)


def refuse_request_step(request: Request) -> None:
    """Raise RequestStepNotPossible for the request's state."""
    raise RequestStepNotPossible(number=request.number, reason=REQUEST_STATE_NAMES[request.state])


def begin_agreement_step(session: Session, actor: Actor, agreement: Agreement, step: str) -> None:
    """Check permission and state for a step and lock the agreement; raises AgreementStepNotPossible."""
    transition = AGREEMENT_TRANSITIONS[step]
    actor.require(transition.permission)
    session.refresh(agreement, with_for_update=True)
    state = agreement_state_on(agreement.state, agreement.last_day_on, actor.today)
    if state not in transition.sources:
        raise AgreementStepNotPossible(number=agreement.number, reason=AGREEMENT_STATE_NAMES[state])
