"""Printing labels into a file: the face hands it over, and it counts as printed."""

from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.core.settings import settings_of
from lims.labels.book import load_labels
from lims.labels.choosing import MOST_LABELS, Chosen
from lims.labels.drawing import check_stock
from lims.labels.models import PrintedLabel, PrintJob
from lims.labels.queries import printed_before
from lims.labels.refusals import DesignNotForThis, NothingToPrint, ReasonMissing, TooManyLabels
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind


@dataclass(frozen=True)
class PrintDraft:
    """How to print: names of design and stock, the first free label of the sheet, and why again."""

    design: str
    stock: str
    first_place: int = 1
    reason: str = ""
    reprint_of: PrintJob | None = None


def print_labels(session: Session, actor: Actor, found: Chosen, draft: PrintDraft) -> PrintJob:
    """Record that labels are printed; the face has drawn them before, so that they are known to be readable.

    Raises NothingToPrint, TooManyLabels, NoSuchDesign, NoSuchStock, DesignNotForThis, StockTooSmall,
    NoSuchPlaceOnSheet, and ReasonMissing if a code was printed before and nothing says why again.
    """
    actor.require(Permission.LABELS_PRINT)
    job = new_job(session, actor, found, draft)
    with entry(session, actor, EventKind.LABELS_PRINTED, reason=job.reason) as event:
        event.change(*found.items, *dict.fromkeys(found.locations))
        event.details |= {"print": job.id, "design": job.design, "stock": job.stock, "labels": job.labels_printed}
    job.event_seq = event.seq
    session.flush()
    return job


def new_job(session: Session, actor: Actor, found: Chosen, draft: PrintDraft) -> PrintJob:
    """The row of a print and those of its labels, after all checks. Raises what `print_labels` raises."""
    _check(session, found, draft)
    is_reprint = printed_before(session, found.codes) > 0
    if is_reprint and not draft.reason:
        raise ReasonMissing(field="reason")
    job = PrintJob(
        thing=found.thing,
        form=found.form,
        design=draft.design,
        stock=draft.stock,
        first_place=draft.first_place,
        labels_printed=len(found),
        is_reprint=is_reprint,
        reason=draft.reason or None,
        reprint_of_id=draft.reprint_of.id if draft.reprint_of else None,
        user_id=actor.user_id,
        printed_by=actor.name,
        printed_at=actor.at,
    )
    session.add(job)
    session.flush()
    session.execute(
        insert(PrintedLabel),
        [{"job_id": job.id, "number": number, "code": code} for number, code in enumerate(found.codes, 1)],
    )
    return job


def _check(session: Session, found: Chosen, draft: PrintDraft) -> None:
    if not len(found):
        raise NothingToPrint
    if len(found) > MOST_LABELS:
        raise TooManyLabels(count=len(found), most=MOST_LABELS)
    book = load_labels(settings_of(session).labels_folder)
    design, stock = book.design(draft.design), book.stock(draft.stock)
    if design.labels != found.thing.value:
        raise DesignNotForThis(field="layout", design=design.name)
    check_stock(design, stock, draft.first_place)
