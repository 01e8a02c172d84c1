"""Incidents with their lots, items, samples and results."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.lots.models import HERE, Item, Lot
from lims.monitoring.models import Incident, IncidentItem, IncidentLot, IncidentState
from lims.quality.models import Result


@dataclass(frozen=True)
class Sample:
    """An item that is to be tested, and the result if there is one."""

    chosen: IncidentItem
    result: Result | None


@dataclass(frozen=True)
class ExposedHere:
    """An exposed item that is still here; `id` is the key of its row in the incident."""

    id: int
    item_id: int
    lot_id: int
    location_id: int
    seconds_out_of_range: int
    worst: float | None
    test: str | None


@dataclass(frozen=True)
class LotSummary:
    """How the items of a lot were exposed."""

    longest_seconds: int
    worst: float | None


def incident(session: Session, number: str) -> Incident:
    """The incident of a number, with its location. Raises NotFound."""
    found = session.scalar(
        select(Incident).where(Incident.number == number.upper()).options(joinedload(Incident.location))
    )
    if found is None:
        raise NotFound("incident", number)
    return found


def incidents(
    session: Session, *, state: IncidentState | None = None, after: str | None = None, size: int = 50
) -> Page:
    """Incidents, newest first, with their locations."""
    statement = select(Incident).options(joinedload(Incident.location))
    if state is not None:
        statement = statement.where(Incident.state == state)
    return keyset(session, statement, [Incident.id], after=after, size=size, descending=True)


def open_incidents_count(session: Session) -> int:
    """How many incidents are not closed."""
    statement = select(func.count()).select_from(Incident).where(Incident.state == IncidentState.OPEN)
    return session.scalar(statement) or 0


def lots_of(session: Session, found: Incident) -> Sequence[IncidentLot]:
    """The exposed lots, with resources and holds."""
    return session.scalars(
        select(IncidentLot)
        .where(IncidentLot.incident_id == found.id)
        .options(joinedload(IncidentLot.lot).joinedload(Lot.resource), joinedload(IncidentLot.hold))
        .order_by(IncidentLot.id)
    ).all()


def lot_of(session: Session, found: Incident, lot_id: int) -> IncidentLot | None:
    """One exposed lot; None for a lot that was not exposed."""
    return session.scalar(
        select(IncidentLot)
        .where(IncidentLot.incident_id == found.id, IncidentLot.lot_id == lot_id)
        .options(joinedload(IncidentLot.hold))
    )


def items_of_incident(session: Session, found: Incident, *, after: str | None = None, size: int = 100) -> Page:
    """The exposed items with their lots and resources, in the order in which they were found."""
    statement = (
        select(IncidentItem)
        .where(IncidentItem.incident_id == found.id)
        .options(joinedload(IncidentItem.item).joinedload(Item.lot).joinedload(Lot.resource))
    )
    return keyset(session, statement, [IncidentItem.id], after=after, size=size)


def exposed_items(session: Session, found: Incident, lot_ids: Collection[int] | None = None) -> Sequence[IncidentItem]:
    """All exposed items, or those of some lots, with their items."""
    statement = (
        select(IncidentItem)
        .join(IncidentItem.item)
        .where(IncidentItem.incident_id == found.id)
        .options(joinedload(IncidentItem.item))
        .order_by(IncidentItem.id)
    )
    if lot_ids is not None:
        statement = statement.where(Item.lot_id.in_(list(lot_ids)))
    return session.scalars(statement).all()


def exposures_here(session: Session, found: Incident) -> list[ExposedHere]:
    """How each exposed item that is still here was exposed, without its rows: a freezer has tens of thousands."""
    rows = session.execute(
        select(
            IncidentItem.id,
            IncidentItem.item_id,
            Item.lot_id,
            IncidentItem.location_id,
            IncidentItem.seconds_out_of_range,
            IncidentItem.worst,
            IncidentItem.test,
        )
        .join(Item, Item.id == IncidentItem.item_id)
        .where(IncidentItem.incident_id == found.id, Item.state.in_(HERE))
    )
    return [ExposedHere(*row) for row in rows]


def summaries(session: Session, found: Incident) -> Mapping[int, LotSummary]:
    """How each lot was exposed, in one query."""
    rows = session.execute(
        select(Item.lot_id, func.max(IncidentItem.seconds_out_of_range), func.max(IncidentItem.worst))
        .join(IncidentItem, IncidentItem.item_id == Item.id)
        .where(IncidentItem.incident_id == found.id)
        .group_by(Item.lot_id)
    )
    return {lot_id: LotSummary(seconds, worst) for lot_id, seconds, worst in rows}


def samples(session: Session, found: Incident) -> list[Sample]:
    """The items chosen for tests, each with the newest result of it, or of the lot's planned test if no item was
    named with the result."""
    chosen = session.scalars(
        select(IncidentItem)
        .where(IncidentItem.incident_id == found.id, IncidentItem.test.is_not(None))
        .options(
            joinedload(IncidentItem.item).joinedload(Item.lot).joinedload(Lot.resource),
            joinedload(IncidentItem.recheck),
        )
        .order_by(IncidentItem.id)
    ).all()
    item_ids = [each.item_id for each in chosen]
    results = session.scalars(
        select(Result)
        .where(Result.item_id.in_(item_ids), Result.recorded_at >= found.declared_at, Result.superseded_by_id.is_(None))
        .order_by(Result.id)
    )
    of_items = {(result.item_id, result.test): result for result in results}
    done_ids = {each.recheck.done_by_result_id for each in chosen if each.recheck and each.recheck.done_by_result_id}
    of_rechecks = {row.id: row for row in session.scalars(select(Result).where(Result.id.in_(done_ids)))}
    listed = []
    for each in chosen:
        result = of_items.get((each.item_id, each.test or ""))
        if result is None and each.recheck and each.recheck.done_by_result_id:
            closing = of_rechecks[each.recheck.done_by_result_id]
            result = closing if closing.item_id is None else None
        listed.append(Sample(each, result))
    return listed


def progress(found: Sequence[Sample]) -> Counter[str]:
    """How many samples passed, are watched, failed, or wait."""
    return Counter(sample.result.outcome.value if sample.result else "waiting" for sample in found)


def incidents_of_item(session: Session, item_id: int) -> Sequence[tuple[IncidentItem, Incident]]:
    """The incidents in which an item was exposed, newest first."""
    rows = session.execute(
        select(IncidentItem, Incident)
        .join(Incident, Incident.id == IncidentItem.incident_id)
        .where(IncidentItem.item_id == item_id)
        .order_by(Incident.id.desc())
    )
    return [(exposed, found) for exposed, found in rows]


def incidents_of_lot(session: Session, lot_id: int) -> Sequence[tuple[IncidentLot, Incident]]:
    """The incidents in which items of a lot were exposed, newest first."""
    rows = session.execute(
        select(IncidentLot, Incident)
        .join(Incident, Incident.id == IncidentLot.incident_id)
        .where(IncidentLot.lot_id == lot_id)
        .order_by(Incident.id.desc())
    )
    return [(exposed, found) for exposed, found in rows]


def incidents_at(session: Session, location_id: int, limit: int = 5) -> Sequence[Incident]:
    """The newest incidents of a location."""
    return session.scalars(
        select(Incident).where(Incident.location_id == location_id).order_by(Incident.id.desc()).limit(limit)
    ).all()
