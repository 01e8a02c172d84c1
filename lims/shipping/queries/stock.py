"""What could be sent today: stored items that nobody has been promised, of lots that may be sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from lims.core.settings import settings_of
from lims.ledger.models import Line
from lims.lots.models import Item, ItemState, Lot
from lims.quality.queries import held_lot_ids, latest_results, plan_of
from lims.resources.models import Resource
from lims.shipping.models import Pick
from lims.shipping.practice import Practice, load_practice
from lims.shipping.rules.proving import may_be_sent
from lims.shipping.rules.reserving import Candidate, is_opened


@dataclass(frozen=True)
class LotStock:
    """A lot with stored items that nobody has been promised, and whether it may be sent."""

    lot_id: int
    code: str
    resource_id: int
    form: str
    free_items: int
    is_held: bool
    is_proven: bool

    @property
    def is_sendable(self) -> bool:
        """Whether its items may be promised."""
        return not self.is_held and self.is_proven


def practice_of(session: Session) -> Practice:
    """Give the practice of the centre that this session belongs to."""
    return load_practice(settings_of(session).config_folder)


def is_free() -> ColumnElement[bool]:
    """Give the condition on an item that it is stored, not emptied, and promised to nobody."""
    promised = exists().where(Pick.item_id == Item.id, Pick.released_at.is_(None))
    return (Item.state == ItemState.STORED) & (Item.quantity.is_(None) | (Item.quantity > 0)) & ~promised


def lots_in_stock(session: Session, resource_ids: Collection[int]) -> Sequence[LotStock]:
    """List the lots of some resources that have free items, oldest first."""
    rows = session.execute(
        select(Lot.id, Lot.code, Lot.resource_id, Lot.form, Resource.kind, func.count(Item.id))
        .join(Item, Item.lot_id == Lot.id)
        .join(Resource, Lot.resource_id == Resource.id)
        .where(Lot.resource_id.in_(resource_ids), is_free())
        .group_by(Lot.id, Resource.kind)
        .order_by(Lot.made_on, Lot.id)
    ).all()
    lot_ids = [row[0] for row in rows]
    held = held_lot_ids(session, lot_ids)
    results = latest_results(session, lot_ids)
    plan = plan_of(session)
    stocks = []
    for lot_id, code, resource_id, form, kind, free_items in rows:
        required = [test.name for test in plan.tests_for(form, kind) if test.required_for_distribution]
        outcomes = {test: result.outcome for test, result in results.get(lot_id, {}).items()}
        is_proven = may_be_sent(required, outcomes)
        stocks.append(LotStock(lot_id, code, resource_id, form, free_items, lot_id in held, is_proven))
    return stocks


def candidates(session: Session, lot_ids: Collection[int]) -> Sequence[Candidate]:
    """List the free items of some lots."""
    made = made_quantities(session, lot_ids)
    rows = session.execute(
        select(Item.id, Item.lot_id, Lot.made_on, Item.location_id, Item.position, Item.quantity)
        .join(Lot, Item.lot_id == Lot.id)
        .where(Item.lot_id.in_(lot_ids), is_free())
    )
    return [
        Candidate(item, lot, made_on, str(place), position or "", quantity, is_opened(quantity, made.get(lot)))
        for item, lot, made_on, place, position, quantity in rows
    ]


def made_quantities(session: Session, lot_ids: Collection[int]) -> Mapping[int, int]:
    """Give how much each item of some lots was made with; lots whose items are used whole are left out.

    All items of a lot are made with the same quantity. Items only keep what is left, so it is asked of the ledger:
    of the event that made the lot's first item.
    """
    first_items = (
        select(Item.lot_id.label("lot_id"), func.min(Item.id).label("item_id"))
        .where(Item.lot_id.in_(lot_ids))
        .group_by(Item.lot_id)
        .subquery()
    )
    first_events = (
        select(first_items.c.lot_id, first_items.c.item_id, func.min(Line.event_seq).label("seq"))
        .join(Line, (Line.thing == "item") & (Line.thing_id == first_items.c.item_id))
        .group_by(first_items.c.lot_id, first_items.c.item_id)
        .subquery()
    )
    rows = session.execute(
        select(first_events.c.lot_id, Line.after).join(
            Line,
            (Line.event_seq == first_events.c.seq) & (Line.thing == "item") & (Line.thing_id == first_events.c.item_id),
        )
    )
    return {lot_id: after["quantity"] for lot_id, after in rows if after.get("quantity") is not None}
