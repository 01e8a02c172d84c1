"""Scans as they were saved, and where the conversation stands."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.scanning.conversation import Context
from lims.scanning.models import Scan

# After a pause the box is closed again, so that the first vial of the next morning is not stored into yesterday's box.
CONTEXT_LASTS = timedelta(hours=1)
UNDO_REACHES_BACK = timedelta(hours=24)


def find_scan(session: Session, message_id: str) -> Scan | None:
    """The scan with a message id, if it was received before."""
    return session.scalar(select(Scan).where(Scan.message_id == message_id))


def last_scans(session: Session, user_id: int, limit: int = 20) -> Sequence[Scan]:
    """A person's last scans, the newest first."""
    return session.scalars(select(Scan).where(Scan.user_id == user_id).order_by(Scan.id.desc()).limit(limit)).all()


def open_context(session: Session, user_id: int, at: datetime) -> Context:
    """Where a person's conversation stands; an empty one after a pause."""
    last = session.scalar(select(Scan).where(Scan.user_id == user_id).order_by(Scan.id.desc()).limit(1))
    if last is None or at - last.at > CONTEXT_LASTS:
        return Context()
    return Context.from_json(last.context)


def last_undoable_scan(session: Session, user_id: int, at: datetime) -> Scan | None:
    """The newest scan of a person that changed something and was not taken back yet."""
    return session.scalar(
        select(Scan)
        .where(Scan.user_id == user_id, Scan.undoable, Scan.undone.is_(False), Scan.at >= at - UNDO_REACHES_BACK)
        .order_by(Scan.id.desc())
        .limit(1)
    )


def context_before(session: Session, scan: Scan) -> Context:
    """Where the conversation stood before a scan."""
    earlier = session.scalar(
        select(Scan).where(Scan.user_id == scan.user_id, Scan.id < scan.id).order_by(Scan.id.desc()).limit(1)
    )
    if earlier is None or scan.at - earlier.at > CONTEXT_LASTS:
        return Context()
    return Context.from_json(earlier.context)
