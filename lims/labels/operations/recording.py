"""Telling the ledger which labels have come out of a printer."""

from dataclasses import replace

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.labels.choosing import Selection
from lims.labels.models import Delivery
from lims.labels.queries import chosen, codes_between
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind


def record_sent(session: Session, actor: Actor, sent: Delivery) -> None:
    """Write the labels that were sent since the last time, in the name of the person who asked for them."""
    codes = codes_between(session, sent.job_id, sent.labels_recorded + 1, sent.labels_sent)
    if not codes:
        return
    job = sent.job
    person = replace(actor, name=job.printed_by, user_id=job.user_id)
    found = chosen(session, Selection(codes=tuple(codes)))
    with entry(session, person, EventKind.LABELS_PRINTED, reason=job.reason) as event:
        event.change(*found.items, *dict.fromkeys(found.locations))
        event.details |= {"print": job.id, "design": job.design, "stock": job.stock}
        event.details |= {"printer": sent.printer, "labels": len(codes)}
    sent.labels_recorded = sent.labels_sent
    job.event_seq = event.seq
    session.flush()
