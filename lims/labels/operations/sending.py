"""What is written while a print is being sent, step by step, so that a process that is killed leaves no doubt.

Before a part of the labels goes out it is written down as tried, after it as sent. A print whose process is gone goes
on by itself only if the two agree.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import lock, refusing, unique_constraint
from lims.core.permissions import Permission
from lims.labels.models import Delivery, DeliveryState, Trouble
from lims.labels.operations.recording import record_sent
from lims.labels.queries import delivery
from lims.labels.refusals import PrinterInUse, PrintNotWaiting
from lims.labels.rules import MOST_ATTEMPTS, pause_after

# Longer than the sending of one part can take with the longest time-out of a printer.
HELD_FOR = timedelta(minutes=4)


def claim(session: Session, actor: Actor, job_id: int, holder: str) -> Delivery:
    """Begin to send a waiting print. Raises NotFound, PrintNotWaiting, and PrinterInUse if another is being sent."""
    actor.require(Permission.LABELS_PRINT)
    found = delivery(session, job_id)
    lock(session, found)
    if found.state is not DeliveryState.QUEUED:
        raise PrintNotWaiting
    with refusing(session, {unique_constraint(Delivery, "printer"): PrinterInUse()}):
        found.state, found.holder, found.held_until = DeliveryState.SENDING, holder, actor.at + HELD_FOR
        found.attempts += 1
    return found


def begin_part(session: Session, actor: Actor, job_id: int, holder: str, last: int) -> bool:
    """Write down that the labels up to `last` are about to be sent; false if the print was cancelled meanwhile."""
    actor.require(Permission.LABELS_PRINT)
    found = delivery(session, job_id)
    lock(session, found)
    if not _is_held(found, holder):
        return False
    found.labels_tried, found.held_until = last, actor.at + HELD_FOR
    session.flush()
    return True


def end_part(session: Session, actor: Actor, job_id: int, holder: str) -> None:
    """Write down that what was tried has been sent, also if the print was cancelled while it was on its way."""
    actor.require(Permission.LABELS_PRINT)
    found = delivery(session, job_id)
    lock(session, found)
    if not _is_held(found, holder) and found.state is not DeliveryState.CANCELLED:
        return
    found.labels_sent = found.labels_tried
    found.attempts, found.trouble, found.trouble_detail = 0, None, None
    if found.labels_sent == found.job.labels_printed or found.state is DeliveryState.CANCELLED:
        record_sent(session, actor, found)
    if found.labels_sent == found.job.labels_printed and found.state is DeliveryState.SENDING:
        _end(found, actor, DeliveryState.PRINTED)
    session.flush()


def pause(session: Session, actor: Actor, job_id: int, holder: str) -> None:
    """Leave the rest of a long print to the next turn of the scheduler."""
    actor.require(Permission.LABELS_PRINT)
    found = delivery(session, job_id)
    lock(session, found)
    if _is_held(found, holder):
        found.state, found.holder, found.held_until, found.due_at = DeliveryState.QUEUED, None, None, actor.at
        session.flush()


def note_trouble(session: Session, actor: Actor, job_id: int, holder: str, trouble: Trouble, detail: str) -> None:
    """Try again later if nothing of a part has gone out, else leave it to a person."""
    actor.require(Permission.LABELS_PRINT)
    found = delivery(session, job_id)
    lock(session, found)
    if not _is_held(found, holder):
        return
    found.trouble, found.trouble_detail = trouble, detail or None
    for_good = trouble in (Trouble.UNREADABLE, Trouble.NO_LONGER_THERE)
    if found.labels_tried > found.labels_sent or for_good or found.attempts >= MOST_ATTEMPTS:
        record_sent(session, actor, found)
        _end(found, actor, DeliveryState.FAILED)
    else:
        found.state, found.holder, found.held_until = DeliveryState.QUEUED, None, None
        found.due_at = actor.at + pause_after(found.attempts)
    session.flush()


def take_over(session: Session, actor: Actor, job_id: int) -> None:
    """A print whose process was not heard of: it goes on, unless a part was on its way. Then a person has to look."""
    actor.require(Permission.LABELS_PRINT)
    found = delivery(session, job_id)
    lock(session, found)
    if found.state is not DeliveryState.SENDING or found.held_until is None or found.held_until >= actor.at:
        return
    if found.labels_tried == found.labels_sent:
        found.state, found.holder, found.held_until, found.due_at = DeliveryState.QUEUED, None, None, actor.at
    else:
        record_sent(session, actor, found)
        found.trouble, found.trouble_detail = Trouble.INTERRUPTED, None
        _end(found, actor, DeliveryState.FAILED)
    session.flush()


def _is_held(found: Delivery, holder: str) -> bool:
    return found.state is DeliveryState.SENDING and found.holder == holder


def _end(found: Delivery, actor: Actor, state: DeliveryState) -> None:
    found.state, found.holder, found.held_until, found.finished_at = state, None, None, actor.at
