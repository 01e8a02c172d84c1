"""From a scanned text to the things that it is a code of: their own barcodes, and their aliases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from lims.core.refusals import NotFound
from lims.lots.models import Item, Lot
from lims.storage.commands import plain_scan
from lims.storage.models import Alias, Location


@dataclass(frozen=True)
class Named:
    """The things that have a code; `alias` is the other code by which they were found, None for their own."""

    items: tuple[Item, ...] = ()
    locations: tuple[Location, ...] = ()
    alias: Alias | None = None

    @property
    def is_ambiguous(self) -> bool:
        """Do several things have this code?"""
        return len(self.items) + len(self.locations) > 1

    @property
    def codes(self) -> tuple[str, ...]:
        """The own codes of the things, items first."""
        return (*(item.barcode for item in self.items), *(place.barcode for place in self.locations))


def things_named(session: Session, text: str) -> Named:
    """The things that have a code; nothing if there is none. A code of their own comes before any alias."""
    return things_named_by(session, [text])[text]


def things_named_by(session: Session, texts: Collection[str]) -> dict[str, Named]:
    """The things that each of several codes names, in three queries at most. Texts are as `plain_scan` writes them."""
    wanted = list(dict.fromkeys(texts))
    items = {item.barcode: item for item in session.scalars(_items().where(Item.barcode.in_(wanted)))}
    found = {code: Named(items=(item,)) for code, item in items.items()}
    places = select(Location).where(Location.barcode.in_([text for text in wanted if text not in found]))
    found |= {place.barcode: Named(locations=(place,)) for place in session.scalars(places)}
    by_text: dict[str, list[Alias]] = {}
    for alias in session.scalars(_aliases([text for text in wanted if text not in found])):
        by_text.setdefault(alias.text, []).append(alias)
    for text, aliases in by_text.items():
        found[text] = Named(
            items=tuple(alias.item for alias in aliases if alias.item),
            locations=tuple(alias.location for alias in aliases if alias.location),
            alias=aliases[0],
        )
    return {text: found.get(text, Named()) for text in wanted}


def aliases_of_item(session: Session, item_id: int) -> list[Alias]:
    """The other codes of an item, the oldest first."""
    return list(session.scalars(select(Alias).where(Alias.item_id == item_id, Alias.active).order_by(Alias.id)))


def other_codes_in(session: Session, location_id: int) -> dict[str, str]:
    """The other codes of the items that are directly in a location, each with the item's own code."""
    rows = session.execute(
        select(Alias.text, Item.barcode)
        .join(Item, Item.id == Alias.item_id)
        .where(Item.location_id == location_id, Alias.active)
    )
    return dict(rows.all())


def aliases_of_location(session: Session, location_id: int) -> list[Alias]:
    """The other codes of a location, the oldest first."""
    statement = select(Alias).where(Alias.location_id == location_id, Alias.active).order_by(Alias.id)
    return list(session.scalars(statement))


def alias_among(aliases: Sequence[Alias], text: str) -> Alias:
    """Of the other codes of a thing the one with a text. Raises NotFound."""
    wanted = plain_scan(text)
    for alias in aliases:
        if alias.text == wanted:
            return alias
    raise NotFound("alias", wanted)


def _items() -> Select[Item]:
    return select(Item).options(joinedload(Item.lot).joinedload(Lot.resource))


def _aliases(texts: Collection[str]) -> Select[Alias]:
    return (
        select(Alias)
        .where(Alias.text.in_(list(texts)), Alias.active)
        .options(joinedload(Alias.item).joinedload(Item.lot).joinedload(Lot.resource), joinedload(Alias.location))
        .order_by(Alias.id)
    )
