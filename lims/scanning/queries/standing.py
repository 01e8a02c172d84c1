"""Where a session stands, and what its scans were: read at every scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from lims.core.database import connection_of
from lims.core.language import N_
from lims.core.refusals import NotFound
from lims.scanning.models import ConflictState, Scan, ScanSession, SessionState
from lims.scanning.steps import Context

# After a pause the box is closed again, so that the first vial of the next morning is not stored into yesterday's box.
CONTEXT_LASTS = timedelta(hours=1)
LOG_LENGTH = 30
SCAN_SESSION = N_("scan session")


@dataclass(frozen=True)
class Standing:
    """A session as it stands: `scans` counts those before the one that arrives now, `known` says that this message
    was received before. A session without an id has not begun."""

    code: str
    user_id: int
    id: int | None = None
    name: str | None = None
    state: SessionState = SessionState.OPEN
    kept: dict[str, Any] | None = None
    scans: int = 0
    conflicts: int = 0
    last_at: datetime | None = None
    known: bool = False

    def context(self, at: datetime) -> Context:
        """The conversation as it goes on at an instant; after a long pause only what outlives a series."""
        context = Context.from_json(self.kept or {})
        is_fresh = self.last_at is not None and at - self.last_at <= CONTEXT_LASTS
        return context if is_fresh else context.lasting()


_COLUMNS = (
    ScanSession.id,
    ScanSession.user_id,
    ScanSession.name,
    ScanSession.state,
    ScanSession.context,
    ScanSession.scans,
    ScanSession.conflicts,
    ScanSession.last_at,
)
_STANDING = (
    select(*_COLUMNS, Scan.id)
    .outerjoin(Scan, Scan.message_id == bindparam("message"))
    .where(ScanSession.code == bindparam("code"))
)
_LOCKED = _STANDING.with_for_update(of=ScanSession)


def code_of_person(user_id: int) -> str:
    """The code of the session of a person's scans that name no session, such as those of programs."""
    return f"user-{user_id}"


def standing(session: Session, code: str, user_id: int, message_id: str = "", *, lock: bool = False) -> Standing:
    """How a session of a person stands; an empty one if it has not begun. Raises NotFound for somebody else's.

    With `lock` nobody else's scan comes between on PostgreSQL; on SQLite the transaction alone sees to that.
    """
    statement = _LOCKED if lock else _STANDING
    row = connection_of(session).execute(statement, {"code": code, "message": message_id}).first()
    if row is None:
        return Standing(code, user_id)
    if row[1] != user_id:
        raise NotFound(SCAN_SESSION, code)
    key, _owner, name, state, kept, scans, conflicts, last_at, known = row
    return Standing(code, user_id, key, name, state, kept, scans, conflicts, last_at, known=known is not None)


def code_of_session(session: Session, session_id: int | None) -> str | None:
    """The code of the session with a key."""
    return session.scalar(select(ScanSession.code).where(ScanSession.id == session_id))


def find_scan(session: Session, message_id: str) -> Scan | None:
    """The scan with a message id, if it was received before."""
    return session.scalar(select(Scan).where(Scan.message_id == message_id))


def last_scans(session: Session, session_id: int, limit: int = LOG_LENGTH) -> Sequence[Scan]:
    """The last scans of a session, the newest first."""
    return session.scalars(
        select(Scan).where(Scan.session_id == session_id).order_by(Scan.id.desc()).limit(limit)
    ).all()


def last_undoable_scan(session: Session, session_id: int, *, or_conflict: bool) -> Scan | None:
    """The newest scan of a session that changed something and was not taken back yet.

    With `or_conflict` a scan that was not done and waits to be settled counts too.
    """
    changed = Scan.undoable & Scan.undone.is_(False)
    wanted = or_(changed, Scan.conflict == ConflictState.OPEN) if or_conflict else changed
    return session.scalar(select(Scan).where(Scan.session_id == session_id, wanted).order_by(Scan.id.desc()).limit(1))


def context_before(session: Session, scan: Scan) -> Context:
    """Where the conversation stood before a scan."""
    earlier = session.scalar(
        select(Scan.context)
        .where(Scan.session_id == scan.session_id, Scan.id < scan.id)
        .order_by(Scan.id.desc())
        .limit(1)
    )
    return Context.from_json(earlier or {})


def open_conflicts(session: Session, session_id: int) -> Sequence[Scan]:
    """The conflicts of a session that wait to be settled, in the order in which they were scanned."""
    return session.scalars(
        select(Scan).where(Scan.session_id == session_id, Scan.conflict == ConflictState.OPEN).order_by(Scan.id)
    ).all()


def conflict_of(session: Session, session_id: int, message_id: str) -> Scan:
    """A conflict of a session, open or settled. Raises NotFound."""
    found = session.scalar(
        select(Scan).where(Scan.session_id == session_id, Scan.message_id == message_id, Scan.conflict.is_not(None))
    )
    if found is None:
        raise NotFound(N_("conflict"), message_id)
    return found
