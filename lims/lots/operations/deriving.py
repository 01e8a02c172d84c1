"""A new lot that has the facts of those that it came from."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.lots.models import Item, ItemState, Lot
from lims.lots.operations.numbering import new_codes
from lims.lots.outside import seconds_outside

Value = TypeVar("Value")


def derived_lot(session: Session, actor: Actor, parents: Sequence[Lot], note: str | None) -> Lot:
    """A lot like its parents; what they don't agree on is left open. It is kept no longer than any of them."""
    first = parents[0]
    dates = [parent.keep_until for parent in parents if parent.keep_until is not None]
    return Lot(
        code=new_codes(session, "lot", 1)[0],
        resource_id=first.resource_id,
        form=first.form,
        protocol_id=_agreed(parents, lambda lot: lot.protocol_id),
        cryoprotectant=_agreed(parents, lambda lot: lot.cryoprotectant),
        cooling=_agreed(parents, lambda lot: lot.cooling),
        passage=_agreed(parents, lambda lot: lot.passage),
        generation=_agreed(parents, lambda lot: lot.generation),
        operator=actor.name,
        made_on=actor.today,
        parent_lot_id=first.id if len(parents) == 1 else None,
        items_made=0,
        keep_until=min(dates, default=None),
        attributes=_agreed_attributes(parents),
        note=note,
        created_at=actor.at,
    )


def new_items(
    session: Session, actor: Actor, lot: Lot, count: int, sources: Sequence[Item], quantity: int | None
) -> list[Item]:
    """Items made of what is in others: they have spent as long outside, and were thawed as often, as the worst of them.

    If a source is out of the cold, so are they, from now on.
    """
    is_out = any(source.state is ItemState.OUT for source in sources)
    return [
        Item(
            barcode=barcode,
            lot_id=lot.id,
            state=ItemState.OUT if is_out else ItemState.MADE,
            quantity=quantity,
            out_at=actor.at if is_out else None,
            seconds_out=max(source.seconds_out + seconds_outside(source, actor.at) for source in sources),
            thaws=max(source.thaws for source in sources),
            created_at=actor.at,
        )
        for barcode in new_codes(session, "item", count)
    ]


def _agreed(parents: Sequence[Lot], fact: Callable[[Lot], Value]) -> Value | None:
    values = {fact(parent) for parent in parents}
    return values.pop() if len(values) == 1 else None


def _agreed_attributes(parents: Sequence[Lot]) -> dict[str, Any]:
    first, *others = (parent.attributes for parent in parents)
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}
