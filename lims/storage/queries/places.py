"""Places as people name them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.lots.models import Item
from lims.storage.commands import CodeRead, CoordinateRead, Misread, plain_scan, read_scan
from lims.storage.models import Location
from lims.storage.queries.locations import find_location
from lims.storage.refusals import DidYouMean, MisreadCode, UnknownCode


def named_place(session: Session, text: str, box: Location | None = None) -> tuple[Location, str | None]:
    """The location and coordinate that a text names: a location's code, with or without a coordinate, or a coordinate
    alone if a box is given. Raises UnknownCode, MisreadCode or DidYouMean."""
    reading = read_scan(text)
    if isinstance(reading, CoordinateRead) and box is not None:
        return box, reading.coordinate
    if isinstance(reading, CodeRead) and reading.thing == "location":
        location = find_location(session, reading.code)
        if location is not None:
            return location, reading.coordinate
    raise unknown(session, text)


def named_places(session: Session, texts: Sequence[str]) -> list[tuple[Location, str | None]]:
    """The locations and coordinates that several texts name, in one query. Raises what `named_place` raises."""
    readings = [read_scan(text) for text in texts]
    codes = {reading.code for reading in readings if isinstance(reading, CodeRead)}
    found = {row.barcode: row for row in session.scalars(select(Location).where(Location.barcode.in_(codes)))}
    named = []
    for text, reading in zip(texts, readings, strict=True):
        if not isinstance(reading, CodeRead) or reading.code not in found:
            raise unknown(session, text)
        named.append((found[reading.code], reading.coordinate))
    return named


def named_items(session: Session, texts: Sequence[str]) -> list[Item]:
    """The items whose barcodes several texts are, in one query. Raises what `named_item` raises."""
    codes = [plain_scan(text) for text in texts]
    found = {item.barcode: item for item in session.scalars(select(Item).where(Item.barcode.in_(codes)))}
    for code in codes:
        if code not in found:
            raise unknown(session, code)
    return [found[code] for code in codes]


def named_item(session: Session, text: str) -> Item:
    """The item whose barcode a text is. Raises UnknownCode, MisreadCode or DidYouMean."""
    reading = read_scan(text)
    if isinstance(reading, CodeRead) and reading.thing == "item":
        item = session.scalar(select(Item).where(Item.barcode == reading.code))
        if item is not None:
            return item
    raise unknown(session, text)


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
