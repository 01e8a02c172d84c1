"""Putting lots on the worklist because somebody wants to know, whatever the policies say."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.quality.models import Recheck


def order_tests(
    session: Session, actor: Actor, wanted: Collection[tuple[int, str]], due_on: date, source: str
) -> dict[tuple[int, str], Recheck]:
    """Plan tests of lots, given as keys of lots and names of tests, until a day; `source` says what for.

    A test that is planned already is brought forward if it was due later. Gives all of them.
    """
    actor.require(Permission.QUALITY_RECORD)
    lot_ids = sorted({lot_id for lot_id, _ in wanted})
    planned: dict[tuple[int, str], Recheck] = {}
    for start in range(0, len(lot_ids), 1000):
        part = lot_ids[start : start + 1000]
        rows = session.scalars(select(Recheck).where(Recheck.lot_id.in_(part), Recheck.done_by_result_id.is_(None)))
        planned |= {(row.lot_id, row.test): row for row in rows if (row.lot_id, row.test) in wanted}
    with entry(session, actor, EventKind.RECHECK_PLANNED, reason=source, planned=len(wanted)):
        for lot_id, test in sorted(wanted):
            recheck = planned.get((lot_id, test))
            if recheck is None:
                recheck = Recheck(lot_id=lot_id, test=test, due_on=due_on, policy=source, created_at=actor.at)
                session.add(recheck)
                planned[lot_id, test] = recheck
            elif recheck.due_on > due_on:
                recheck.due_on, recheck.policy = due_on, source
    return planned
