"""Holds and results of a lot that comes out of others."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.ledger.verification import findings
from lims.lots.drafts import AliquotDraft, PoolDraft
from lims.lots.operations import aliquot_item, pool_lots, split_lot
from lims.quality.models import HoldReason
from lims.quality.operations import place_hold
from lims.quality.queries import holds_on, latest_results
from tests.factories.quality import make_lot, make_result


def test_a_split_does_not_get_round_a_hold_and_keeps_its_results(session: Session, actor: Actor) -> None:
    lot = make_lot(session, actor, count=4)
    result = make_result(session, actor, lot)
    place_hold(session, actor, lot, HoldReason.QUARANTINE, "mycoplasma suspected")
    daughter = split_lot(session, actor, list(lot.items)[:2])
    held = {(hold.reason, hold.result_id) for hold in holds_on(session, daughter)}
    assert held == {(hold.reason, hold.result_id) for hold in holds_on(session, lot)}
    [taken_over] = latest_results(session, [daughter.id])[daughter.id].values()
    assert (taken_over.test, taken_over.outcome, taken_over.counts) == (result.test, result.outcome, result.counts)
    assert lot.code in (taken_over.note or "")
    assert not list(findings(session))


def test_aliquots_and_pools_are_held_and_not_proven(session: Session, actor: Actor) -> None:
    first = make_lot(session, actor, count=2)
    second = make_lot(session, actor, count=2, resource=first.resource)
    make_result(session, actor, first)
    place_hold(session, actor, first, HoldReason.QUARANTINE)
    made = aliquot_item(session, actor, AliquotDraft(first.items[0], 2, 100, new_lot=True))
    pool = pool_lots(session, actor, PoolDraft([first.items[1], *second.items]))
    for lot in (made[0].lot, pool):
        assert HoldReason.QUARANTINE in {hold.reason for hold in holds_on(session, lot)}
        assert lot.id not in latest_results(session, [lot.id])
