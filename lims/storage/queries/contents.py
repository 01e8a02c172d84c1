"""Items and where they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lims.core.database import connection_of, in_parts
from lims.core.paging import Page, keyset
from lims.ledger.models import Line
from lims.lots.models import Item, ItemState, Lot

# Built once: every scan that stores something reads it.
_TAKEN = select(Item.position, Item.id).where(Item.location_id == bindparam("place"), Item.position.is_not(None))


def placed_items(session: Session, location_id: int) -> dict[str, Item]:
    """The items in the positions of a location, with lots and resources."""
    rows = session.scalars(
        select(Item)
        .join(Item.lot)
        .join(Lot.resource)
        .options(contains_eager(Item.lot).contains_eager(Lot.resource))
        .where(Item.location_id == location_id, Item.position.is_not(None))
    )
    return {item.position: item for item in rows if item.position}


def placed_items_by_barcode(session: Session, barcodes: Collection[str]) -> dict[str, Item]:
    """Items by their barcodes, with lots and resources; unknown barcodes are left out."""
    rows = session.scalars(
        select(Item).where(Item.barcode.in_(list(barcodes))).options(joinedload(Item.lot).joinedload(Lot.resource))
    )
    return {item.barcode: item for item in rows}


def taken_positions(session: Session, location_id: int) -> dict[str, int]:
    """The taken positions of a location, each with the id of its item."""
    session.flush()
    rows = connection_of(session).execute(_TAKEN, {"place": location_id})
    return {position: item_id for position, item_id in rows if position}


def item_in_position(session: Session, location_id: int, position: str) -> Item | None:
    """The item in one position."""
    return session.scalar(select(Item).where(Item.location_id == location_id, Item.position == position))


def contents(session: Session, location_id: int, after: str | None = None, size: int = 100) -> Page:
    """The items that are directly in a location, with lots and resources, in the order of their barcodes."""
    statement = (
        select(Item)
        .join(Item.lot)
        .join(Lot.resource)
        .options(contains_eager(Item.lot).contains_eager(Lot.resource))
        .where(Item.location_id == location_id)
    )
    return keyset(session, statement, [Item.id], after=after, size=size)


def former_place(session: Session, item_id: int) -> tuple[int, str | None] | None:
    """The location id and position in which an item lay last, by the ledger; None if it was never stored."""
    return former_places(session, [item_id]).get(item_id)


def former_places(session: Session, item_ids: Collection[int]) -> dict[int, tuple[int, str | None]]:
    """The location ids and positions in which some items lay last; those that were never stored are left out."""
    found: dict[int, tuple[int, str | None]] = {}
    for part in in_parts(sorted(set(item_ids))):
        newest = (
            select(func.max(Line.event_seq).label("seq"), Line.thing_id.label("item_id"))
            .where(
                Line.thing == "item",
                Line.thing_id.in_(part),
                Line.before["state"].as_string() == ItemState.STORED.value,
            )
            .group_by(Line.thing_id)
            .subquery()
        )
        rows = session.execute(
            select(Line.thing_id, Line.before).join(
                newest,
                (Line.thing == "item") & (Line.thing_id == newest.c.item_id) & (Line.event_seq == newest.c.seq),
            )
        )
        found |= {item_id: (before["location_id"], before["position"]) for item_id, before in rows if before}
    return found


@dataclass(frozen=True)
class Heap:
    """How many items of one lot are in one state and place."""

    state: ItemState
    location_id: int | None
    items: int


def heaps_of_lot(session: Session, lot_id: int) -> list[Heap]:
    """Where the items of a lot are, summed up by state and place."""
    rows = session.execute(
        select(Item.state, Item.location_id, func.count())
        .where(Item.lot_id == lot_id)
        .group_by(Item.state, Item.location_id)
    )
    return [Heap(state, location_id, items) for state, location_id, items in rows]


def items_to_store(session: Session, lot_id: int, limit: int = 1000) -> Sequence[Item]:
    """The items of a lot that have no place and could be stored, in the order of their barcodes."""
    states = (ItemState.MADE, ItemState.OUT)
    placeless = select(Item).where(Item.lot_id == lot_id, Item.state.in_(states), Item.location_id.is_(None))
    return session.scalars(placeless.order_by(Item.id).limit(limit)).all()
