"""One scan at the freezer: read, understand, do, answer, and keep all of it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import refusing, unique_constraint
from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.ledger.models import Event
from lims.scanning import answers, queries
from lims.scanning.answers import Answer, Tone
from lims.scanning.conversation import Context, understand
from lims.scanning.models import Scan
from lims.scanning.operations.deeds import Deeds
from lims.scanning.operations.sightings import see
from lims.scanning.refusals import NothingToUndo, ScanKnown
from lims.storage.commands import CodeRead, Command, CommandRead, plain_scan, read_scan
from lims.storage.operations import undo_event

LONGEST_TEXT = 200


@dataclass(frozen=True)
class Outcome:
    """What came of a scan; `event_seq` if stock was changed."""

    answer: Answer
    context: Context
    event_seq: int | None = None
    is_undo: bool = False


def receive_scan(session: Session, actor: Actor, message_id: str, text: str) -> Scan:
    """Do what a scan asks for, and keep it with its answer. A refused scan is kept too, and changes nothing.

    A message that was received before changes nothing either: its first answer is given again. Raises ScanKnown if
    the first delivery is being answered at this very moment; its answer can be read once this transaction is over.
    """
    actor.require(Permission.STORAGE_MOVE)
    user_id = actor.user_id or 0
    known = queries.find_scan(session, message_id)
    if known is not None:
        if known.user_id != user_id:
            raise ScanKnown()
        return known
    text = plain_scan(text)[:LONGEST_TEXT]
    before = queries.open_context(session, user_id, actor.at)
    delivered_twice = {
        unique_constraint(Event, "message_id"): ScanKnown(),
        unique_constraint(Scan, "message_id"): ScanKnown(),
    }
    with refusing(session, delivered_twice):
        outcome = _attempt(session, actor, message_id, text, before)
        scan = Scan(
            message_id=message_id,
            user_id=user_id,
            text=text,
            answer=outcome.answer.as_json(),
            context=outcome.context.as_json(),
            event_seq=outcome.event_seq,
            undoable=_is_undoable(before, outcome),
            at=actor.at,
        )
        session.add(scan)
    return scan


def _attempt(session: Session, actor: Actor, message_id: str, text: str, before: Context) -> Outcome:
    """What comes of a scan; a refusal takes back whatever was begun, and leaves the conversation where it was."""
    try:
        with session.begin_nested():
            return _outcome(session, actor, message_id, text, before)
    except Refusal as refusal:
        return Outcome(answers.refused(refusal), before)


def _outcome(session: Session, actor: Actor, message_id: str, text: str, before: Context) -> Outcome:
    reading = read_scan(text)
    if isinstance(reading, CommandRead) and reading.command is Command.UNDO:
        return _undo(session, actor, message_id)
    if isinstance(reading, CodeRead) and reading.thing == "lot":
        return Outcome(Deeds(session, actor, message_id).show_lot(reading.code), before)
    step = understand(before, see(session, reading, before))
    deeds = Deeds(session, actor, message_id)
    answer, context = deeds.do(step)
    return Outcome(answer, context, deeds.event_seq)


def _undo(session: Session, actor: Actor, message_id: str) -> Outcome:
    """Take back the person's last scan that changed anything: stock, or what was open or pending."""
    scan = queries.last_undoable_scan(session, actor.user_id or 0, actor.at)
    if scan is None:
        raise NothingToUndo()
    context = queries.context_before(session, scan)
    deeds = Deeds(session, actor, message_id)
    items = undo_event(session, actor, scan.event_seq, message_id) if scan.event_seq else []
    scan.undone = True
    answer = deeds.tell_undone(scan.text, items, context)
    return Outcome(answer, context, deeds.newest_event_seq() if items else None, is_undo=True)


def _is_undoable(before: Context, outcome: Outcome) -> bool:
    """Merely looking at an item is nothing to take back."""
    if outcome.is_undo or outcome.answer.tone is Tone.REFUSED:
        return False
    after = outcome.context
    return outcome.event_seq is not None or (
        (before.box, before.start, before.pending, before.order) != (after.box, after.start, after.pending, after.order)
    )
