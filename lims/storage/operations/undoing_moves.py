"""Putting locations back where they stood before they were moved."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Constraint, Index, select
from sqlalchemy.orm import Session

from lims.core.database import refusing, unique_constraint
from lims.core.refusals import Refusal
from lims.ledger.entries import Entry
from lims.storage import queries, rules
from lims.storage.models import Location
from lims.storage.operations.locking import lock_locations, lock_tree
from lims.storage.refusals import LocationCycle, NameTaken, PositionTaken


def put_back(
    session: Session, event: Entry, locations: Mapping[int, Location], before: Mapping[int, Mapping[str, Any] | None]
) -> None:
    """Give locations the parent and the slot that they had.

    Raises LocationRetired, LocationCycle, PositionTaken or NameTaken if they can't stand there any more.
    """
    if not locations:
        return
    lock_tree(session)
    former = {location_id: facts for location_id, facts in before.items() if facts and location_id in locations}
    parents = lock_locations(session, {facts["parent_id"] for facts in former.values() if facts["parent_id"]})
    event.change(*locations.values())
    for location_id in former:
        # Of two that exchanged their slots, the first to be written must find the other's free.
        locations[location_id].slot = None
    session.flush()
    for location_id, facts in former.items():
        location, parent = locations[location_id], parents.get(facts["parent_id"])
        rules.check_active(location)
        if parent is not None:
            _check_can_stand(session, location, parent, facts["slot"])
        with refusing(session, _taken(location)):
            location.parent_id, location.slot = facts["parent_id"], facts["slot"]


def _check_can_stand(session: Session, location: Location, parent: Location, slot: str | None) -> None:
    rules.check_active(parent)
    if location.id in {step.id for step in queries.path(session, parent.id)}:
        raise LocationCycle(field="parent", place=location.name)
    if slot is None:
        return
    other = session.scalar(select(Location).where(Location.parent_id == parent.id, Location.slot == slot))
    if other is not None and other.id != location.id:
        raise PositionTaken(place=parent.name, position=slot, barcode=other.name)


def _taken(location: Location) -> dict[Constraint | Index, Refusal]:
    """What the constraints on siblings say if the place was given away."""
    return {
        unique_constraint(Location, "parent_id", "name"): NameTaken(field="name", value=location.name),
        unique_constraint(Location, "parent_id", "slot"): PositionTaken(place="", position="", barcode="-"),
    }
