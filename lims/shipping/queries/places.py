"""Where the items of a parcel wait, in the order in which they are picked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims.lots.limits import LimitNote, limits_of, notes_on
from lims.lots.models import ItemState
from lims.resources.kinds import kinds_of
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
    """One line of a pick list; an opened item is one from which something was taken before.

    `exceeded` are the limits of its form that the item is over: too long outside, thawed too often.
    """

    place: PickPlace
    pick: Pick
    way: Sequence[Location]
    is_opened: bool
    exceeded: Sequence[LimitNote] = ()

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
    # A place that is kept for an item is not where the item is.
    stored = [pick.item for pick in promised if pick.item.state is ItemState.STORED]
    ways = paths(session, {item.location_id for item in stored if item.location_id})
    kinds = kinds_of(session)
    made = made_quantities(session, {pick.item.lot_id for pick in promised})
    listed = []
    for pick in promised:
        item = pick.item
        is_stored = item.state is ItemState.STORED
        way = ways.get(item.location_id or 0, []) if is_stored else []
        place = PickPlace(tuple(step.name for step in way), (item.position or "") if is_stored else "")
        opened = is_opened(item.quantity, made.get(item.lot_id))
        # The time since it was taken out for this parcel is not held against it here.
        notes = notes_on(limits_of(kinds, item.lot), item, item.out_at or item.created_at)
        listed.append((place, Picking(place, pick, way, opened, [note for note in notes if note.is_over])))
    return [picking for _place, picking in in_picking_order(listed)]
