"""Keeping a scan with its answer, and the conversation after it, in its session."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import connection_of, refusing, unique_constraint
from lims.scanning.answers import Answer
from lims.scanning.drafts import ScanDraft
from lims.scanning.models import ConflictState, Scan, ScanSession, SessionState
from lims.scanning.queries import ItemOnScreen, Standing
from lims.scanning.refusals import SessionMovedOn
from lims.scanning.steps import Context, Intention

# Built once: a scan is kept while a door stands open.
_INSERT_SCAN = insert(Scan)
_MOVE_ON = (
    update(ScanSession)
    .where(ScanSession.id == bindparam("session_key"), ScanSession.scans == bindparam("scans_before"))
    .values(
        context=bindparam("new_context"),
        state=bindparam("new_state"),
        scans=ScanSession.scans + 1,
        conflicts=ScanSession.conflicts + bindparam("more_conflicts"),
        last_at=bindparam("new_last_at"),
    )
)


@dataclass(frozen=True)
class Outcome:
    """What came of a scan; `event_seq` if stock was changed. `settles_id` names the conflict that it settles."""

    answer: Answer
    context: Context
    event_seq: int | None = None
    undoable: bool = False
    state: SessionState = SessionState.OPEN
    conflict: ConflictState | None = None
    intention: Intention | None = None
    settles_id: int | None = None
    more_conflicts: int = 0
    on_screen: ItemOnScreen | None = None


def keep(session: Session, actor: Actor, draft: ScanDraft, standing: Standing, outcome: Outcome) -> Standing:
    """Keep a scan and its answer; gives the session as it stands after it.

    Raises SessionMovedOn if another scan of the session was kept since it was read.
    """
    done_at = draft.done_by(actor).at
    if standing.id is None:
        standing = _begun(session, standing, done_at)
    assert standing.id is not None
    more = outcome.more_conflicts + (1 if outcome.conflict is ConflictState.OPEN else 0)
    last_at = max(standing.last_at or done_at, done_at)
    after = replace(
        standing,
        kept=outcome.context.as_json(),
        state=outcome.state,
        scans=standing.scans + 1,
        conflicts=standing.conflicts + more,
        last_at=last_at,
    )
    connection = connection_of(session)
    moved = connection.execute(
        _MOVE_ON,
        {
            "session_key": standing.id,
            "scans_before": standing.scans,
            "new_context": after.kept,
            "new_state": after.state,
            "more_conflicts": more,
            "new_last_at": last_at,
        },
    )
    if moved.rowcount != 1:
        raise SessionMovedOn()
    connection.execute(_INSERT_SCAN, _row(actor, draft, standing.id, outcome))
    return after


def _row(actor: Actor, draft: ScanDraft, session_id: int, outcome: Outcome) -> dict[str, Any]:
    return {
        "message_id": draft.message_id,
        "user_id": actor.user_id or 0,
        "session_id": session_id,
        "text": draft.text,
        "answer": outcome.answer.as_json(),
        "context": outcome.context.as_json(),
        "event_seq": outcome.event_seq,
        "undoable": outcome.undoable,
        "undone": False,
        "at": actor.at,
        "scanned_at": draft.scanned_at,
        "conflict": outcome.conflict,
        "intention": outcome.intention.as_json() if outcome.intention else None,
        "settles_id": outcome.settles_id,
    }


def _begun(session: Session, standing: Standing, at: Any) -> Standing:
    """A session that begins with this scan. Raises SessionMovedOn if it has just been begun."""
    made = ScanSession(
        code=standing.code, user_id=standing.user_id, context={}, scans=0, conflicts=0, started_at=at, last_at=at
    )
    with refusing(session, {unique_constraint(ScanSession, "code"): SessionMovedOn()}):
        session.add(made)
    return replace(standing, id=made.id)
