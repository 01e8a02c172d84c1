"""Places as people name them."""

from collections.abc import Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from lims.core.database import in_parts
from lims.lots.models import Item
from lims.storage.commands import CodeRead, CoordinateRead, Misread, plain_scan, read_scan
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.queries.resolving import Named, things_named_by
from lims.storage.refusals import AmbiguousCode, DidYouMean, HasNoPositions, MisreadCode, SlotEmpty, UnknownCode


def named_place(session: Session, text: str, box: Location | None = None) -> tuple[Location, str | None]:
    """The location and coordinate that a text names: a location's code, with or without a coordinate, or a coordinate
    alone if a box is given. Raises UnknownCode, MisreadCode, DidYouMean or AmbiguousCode."""
    reading = read_scan(text)
    if isinstance(reading, CoordinateRead) and box is not None:
        return box, reading.coordinate
    return named_places(session, [text])[0]


def named_places(session: Session, texts: Sequence[str]) -> list[tuple[Location, str | None]]:
    """The locations and coordinates that several texts name, in a few queries. Raises what `named_place` raises."""
    readings = [read_scan(text) for text in texts]
    codes = [
        reading.code if isinstance(reading, CodeRead) else plain_scan(text)
        for text, reading in zip(texts, readings, strict=True)
    ]
    found = things_named_by(session, codes)
    return [
        (_only_location(session, code, found[code]), reading.coordinate if isinstance(reading, CodeRead) else None)
        for code, reading in zip(codes, readings, strict=True)
    ]


def named_items(session: Session, texts: Sequence[str]) -> list[Item]:
    """The items that several texts are codes of, or the codes of their positions (frost hides labels, not slots), in a
    few queries. Raises what `named_item` raises."""
    slots = [text for text in texts if _names_slot(text)]
    in_slots = dict(zip(slots, _items_in_slots(session, slots), strict=True)) if slots else {}
    codes = {text: _code(text) for text in texts if text not in in_slots}
    found = things_named_by(session, list(codes.values())) if codes else {}
    return [in_slots.get(text) or _only_item(session, codes[text], found[codes[text]]) for text in texts]


def named_item(session: Session, text: str) -> Item:
    """The item that a text is a code of, its own or an alias, or the code of its position. Raises UnknownCode,
    MisreadCode, DidYouMean, AmbiguousCode if several have it, or NoSuchPosition, HasNoPositions or SlotEmpty."""
    return named_items(session, [text])[0]


def _names_slot(text: str) -> bool:
    reading = read_scan(text)
    return isinstance(reading, CodeRead) and reading.thing == "location" and reading.coordinate is not None


def _items_in_slots(session: Session, texts: Sequence[str]) -> list[Item]:
    """The items in the positions that several texts name. Raises NoSuchPosition, HasNoPositions or SlotEmpty."""
    types = location_types_of(session)
    slots: list[tuple[Location, str]] = []
    for box, coordinate in named_places(session, texts):
        grid = types.grid(box.grid)
        if grid is None:
            raise HasNoPositions(field="position", place=box.name)
        slots.append((box, grid.parse(coordinate or "")))
    wanted = sorted({(box.id, position) for box, position in slots})
    found: dict[tuple[int | None, str | None], Item] = {}
    for part in in_parts(wanted, 400):
        for item in session.scalars(select(Item).where(tuple_(Item.location_id, Item.position).in_(part))):
            found[item.location_id, item.position] = item
    for box, position in slots:
        if (box.id, position) not in found:
            raise SlotEmpty(field="position", place=box.name, position=position)
    return [found[box.id, position] for box, position in slots]


def named_things(session: Session, texts: Sequence[str]) -> list[Item | Location]:
    """The items and locations that several texts are codes of, in a few queries. Raises what `named_item` raises."""
    codes = [_code(text) for text in texts]
    found = things_named_by(session, codes)
    return [_only_thing(session, code, found[code]) for code in codes]


def _code(text: str) -> str:
    """A text without the blanks in which people group a code of ours."""
    reading = read_scan(text)
    return reading.code if isinstance(reading, CodeRead) and reading.coordinate is None else plain_scan(text)


def _only_item(session: Session, code: str, named: Named) -> Item:
    if not named.items:
        raise unknown(session, code)
    if named.is_ambiguous:
        raise AmbiguousCode(text=code, candidates=", ".join(named.codes))
    return named.items[0]


def _only_thing(session: Session, code: str, named: Named) -> Item | Location:
    if not named.codes:
        raise unknown(session, code)
    if named.is_ambiguous:
        raise AmbiguousCode(text=code, candidates=", ".join(named.codes))
    return named.items[0] if named.items else named.locations[0]


def _only_location(session: Session, code: str, named: Named) -> Location:
    if not named.locations:
        raise unknown(session, code)
    if named.is_ambiguous:
        raise AmbiguousCode(text=code, candidates=", ".join(named.codes))
    return named.locations[0]


def unknown(session: Session, text: str) -> UnknownCode | MisreadCode:
    """Why a text names nothing; what was meant is named only if it exists."""
    reading = read_scan(text)
    if not isinstance(reading, Misread):
        return UnknownCode(text=plain_scan(text))
    for table in (Item, Location):
        meant = session.scalar(select(table.barcode).where(table.barcode.in_(reading.candidates)).limit(1))
        if meant is not None:
            return DidYouMean(text=reading.text, meant=meant)
    return MisreadCode(text=reading.text)
