"""Beginning, finishing and closing audits."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims.audits.models import Audit, AuditedBox, AuditState, Sample
from lims.audits.operations.confirming import keep_tally
from lims.audits.queries.audits import boxes_of
from lims.audits.queries.boxes import boxes_inside
from lims.audits.queries.counts import comparisons
from lims.audits.refusals import (
    AlreadySettled,
    AuditClosed,
    BoxesLeft,
    CountFinished,
    NotCounted,
    NothingToAudit,
    SampleNotCounted,
    TooManyBoxes,
)
from lims.audits.rules.intervals import CountedBox, estimated_rate
from lims.core.actor import Actor
from lims.core.database import lock
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.settings import settings_of
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.storage.models import Location

MOST_BOXES = 2000
NAMED = 5


@dataclass(frozen=True)
class AuditDraft:
    """A place to be audited, whether positions are compared, and whether the counters are kept in the dark."""

    place: Location
    exact: bool = False
    blind: bool = False
    note: str | None = None


def begin_audit(session: Session, actor: Actor, draft: AuditDraft) -> Audit:
    """Begin the audit of a place with everything in it. Nothing is recorded about its items until it is settled.

    Raises NothingToAudit or TooManyBoxes.
    """
    actor.require(Permission.STORAGE_MOVE)
    boxes = boxes_inside(session, draft.place)
    if not boxes:
        raise NothingToAudit(field="place", place=draft.place.name)
    if len(boxes) > MOST_BOXES:
        raise TooManyBoxes(field="place", place=draft.place.name, boxes=len(boxes), most=MOST_BOXES)
    audit = new_audit(session, actor, draft.place.id, exact=draft.exact, blind=draft.blind, note=draft.note)
    add_boxes(session, actor, audit, [AuditedBox(audit_id=audit.id, location_id=box.id) for box in boxes])
    return audit


def new_audit(
    session: Session, actor: Actor, location_id: int | None, *, exact: bool, blind: bool, note: str | None
) -> Audit:
    """An audit without boxes; `add_boxes` gives it some."""
    (number,) = next_numbers(session, "audit")
    audit = Audit(
        number=f"{settings_of(session).centre_code}-AUD-{number:05}".upper(),
        location_id=location_id,
        exact=exact,
        blind=blind,
        state=AuditState.OPEN,
        note=(note or "").strip() or None,
        begun_at=actor.at,
        begun_by=actor.name,
    )
    session.add(audit)
    session.flush()
    return audit


def add_boxes(session: Session, actor: Actor, audit: Audit, boxes: Sequence[AuditedBox]) -> None:
    """Give a new audit its boxes, and write that it has begun."""
    session.add_all(boxes)
    with entry(session, actor, EventKind.AUDIT_BEGUN, boxes=len(boxes)) as event:
        event.create(audit)


def finish_count(session: Session, actor: Actor, audit: Audit, box: AuditedBox) -> None:
    """Say that everything in a box was seen. A blind count can't be changed afterwards: its errors are kept now.

    Raises AuditClosed, NotCounted if nobody began, AlreadySettled, or CountFinished for a blind count.
    """
    actor.require(Permission.STORAGE_MOVE)
    check_open(session, audit)
    lock(session, box)
    if box.begun_at is None:
        raise NotCounted(place=box.location.name)
    if box.settled_at is not None:
        raise AlreadySettled(place=box.location.name)
    if audit.blind and box.counted_at is not None:
        raise CountFinished(place=box.location.name)
    box.counted_at, box.counted_by = actor.at, actor.name
    keep_tally(box, comparisons(session, audit, [box])[box.location_id].lines)
    session.flush()
    if audit.sample is not None:
        _estimate(session, actor, audit, audit.sample)


def close_audit(session: Session, actor: Actor, audit: Audit) -> None:
    """Close an audit; boxes that nobody counted stay unconfirmed.

    Raises AuditClosed, BoxesLeft if some are counted but not settled, or SampleNotCounted for a random audit.
    """
    actor.require(Permission.STORAGE_MOVE)
    check_open(session, audit)
    boxes = boxes_of(session, audit)
    left = [box.location.name for box in boxes if box.begun_at is not None and box.settled_at is None]
    if left:
        raise BoxesLeft(places=_named(left))
    uncounted = [box.location.name for box in boxes if box.counted_at is None]
    if audit.sample is not None and uncounted:
        raise SampleNotCounted(places=_named(uncounted))
    _end(session, actor, audit, AuditState.CLOSED, None)


def cancel_audit(session: Session, actor: Actor, audit: Audit, reason: str | None = None) -> None:
    """Give an audit up; what was settled stays. Raises AuditClosed."""
    actor.require(Permission.STORAGE_MOVE)
    check_open(session, audit)
    _end(session, actor, audit, AuditState.CANCELLED, reason)


def check_open(session: Session, audit: Audit) -> None:
    """Keep others from closing an audit meanwhile. Raises AuditClosed."""
    lock(session, audit)
    if audit.state is not AuditState.OPEN:
        raise AuditClosed(number=audit.number)


def _end(session: Session, actor: Actor, audit: Audit, state: AuditState, reason: str | None) -> None:
    with entry(session, actor, EventKind.AUDIT_CLOSED, reason=reason) as event:
        event.change(audit)
        audit.state, audit.closed_at, audit.closed_by = state, actor.at, actor.name


def _estimate(session: Session, actor: Actor, audit: Audit, sample: Sample) -> None:
    """The error rate of the collection, once every box that was drawn is counted."""
    boxes = boxes_of(session, audit)
    if any(box.counted_at is None for box in boxes):
        return
    counted = [CountedBox(box.items or 0, box.errors or 0, box.probability or 1.0, box.draws or 1) for box in boxes]
    if not any(box.items for box in counted):
        return
    estimate = estimated_rate(counted)
    sample.counted_items, sample.errors = estimate.items, estimate.errors
    sample.rate, sample.low, sample.high = estimate.share.rate, estimate.share.low, estimate.share.high
    sample.effective_items, sample.estimated_at = estimate.effective_items, actor.at


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
