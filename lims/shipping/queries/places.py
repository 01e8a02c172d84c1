"""Where the items of a parcel wait, in the order in which they are picked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims.shipping.models import Pick, Shipment
from lims.shipping.queries.shipments import picks
from lims.shipping.rules.picking import PickPlace, in_picking_order
from lims.storage.queries import paths


@dataclass(frozen=True)
class Picking:
    """One line of a pick list."""

    place: PickPlace
    pick: Pick

    @property
    def stands_in(self) -> str:
        """Where one walks to: everything above the box."""
        return " / ".join(self.place.path[:-1])

    @property
    def box(self) -> str:
        """The box itself."""
        return self.place.path[-1] if self.place.path else ""

    @property
    def text(self) -> str:
        """The whole place in one line."""
        parts = [*self.place.path, self.place.position] if self.place.position else self.place.path
        return " / ".join(parts)


def pick_list(session: Session, shipment: Shipment) -> Sequence[Picking]:
    """List what is to be picked by freezer, box and position; items without a place come first."""
    promised = picks(session, shipment)
    ways = paths(session, {pick.item.location_id for pick in promised if pick.item.location_id})
    names = {location_id: tuple(step.name for step in way) for location_id, way in ways.items()}
    places = [
        (PickPlace(names.get(pick.item.location_id or 0, ()), pick.item.position or ""), pick) for pick in promised
    ]
    return [Picking(place, pick) for place, pick in in_picking_order(places)]
