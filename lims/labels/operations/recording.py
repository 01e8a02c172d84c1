"""Telling the ledger which labels have come out of a printer."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import Refusal
from lims.labels.choosing import Selection
from lims.labels.models import Delivery
from lims.labels.queries import chosen, codes_between
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import Item
from lims.storage.models import Location


def record_sent(session: Session, actor: Actor, sent: Delivery) -> None:
    """Write the labels that were sent since the last time, in the name of the person who asked for them."""
    codes = codes_between(session, sent.job_id, sent.labels_recorded + 1, sent.labels_sent)
    if not codes:
        return
    job = sent.job
    person = replace(actor, name=job.printed_by, user_id=job.user_id)
    things = _things(session, codes)
    with entry(session, person, EventKind.LABELS_PRINTED, reason=job.reason) as event:
        event.change(*things)
        event.details |= {"print": job.id, "design": job.design, "stock": job.stock}
        event.details |= {"printer": sent.printer, "labels": len(codes)}
    sent.labels_recorded = sent.labels_sent
    job.event_seq = event.seq
    session.flush()


def _things(session: Session, codes: Sequence[str]) -> list[Item | Location]:
    """What the labels are stuck on; nothing if a code has become doubtful meanwhile: they are printed all the same."""
    try:
        found = chosen(session, Selection(codes=tuple(codes)))
    except Refusal:
        return []
    return [*found.items, *dict.fromkeys(found.locations)]
