"""Evacuations and their steps."""

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.monitoring.models import Evacuation, EvacuationState, EvacuationStep, StepState
from lims.storage.models import Location

_PLACES = (
    joinedload(EvacuationStep.location),
    joinedload(EvacuationStep.source),
    joinedload(EvacuationStep.target),
    joinedload(EvacuationStep.planned),
    joinedload(EvacuationStep.put),
)


def evacuation(session: Session, number: str) -> Evacuation:
    """The evacuation of a number, with its location. Raises NotFound."""
    found = session.scalar(
        select(Evacuation).where(Evacuation.number == number.upper()).options(joinedload(Evacuation.location))
    )
    if found is None:
        raise NotFound("evacuation", number)
    return found


def evacuations(session: Session, *, after: str | None = None, size: int = 50) -> Page:
    """Evacuations, newest first, with their locations."""
    statement = select(Evacuation).options(joinedload(Evacuation.location))
    return keyset(session, statement, [Evacuation.id], after=after, size=size, descending=True)


def open_evacuations(session: Session) -> Sequence[Evacuation]:
    """Evacuations that go on, oldest first."""
    return session.scalars(
        select(Evacuation)
        .where(Evacuation.state == EvacuationState.OPEN)
        .options(joinedload(Evacuation.location))
        .order_by(Evacuation.id)
    ).all()


def open_evacuation_of(session: Session, location_id: int) -> Evacuation | None:
    """The plan by which a location is being evacuated."""
    return session.scalar(
        select(Evacuation).where(Evacuation.location_id == location_id, Evacuation.state == EvacuationState.OPEN)
    )


def steps(session: Session, plan: Evacuation, *, state: StepState | None = None) -> Sequence[EvacuationStep]:
    """The boxes of a plan in its order, with all places; a freezer has some hundreds."""
    statement = select(EvacuationStep).where(EvacuationStep.evacuation_id == plan.id).options(*_PLACES)
    if state is not None:
        statement = statement.where(EvacuationStep.state == state)
    return session.scalars(statement.order_by(EvacuationStep.place)).all()


def step_of(session: Session, plan: Evacuation, location_id: int) -> EvacuationStep | None:
    """The step of a box in a plan."""
    return session.scalar(
        select(EvacuationStep)
        .where(EvacuationStep.evacuation_id == plan.id, EvacuationStep.location_id == location_id)
        .options(*_PLACES)
    )


def progress(session: Session, plan: Evacuation) -> Counter[StepState]:
    """How many boxes are in each state."""
    return progress_of(session, [plan.id]).get(plan.id, Counter())


def progress_of(session: Session, plan_ids: Collection[int]) -> dict[int, Counter[StepState]]:
    """How many boxes of each of some plans are in each state, in one query."""
    rows = session.execute(
        select(EvacuationStep.evacuation_id, EvacuationStep.state, func.count())
        .where(EvacuationStep.evacuation_id.in_(list(plan_ids)))
        .group_by(EvacuationStep.evacuation_id, EvacuationStep.state)
    )
    found: dict[int, Counter[StepState]] = {}
    for plan_id, state, count in rows:
        found.setdefault(plan_id, Counter())[state] = count
    return found


def last_done(session: Session, plan: Evacuation, limit: int = 5) -> Sequence[EvacuationStep]:
    """The boxes that were carried last, the newest first."""
    return session.scalars(
        select(EvacuationStep)
        .where(EvacuationStep.evacuation_id == plan.id, EvacuationStep.state == StepState.DONE)
        .options(*_PLACES)
        .order_by(EvacuationStep.done_at.desc(), EvacuationStep.id.desc())
        .limit(limit)
    ).all()


def racks_inside(session: Session, plan: Evacuation) -> Sequence[Location]:
    """What the boxes of a plan stood in: to choose a box by its slot when the label is frosted."""
    return session.scalars(
        select(Location)
        .where(
            Location.id.in_(select(EvacuationStep.from_id).where(EvacuationStep.evacuation_id == plan.id).distinct())
        )
        .order_by(Location.name)
    ).all()
