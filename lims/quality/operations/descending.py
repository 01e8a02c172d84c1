"""What becomes of holds and results when a lot comes out of others."""

from collections.abc import Sequence

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_, translator
from lims.core.settings import settings_of
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.descent import Descent, Way, follows_descent
from lims.lots.models import Lot
from lims.quality.models import Hold, Result
from lims.quality.queries import latest_results

TAKEN_OVER = N_("Taken over from lot %(lot)s.")
# What belongs to the row itself, not to what was found.
_OWN = frozenset({"id", "lot_id", "item_id", "note", "correction_reason", "superseded_by_id", "recorded_at"})


@follows_descent
def hand_on(session: Session, actor: Actor, descent: Descent) -> None:
    """Hold a new lot for what holds its parents; give one that was split off the results of the lot that it was.

    Aliquots and pools are new preparations: what was shown of their parents does not prove them.
    """
    _hold(session, actor, descent.lot, descent.parents)
    if descent.way is Way.SPLIT:
        _repeat_results(session, actor, descent.lot, descent.parents[0])


def _hold(session: Session, actor: Actor, lot: Lot, parents: Sequence[Lot]) -> None:
    statement = select(Hold).where(Hold.lot_id.in_([parent.id for parent in parents]), Hold.released_at.is_(None))
    known: dict[tuple[str, str | None], Hold] = {}
    for hold in session.scalars(statement.order_by(Hold.id)):
        known.setdefault((hold.reason, hold.note), hold)
    if not known:
        return
    codes = {parent.id: parent.code for parent in parents}
    holds = [
        Hold(
            lot_id=lot.id,
            reason=hold.reason,
            note=" ".join(filter(None, [hold.note, _taken_over(session, codes[hold.lot_id or 0])])),
            placed_by=actor.name,
            placed_at=actor.at,
            result_id=hold.result_id,
        )
        for hold in known.values()
    ]
    with entry(session, actor, EventKind.HOLD_PLACED) as event:
        session.add_all(holds)
        event.create(*holds)


def _repeat_results(session: Session, actor: Actor, lot: Lot, parent: Lot) -> None:
    found = latest_results(session, [parent.id]).get(parent.id, {})
    if not found:
        return
    names = [column.key for column in inspect(Result).columns if column.key not in _OWN]
    results = [
        Result(
            lot_id=lot.id,
            note=" ".join(filter(None, [result.note, _taken_over(session, parent.code)])),
            recorded_at=actor.at,
            **{name: getattr(result, name) for name in names},
        )
        for result in found.values()
    ]
    with entry(session, actor, EventKind.RESULT_RECORDED) as event:
        session.add_all(results)
        event.create(*results)


def _taken_over(session: Session, code: str) -> str:
    """Where it comes from, in the centre's language, as other remarks are."""
    return translator(settings_of(session).language)(TAKEN_OVER) % {"lot": code}
