"""Blocking a lot or a resource from being sent out, and letting it go again."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import lock
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import Lot
from lims.quality.models import Hold, HoldReason
from lims.quality.refusals import HoldAlreadyReleased, ReasonNeeded
from lims.resources.models import Resource


def place_hold(
    session: Session, actor: Actor, subject: Lot | Resource, reason: HoldReason, note: str | None = None
) -> Hold:
    """Keep a lot, or all lots of a resource, from being sent out until somebody releases it.

    Whoever may record results may do this too: stopping is the safe side, only releasing is a decision.
    Raises ReasonNeeded for a hold of the reason "other" without a note.
    """
    may_stop = Permission.QUALITY_RECORD if actor.may(Permission.QUALITY_RECORD) else Permission.QUALITY_DECIDE
    actor.require(may_stop)
    if reason is HoldReason.OTHER and not (note and note.strip()):
        raise ReasonNeeded(field="note")
    hold = new_hold(actor, subject, reason, note)
    with entry(session, actor, EventKind.HOLD_PLACED, reason=note) as event:
        session.add(hold)
        event.create(hold)
    return hold


def release_hold(session: Session, actor: Actor, hold: Hold, reason: str) -> None:
    """Let a lot or resource be sent out again. Raises HoldAlreadyReleased, ReasonNeeded."""
    actor.require(Permission.QUALITY_DECIDE)
    lock(session, hold)
    if hold.released_at is not None:
        raise HoldAlreadyReleased(name=hold.released_by)
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    with entry(session, actor, EventKind.HOLD_RELEASED, reason=reason.strip()) as event:
        event.change(hold)
        hold.released_at, hold.released_by, hold.release_reason = actor.at, actor.name, reason.strip()


def new_hold(
    actor: Actor, subject: Lot | Resource, reason: HoldReason, note: str | None, result_id: int | None = None
) -> Hold:
    """A hold that is not yet in the session."""
    return Hold(
        lot_id=subject.id if isinstance(subject, Lot) else None,
        resource_id=subject.id if isinstance(subject, Resource) else None,
        reason=reason,
        note=note.strip() or None if note else None,
        placed_by=actor.name,
        placed_at=actor.at,
        result_id=result_id,
    )
