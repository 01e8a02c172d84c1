"""One scan at the freezer: read, understand, do, answer, and keep all of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import refusing, unique_constraint
from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.ledger.models import Event
from lims.scanning import answers, lateness, queries
from lims.scanning.answers import Answer, Tone
from lims.scanning.conversation import understand
from lims.scanning.drafts import ScanDraft
from lims.scanning.models import ConflictState, Scan, SessionState
from lims.scanning.operations.deeds import Deeds
from lims.scanning.operations.keeping import Outcome, keep
from lims.scanning.operations.replies import Replies
from lims.scanning.operations.sightings import Looker, Sight
from lims.scanning.operations.taking_back import take_back_last
from lims.scanning.queries import ItemOnScreen, Standing
from lims.scanning.refusals import MissedBefore, OtherBox, ScanKnown
from lims.scanning.steps import CHANGING, Context, Deed, Intention, SeenItem, Step
from lims.storage.commands import CodeRead, CommandRead, Reading, plain_scan, read_scan
from lims.storage.refusals import AmbiguousCode

LONGEST_TEXT = 200


@dataclass(frozen=True)
class Received:
    """A scan as it was answered, now or when it was delivered first, and its session after it."""

    message_id: str
    text: str
    answer: Answer
    context: Context
    at: datetime
    scanned_at: datetime | None
    event_seq: int | None
    conflict: ConflictState | None
    intention: Intention | None
    standing: Standing
    is_first: bool = True
    on_screen: ItemOnScreen | None = None


@dataclass(frozen=True)
class Understood:
    """A scan as far as it was understood by reading alone: a step, or a refusal, or that it was received before.

    `refused` is why the step was not done after all.
    """

    draft: ScanDraft
    standing: Standing
    before: Context
    reading: Reading
    sight: Sight | None = None
    step: Step | None = None
    refusal: Refusal | None = None
    refused: Refusal | None = None

    @property
    def changes_stock(self) -> bool:
        """Does it take more than to be answered and kept?"""
        return self.step is not None and (self.step.intention.deed in CHANGING or self.step.intention.deed is Deed.UNDO)


def receive_look(session: Session, actor: Actor, understood: Understood) -> Received:
    """Keep a scan that changes nothing in stock, as it was understood before this transaction.

    Raises ScanKnown, or SessionMovedOn if another scan of the session came between; then nothing is kept.
    """
    outcome = reply_to(session, understood)
    with refusing(session, {unique_constraint(Scan, "message_id"): ScanKnown()}):
        return _kept(session, actor, understood, outcome)


def receive_change(session: Session, actor: Actor, understood: Understood) -> Received:
    """Do what a scan asks for, and keep it with its answer.

    Raises whatever refuses the deed: then this transaction is to be given up, and the refusal kept by
    `receive_refusal` in another. Raises ScanKnown or SessionMovedOn as `receive_look` does.
    """
    if not isinstance(understood.sight and understood.sight.seen, SeenItem):
        # What lies in a position may have changed since. An item stays what it is; the operation reads it anew.
        understood = understand_scan(session, actor, understood.draft, lock=True)
        if understood.standing.known:
            raise ScanKnown()
        if not understood.changes_stock:
            return receive_look(session, actor, understood)
    delivered_twice = {
        unique_constraint(Event, "message_id"): ScanKnown(),
        unique_constraint(Scan, "message_id"): ScanKnown(),
    }
    with refusing(session, delivered_twice):
        return _kept(session, actor, understood, _do(session, actor, understood))


def receive_refusal(session: Session, actor: Actor, understood: Understood, refusal: Refusal) -> Received:
    """Keep a scan that was refused, with the refusal as its answer. Raises what `receive_look` raises."""
    return receive_look(session, actor, replace(understood, refused=refusal))


def understand_scan(session: Session, actor: Actor, draft: ScanDraft, *, lock: bool = False) -> Understood:
    """What a scan means where its session stands, by reading alone. Raises NotFound for somebody else's session."""
    actor.require(Permission.STORAGE_MOVE)
    user_id = actor.user_id or 0
    code = draft.session_code or queries.code_of_person(user_id)
    draft = replace(draft, text=plain_scan(draft.text)[:LONGEST_TEXT])
    standing = queries.standing(session, code, user_id, draft.message_id, lock=lock)
    before = standing.context(draft.done_by(actor).at)
    reading = read_scan(draft.text)
    begun = Understood(draft, standing, before, reading)
    if standing.known:
        return begun
    sight = None
    try:
        sight = Looker(session, actor, before).see(reading, draft.text)
        lateness.check_belongs(draft, before, reading, sight.seen)
        step = understand(before, sight.seen)
        return replace(begun, sight=sight, step=lateness.as_it_lies(draft, sight.item, step))
    except Refusal as refusal:
        return replace(begun, sight=sight, refusal=refusal)


def reply_to(session: Session, understood: Understood) -> Outcome:
    """What is answered to a scan that changes nothing in stock."""
    if understood.refused is not None:
        return _refused(understood, understood.refused)
    if understood.refusal is None and understood.step is not None and understood.sight is not None:
        try:
            replies = Replies(session, understood.sight)
            answer, context = replies.reply(understood.step, understood.before)
        except Refusal as refusal:
            return _refused(understood, refusal)
        is_change = _is_undoable(understood.before, context)
        state = SessionState.PAUSED if understood.step.intention.deed is Deed.PAUSED else SessionState.OPEN
        return Outcome(answer, context, undoable=is_change, state=state, on_screen=replies.on_screen)
    assert understood.refusal is not None
    return _refused(understood, understood.refusal)


def received_before(session: Session, actor: Actor, message_id: str) -> Received:
    """The scan with a message id as it was answered first. Raises ScanKnown if it is somebody else's."""
    scan = queries.find_scan(session, message_id)
    if scan is None or scan.user_id != (actor.user_id or 0):
        raise ScanKnown()
    code = queries.code_of_session(session, scan.session_id) or queries.code_of_person(scan.user_id)
    return Received(
        message_id,
        scan.text,
        Answer.from_json(scan.answer),
        Context.from_json(scan.context),
        scan.at,
        scan.scanned_at,
        scan.event_seq,
        scan.conflict,
        Intention.from_json(scan.intention) if scan.intention else None,
        queries.standing(session, code, scan.user_id),
        is_first=False,
    )


def _do(session: Session, actor: Actor, understood: Understood) -> Outcome:
    draft, step = understood.draft, understood.step
    assert step is not None
    acting = draft.done_by(actor)
    if step.intention.deed is Deed.UNDO:
        return take_back_last(session, acting, draft, understood.standing)
    seen = understood.sight.item if understood.sight else None
    done = Deeds(session, acting, draft.message_id, seen).do(step)
    answer = done.answer
    if understood.sight and understood.sight.alias:
        alias = understood.sight.alias
        answer = replace(answer, alias=alias.text, origin=alias.origin.value)
    return Outcome(answer, done.context, done.event_seq, undoable=True, on_screen=done.on_screen)


def _refused(understood: Understood, refusal: Refusal) -> Outcome:
    """A refusal as an answer; of a late scan, a conflict that remembers what was intended."""
    if isinstance(refusal, AmbiguousCode):
        candidates = tuple(str(refusal.values["candidates"]).split(", "))
        values = {"text": refusal.values["text"]}
        answer = Answer(Tone.ASKED, answers.WHICH_ONE, values, code=refusal.code, candidates=candidates)
    else:
        answer = answers.refused(refusal)
    if not understood.draft.is_late:
        return Outcome(answer, understood.before)
    is_of_chain = isinstance(refusal, MissedBefore | OtherBox)
    after = lateness.context_after_refusal(understood.before, understood.reading, understood.step, is_of_chain)
    conflict = replace(answer, tone=Tone.CONFLICT)
    return Outcome(conflict, after, conflict=ConflictState.OPEN, intention=_intended(understood))


def _intended(understood: Understood) -> Intention | None:
    """What a late scan was meant to do, as far as that is known."""
    if understood.step is not None and understood.refusal is None:
        return understood.step.intention
    seen, draft = understood.sight.seen if understood.sight else None, understood.draft
    if isinstance(seen, SeenItem):
        deed = Deed.STORE if draft.box else Deed.SHOW_ITEM
        return Intention(deed, seen.barcode, place=draft.box, position=draft.position if draft.box else None)
    reading = understood.reading
    if isinstance(reading, CommandRead):
        return Intention(Deed.CANCELLED)
    if isinstance(reading, CodeRead) and reading.thing == "location":
        return Intention(Deed.SHOW_PLACE, place=reading.code)
    return None


def _is_undoable(before: Context, after: Context) -> bool:
    """Merely looking at an item is nothing to take back."""

    def lasting(context: Context) -> tuple[Any, ...]:
        return (context.box, context.start, context.pending, context.order, context.moving, context.spill)

    return lasting(before) != lasting(after)


def _kept(session: Session, actor: Actor, understood: Understood, outcome: Outcome) -> Received:
    draft = understood.draft
    standing = keep(session, actor, draft, understood.standing, outcome)
    return Received(
        draft.message_id,
        draft.text,
        outcome.answer,
        outcome.context,
        actor.at,
        draft.scanned_at,
        outcome.event_seq,
        outcome.conflict,
        outcome.intention,
        standing,
        on_screen=outcome.on_screen,
    )
