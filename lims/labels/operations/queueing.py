"""The queue of a printer: putting a print into it, taking it out, and sending it again."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import lock
from lims.core.permissions import Permission
from lims.core.settings import settings_of
from lims.labels.choosing import Chosen
from lims.labels.models import Delivery, DeliveryState, PrintJob
from lims.labels.operations.printing import PrintDraft, new_job
from lims.labels.operations.recording import record_sent
from lims.labels.printers import load_printers
from lims.labels.queries import delivery
from lims.labels.refusals import NoSuchLabelOfPrint, PrintNotFailed, PrintNotWaiting


def queue_labels(session: Session, actor: Actor, found: Chosen, draft: PrintDraft, printer: str) -> PrintJob:
    """Put labels into the queue of a printer; they count as printed when they have been sent.

    Raises NoSuchPrinter, NotLoadedWith, and what `print_labels` raises.
    """
    actor.require(Permission.LABELS_PRINT)
    load_printers(settings_of(session).config_folder).printer(printer).check_stock(draft.stock)
    job = new_job(session, actor, found, draft)
    session.add(Delivery(job=job, printer=printer, due_at=actor.at))
    session.flush()
    return job


def cancel_print(session: Session, actor: Actor, job_id: int) -> None:
    """Send nothing more of a print. What was sent stays printed. Raises NotFound, PrintNotWaiting."""
    actor.require(Permission.LABELS_PRINT)
    sent = delivery(session, job_id)
    lock(session, sent)
    if sent.state not in (DeliveryState.QUEUED, DeliveryState.SENDING):
        raise PrintNotWaiting
    record_sent(session, actor, sent)
    sent.state, sent.holder, sent.held_until = DeliveryState.CANCELLED, None, None
    sent.finished_at = actor.at
    session.flush()


def send_again(session: Session, actor: Actor, job_id: int, first: int) -> None:
    """Put a print that failed or was cancelled back into the queue, to go on from a label.

    The labels before `first` have come out of the printer: a person has looked, and the ledger is told.
    Raises NotFound, PrintNotFailed, NoSuchLabelOfPrint.
    """
    actor.require(Permission.LABELS_PRINT)
    sent = delivery(session, job_id)
    lock(session, sent)
    if sent.state not in (DeliveryState.FAILED, DeliveryState.CANCELLED):
        raise PrintNotFailed
    if not 1 <= first <= sent.job.labels_printed:
        raise NoSuchLabelOfPrint(field="first", first=first, last=sent.job.labels_printed)
    sent.labels_sent = sent.labels_tried = first - 1
    record_sent(session, actor, sent)
    sent.labels_recorded = first - 1
    sent.state, sent.due_at, sent.finished_at = DeliveryState.QUEUED, actor.at, None
    sent.attempts, sent.trouble, sent.trouble_detail = 0, None, None
    session.flush()
