"""Sessions as their lists and reviews show them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.scanning.models import Scan, ScanSession, SessionState
from lims.scanning.queries.standing import SCAN_SESSION


def scan_session(session: Session, user_id: int, code: str) -> ScanSession:
    """A session of a person. Raises NotFound, also for somebody else's."""
    statement = select(ScanSession).where(ScanSession.code == code, ScanSession.user_id == user_id)
    # Scans move a session on without its object.
    found = session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound(SCAN_SESSION, code)
    return found


def sessions_of(session: Session, user_id: int, after: str | None = None, size: int = 30) -> Page:
    """A person's sessions, the one of the newest scan first."""
    statement = select(ScanSession).where(ScanSession.user_id == user_id)
    return keyset(session, statement, [ScanSession.last_at, ScanSession.id], after=after, size=size, descending=True)


def unfinished_sessions(session: Session, user_id: int, limit: int = 10) -> Sequence[ScanSession]:
    """A person's sessions that may be gone on with, the one of the newest scan first."""
    return session.scalars(
        select(ScanSession)
        .where(ScanSession.user_id == user_id, ScanSession.state != SessionState.FINISHED)
        .order_by(ScanSession.last_at.desc(), ScanSession.id.desc())
        .limit(limit)
    ).all()


def scans_of(session: Session, session_id: int, after: str | None = None, size: int = 100) -> Page:
    """The scans of a session, the newest first."""
    statement = select(Scan).where(Scan.session_id == session_id)
    return keyset(session, statement, [Scan.id], after=after, size=size, descending=True)
