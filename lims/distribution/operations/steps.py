"""Whether requests and agreements can take a step, asked with the row locked so that two people can't take it."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import lock
from lims.distribution.models import Agreement, Request
from lims.distribution.refusals import AgreementStepNotPossible, RequestStepNotPossible
from lims.distribution.states import (
    AGREEMENT_STATE_LABELS,
    AGREEMENT_TRANSITIONS,
    REQUEST_STATE_LABELS,
    REQUEST_TRANSITIONS,
    agreement_state_on,
)


def begin_request_step(session: Session, actor: Actor, request: Request, step: str) -> None:
    """Check permission and state for a step and lock the request; raises RequestStepNotPossible."""
    transition = REQUEST_TRANSITIONS[step]
    actor.require(transition.permission)
    lock(session, request)
    if request.state not in transition.sources:
        refuse_request_step(request)


def refuse_request_step(request: Request) -> None:
    """Raise RequestStepNotPossible for the request's state."""
    raise RequestStepNotPossible(number=request.number, reason=REQUEST_STATE_LABELS[request.state])


def begin_agreement_step(session: Session, actor: Actor, agreement: Agreement, step: str) -> None:
    """Check permission and state for a step and lock the agreement; raises AgreementStepNotPossible."""
    transition = AGREEMENT_TRANSITIONS[step]
    actor.require(transition.permission)
    lock(session, agreement)
    state = agreement_state_on(agreement.state, agreement.last_day_on, actor.today)
    if state not in transition.sources:
        raise AgreementStepNotPossible(number=agreement.number, reason=AGREEMENT_STATE_LABELS[state])
