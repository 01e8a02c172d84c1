"""Where the items of a parcel wait, in the order in which they are picked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims.shipping.models import Pick, Shipment
from lims.shipping.queries.shipments import picks
from lims.shipping.queries.stock import made_quantities
from lims.shipping.rules.picking import PickPlace, in_picking_order
from lims.shipping.rules.reserving import is_opened
from lims.storage.models import Location
from lims.storage.queries import paths
from lims.storage.rules import readable_place


@dataclass(frozen=True)
class Picking:
    """One line of a pick list; an opened item is one from which something was taken before."""

    place: PickPlace
    pick: Pick
    way: Sequence[Location]
    is_opened: bool

    @property
    def stands_in(self) -> str:
        """Where one walks to: everything above the box."""
        return readable_place(self.way[:-1])

    @property
    def box(self) -> str:
        """The box itself."""
        return readable_place(self.way[-1:])

    @property
    def text(self) -> str:
        """The whole place in one line."""
        return readable_place(self.way, self.place.position or None)


def pick_list(session: Session, shipment: Shipment) -> Sequence[Picking]:
    """List what is to be picked by freezer, box and position; items without a place come first."""
    promised = picks(session, shipment)
    ways = paths(session, {pick.item.location_id for pick in promised if pick.item.location_id})
    made = made_quantities(session, {pick.item.lot_id for pick in promised})
    listed = []
    for pick in promised:
        item = pick.item
        way = ways.get(item.location_id or 0, [])
        place = PickPlace(tuple(step.name for step in way), item.position or "")
        listed.append((place, Picking(place, pick, way, is_opened(item.quantity, made.get(item.lot_id)))))
    return [picking for _place, picking in in_picking_order(listed)]
