"""Reading what is due."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, contains_eager

from lims.core.paging import Page, keyset
from lims.lots.models import HERE, Item, ItemState, Lot
from lims.quality.models import Recheck
from lims.resources.models import Resource
from lims.storage.location_types import location_types_of
from lims.storage.models import Location

OPEN: ColumnElement[bool] = Recheck.done_by_result_id.is_(None)
AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class WorklistFilter:
    """Which part of the worklist; `until` is the last due date shown."""

    until: date | None = None
    kind: str | None = None
    test: str | None = None
    location_id: int | None = None


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many rechecks are overdue, due today, and due within 30 days."""

    overdue: int
    today: int
    ahead: int


def worklist(session: Session, chosen: WorklistFilter, after: str | None = None, size: int = 50) -> Page:
    """Rechecks that are open for lots of which something is left, those due first at the top."""
    statement = _open_rechecks(chosen).options(contains_eager(Recheck.lot).contains_eager(Lot.resource))
    return keyset(session, statement, [Recheck.due_on, Recheck.id], after=after, size=size)


def due_counts(session: Session, today: date) -> DueCounts:
    """The figures of the morning."""
    statement = _open_rechecks(WorklistFilter(until=today + AHEAD)).with_only_columns(
        func.count().filter(Recheck.due_on < today),
        func.count().filter(Recheck.due_on == today),
        func.count().filter(Recheck.due_on > today),
        maintain_column_froms=True,
    )
    return DueCounts(*session.execute(statement).one())


def open_recheck(session: Session, lot_id: int, test: str) -> Recheck | None:
    """When a lot is due for a test, if it is planned."""
    return session.scalar(select(Recheck).where(OPEN, Recheck.lot_id == lot_id, Recheck.test == test))


def open_rechecks(session: Session, lot: Lot) -> Sequence[Recheck]:
    """All that is planned for a lot, soonest first."""
    return session.scalars(
        select(Recheck).where(OPEN, Recheck.lot_id == lot.id).order_by(Recheck.due_on, Recheck.id)
    ).all()


def rechecks_to_announce(session: Session, today: date, limit: int = 200) -> Sequence[Recheck]:
    """Due rechecks that nobody has been told about, those due first at the top."""
    statement = (
        _open_rechecks(WorklistFilter(until=today))
        .where(Recheck.announced_at.is_(None))
        .options(contains_eager(Recheck.lot).contains_eager(Lot.resource))
    )
    return session.scalars(statement.order_by(Recheck.due_on, Recheck.id).limit(limit)).all()


def _open_rechecks(chosen: WorklistFilter) -> Select[Recheck]:
    """Open rechecks with their lots and resources, of lots of which something is left."""
    here = and_(Item.lot_id == Lot.id, Item.state.in_(HERE))
    if chosen.location_id is not None:
        here = and_(here, Item.location_id.in_(_inside(chosen.location_id)))
    statement = select(Recheck).join(Recheck.lot).join(Lot.resource).where(OPEN, exists().where(here).correlate(Lot))
    if chosen.until is not None:
        statement = statement.where(Recheck.due_on <= chosen.until)
    if chosen.kind:
        statement = statement.where(Resource.kind == chosen.kind)
    if chosen.test:
        statement = statement.where(Recheck.test == chosen.test)
    return statement


def _inside(location_id: int) -> Select[int]:
    """A location and everything in it."""
    tree = select(Location.id).where(Location.id == location_id).cte("inside", recursive=True)
    tree = tree.union_all(select(Location.id).where(Location.parent_id == tree.c.id))
    return select(tree.c.id)


def items_to_open(session: Session, lot_ids: Collection[int]) -> Mapping[int, Item]:
    """For each lot the item to take for the next test: of the stored ones the first, else of those at hand."""
    in_order = (Item.state != ItemState.STORED, Item.id)
    rank = func.row_number().over(partition_by=Item.lot_id, order_by=in_order).label("rank")
    ranked = select(Item.id, rank).where(Item.lot_id.in_(lot_ids), Item.state.in_(HERE)).subquery()
    first = select(Item).join(ranked, ranked.c.id == Item.id).where(ranked.c.rank == 1)
    return {item.lot_id: item for item in session.scalars(first)}


def storages(session: Session) -> Sequence[Location]:
    """Freezers, tanks and other locations with a temperature of their own: what a worklist can be narrowed to."""
    types = [name for name, type_ in location_types_of(session).types.items() if type_.temperature_c is not None]
    return session.scalars(
        select(Location).where(Location.active, Location.type.in_(types)).order_by(Location.id).limit(500)
    ).all()
