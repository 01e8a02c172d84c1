"""What a scan needs to know of items and places, each in one small statement.

These run at every scan while a door stands open. They are built once and read columns, not objects.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, literal, select
from sqlalchemy.orm import Session

from lims.core.database import connection_of
from lims.ledger.models import Event, Line
from lims.lots.models import Item, ItemState, Lot
from lims.resources.models import Resource
from lims.storage.models import Location

# An item that was stored again and taken out later is not missing; undoing rounds the instant to a second.
SAME_SPELL = timedelta(seconds=1)


class ItemFacts(NamedTuple):
    """An item with its lot and resource. `location_id` is where it is stored, or which place is kept for it."""

    id: int
    barcode: str
    state: ItemState
    location_id: int | None
    position: str | None
    out_at: datetime | None
    seconds_out: int
    thaws: int
    lot_id: int
    lot: str
    accession: str
    name: str


class ItemOnScreen(NamedTuple):
    """An item and the way to its place, as they were read for the answer."""

    item: ItemFacts
    way: list["WayStep"]


class PlaceFacts(NamedTuple):
    """A location."""

    id: int
    barcode: str
    name: str
    type: str
    parent_id: int | None
    slot: str | None
    grid: str | None
    active: bool


class WayStep(NamedTuple):
    """A location on the way to another."""

    id: int
    barcode: str
    name: str
    slot: str | None


class Occupant(NamedTuple):
    """The item in a position."""

    item_id: int
    barcode: str
    state: ItemState
    lot: str


class MissingItem(NamedTuple):
    """An item of a spilled box that was not scanned again yet; its place is the one that it had."""

    id: int
    barcode: str
    location_id: int | None
    position: str | None


_ITEM = (
    select(
        Item.id,
        Item.barcode,
        Item.state,
        Item.location_id,
        Item.position,
        Item.out_at,
        Item.seconds_out,
        Item.thaws,
        Item.lot_id,
        Lot.code,
        Resource.accession,
        Resource.name,
    )
    .join(Lot, Lot.id == Item.lot_id)
    .join(Resource, Resource.id == Lot.resource_id)
    .where(Item.barcode == bindparam("code"))
)
_PLACE = select(
    Location.id,
    Location.barcode,
    Location.name,
    Location.type,
    Location.parent_id,
    Location.slot,
    Location.grid,
    Location.active,
)
_PLACE_OF_CODE = _PLACE.where(Location.barcode == bindparam("code"))
_PLACE_IN_SLOT = _PLACE.where(Location.parent_id == bindparam("parent"), Location.slot == bindparam("slot"))
_start = (
    select(Location.id, Location.parent_id, literal(0).label("up"))
    .where(Location.id == bindparam("leaf"))
    .cte("way", recursive=True)
)
_way = _start.union_all(
    select(Location.id, Location.parent_id, _start.c.up + 1).where(Location.id == _start.c.parent_id)
)
_WAY = (
    select(Location.id, Location.barcode, Location.name, Location.slot)
    .join(_way, _way.c.id == Location.id)
    .order_by(_way.c.up.desc())
)
_CONTENTS = (
    select(Item.position, Item.id, Item.barcode, Item.state, Lot.code)
    .join(Lot, Lot.id == Item.lot_id)
    .where(Item.location_id == bindparam("place"), Item.position.is_not(None))
)
_MISSING = (
    select(Item.id, Item.barcode, Item.out_at, Event.at, Line.before)
    .join(Line, (Line.thing == "item") & (Line.thing_id == Item.id))
    .join(Event, Event.seq == Line.event_seq)
    .where(Line.event_seq == bindparam("seq"), Item.state == ItemState.OUT)
    .order_by(Item.id)
)
_UNPLACED = select(func.count()).where(
    Item.lot_id == bindparam("lot"),
    Item.state.in_((ItemState.MADE, ItemState.OUT)),
    Item.location_id.is_(None),
)


def item_facts(session: Session, barcode: str) -> ItemFacts | None:
    """The item of a barcode."""
    row = connection_of(session).execute(_ITEM, {"code": barcode}).first()
    return ItemFacts._make(row) if row else None


def place_facts(session: Session, barcode: str) -> PlaceFacts | None:
    """The location of a barcode, in use or not."""
    row = connection_of(session).execute(_PLACE_OF_CODE, {"code": barcode}).first()
    return PlaceFacts._make(row) if row else None


def place_in_slot(session: Session, parent_id: int, slot: str) -> PlaceFacts | None:
    """The location that stands in a slot of another."""
    row = connection_of(session).execute(_PLACE_IN_SLOT, {"parent": parent_id, "slot": slot}).first()
    return PlaceFacts._make(row) if row else None


def way_to(session: Session, location_id: int) -> list[WayStep]:
    """The way to a location, from the site down to itself."""
    return [WayStep._make(row) for row in connection_of(session).execute(_WAY, {"leaf": location_id})]


def occupants(session: Session, location_id: int) -> dict[str, Occupant]:
    """The items in the positions of a location; those that are out but keep their position are among them."""
    rows = connection_of(session).execute(_CONTENTS, {"place": location_id})
    return {row[0]: Occupant._make(row[1:]) for row in rows if row[0]}


def missing_items(session: Session, spill: int) -> list[MissingItem]:
    """The items that were spilled by an event and are still out, with the places that they had."""
    rows = connection_of(session).execute(_MISSING, {"seq": spill})
    return [
        MissingItem(item_id, barcode, _before(before, "location_id"), _before(before, "position"))
        for item_id, barcode, out_at, spilled_at, before in rows
        if out_at is None or out_at - spilled_at <= SAME_SPELL
    ]


def unplaced_count(session: Session, lot_id: int) -> int:
    """How many items of a lot have no place and could be stored."""
    return connection_of(session).execute(_UNPLACED, {"lot": lot_id}).scalar() or 0


def firmly_taken(taken: Mapping[str, Occupant], giving_way: Collection[int]) -> set[str]:
    """The positions that are taken by items which do not give way."""
    return {position for position, occupant in taken.items() if occupant.item_id not in giving_way}


def _before(facts: Mapping[str, Any] | None, name: str) -> Any:
    return (facts or {}).get(name)
