"""Where lots and items came from, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from lims.ledger.kinds import EventKind
from lims.ledger.models import Event, Line
from lims.lots.models import Aliquot, Item, Lot, LotParent


def parent_lots(session: Session, lot: Lot) -> Sequence[Lot]:
    """The lots that a lot was made from: one, several if it was pooled, or none."""
    pooled = select(LotParent.parent_lot_id).where(LotParent.lot_id == lot.id)
    return session.scalars(
        select(Lot).where(or_(Lot.id == lot.parent_lot_id, Lot.id.in_(pooled))).order_by(Lot.made_on, Lot.id)
    ).all()


def daughter_lots(session: Session, lot_id: int) -> Sequence[Lot]:
    """The lots that were made from a lot, alone or pooled with others."""
    pooled = select(LotParent.lot_id).where(LotParent.parent_lot_id == lot_id)
    return session.scalars(
        select(Lot).where(or_(Lot.parent_lot_id == lot_id, Lot.id.in_(pooled))).order_by(Lot.made_on, Lot.id)
    ).all()


def ancestor_lot_ids(session: Session, lot_id: int) -> set[int]:
    """A lot and all lots that it came from, along every line."""
    edges = (
        select(Lot.id.label("child"), Lot.parent_lot_id.label("parent"))
        .where(Lot.parent_lot_id.is_not(None))
        .union_all(select(LotParent.lot_id, LotParent.parent_lot_id))
        .subquery()
    )
    line = select(Lot.id).where(Lot.id == lot_id).cte("line", recursive=True)
    line = line.union(select(edges.c.parent).where(edges.c.child == line.c.id))
    return set(session.scalars(select(line.c.id)))


def source_of(session: Session, item_id: int) -> Item | None:
    """The item of which an item is an aliquot."""
    return session.scalar(select(Item).join(Aliquot, Aliquot.source_id == Item.id).where(Aliquot.item_id == item_id))


@dataclass(frozen=True)
class Division:
    """An item that was divided, and the aliquots that one event made of it."""

    source: Item
    items: Sequence[Item]


def items_made_by(session: Session, first: int, last: int) -> list[Division]:
    """What the divisions among some events made, by their numbers, in order."""
    made = (
        select(Line.thing_id)
        .join(Line.event)
        .where(
            Event.kind == EventKind.ITEM_ALIQUOTED.value,
            Line.event_seq.between(first, last),
            Line.thing == "item",
            Line.before.is_(None),
        )
    )
    rows = session.scalars(
        select(Aliquot)
        .where(Aliquot.item_id.in_(made))
        .options(
            joinedload(Aliquot.item).joinedload(Item.lot).joinedload(Lot.resource),
            joinedload(Aliquot.source).joinedload(Item.lot).joinedload(Lot.resource),
        )
        .order_by(Aliquot.item_id)
    )
    found: dict[int, list[Aliquot]] = {}
    for row in rows:
        found.setdefault(row.source_id, []).append(row)
    return [Division(of_one[0].source, [row.item for row in of_one]) for of_one in found.values()]


def uses_of(session: Session, item_id: int) -> int:
    """How often something was taken out of an item: by withdrawals and divisions, also those that were taken back."""
    taken = [EventKind.ITEM_WITHDRAWN.value, EventKind.ITEM_ALIQUOTED.value]
    statement = (
        select(func.count())
        .select_from(Line)
        .join(Line.event)
        .where(Line.thing == "item", Line.thing_id == item_id, Line.before.is_not(None), Event.kind.in_(taken))
    )
    return session.scalar(statement) or 0


def aliquots_of(session: Session, item_id: int, limit: int = 1000) -> Sequence[Item]:
    """The aliquots that were taken of an item, in the order of their barcodes."""
    return session.scalars(
        select(Item)
        .join(Aliquot, Aliquot.item_id == Item.id)
        .where(Aliquot.source_id == item_id)
        .order_by(Item.id)
        .limit(limit)
    ).all()
