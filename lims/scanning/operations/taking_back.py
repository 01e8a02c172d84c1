"""Undo: the last scan of a session that changed anything is taken back, one by one."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.ledger.entries import written_seq
from lims.scanning import answers, queries
from lims.scanning.answers import Answer, Tone
from lims.scanning.drafts import ScanDraft
from lims.scanning.models import ConflictState, Scan
from lims.scanning.operations.keeping import Outcome
from lims.scanning.queries import Standing
from lims.scanning.refusals import NothingToUndo
from lims.scanning.steps import Context
from lims.storage.operations import undo_event
from lims.storage.operations.undoing import Undone


def take_back_last(session: Session, actor: Actor, draft: ScanDraft, standing: Standing) -> Outcome:
    """Take back a session's last scan that changed stock, or what was open or pending, by an inverse event.

    With the network cut, a person takes back the scan just made, also if it turned out later that it could not be
    done: then that conflict is settled. Raises NothingToUndo, or what `undo_event` raises.
    """
    scan = _meant(session, draft, standing)
    if scan is None:
        raise NothingToUndo()
    if scan.conflict is ConflictState.OPEN:
        return _drop_conflict(scan, standing)
    return _take_back(session, actor, draft, scan)


def _meant(session: Session, draft: ScanDraft, standing: Standing) -> Scan | None:
    """The scan that a late undo names, if it can be taken back; else the last one."""
    if standing.id is None:
        return None
    if draft.undoes is None:
        return queries.last_undoable_scan(session, standing.id, or_conflict=draft.is_late)
    named = queries.find_scan(session, draft.undoes)
    if named is None or named.session_id != standing.id or named.undone:
        return None
    return named if named.undoable or named.conflict is ConflictState.OPEN else None


def _drop_conflict(scan: Scan, standing: Standing) -> Outcome:
    """A scan that was never done needs no inverse event."""
    scan.conflict = ConflictState.SETTLED
    scan.undone = True
    context = standing.context(standing.last_at or scan.at)
    return Outcome(_told(scan, None, context), context, more_conflicts=-1)


def _take_back(session: Session, actor: Actor, draft: ScanDraft, scan: Scan) -> Outcome:
    context = queries.context_before(session, scan)
    undone = undo_event(session, actor, scan.event_seq, draft.message_id) if scan.event_seq else Undone()
    scan.undone = True
    reopened = 0
    if scan.settles_id is not None:
        session.get_one(Scan, scan.settles_id).conflict = ConflictState.OPEN
        reopened = 1
    session.flush()
    item = undone.items[0].barcode if len(undone.items) == 1 else None
    event_seq = written_seq(session) if scan.event_seq else None
    return Outcome(_told(scan, item, context), context, event_seq, more_conflicts=reopened)


def _told(scan: Scan, item: str | None, context: Context) -> Answer:
    values = {"text": scan.text, "message_id": scan.message_id}
    return Answer(Tone.UNDONE, answers.TAKEN_BACK, values, item=item, place=context.box)
