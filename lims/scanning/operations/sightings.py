"""Looking up what a scanned text names."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.lots.models import Item
from lims.scanning.conversation import Context, Seen, SeenItem, SeenPlace, SeenPosition
from lims.scanning.refusals import NoBoxOpen, NotInStorage
from lims.storage import queries, rules
from lims.storage.commands import CodeRead, CommandRead, CoordinateRead, Misread, Reading, UnknownText
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.refusals import HasNoPositions, UnknownCode


def see(session: Session, reading: Reading, context: Context) -> Seen:
    """What a reading names in the database.

    Raises UnknownCode, MisreadCode, DidYouMean, NotInStorage, NoBoxOpen, NoSuchPosition, HasNoPositions or
    LocationRetired.
    """
    match reading:
        case CommandRead():
            _check_reason(session, reading)
            return reading
        case CodeRead(thing="item"):
            return _item(session, reading.code)
        case CodeRead(thing="location"):
            return _place(session, reading)
        case CodeRead():
            raise NotInStorage(text=reading.code)
        case CoordinateRead():
            if context.box is None:
                raise NoBoxOpen()
            return _position(session, queries.location(session, context.box), reading.coordinate)
        case Misread():
            raise queries.unknown(session, reading.text)
        case UnknownText():
            raise UnknownCode(text=reading.text)


def _check_reason(session: Session, heard: CommandRead) -> None:
    if heard.reason is not None and heard.reason not in location_types_of(session).reasons:
        raise UnknownCode(text=heard.reason)


def _item(session: Session, barcode: str) -> SeenItem:
    row = session.execute(
        select(Item.barcode, Location.barcode)
        .outerjoin(Location, Location.id == Item.location_id)
        .where(Item.barcode == barcode)
    ).first()
    if row is None:
        raise UnknownCode(text=barcode)
    return SeenItem(row[0], row[1])


def _place(session: Session, reading: CodeRead) -> Seen:
    location = queries.find_location(session, reading.code)
    if location is None:
        raise UnknownCode(text=reading.code)
    rules.check_active(location)
    if reading.coordinate is not None:
        return _position(session, location, reading.coordinate)
    return SeenPlace(location.barcode, location_types_of(session).type(location.type).holds_items)


def _position(session: Session, location: Location, coordinate: str) -> SeenPosition:
    rules.check_active(location)
    types = location_types_of(session)
    grid = types.grid(location.grid)
    rules.check_holds_items(location, types.type(location.type))
    if grid is None:
        raise HasNoPositions(place=location.name)
    position = grid.parse(coordinate)
    occupant = queries.item_in_position(session, location.id, position)
    return SeenPosition(location.barcode, position, occupant.barcode if occupant else None)
