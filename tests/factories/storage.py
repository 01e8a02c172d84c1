"""Freezers with racks and boxes, and stored items, made through operations."""

import itertools
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.lots.models import Item
from lims.storage.drafts import LocationDraft
from lims.storage.models import Location
from lims.storage.operations import create_location, create_locations, store_item
from tests.factories.lots import make_item

_NUMBERS = itertools.count(1)


def make_location(
    session: Session, actor: Actor, type_name: str, parent: Location | None = None, **fields: Any
) -> Location:
    """A location of a type; named by type and number unless a name is given."""
    name = fields.pop("name", None) or f"{type_name} {next(_NUMBERS)}"
    return create_location(session, actor, LocationDraft(type_name, name, parent, **fields))


def make_rack(session: Session, actor: Actor, **fields: Any) -> Location:
    """A rack in a freezer in a room of a site of its own."""
    site = make_location(session, actor, "site")
    room = make_location(session, actor, "room", site)
    freezer = make_location(session, actor, "freezer", room)
    return make_location(session, actor, "rack", freezer, **fields)


def make_box(
    session: Session, actor: Actor, parent: Location | None = None, grid: str = "9x9", **fields: Any
) -> Location:
    """A box, in a rack of its own unless a parent is given."""
    return make_location(session, actor, "box", parent or make_rack(session, actor), grid=grid, **fields)


def make_boxes(
    session: Session, actor: Actor, count: int, parent: Location | None = None, grid: str = "9x9"
) -> list[Location]:
    """Boxes side by side: Box 1, Box 2 and so on."""
    rack = parent or make_rack(session, actor)
    return create_locations(session, actor, LocationDraft("box", "Box 1", rack, grid), count)


def make_stored_item(session: Session, actor: Actor, box: Location | None = None, position: str | None = None) -> Item:
    """A vial in a box; in its first free position unless one is given."""
    item = make_item(session, actor)
    return store_item(session, actor, item, box or make_box(session, actor), position)
