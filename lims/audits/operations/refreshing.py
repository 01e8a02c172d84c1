"""Renewing how boxes stand: what is in them, what happened to it, and when they are due."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from lims.audits.configuration import practice_of
from lims.audits.models import Standing
from lims.audits.queries.boxes import IS_STORED, holds_items, items_in, paths_of
from lims.core.actor import Actor
from lims.core.database import in_parts
from lims.core.permissions import Permission
from lims.ledger.models import Line
from lims.lots.models import HERE, Item, Lot
from lims.storage import queries as storage
from lims.storage.location_types import LocationTypes, location_types_of
from lims.storage.models import Location

PORTION = 500


def refresh_standings(
    session: Session, actor: Actor, after: int = 0, *, only_new: bool = False, size: int = PORTION
) -> tuple[int, int | None]:
    """Renew how a portion of the boxes stands: those after a key. Gives how many, and the key to go on after, or None.

    With `only_new` only boxes that were not seen before.
    """
    actor.require(Permission.STORAGE_MOVE)
    boxes = _boxes(session, after, only_new, size)
    if boxes:
        _renew(session, actor, boxes)
    return len(boxes), boxes[-1].id if len(boxes) == size else None


def forget_retired(session: Session, actor: Actor) -> int:
    """Boxes that are no longer in use are not due any more. Gives how many there were."""
    actor.require(Permission.STORAGE_MOVE)
    retired = select(Location.id).where(Location.active.is_(False))
    return session.execute(delete(Standing).where(Standing.location_id.in_(retired))).rowcount  # type: ignore[attr-defined,no-any-return]


def _boxes(session: Session, after: int, only_new: bool, size: int) -> Sequence[Location]:
    statement = select(Location).where(Location.id > after, holds_items(location_types_of(session)))
    if only_new:
        statement = statement.where(~exists().where(Standing.location_id == Location.id))
    return session.scalars(statement.order_by(Location.id).limit(size)).all()


def _renew(session: Session, actor: Actor, boxes: Sequence[Location]) -> None:
    practice, types = practice_of(session), location_types_of(session)
    keys = [box.id for box in boxes]
    standings = {s.location_id: s for s in session.scalars(select(Standing).where(Standing.location_id.in_(keys)))}
    ways = paths_of(session, keys)
    items, scarce = items_in(session, keys), _scarce_in(session, keys, practice.scarce_items)
    moves = _moves_in(session, keys)
    for box in boxes:
        days = practice.interval_days(
            box.type, storage.temperature(types, ways[box.id]), has_scarce=bool(scarce.get(box.id))
        )
        standing = standings.get(box.id)
        if standing is None:
            standing = Standing(location_id=box.id, confirmed_seq=0, errors=0)
            session.add(standing)
        since = (standing.confirmed_at or box.created_at).astimezone(actor.zone).date()
        standing.storage_id = _storage(types, ways[box.id])
        standing.items, standing.scarce = items.get(box.id, 0), scarce.get(box.id, 0)
        standing.moves = moves.get(box.id, 0)
        standing.interval_days, standing.due_on = days, since + timedelta(days=days)
        standing.refreshed_at = actor.at
    session.flush()


def _storage(types: LocationTypes, way: Sequence[Location]) -> int | None:
    """The innermost place on a way with a temperature of its own: a freezer, a tank, a room."""
    for step in reversed(way[:-1]):
        if step.type in types.types and types.types[step.type].temperature_c is not None:
            return step.id
    return None


def _scarce_in(session: Session, location_ids: Sequence[int], most: int) -> Mapping[int, int]:
    """How many items of scarce resources are in each of some boxes."""
    stored = select(Item.location_id, Lot.resource_id, func.count().filter(IS_STORED)).join(Lot, Lot.id == Item.lot_id)
    stored = stored.where(Item.location_id.in_(location_ids))
    heaps = session.execute(stored.group_by(Item.location_id, Lot.resource_id)).all()
    here: dict[int, int] = {}
    for _, resource_id, count in heaps:
        here[resource_id] = here.get(resource_id, 0) + (count or 0)
    # Whoever has more here alone need not be counted everywhere.
    left = {resource_id: count for resource_id, count in here.items() if count > most}
    for part in in_parts(sorted(set(here) - set(left))):
        rows = session.execute(
            select(Lot.resource_id, func.count())
            .join(Item, Item.lot_id == Lot.id)
            .where(Lot.resource_id.in_(part), Item.state.in_(HERE))
            .group_by(Lot.resource_id)
        )
        left |= {resource_id: count or 0 for resource_id, count in rows}
    found: dict[int, int] = {}
    for location_id, resource_id, count in heaps:
        if location_id is not None and left.get(resource_id, 0) <= most:
            found[location_id] = found.get(location_id, 0) + (count or 0)
    return found


def _moves_in(session: Session, location_ids: Sequence[int]) -> Mapping[int, int]:
    """How many events there were about the items of some boxes since these were confirmed."""
    rows = session.execute(
        select(Item.location_id, func.count())
        .join(Line, (Line.thing == "item") & (Line.thing_id == Item.id))
        .outerjoin(Standing, Standing.location_id == Item.location_id)
        .where(Item.location_id.in_(location_ids), Line.event_seq > func.coalesce(Standing.confirmed_seq, 0))
        .group_by(Item.location_id)
    )
    return {location_id: count or 0 for location_id, count in rows if location_id is not None}
