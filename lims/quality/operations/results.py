"""Recording what a test of a lot showed, with everything that follows from it in the same transaction."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import lock
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import Item, Lot
from lims.lots.operations import withdraw
from lims.quality.definitions import Measure, TestDefinition
from lims.quality.models import Hold, HoldReason, Outcome, Result
from lims.quality.operations.holds import new_hold
from lims.quality.operations.rechecks import plan_next
from lims.quality.queries import first_result, plan_of
from lims.quality.refusals import (
    AlreadySuperseded,
    ItemOfOtherLot,
    ReasonNeeded,
    ResultOfOtherTest,
    TestedBeforeMade,
    TestedInFuture,
    TestNotForLot,
)
from lims.quality.rules.counts import checked_fields, checked_replicates, checked_verdict
from lims.quality.rules.outcomes import Findings, Judgement, Yardstick, judged
from lims.quality.rules.viability import log10_loss


@dataclass(frozen=True)
class ResultDraft:
    """What somebody found.

    `replicates` hold counts by name, one row each, `fields` the test's further facts, `verdict` the finding of a
    test that is judged by one. `item` is the item that was opened; `withdrawn` units leave it, or all of it if
    `used_up`; with neither its stock stays as it is.
    """

    lot: Lot
    test: str
    tested_on: date
    replicates: Sequence[Mapping[str, object]] = ()
    fields: Mapping[str, object] = field(default_factory=dict)
    verdict: str | None = None
    item: Item | None = None
    withdrawn: int | None = None
    used_up: bool = False
    analyst: str | None = None
    note: str | None = None


def record_result(session: Session, actor: Actor, draft: ResultDraft) -> Result:
    """Record a result: judge it, withdraw what was tested, hold a failed lot, set the next date.

    Raises NotFound for an unknown test, TestNotForLot, TestedBeforeMade, TestedInFuture, ItemOfOtherLot,
    InvalidValue naming the count or field, and what `withdraw` of lots raises.
    """
    actor.require(Permission.QUALITY_RECORD)
    result = _judged_result(session, actor, draft)
    _withdraw(session, actor, draft)
    hold = _hold_of(session, actor, result, draft.lot)
    with entry(session, actor, EventKind.RESULT_RECORDED) as event:
        session.add(result)
        event.create(result)
        session.flush()
        if hold is not None:
            hold.result_id = result.id
            session.add(hold)
            event.create(hold)
        due = plan_next(session, actor, result)
        event.details["due_on"] = due.due_on if due else None
    return result


def correct_result(session: Session, actor: Actor, wrong: Result, draft: ResultDraft, reason: str) -> Result:
    """Supersede a result by one that says what was meant; the wrong one stays readable.

    The stock is not touched again. A hold of the wrong result stays until somebody releases it.
    Raises AlreadySuperseded, ResultOfOtherTest, ReasonNeeded, and what `record_result` raises.
    """
    actor.require(Permission.QUALITY_RECORD)
    lock(session, wrong)
    if wrong.superseded_by_id is not None:
        raise AlreadySuperseded()
    if (draft.lot.id, draft.test) != (wrong.lot_id, wrong.test):
        raise ResultOfOtherTest()
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    result = _judged_result(session, actor, draft, corrected=wrong)
    result.correction_reason = reason.strip()
    hold = _hold_of(session, actor, result, draft.lot)
    with entry(session, actor, EventKind.RESULT_SUPERSEDED, reason=reason.strip()) as event:
        event.change(wrong)
        session.add(result)
        session.flush()
        wrong.superseded_by_id = result.id
        event.create(result)
        if hold is not None:
            hold.result_id = result.id
            session.add(hold)
            event.create(hold)
        due = plan_next(session, actor, result)
        event.details["due_on"] = due.due_on if due else None
    return result


def judgement_of(
    session: Session, actor: Actor, draft: ResultDraft, corrected: Result | None = None
) -> tuple[Judgement, Findings]:
    """What a result would say, without recording it. Raises what `record_result` raises about its content."""
    actor.require(Permission.QUALITY_RECORD)
    test = _test_for(session, draft)
    _check_date(actor, draft)
    if draft.item is not None and draft.item.lot_id != draft.lot.id:
        raise ItemOfOtherLot(field="item", barcode=draft.item.barcode, lot=draft.item.lot.code, expected=draft.lot.code)
    findings = Findings(
        checked_replicates(test, draft.replicates),
        checked_fields(test, draft.fields),
        checked_verdict(test, draft.verdict),
    )
    first = first_result(session, draft.lot.id, test.name, draft.tested_on, without=corrected.id if corrected else None)
    yardstick = Yardstick(
        draft.lot.form,
        draft.lot.resource.kind,
        first.estimate if first else None,
        plan_of(session).tolerance,
    )
    return judged(test, findings, yardstick), findings


def _judged_result(session: Session, actor: Actor, draft: ResultDraft, corrected: Result | None = None) -> Result:
    judgement, findings = judgement_of(session, actor, draft, corrected)
    estimate = judgement.estimate
    return Result(
        lot_id=draft.lot.id,
        item_id=draft.item.id if draft.item else None,
        test=draft.test,
        tested_on=draft.tested_on,
        counts=list(findings.replicates),
        fields=dict(findings.fields),
        verdict=findings.verdict,
        successes=estimate.successes if estimate else None,
        total=estimate.total if estimate else None,
        estimate=estimate.share if estimate else None,
        interval_low=estimate.low if estimate else None,
        interval_high=estimate.high if estimate else None,
        threshold=judgement.threshold,
        measured=_measured(plan_of(session).tests[draft.test], findings, judgement),
        outcome=judgement.outcome,
        explanation=judgement.reason,
        explanation_values=dict(judgement.values),
        analyst=(draft.analyst or "").strip() or actor.name,
        note=(draft.note or "").strip() or None,
        recorded_at=actor.at,
    )


def _test_for(session: Session, draft: ResultDraft) -> TestDefinition:
    test = plan_of(session).tests.get(draft.test)
    if test is None or not test.fit.holds(draft.lot.form, draft.lot.resource.kind):
        raise TestNotForLot(field="test", test=draft.test, form=draft.lot.form)
    return test


def _check_date(actor: Actor, draft: ResultDraft) -> None:
    if draft.tested_on > actor.today:
        raise TestedInFuture(field="tested_on", tested_on=draft.tested_on)
    if draft.tested_on < draft.lot.made_on:
        raise TestedBeforeMade(field="tested_on", tested_on=draft.tested_on, made_on=draft.lot.made_on)


def _measured(test: TestDefinition, findings: Findings, judgement: Judgement) -> Decimal | None:
    """The one figure of a result that is not a share, for lists and charts."""
    if test.measure is Measure.LOSS:
        loss = log10_loss(float(findings.fields[test.before]), float(findings.fields[test.after]))
        return None if math.isinf(loss) else Decimal(str(round(loss, 6)))
    if test.measure is Measure.MEASUREMENT:
        return Decimal(str(findings.fields[test.limits[0].field]))
    if test.measure is Measure.SIMILARITY:
        return Decimal(judgement.values["similarity"])
    return None


def _withdraw(session: Session, actor: Actor, draft: ResultDraft) -> None:
    if draft.item is None or not (draft.used_up or draft.withdrawn):
        return
    units = None if draft.used_up else draft.withdrawn
    withdraw(session, actor, draft.item, units, reason=f"{draft.test} {draft.tested_on.isoformat()}")


def _hold_of(session: Session, actor: Actor, result: Result, lot: Lot) -> Hold | None:
    """The hold that a failed lot gets, unless it is held for failing this test already."""
    if result.outcome is not Outcome.FAIL:
        return None
    held = session.scalar(
        select(Hold.id)
        .join(Result, Result.id == Hold.result_id)
        .where(
            Hold.lot_id == lot.id,
            Hold.released_at.is_(None),
            Hold.reason == HoldReason.FAILED_QC,
            Result.test == result.test,
        )
        .limit(1)
    )
    return None if held else new_hold(actor, lot, HoldReason.FAILED_QC, None)
