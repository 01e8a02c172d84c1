"""Protocols, lots, items and stock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lims.core.database import in_parts
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.core.search import matches
from lims.lots.models import HERE, Item, ItemState, Lot, Protocol
from lims.resources.models import Resource


@dataclass(frozen=True)
class Stock:
    """How many items there are in each state, and how much is left in those that are here.

    What is reserved or on hold is not considered.
    """

    items: Mapping[ItemState, int] = field(default_factory=dict)
    quantity_left: int = 0

    @property
    def in_stock(self) -> int:
        """Items that are here: made, stored or taken out."""
        return sum(self.items.get(state, 0) for state in HERE)

    @property
    def stored(self) -> int:
        """Items in their place."""
        return self.items.get(ItemState.STORED, 0)

    @property
    def total(self) -> int:
        """All items that there ever were."""
        return sum(self.items.values())


@dataclass(frozen=True)
class LotFilter:
    """What a list of lots is narrowed to; `text` is a code, an accession or words about a resource."""

    text: str = ""
    kind: str = ""
    form: str = ""
    in_stock_only: bool = False


def lot(session: Session, code: str) -> Lot:
    """The lot of a code, with its resource, protocol and parent lot. Raises NotFound."""
    found = session.scalar(
        select(Lot)
        .where(Lot.code == code.upper())
        .options(joinedload(Lot.resource), joinedload(Lot.protocol), joinedload(Lot.parent_lot))
    )
    if found is None:
        raise NotFound("lot", code)
    return found


def item(session: Session, barcode: str) -> Item:
    """The item of a barcode, with its lot and resource. Raises NotFound."""
    found = session.scalar(
        select(Item).where(Item.barcode == barcode.upper()).options(joinedload(Item.lot).joinedload(Lot.resource))
    )
    if found is None:
        raise NotFound("item", barcode)
    return found


def items_of_codes(session: Session, codes: Sequence[str]) -> list[Item]:
    """The items of several codes, with lots and resources, in that order and each once; a lot stands for its items
    that are here. Raises NotFound, naming the first code that is neither."""
    wanted = [code.upper() for code in codes]
    loaded = select(Item).options(joinedload(Item.lot).joinedload(Lot.resource)).order_by(Item.id)
    by_code: dict[str, list[Item]] = {}
    for part in in_parts(wanted):
        for item in session.scalars(loaded.where(Item.barcode.in_(part))):
            by_code[item.barcode] = [item]
        lots_named = select(Lot.id).where(Lot.code.in_(part))
        for item in session.scalars(loaded.where(Item.lot_id.in_(lots_named), Item.state.in_(HERE))):
            by_code.setdefault(item.lot.code, []).append(item)
    for code in wanted:
        if code not in by_code:
            raise NotFound("item", code)
    return list({item.id: item for code in wanted for item in by_code[code]}.values())


def items_here(session: Session, lot_id: int, limit: int = 1000) -> Sequence[Item]:
    """The items of a lot that are here, in the order of their barcodes."""
    return session.scalars(
        select(Item).where(Item.lot_id == lot_id, Item.state.in_(HERE)).order_by(Item.id).limit(limit)
    ).all()


def stock_of_lots(session: Session, lot_ids: Collection[int]) -> dict[int, Stock]:
    """The stock of each of several lots, in one query."""
    return _stock(session, select(Item.lot_id), lot_ids)


def stock_of_lot(session: Session, lot_id: int) -> Stock:
    """The stock of one lot."""
    return stock_of_lots(session, [lot_id])[lot_id]


def stock_of_resources(session: Session, resource_ids: Collection[int]) -> dict[int, Stock]:
    """The stock of each of several resources over all their lots, in one query."""
    return _stock(session, select(Lot.resource_id).join(Item.lot), resource_ids)


def _stock(session: Session, statement: Select[Any], ids: Collection[int]) -> dict[int, Stock]:
    column = statement.selected_columns[0]
    rows = session.execute(
        statement.add_columns(Item.state, func.count(), func.coalesce(func.sum(Item.quantity), 0))
        .where(column.in_(list(ids)))
        .group_by(column, Item.state)
    ).all()
    counts: dict[int, dict[ItemState, int]] = {key: {} for key in ids}
    left: dict[int, int] = dict.fromkeys(ids, 0)
    for owner, state, count, quantity in rows:
        counts[owner][state] = count
        if state in HERE:
            left[owner] += int(quantity)
    return {key: Stock(counts[key], left[key]) for key in ids}


def lots_of_resource(session: Session, resource_id: int) -> Sequence[Lot]:
    """All lots of a resource, the newest first."""
    return session.scalars(
        select(Lot)
        .where(Lot.resource_id == resource_id)
        .options(joinedload(Lot.protocol))
        .order_by(Lot.made_on.desc(), Lot.id.desc())
    ).all()


def lots(session: Session, chosen: LotFilter, after: str | None = None, size: int = 50) -> Page:
    """Lots with their resources, the newest first."""
    statement = select(Lot).join(Lot.resource).options(contains_eager(Lot.resource))
    if chosen.text:
        text = chosen.text.strip()
        statement = statement.where(
            or_(
                Lot.code == text.upper(),
                Resource.accession == text.upper(),
                matches(session, Resource.search_text, text),
            )
        )
    if chosen.kind:
        statement = statement.where(Resource.kind == chosen.kind)
    if chosen.form:
        statement = statement.where(Lot.form == chosen.form)
    if chosen.in_stock_only:
        statement = statement.where(exists().where(Item.lot_id == Lot.id, Item.state.in_(HERE)))
    return keyset(session, statement, [Lot.id], after=after, size=size, descending=True)


def items_of_lot(session: Session, lot_id: int, after: str | None = None, size: int = 100) -> Page:
    """The items of a lot in the order of their barcodes."""
    return keyset(session, select(Item).where(Item.lot_id == lot_id), [Item.id], after=after, size=size)


def protocol(session: Session, protocol_id: int) -> Protocol:
    """The protocol of an id. Raises NotFound."""
    found = session.get(Protocol, protocol_id)
    if found is None:
        raise NotFound("protocol", protocol_id)
    return found


def protocols(session: Session) -> Sequence[Protocol]:
    """The newest versions in use and those retired, by name."""
    return session.scalars(
        select(Protocol).order_by(Protocol.active.desc(), Protocol.name, Protocol.revision.desc())
    ).all()


def protocols_for_kind(session: Session, kind: str) -> list[Protocol]:
    """The protocols in use that are for a kind, or for all kinds."""
    return [p for p in protocols(session) if p.active and (not p.kinds or kind in p.kinds)]


def protocol_in_use(session: Session, name: str) -> Protocol:
    """The version in use of the protocol of a name. Raises NotFound."""
    found = session.scalar(
        select(Protocol).where(Protocol.name == name, Protocol.active).order_by(Protocol.revision.desc()).limit(1)
    )
    if found is None:
        raise NotFound("protocol", name)
    return found


def newest_revision(session: Session, name: str) -> int:
    """The newest version of a protocol, 0 if there is none."""
    return session.scalar(select(func.max(Protocol.revision)).where(Protocol.name == name)) or 0


def lots_made_by(session: Session, protocol_id: int) -> int:
    """How many lots were made by this version of a protocol."""
    return session.scalar(select(func.count()).where(Lot.protocol_id == protocol_id)) or 0
