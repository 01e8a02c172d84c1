"""Settling a conflict: a scan that arrived late and could not be done then."""

from dataclasses import replace
from enum import StrEnum

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import refusing, unique_constraint
from lims.core.permissions import Permission
from lims.ledger.models import Event
from lims.scanning import answers, queries
from lims.scanning.answers import Answer, Tone
from lims.scanning.drafts import ScanDraft, Settlement
from lims.scanning.models import ConflictState, Scan
from lims.scanning.operations.deeds import Deeds, Done
from lims.scanning.operations.keeping import Outcome, keep
from lims.scanning.operations.receiving import Received, received_before
from lims.scanning.queries import Standing
from lims.scanning.refusals import ConflictSettled, NotSettledSo, ScanKnown, WhySkipped
from lims.scanning.steps import CHANGING, Context, Deed, Intention, Step
from lims.storage import queries as storage
from lims.storage.refusals import UnknownCode


class How(StrEnum):
    """The ways in which a conflict can be settled."""

    AGAIN = "again"
    NEXT = "next"
    SWAP = "swap"
    PLACE = "place"
    SKIP = "skip"


def ways_to_settle(intention: Intention | None) -> list[How]:
    """The ways that are open for a conflict that was meant to do something, the likeliest first."""
    ways = []
    if intention is not None and intention.deed is Deed.STORE and intention.place:
        if intention.position:
            ways += [How.NEXT, How.SWAP, How.AGAIN]
        else:
            ways += [How.AGAIN]
    elif intention is not None and intention.deed in CHANGING:
        ways += [How.AGAIN]
    return [*ways, How.PLACE, How.SKIP] if intention is None or intention.item else [*ways, How.SKIP]


def intention_of(conflict: Scan) -> Intention | None:
    """What a conflict was meant to do, as far as that is known."""
    return Intention.from_json(conflict.intention) if conflict.intention else None


def settle_conflict(session: Session, actor: Actor, code: str, message_id: str, settlement: Settlement) -> Received:
    """Do what a conflict was meant to do, do something else with its item, or leave it undone, with the reason.

    The settlement is kept as a scan of the session, so that undo takes it back; then the conflict is open again.
    Raises NotFound, ConflictSettled, NotSettledSo, WhySkipped, or what the deed raises; then it stays open.
    """
    actor.require(Permission.STORAGE_MOVE)
    standing = queries.standing(session, code, actor.user_id or 0, settlement.message_id, lock=True)
    if standing.known:
        return received_before(session, actor, settlement.message_id)
    conflict = queries.conflict_of(session, standing.id or 0, message_id)
    if conflict.conflict is not ConflictState.OPEN:
        raise ConflictSettled()
    draft = ScanDraft(settlement.message_id, conflict.text, code)
    with refusing(session, {unique_constraint(Event, "message_id"): ScanKnown()}):
        done = _settled(session, actor, conflict, settlement)
        outcome = _outcome(standing, conflict, done, actor)
        conflict.conflict = ConflictState.SETTLED
        session.flush()
        after = keep(session, actor, draft, standing, outcome)
    return Received(
        draft.message_id, draft.text, outcome.answer, outcome.context, actor.at, None, done.event_seq, None, None, after
    )


def _outcome(standing: Standing, conflict: Scan, done: Done, actor: Actor) -> Outcome:
    """The conversation itself goes on where it was: a settlement is no part of it."""
    values = {**done.answer.values, "settles": conflict.message_id}
    answer = replace(done.answer, values=values)
    return Outcome(
        answer,
        standing.context(actor.at),
        done.event_seq,
        undoable=True,
        settles_id=conflict.id,
        more_conflicts=-1,
    )


def _settled(session: Session, actor: Actor, conflict: Scan, settlement: Settlement) -> Done:
    if settlement.how == How.SKIP:
        if not settlement.reason.strip():
            raise WhySkipped(field="reason")
        answer = Answer(Tone.SHOWN, answers.SKIPPED, {"reason": settlement.reason.strip()})
        return Done(answer, Context(), None)
    if settlement.how not in ways_to_settle(intention_of(conflict)):
        raise NotSettledSo(field="how")
    deeds = Deeds(session, actor, settlement.message_id)
    intention = _intention(session, conflict, settlement)
    if settlement.how == How.SWAP:
        return deeds.swap(intention)
    return deeds.do(Step(intention, Context()))


def _intention(session: Session, conflict: Scan, settlement: Settlement) -> Intention:
    meant = intention_of(conflict)
    reason = settlement.reason.strip() or None
    if settlement.how == How.PLACE:
        named = settlement.item or (meant.item if meant else None) or conflict.text
        item = storage.named_item(session, named).barcode
        location, position = storage.named_place(session, settlement.place)
        return Intention(Deed.STORE, item, location.barcode, position, reason=reason)
    if meant is None:
        raise UnknownCode(text=conflict.text)
    if settlement.how == How.NEXT:
        return replace(meant, position=None, start=None, reason=meant.reason or reason)
    return replace(meant, reason=meant.reason or reason)
