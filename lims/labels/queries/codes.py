"""From codes that were typed, scanned or pasted to the things whose labels are printed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lims.core.codes import thing_of
from lims.core.database import in_parts
from lims.core.refusals import NotFound
from lims.labels.choosing import MOST_LABELS, POSITION, Chosen
from lims.labels.models import Labelled
from lims.labels.refusals import MixedThings, NothingToPrint, TooManyLabels
from lims.lots.models import HERE, Item, Lot
from lims.resources.models import Resource
from lims.storage.commands import CodeRead, plain_scan, read_scan
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.queries import things_named_by
from lims.storage.refusals import AmbiguousCode, NoSuchPosition

WITH_RESOURCE = joinedload(Item.lot).joinedload(Lot.resource).joinedload(Resource.taxon)


@dataclass
class _Known:
    """The things that some codes are the own codes of."""

    items: dict[str, Item] = field(default_factory=dict)
    locations: dict[str, Location] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)

    def __contains__(self, code: str) -> bool:
        return code in self.items or code in self.locations or code in self.lots

    def look_up(self, session: Session, codes: Collection[str]) -> None:
        for part in in_parts(list(codes)):
            items = select(Item).where(Item.barcode.in_(part)).options(WITH_RESOURCE)
            self.items |= {item.barcode: item for item in session.scalars(items)}
            places = select(Location).where(Location.barcode.in_(part))
            self.locations |= {place.barcode: place for place in session.scalars(places)}
            self.lots |= {lot.code: lot for lot in session.scalars(select(Lot).where(Lot.code.in_(part)))}


def of_codes(session: Session, codes: Sequence[str]) -> Chosen:
    """The things that codes mean: their own, other codes of items and locations, or those of lots for their items.

    Raises NotFound for an unknown code, AmbiguousCode, NoSuchPosition, MixedThings, NothingToPrint, TooManyLabels.
    """
    if not codes:
        raise NothingToPrint
    if len(codes) > MOST_LABELS:
        raise TooManyLabels(count=len(codes), most=MOST_LABELS)
    readings = [_read(code) for code in codes]
    known = _Known()
    known.look_up(session, dict.fromkeys(reading.code for reading in readings))
    readings = _own_codes(session, known, readings)
    if known.locations and (known.items or known.lots):
        raise MixedThings
    return _of_places(session, known, readings) if known.locations else _of_items(session, known, readings)


def _read(code: str) -> CodeRead:
    """A code with its coordinate, if it has one; what is no code of ours stays as it is."""
    reading = read_scan(code)
    return reading if isinstance(reading, CodeRead) else CodeRead(plain_scan(code), "")


def _own_codes(session: Session, known: _Known, readings: Sequence[CodeRead]) -> list[CodeRead]:
    """The same with own codes for other ones, such as the code on a label that was replaced."""
    others = [reading.code for reading in readings if reading.code not in known]
    named = {text: found for part in in_parts(others) for text, found in things_named_by(session, part).items()}
    for text, found in named.items():
        if found.is_ambiguous:
            raise AmbiguousCode(text=text, candidates=", ".join(found.codes))
        if not found.codes:
            raise NotFound(thing_of(text) or "item", text)
    known.look_up(session, [found.codes[0] for found in named.values()])
    return [
        CodeRead(named[reading.code].codes[0], reading.thing, reading.coordinate) if reading.code in named else reading
        for reading in readings
    ]


def _of_items(session: Session, known: _Known, readings: Sequence[CodeRead]) -> Chosen:
    of_lots: dict[int, list[Item]] = {lot.id: [] for lot in known.lots.values()}
    for item in items_here(session, list(of_lots)):
        of_lots[item.lot_id].append(item)
    wanted: list[Item] = []
    for reading in readings:
        wanted += [known.items[reading.code]] if reading.code in known.items else of_lots[known.lots[reading.code].id]
    if not wanted:
        raise NothingToPrint
    unique = tuple(dict.fromkeys(wanted))
    return Chosen(Labelled.ITEM, unique[0].lot.form, items=unique)


def items_here(session: Session, lot_ids: Collection[int]) -> tuple[Item, ...]:
    """The items of lots that have not gone, in their order."""
    statement = (
        select(Item)
        .where(Item.lot_id.in_(list(lot_ids)), Item.state.in_(HERE))
        .options(WITH_RESOURCE)
        .order_by(Item.id)
    )
    return tuple(session.scalars(statement.limit(MOST_LABELS + 1)))


def _of_places(session: Session, known: _Known, readings: Sequence[CodeRead]) -> Chosen:
    types = location_types_of(session)
    wanted: dict[tuple[str, str], Location] = {}
    for reading in readings:
        place = known.locations[reading.code]
        grid = types.grid(place.grid)
        if reading.coordinate and grid is None:
            raise NoSuchPosition(position=reading.coordinate, first="-", last="-")
        position = grid.parse(reading.coordinate) if grid and reading.coordinate else ""
        wanted[place.barcode, position] = place
    positions = tuple(position for _barcode, position in wanted)
    places = tuple(wanted.values())
    form = POSITION if positions[0] else places[0].type
    return Chosen(Labelled.LOCATION, form, locations=places, positions=positions if any(positions) else ())
