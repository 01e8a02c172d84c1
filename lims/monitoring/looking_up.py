"""From what somebody scans or types to items whose exposures are asked for, and to boxes of an evacuation."""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.refusals import NotFound
from lims.lots.models import Item, Lot
from lims.monitoring.models import Evacuation
from lims.monitoring.queries.evacuations import racks_inside
from lims.monitoring.queries.exposures import items_of
from lims.monitoring.refusals import NoBoxThere
from lims.storage.commands import CodeRead, plain_scan, read_scan
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.queries import inside
from lims.storage.queries.resolving import things_named
from lims.storage.refusals import NoSuchPosition

# “Rack 2, slot 03-04”, “Rack 2 03-04”: the name of what the box stands in, and its slot.
_SLOT_AT_END = re.compile(r"(.+?)[\s,、]+(?:slot\s+|区画\s*)?([0-9A-Z]{1,4}(?:-[0-9A-Z]{1,4})?)", re.IGNORECASE)


def items_named(session: Session, text: str) -> Sequence[Item]:
    """The items that a code stands for: itself, those of a lot, or all that are in a location now.

    Raises NotFound.
    """
    plain = plain_scan(text)
    lot = session.scalar(select(Lot).where(Lot.code == plain))
    if lot is not None:
        return items_of(session, lots=[lot.id])
    named = things_named(session, plain)
    if named.items:
        return named.items
    if named.locations:
        return items_of(session, location_ids=inside(session, named.locations[0].id))
    raise NotFound("item", text)


def location_named(session: Session, text: str) -> tuple[Location, str | None]:
    """The location that a scan names, with the coordinate that came with it. Raises NotFound."""
    reading = read_scan(text)
    code = reading.code if isinstance(reading, CodeRead) else plain_scan(text)
    named = things_named(session, code)
    if not named.locations:
        raise NotFound("location", text)
    return named.locations[0], reading.coordinate if isinstance(reading, CodeRead) else None


def box_named(session: Session, plan: Evacuation, text: str) -> Location:
    """The box that a scan names, or the one that stands in a slot of a rack in the freezer: “Rack 2, slot 03-04”.

    Raises NoBoxThere.
    """
    found = _SLOT_AT_END.fullmatch(text.strip())
    if found:
        box = _box_in_slot(session, plan, found[1], found[2])
        if box is not None:
            return box
    try:
        return location_named(session, text)[0]
    except NotFound as refusal:
        raise NoBoxThere(field="scan", text=text) from refusal


def _box_in_slot(session: Session, plan: Evacuation, rack_name: str, slot: str) -> Location | None:
    racks = [rack for rack in racks_inside(session, plan) if rack.name.casefold() == rack_name.strip().casefold()]
    types = location_types_of(session)
    for rack in racks:
        grid = types.grid(rack.grid)
        try:
            written = grid.parse(slot) if grid else slot
        except NoSuchPosition:
            continue
        box = session.scalar(select(Location).where(Location.parent_id == rack.id, Location.slot == written))
        if box is not None:
            return box
    return None


def slots_named(text: str) -> list[str]:
    """Several slots as they are typed, parted by blanks, commas or semicolons."""
    return [part for part in re.split(r"[\s,;、，]+", text.strip()) if part]
