"""Putting lots on the worklist."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import Session, joinedload

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import HERE, Item, Lot
from lims.quality.definitions import QualityPlan, RecheckPolicy
from lims.quality.models import Hold, HoldReason, Outcome, Recheck, Result
from lims.quality.queries import latest_results, open_recheck, plan_of
from lims.quality.rules.rechecks import first_check_on, months_later, next_check_on
from lims.resources.models import Resource, ResourceState

BATCH = 500


def plan_rechecks(session: Session, actor: Actor, most: int = 5000, since: datetime | None = None) -> int:
    """Plan what the policies ask for and nobody has planned yet; returns how many dates were set.

    Looks at lots of which something is left: new ones, those whose failed test was settled by a decision, and
    all others when the policies have changed. With `since`, only at lots that were made or released from a hold
    after that instant, so that it costs little however many lots there are. Plans some more than `most` dates at
    most, so that a transaction stays short.
    """
    actor.require(Permission.QUALITY_RECORD)
    plan = plan_of(session)
    made: list[Recheck] = []
    touched = _touched_since(session, since) if since else true()
    for policy in plan.policies:
        for lots in _batches(session, policy, touched):
            made.extend(_planned(session, actor, plan, policy, lots))
            if len(made) >= most:
                break
        if len(made) >= most:
            break
    if made:
        with entry(session, actor, EventKind.RECHECK_PLANNED, planned=len(made)):
            session.add_all(made)
    return len(made)


def plan_next(session: Session, actor: Actor, result: Result) -> Recheck | None:
    """Close what was due by a result, and set the next date by policy; part of recording a result."""
    plan = plan_of(session)
    due = open_recheck(session, result.lot_id, result.test)
    if due is not None:
        due.done_by_result_id = result.id
        # The index of open rechecks allows one for each lot and test: the old one must be closed first.
        session.flush()
    lot = session.get_one(Lot, result.lot_id, options=[joinedload(Lot.resource).joinedload(Resource.taxon)])
    policy = plan.policy(result.test, lot.form, lot.resource.kind)
    if policy is None:
        return None
    due_on = next_check_on(policy, result.outcome, result.tested_on, result.estimate, _keeps_poorly(plan, lot))
    if due_on is None:
        return None
    recheck = _recheck(actor, policy, lot, due_on)
    session.add(recheck)
    return recheck


def note_announcement(session: Session, actor: Actor, told: Iterable[Recheck | Hold]) -> None:
    """Note that people were told about these, so that the next mail does not repeat them."""
    actor.require(Permission.QUALITY_RECORD)
    for thing in told:
        thing.announced_at = actor.at
    session.flush()


def _touched_since(session: Session, since: datetime) -> ColumnElement[bool]:
    """Lots that were made after an instant, and those released from a hold after it."""
    # Keys grow with time: going back along them ends at the newest lot that is older.
    older = session.scalar(select(Lot.id).where(Lot.created_at < since).order_by(Lot.id.desc()).limit(1)) or 0
    released = session.scalars(select(Hold.lot_id).where(Hold.released_at >= since, Hold.lot_id <= older).distinct())
    settled = released.all()
    return or_(Lot.id > older, Lot.id.in_(settled)) if settled else Lot.id > older


def _batches(session: Session, policy: RecheckPolicy, which: ColumnElement[bool]) -> Iterable[Sequence[Lot]]:
    """Lots that a policy may be about and that have no open date, in runs of their keys."""
    last_id = 0
    while True:
        lots = session.scalars(
            select(Lot)
            .join(Lot.resource)
            .where(
                which,
                Lot.id > last_id,
                Lot.form.in_(policy.fit.lot_forms),
                Resource.kind.in_(policy.fit.kinds) if policy.fit.kinds else true(),
                Resource.state == ResourceState.ACTIVE,
                exists().where(Item.lot_id == Lot.id, Item.state.in_(HERE)),
                ~exists().where(
                    Recheck.lot_id == Lot.id, Recheck.test == policy.test, Recheck.done_by_result_id.is_(None)
                ),
            )
            .options(joinedload(Lot.resource).joinedload(Resource.taxon))
            .order_by(Lot.id)
            .limit(BATCH)
        ).all()
        if not lots:
            return
        yield lots
        last_id = lots[-1].id


def _planned(
    session: Session, actor: Actor, plan: QualityPlan, policy: RecheckPolicy, lots: Sequence[Lot]
) -> Iterable[Recheck]:
    ours = [lot for lot in lots if plan.policy(policy.test, lot.form, lot.resource.kind) is policy]
    newest = latest_results(session, [lot.id for lot in ours])
    for lot in ours:
        result = newest.get(lot.id, {}).get(policy.test)
        if result is None:
            due_on = first_check_on(policy, lot.made_on)
        elif result.outcome is Outcome.FAIL:
            due_on = _settled_check_on(session, actor, policy, result)
        else:
            keeps_poorly = _keeps_poorly(plan, lot)
            due_on = next_check_on(policy, result.outcome, result.tested_on, result.estimate, keeps_poorly)
        if due_on is not None:
            yield _recheck(actor, policy, lot, due_on)


def _settled_check_on(session: Session, actor: Actor, policy: RecheckPolicy, result: Result) -> date | None:
    """When a failed lot is due once its holds are released: somebody decided that it is to be kept."""
    holds = session.scalars(select(Hold).where(Hold.lot_id == result.lot_id, Hold.reason == HoldReason.FAILED_QC)).all()
    released = [hold.released_at for hold in holds if hold.released_at is not None]
    if len(released) < len(holds) or not released:
        return None
    return months_later(max(released).astimezone(actor.zone).date(), policy.retest_months)


def _keeps_poorly(plan: QualityPlan, lot: Lot) -> bool:
    taxon = lot.resource.taxon
    return taxon is not None and plan.keeps_poorly(taxon.scientific_name)


def _recheck(actor: Actor, policy: RecheckPolicy, lot: Lot, due_on: date) -> Recheck:
    return Recheck(lot_id=lot.id, test=policy.test, due_on=due_on, policy=policy.source, created_at=actor.at)
