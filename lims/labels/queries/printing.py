"""Reading what was printed, and by whom."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from lims.core.database import in_parts
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.labels.choosing import Chosen
from lims.labels.models import Delivery, DeliveryState, PrintedLabel, PrintJob

# A label of a file, or one that is on its way to a printer or may have come out of it.
_counts = or_(
    Delivery.job_id.is_(None),
    Delivery.state.in_([DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.PRINTED]),
    PrintedLabel.number <= Delivery.labels_tried,
)


def printed_before(session: Session, codes: Sequence[str]) -> int:
    """How many of the codes have been printed on a label before, or are on their way to a printer."""
    counted = (
        select(func.count(PrintedLabel.code.distinct()))
        .outerjoin(Delivery, Delivery.job_id == PrintedLabel.job_id)
        .where(PrintedLabel.code.in_(part), _counts)
        for part in in_parts(codes)
    )
    return sum(session.scalar(statement) or 0 for statement in counted)


def print_jobs(session: Session, after: str | None = None, size: int = 50, code: str = "") -> Page:
    """What was printed, the newest first; with a code, only the prints that it was in."""
    statement = select(PrintJob).options(joinedload(PrintJob.delivery))
    if code:
        statement = statement.where(
            PrintJob.id.in_(select(PrintedLabel.job_id).where(PrintedLabel.code == code.strip().upper()))
        )
    return keyset(session, statement, [PrintJob.id], after=after, size=size, descending=True)


def print_job(session: Session, job_id: int) -> PrintJob:
    """One print. Raises NotFound."""
    job = session.get(PrintJob, job_id)
    if job is None:
        raise NotFound("print", job_id)
    return job


def codes_of_job(session: Session, job: PrintJob) -> tuple[str, ...]:
    """The codes that a print had, in its order."""
    statement = select(PrintedLabel.code).where(PrintedLabel.job_id == job.id).order_by(PrintedLabel.number)
    return tuple(session.scalars(statement))


def last_print_of(session: Session, code: str) -> PrintJob | None:
    """The newest print in which a code was, if it was printed or is on its way."""
    return session.scalar(
        select(PrintJob)
        .join(PrintedLabel, PrintedLabel.job_id == PrintJob.id)
        .outerjoin(Delivery, Delivery.job_id == PrintJob.id)
        .where(PrintedLabel.code == code, _counts)
        .order_by(PrintJob.id.desc())
        .limit(1)
    )


def last_choice(session: Session, user_id: int | None, found: Chosen) -> PrintJob | None:
    """A person's last print of such things, whose design and stock are offered again."""
    if user_id is None:
        return None
    return session.scalar(
        select(PrintJob)
        .where(PrintJob.user_id == user_id, PrintJob.thing == found.thing, PrintJob.form == found.form)
        .order_by(PrintJob.id.desc())
        .limit(1)
    )


def next_place(session: Session, user_id: int | None, stock: str, places: int) -> int | None:
    """The first label that a person's last print on such sheets left free; None if it was filled, or there is none."""
    if user_id is None:
        return None
    last = session.scalar(
        select(PrintJob)
        .outerjoin(Delivery, Delivery.job_id == PrintJob.id)
        .where(PrintJob.user_id == user_id, PrintJob.stock == stock, Delivery.job_id.is_(None))
        .order_by(PrintJob.id.desc())
        .limit(1)
    )
    if last is None:
        return None
    used = (last.first_place - 1 + last.labels_printed) % places
    return used + 1 if used else None


def failed_count(session: Session) -> int:
    """How many prints wait for a person to look."""
    return session.scalar(select(func.count()).where(Delivery.state == DeliveryState.FAILED)) or 0
