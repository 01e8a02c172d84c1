"""Reading the queue of prints that go to printers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lims.core.refusals import NotFound
from lims.labels.models import Delivery, DeliveryState, PrintedLabel

OPEN = (DeliveryState.QUEUED, DeliveryState.SENDING)
# A queue is looked at, not searched; further prints are in the list of all prints.
_MOST_SHOWN = 200


def delivery(session: Session, job_id: int) -> Delivery:
    """How far a print is on its way. Raises NotFound if there is none or it was a file."""
    found = session.get(Delivery, job_id, options=[joinedload(Delivery.job)])
    if found is None:
        raise NotFound("print", job_id)
    return found


def open_deliveries(session: Session) -> Sequence[Delivery]:
    """What waits or is being sent, in the order in which it will be printed."""
    return _in_states(session, OPEN, oldest_first=True)


def failed_deliveries(session: Session) -> Sequence[Delivery]:
    """What waits for a person, the newest first."""
    return _in_states(session, (DeliveryState.FAILED,), oldest_first=False)


def _in_states(session: Session, states: Sequence[DeliveryState], *, oldest_first: bool) -> Sequence[Delivery]:
    order = Delivery.job_id if oldest_first else Delivery.job_id.desc()
    statement = select(Delivery).where(Delivery.state.in_(states)).options(joinedload(Delivery.job)).order_by(order)
    return session.scalars(statement.limit(_MOST_SHOWN)).all()


def due_job_ids(session: Session, at: datetime) -> Sequence[int]:
    """The prints whose turn has come: of each printer one after another, in the order in which they were asked for."""
    statement = select(Delivery.job_id).where(Delivery.state == DeliveryState.QUEUED, Delivery.due_at <= at)
    return session.scalars(statement.order_by(Delivery.job_id)).all()


def abandoned_job_ids(session: Session, at: datetime) -> Sequence[int]:
    """The prints that a process was sending which has not been heard of."""
    statement = select(Delivery.job_id).where(Delivery.state == DeliveryState.SENDING, Delivery.held_until < at)
    return session.scalars(statement.order_by(Delivery.job_id)).all()


def codes_between(session: Session, job_id: int, first: int, last: int) -> Sequence[str]:
    """The codes of some labels of a print; labels count from 1."""
    statement = select(PrintedLabel.code).where(
        PrintedLabel.job_id == job_id, PrintedLabel.number >= first, PrintedLabel.number <= last
    )
    return session.scalars(statement.order_by(PrintedLabel.number)).all()
