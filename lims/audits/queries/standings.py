"""How boxes stand: when each was confirmed, and when it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload

from lims.audits.models import Confirmation, Standing
from lims.core.paging import Page, keyset
from lims.storage.models import Location

AHEAD = timedelta(days=30)
YEAR = timedelta(days=365)


class Age(StrEnum):
    """When boxes were last confirmed."""

    DUE = "due"
    SOON = "soon"
    NEVER = "never"
    WITHIN_YEAR = "within_year"
    OVER_YEAR = "over_year"
    OVER_TWO_YEARS = "over_two_years"


@dataclass(frozen=True)
class CoverageFilter:
    """Which boxes; None is all."""

    storage_id: int | None = None
    age: Age | None = None


@dataclass(frozen=True)
class Coverage:
    """Of some boxes: how many there are, how many are confirmed and not yet due, due, due within 30 days, and were
    never confirmed."""

    boxes: int = 0
    current: int = 0
    due: int = 0
    soon: int = 0
    never: int = 0

    @property
    def percent(self) -> int | None:
        """Boxes that are confirmed and not due, of a hundred; never rounded up to all of them."""
        return 100 * self.current // self.boxes if self.boxes else None


def standings(
    session: Session, chosen: CoverageFilter, at: datetime, today: date, after: str | None = None, size: int = 50
) -> Page:
    """Boxes with their locations, those due first at the top."""
    statement = _narrowed(select(Standing), chosen, at, today).options(joinedload(Standing.location))
    return keyset(session, statement, [Standing.due_on, Standing.id], after=after, size=size)


def _narrowed(statement: Select[Standing], chosen: CoverageFilter, at: datetime, today: date) -> Select[Standing]:
    if chosen.storage_id is not None:
        statement = statement.where(Standing.storage_id == chosen.storage_id)
    match chosen.age:
        case Age.DUE:
            return statement.where(Standing.due_on <= today)
        case Age.SOON:
            return statement.where(Standing.due_on <= today + AHEAD)
        case Age.NEVER:
            return statement.where(Standing.confirmed_at.is_(None))
        case Age.WITHIN_YEAR:
            return statement.where(Standing.confirmed_at > at - YEAR)
        case Age.OVER_YEAR:
            return statement.where(Standing.confirmed_at <= at - YEAR)
        case Age.OVER_TWO_YEARS:
            return statement.where(Standing.confirmed_at <= at - 2 * YEAR)
        case _:
            return statement


def _figures(today: date) -> tuple[object, ...]:
    is_due = Standing.due_on <= today
    confirmed = Standing.confirmed_at.is_not(None)
    return (
        func.count(),
        func.coalesce(func.sum(case((confirmed & ~is_due, 1), else_=0)), 0),
        func.coalesce(func.sum(case((is_due, 1), else_=0)), 0),
        func.coalesce(func.sum(case((~is_due & (Standing.due_on <= today + AHEAD), 1), else_=0)), 0),
        func.coalesce(func.sum(case((confirmed, 0), else_=1)), 0),
    )


def coverage(session: Session, today: date) -> Coverage:
    """The coverage of the whole collection."""
    return Coverage(*session.execute(select(*_figures(today)).select_from(Standing)).one())  # type: ignore[call-overload]


def coverage_by_storage(session: Session, today: date) -> dict[int | None, Coverage]:
    """The coverage of each freezer, tank or other place with a temperature of its own, in one query."""
    columns = _figures(today)
    rows = session.execute(select(Standing.storage_id, *columns).select_from(Standing).group_by(Standing.storage_id))
    return {row[0]: Coverage(*row[1:]) for row in rows}


def coverage_inside(session: Session, location_id: int, today: date) -> Coverage:
    """The coverage of a place and all that stands in it."""
    tree = select(Location.id).where(Location.id == location_id).cte("inside", recursive=True)
    tree = tree.union_all(select(Location.id).where(Location.parent_id == tree.c.id))
    statement = select(*_figures(today)).select_from(Standing)  # type: ignore[call-overload]
    return Coverage(*session.execute(statement.join(tree, tree.c.id == Standing.location_id)).one())


def standing_of(session: Session, location_id: int) -> Standing | None:
    """How one box stands; None before the job has seen it."""
    return session.scalar(select(Standing).where(Standing.location_id == location_id))


def confirmations_of(session: Session, location_id: int, limit: int = 5) -> Sequence[Confirmation]:
    """The last confirmations of a box, newest first."""
    return session.scalars(
        select(Confirmation)
        .options(joinedload(Confirmation.audit))
        .where(Confirmation.location_id == location_id)
        .order_by(Confirmation.id.desc())
        .limit(limit)
    ).all()


def locations_named(session: Session, location_ids: Sequence[int]) -> dict[int, Location]:
    """Locations by key."""
    rows = session.scalars(select(Location).where(Location.id.in_(location_ids)))
    return {row.id: row for row in rows}
