"""Two sites with stock, made through operations."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.lots.models import Lot
from lims.storage.drafts import Placement
from lims.storage.models import Location
from lims.storage.operations import store_items
from tests.factories.lots import make_lot
from tests.factories.storage import make_box, make_location


@dataclass(frozen=True)
class TwoSites:
    """Two sites with a box each."""

    home: Location
    away: Location
    box_at_home: Location
    box_away: Location


def make_two_sites(session: Session, actor: Actor) -> TwoSites:
    home, away = (make_location(session, actor, "site", name=name) for name in ("Home", "Away"))
    boxes = []
    for site in (home, away):
        room = make_location(session, actor, "room", site)
        freezer = make_location(session, actor, "freezer", room)
        boxes.append(make_box(session, actor, make_location(session, actor, "rack", freezer)))
    return TwoSites(home, away, *boxes)


def make_lot_in(session: Session, actor: Actor, box: Location, count: int, **fields: object) -> Lot:
    """A lot whose items are stored in a box."""
    lot = make_lot(session, actor, count, **fields)
    store_items(session, actor, [Placement(item, box) for item in lot.items])
    return lot
