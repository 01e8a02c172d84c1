"""Reading results."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.lots.models import Lot
from lims.quality.definitions import TestDefinition
from lims.quality.models import Outcome, Result
from lims.quality.queries.plan import plan_of
from lims.resources.models import Resource


def result_by_id(session: Session, result_id: int) -> Result:
    """Raises NotFound."""
    result = session.get(Result, result_id)
    if result is None:
        raise NotFound("result", result_id)
    return result


def results(
    session: Session,
    *,
    outcome: Outcome | None = None,
    test: str | None = None,
    after: str | None = None,
    size: int = 50,
) -> Page:
    """Results that hold, newest first, with their lots and resources."""
    statement = (
        select(Result).where(Result.superseded_by_id.is_(None)).options(joinedload(Result.lot).joinedload(Lot.resource))
    )
    if outcome:
        statement = statement.where(Result.outcome == outcome)
    if test:
        statement = statement.where(Result.test == test)
    return keyset(session, statement, [Result.id], after=after, size=size, descending=True)


def results_of_lot(session: Session, lot: Lot, *, superseded: bool = False) -> Sequence[Result]:
    """A lot's results, newest first; those that were corrected are left out unless asked for."""
    statement = select(Result).where(Result.lot_id == lot.id)
    if not superseded:
        statement = statement.where(Result.superseded_by_id.is_(None))
    return session.scalars(statement.order_by(Result.tested_on.desc(), Result.id.desc())).all()


def latest_results(session: Session, lot_ids: Collection[int]) -> Mapping[int, Mapping[str, Result]]:
    """For each lot its newest result of each test, by the test's name; lots without results are left out."""
    rank = (
        func.row_number()
        .over(partition_by=(Result.lot_id, Result.test), order_by=(Result.tested_on.desc(), Result.id.desc()))
        .label("rank")
    )
    ranked = select(Result.id, rank).where(Result.lot_id.in_(lot_ids), Result.superseded_by_id.is_(None)).subquery()
    newest = select(Result).join(ranked, ranked.c.id == Result.id).where(ranked.c.rank == 1)
    found: dict[int, dict[str, Result]] = {}
    for result in session.scalars(newest):
        found.setdefault(result.lot_id, {})[result.test] = result
    return found


def first_result(session: Session, lot_id: int, test: str, before: date, without: int | None = None) -> Result | None:
    """The lot's first passed result of a test up to a date: what later ones are measured against.

    A first test that failed sets no standard; else a lot that was bad from the start would pass later.
    `without` is the key of a result that is being corrected.
    """
    statement = select(Result).where(
        Result.lot_id == lot_id,
        Result.test == test,
        Result.outcome == Outcome.PASS,
        Result.tested_on <= before,
        Result.superseded_by_id.is_(None),
    )
    if without is not None:
        statement = statement.where(Result.id < without)
    return session.scalar(statement.order_by(Result.tested_on, Result.id).limit(1))


def missing_tests(session: Session, lot: Lot) -> Sequence[TestDefinition]:
    """The tests that a lot needs before it may be sent out and that it has not passed, or is watched for."""
    newest = latest_results(session, [lot.id]).get(lot.id, {})
    resource = session.get_one(Resource, lot.resource_id)
    return [
        test
        for test in plan_of(session).tests_for(lot.form, resource.kind)
        if test.required_for_distribution and (test.name not in newest or newest[test.name].outcome is Outcome.FAIL)
    ]
