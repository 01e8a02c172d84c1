"""Places as people name them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.lots.models import Item
from lims.storage.commands import CodeRead, CoordinateRead, Misread, plain_scan, read_scan
from lims.storage.models import Location
from lims.storage.queries.resolving import Named, things_named, things_named_by
from lims.storage.refusals import AmbiguousCode, DidYouMean, MisreadCode, UnknownCode


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
    """The items that several texts are codes of, in a few queries. Raises what `named_item` raises."""
    codes = [_code(text) for text in texts]
    found = things_named_by(session, codes)
    return [_only_item(session, code, found[code]) for code in codes]


def named_item(session: Session, text: str) -> Item:
    """The item that a text is a code of, its own or an alias. Raises UnknownCode, MisreadCode, DidYouMean, or
    AmbiguousCode if several have it."""
    code = _code(text)
    return _only_item(session, code, things_named(session, code))


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
