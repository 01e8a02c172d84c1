"""Making, changing, moving and retiring locations."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.codes import thing_code
from lims.core.database import check_version, lock, refusing, unique_constraint
from lims.core.language import N_
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.core.settings import settings_of
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import Item
from lims.storage import queries, rules
from lims.storage.drafts import LocationChanges, LocationDraft
from lims.storage.location_types import LocationTypes, location_types_of
from lims.storage.models import Location
from lims.storage.operations.locking import lock_locations, lock_tree
from lims.storage.refusals import (
    LocationCycle,
    LocationNotEmpty,
    NameTaken,
    NoFreePosition,
    PositionTaken,
)


def create_location(session: Session, actor: Actor, draft: LocationDraft) -> Location:
    """Make one location. Raises what `create_locations` raises."""
    return create_locations(session, actor, draft, 1)[0]


def create_locations(session: Session, actor: Actor, draft: LocationDraft, count: int) -> list[Location]:
    """Make one location, or a series of them with running numbers in their names, as one act.

    “Box 1” with a count of 20 makes Box 1 to Box 20. Each gets a barcode at once. Raises UnknownLocationType,
    GridNotOfType, WrongNesting, LocationRetired, NameTaken, PositionTaken, NoFreePosition or InvalidValue.
    """
    actor.require(Permission.STORAGE_ARRANGE)
    types = location_types_of(session)
    location_type = types.type(draft.type)
    if draft.parent:
        lock_locations(session, [draft.parent.id])
    rules.check_nesting(types, location_type, draft.parent)
    names = rules.names_in_series(draft.name, count)
    _check_names(session, draft.parent, names)
    slots = _slots(session, types, draft.parent, draft.slot, count)
    grid = types.chosen_grid(location_type, draft.grid)
    usual = location_type.temperature_c
    made = [
        Location(
            barcode=barcode,
            name=name,
            type=location_type.name,
            parent_id=draft.parent.id if draft.parent else None,
            grid=grid,
            slot=slot,
            temperature_c=usual if draft.temperature_c is None else draft.temperature_c,
            note=draft.note,
            created_at=actor.at,
        )
        for barcode, name, slot in zip(_barcodes(session, count), names, slots, strict=True)
    ]
    with entry(session, actor, EventKind.LOCATION_CREATED) as event, _naming(session, names):
        session.add_all(made)
        event.create(*made)
    return made


def edit_location(session: Session, actor: Actor, location: Location, changes: LocationChanges, version: int) -> None:
    """Rename a location, or change its temperature or note. Raises StaleEdit or NameTaken."""
    actor.require(Permission.STORAGE_ARRANGE)
    check_version(location, version)
    if changes.name != location.name:
        parent = queries.location_by_id(session, location.parent_id) if location.parent_id else None
        _check_names(session, parent, [changes.name])
    with entry(session, actor, EventKind.LOCATION_CHANGED) as event, _naming(session, [changes.name]):
        event.change(location)
        location.name = changes.name
        location.temperature_c = changes.temperature_c
        location.note = changes.note


def move_location(
    session: Session,
    actor: Actor,
    location: Location,
    parent: Location | None,
    slot: str | None = None,
    message_id: str | None = None,
) -> None:
    """Move a location with everything in it. Raises LocationCycle, WrongNesting, NameTaken, PositionTaken,
    NoFreePosition or LocationRetired."""
    actor.require(Permission.STORAGE_MOVE)
    lock_tree(session)
    lock(session, location)
    rules.check_active(location)
    types = location_types_of(session)
    if parent and location.id in {step.id for step in queries.path(session, parent.id)}:
        raise LocationCycle(field="parent", place=location.name)
    rules.check_nesting(types, types.type(location.type), parent)
    if parent is None or parent.id != location.parent_id:
        _check_names(session, parent, [location.name])
    [new_slot] = _slots(session, types, parent, slot, 1)
    with (
        entry(session, actor, EventKind.LOCATION_MOVED, message_id=message_id) as event,
        _naming(session, [location.name]),
    ):
        event.change(location)
        location.parent_id = parent.id if parent else None
        location.slot = new_slot


def retire_location(session: Session, actor: Actor, location: Location) -> None:
    """Take an empty location out of use; its barcode and its history stay. Raises LocationNotEmpty."""
    actor.require(Permission.STORAGE_ARRANGE)
    lock_tree(session)
    lock(session, location)
    rules.check_active(location)
    items = session.scalar(select(func.count()).where(Item.location_id == location.id)) or 0
    inside = len(queries.children(session, location.id))
    if items or inside:
        raise LocationNotEmpty(place=location.name, items=items, locations=inside)
    with entry(session, actor, EventKind.LOCATION_RETIRED) as event:
        event.change(location)
        location.active = False
        location.slot = None


def _barcodes(session: Session, count: int) -> list[str]:
    prefix = settings_of(session).code_prefix
    return [thing_code(prefix, "location", number) for number in next_numbers(session, "location", count)]


def _naming(session: Session, names: Sequence[str]):  # type: ignore[no-untyped-def]
    """What the constraints on siblings say if somebody else was quicker."""
    return refusing(
        session,
        {
            unique_constraint(Location, "parent_id", "name"): NameTaken(field="name", value=", ".join(names[:3])),
            unique_constraint(Location, "parent_id", "slot"): PositionTaken(place="", position="", barcode="-"),
        },
    )


def _check_names(session: Session, parent: Location | None, names: Sequence[str]) -> None:
    """Raises NameTaken. A retired location keeps its name: its labels may still be found somewhere."""
    same_parent = Location.parent_id == parent.id if parent else Location.parent_id.is_(None)
    taken = session.scalars(select(Location.name).where(same_parent, Location.name.in_(list(names)))).first()
    if taken is not None:
        raise NameTaken(field="name", value=taken)


def _slots(
    session: Session, types: LocationTypes, parent: Location | None, first: str | None, count: int
) -> list[str | None]:
    """The slots for new locations in a parent with a grid, from a first one on; None for others.

    Raises NoSuchPosition, PositionTaken or NoFreePosition.
    """
    grid = types.grid(parent.grid) if parent else None
    if parent is None or grid is None:
        if first:
            raise InvalidValue("slot", first, N_("This location has no slots."))
        return [None] * count
    rows = session.execute(
        select(Location.slot, Location.name).where(Location.parent_id == parent.id, Location.slot.is_not(None))
    )
    taken = {slot: name for slot, name in rows if slot}
    start = grid.parse(first) if first else None
    if start and start in taken:
        raise PositionTaken(field="slot", place=parent.name, position=start, barcode=taken[start])
    slots: list[str] = []
    for _ in range(count):
        free = grid.next_free({*taken, *slots}, start=start)
        if free is None:
            raise NoFreePosition(field="slot", place=parent.name)
        slots.append(free)
    return [*slots]
