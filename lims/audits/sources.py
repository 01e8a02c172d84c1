"""Reading an uploaded file of a box: a photo, or the file of a rack reader.

Slow (a photo takes seconds), so it is done before anything is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from sqlalchemy.orm import Session

from lims.audits.kept_readings import Fractions, seen_json
from lims.audits.models import Way
from lims.audits.photos import PhotoHints, read_photo
from lims.audits.rack_files import RackReading, box_reading, rack_readers_of, read_rack_file
from lims.audits.readings import Doubt
from lims.audits.refusals import HasNoGrid, NoBoxNamed, WrongRack
from lims.storage import queries as storage
from lims.storage.commands import plain_scan
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.shapes import Grid

PICTURE_NAMES = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".tif", ".tiff", ".bmp"}
PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*")


@dataclass(frozen=True)
class File:
    """An uploaded file."""

    name: str
    media_type: str
    content: bytes

    @property
    def is_picture(self) -> bool:
        """Is it a photo rather than a text?"""
        return PurePath(self.name).suffix.lower() in PICTURE_NAMES or self.content.startswith(PICTURE_STARTS)


@dataclass(frozen=True)
class Read:
    """What was read in a file about one box, ready to be kept."""

    location: Location
    way: Way
    seen: Mapping[str, Any]
    settings: Mapping[str, Any] = field(default_factory=dict)
    overlay: bytes | None = None


def read_file(session: Session, file: File, box: Location | None, reader: str | None = None) -> list[Read]:
    """Read a file: a photo of a box, or a rack file of that box, or of all boxes that it names if none is given.

    Raises HasNoGrid, NoBoxNamed, WrongRack, and what reading raises.
    """
    if file.is_picture:
        if box is None:
            raise NoBoxNamed(field="place")
        return [photo_read(session, file.content, box)]
    racks = read_rack_file(file.content, file.name, rack_readers_of(session), reader=reader, several=box is None)
    return [_rack_read(session, rack, box or _named_box(session, rack)) for rack in racks]


def photo_read(
    session: Session,
    content: bytes,
    box: Location,
    corners: Fractions | None = None,
    first_corner: tuple[float, float] | None = None,
) -> Read:
    """Read a photo of a box; corners are fractions of its width and height. Raises HasNoGrid."""
    codes = {box.barcode, *(alias.text for alias in storage.aliases_of_location(session, box.id))}
    aliases = storage.other_codes_in(session, box.id)
    hints = PhotoHints(corners, first_corner, expected_codes(session, box), frozenset(codes), aliases)
    photo = read_photo(content, grid_of(session, box), hints)
    settings = {
        "corners": [list(corner) for corner in corners] if corners else None,
        "first_corner": list(first_corner) if first_corner else None,
    }
    return Read(box, Way.PHOTO, seen_json(photo.box, photo), settings, photo.overlay)


def grid_of(session: Session, box: Location) -> Grid:
    """The grid of a box. Raises HasNoGrid."""
    grid = location_types_of(session).grid(box.grid)
    if grid is None or not location_types_of(session).type(box.type).holds_items:
        raise HasNoGrid(field="place", place=box.name)
    return grid


def expected_codes(session: Session, box: Location, texts: Sequence[str] = ()) -> dict[str, str]:
    """The codes that should be on the positions of a box: an item's own, or the other one of it that was read."""
    items = storage.placed_items(session, box.id)
    read_as = {item.id: text for text, named in storage.things_named_by(session, texts).items() for item in named.items}
    return {position: read_as.get(item.id, item.barcode) for position, item in items.items()}


def _rack_read(session: Session, rack: RackReading, box: Location) -> Read:
    texts = [plain_scan(code) for code in rack.codes.values()]
    reading = box_reading(rack, grid_of(session, box), expected_codes(session, box, texts))
    if Doubt.WRONG_SIZE in reading.doubts:
        raise WrongRack(field="file", place=box.name)
    seen = seen_json(reading)
    if rack.rack and box.id not in {place.id for place in _named(session, rack.rack)} and _named(session, rack.rack):
        seen["doubts"] = [*seen["doubts"], Doubt.OTHER_CONTAINER.value]
    return Read(box, Way.RACK_FILE, seen, {"reader": rack.reader})


def _named(session: Session, text: str) -> tuple[Location, ...]:
    return storage.things_named(session, plain_scan(text)).locations


def _named_box(session: Session, rack: RackReading) -> Location:
    """The box that a rack file names by its code or an alias. Raises NoBoxNamed."""
    places = _named(session, rack.rack) if rack.rack else ()
    if len(places) != 1:
        raise NoBoxNamed(field="place")
    return places[0]
