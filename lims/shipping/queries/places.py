"""Where the items of a parcel wait, in the order in which they are picked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.shipping.models import Pick, Shipment
from lims.shipping.queries.shipments import picks
from lims.shipping.rules.picking import PickPlace, in_picking_order
from lims.storage.models import Location


@dataclass(frozen=True)
class Picking:
    """One line of a pick list."""

    place: PickPlace
    pick: Pick

    @property
    def freezer(self) -> str:
        """The part of the path that one walks to: everything above rack and box."""
        return " / ".join(self.place.path[:3])

    @property
    def inside(self) -> str:
        """The part of the path inside the freezer."""
        return " / ".join(self.place.path[3:])

    @property
    def text(self) -> str:
        """The whole place in one line."""
        parts = [*self.place.path, self.place.position] if self.place.position else self.place.path
        return " / ".join(parts)


def pick_list(session: Session, shipment: Shipment) -> Sequence[Picking]:
    """List what is to be picked by freezer, box and position; items without a place come first."""
    promised = picks(session, shipment)
    paths = paths_of(session, {pick.item.location_id for pick in promised if pick.item.location_id})
    places = [
        (PickPlace(paths.get(pick.item.location_id or 0, ()), pick.item.position or ""), pick)
        for pick in promised
    ]
    return [Picking(place, pick) for place, pick in in_picking_order(places)]


def paths_of(session: Session, location_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """Give the names from site to box for some locations, with one query for each level of the tree."""
    known: dict[int, tuple[str, int | None]] = {}
    wanted = set(location_ids)
    while wanted:
        rows = session.execute(
            select(Location.id, Location.name, Location.parent_id).where(Location.id.in_(wanted))
        )
        known |= {key: (name, parent) for key, name, parent in rows}
        wanted = {parent for _name, parent in known.values() if parent is not None} - set(known)
    return {location_id: _path(known, location_id) for location_id in location_ids}


def _path(known: Mapping[int, tuple[str, int | None]], location_id: int) -> tuple[str, ...]:
    names: list[str] = []
    current: int | None = location_id
    while current is not None:
        name, current = known[current]
        names.insert(0, name)
    return tuple(names)
