"""Reading shipments and their picks."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from lims.core.language import N_
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.ledger.queries import message_event
from lims.lots.models import Item, Lot
from lims.shipping.models import Pick, Shipment, ShipmentLine
from lims.shipping.states import ShipmentState


def shipment(session: Session, shipment_id: int) -> Shipment:
    """Give one shipment with its lines; raises NotFound."""
    found = session.get(
        Shipment,
        shipment_id,
        options=[selectinload(Shipment.lines).joinedload(ShipmentLine.resource)],
    )
    if found is None:
        raise NotFound(N_("shipment"), shipment_id)
    return found


def shipment_by_number(session: Session, number: str) -> Shipment:
    """Give the shipment with this number; raises NotFound."""
    found = session.scalar(select(Shipment).where(Shipment.number == number.strip().upper()))
    if found is None:
        raise NotFound(N_("shipment"), number)
    return found


def shipments(
    session: Session,
    states: Collection[ShipmentState] = (),
    text: str = "",
    after: str | None = None,
    size: int = 50,
) -> Page:
    """List shipments, newest first, of some states (or all) and with a text in number, consignee or tracking."""
    statement = select(Shipment)
    if states:
        statement = statement.where(Shipment.state.in_(states))
    for word in text.split():
        statement = statement.where(
            or_(
                Shipment.number.icontains(word, autoescape=True),
                Shipment.consignee_name.icontains(word, autoescape=True),
                Shipment.consignee_institution.icontains(word, autoescape=True),
                Shipment.tracking.icontains(word, autoescape=True),
            )
        )
    return keyset(session, statement, [Shipment.id], after=after, size=size, descending=True)


def picks(session: Session, shipment: Shipment) -> Sequence[Pick]:
    """List the items promised to a shipment, with line, item, lot and resource."""
    return session.scalars(
        select(Pick)
        .join(Pick.line)
        .join(Pick.item)
        .join(Item.lot)
        .join(Lot.resource)
        .options(
            contains_eager(Pick.line),
            contains_eager(Pick.item).contains_eager(Item.lot).contains_eager(Lot.resource),
        )
        .where(ShipmentLine.shipment_id == shipment.id, Pick.released_at.is_(None))
        .order_by(Pick.id)
        .execution_options(populate_existing=True)
    ).all()


def promise_of(session: Session, item: Item) -> Pick | None:
    """Give the pick by which an item is promised, with its shipment, or None."""
    return session.scalar(
        select(Pick)
        .options(joinedload(Pick.line).joinedload(ShipmentLine.shipment))
        .where(Pick.item_id == item.id, Pick.released_at.is_(None))
    )


def promises_of_lot(session: Session, lot: Lot, limit: int = 50) -> Sequence[Pick]:
    """List the picks by which items of a lot are promised or have left, newest first."""
    return session.scalars(
        select(Pick)
        .join(Pick.item)
        .options(contains_eager(Pick.item), joinedload(Pick.line).joinedload(ShipmentLine.shipment))
        .where(Item.lot_id == lot.id, Pick.released_at.is_(None))
        .order_by(Pick.id.desc())
        .limit(limit)
    ).all()


def pick_by_message(session: Session, message_id: str) -> Pick | None:
    """Give the pick that a scan message confirmed, if it was delivered before."""
    event = message_event(session, message_id)
    picked = [line.thing_id for line in event.lines if line.thing == "pick"] if event else []
    return session.get(Pick, picked[0]) if picked else None


def pick_of(session: Session, pick_id: int) -> Pick:
    """Give one pick with its shipment; raises NotFound."""
    found = session.get(Pick, pick_id, options=[joinedload(Pick.line).joinedload(ShipmentLine.shipment)])
    if found is None:
        raise NotFound(N_("pick"), pick_id)
    return found


def picked_counts(session: Session, shipment_ids: Collection[int]) -> Mapping[int, tuple[int, int]]:
    """Count for some shipments the items that are confirmed, and those promised."""
    rows = session.execute(
        select(ShipmentLine.shipment_id, func.count(Pick.confirmed_at), func.count(Pick.id))
        .join(Pick, Pick.line_id == ShipmentLine.id)
        .where(ShipmentLine.shipment_id.in_(shipment_ids), Pick.released_at.is_(None))
        .group_by(ShipmentLine.shipment_id)
    )
    return {shipment_id: (confirmed, promised) for shipment_id, confirmed, promised in rows}


def numbers_by_state(session: Session) -> Mapping[ShipmentState, int]:
    """Count the shipments in each state."""
    rows = session.execute(select(Shipment.state, func.count()).group_by(Shipment.state))
    return {row[0]: row[1] for row in rows}
