"""Whether a shipment can take a step, asked with its row locked so that two people can't take it at once."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import lock
from lims.shipping.models import Shipment
from lims.shipping.refusals import StepNotPossible
from lims.shipping.states import STATE_LABELS, TRANSITIONS, may_follow


def begin_step(session: Session, actor: Actor, shipment: Shipment, step: str) -> None:
    """Check permission and state for a step and lock the shipment; raises StepNotPossible."""
    actor.require(TRANSITIONS[step].permission)
    lock(session, shipment)
    if not may_follow(shipment.state, step):
        refuse_step(shipment)


def refuse_step(shipment: Shipment) -> None:
    """Raise StepNotPossible for the shipment's state."""
    raise StepNotPossible(number=shipment.number, reason=STATE_LABELS[shipment.state])
