"""What stands in a failing freezer, how hard it is to replace, and where there is room for it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.database import in_parts
from lims.lots.models import Item, ItemState, Lot
from lims.monitoring.configuration import EvacuationPractice
from lims.monitoring.models import (
    Alarm,
    AlarmKind,
    Evacuation,
    EvacuationState,
    EvacuationStep,
    Measures,
    Sensor,
)
from lims.monitoring.rules.places import Room, Worth
from lims.resources.kinds import kinds_of
from lims.resources.models import Resource
from lims.storage.location_types import LocationType, LocationTypes, location_types_of
from lims.storage.models import Location


@dataclass(frozen=True)
class Site:
    """The whole tree in memory, enough to say what stands in what and how cold it is there."""

    rows: Mapping[int, Location]
    types: LocationTypes

    def way_up(self, location_id: int) -> Iterable[Location]:
        """A location and what it stands in, from the inside out."""
        step: Location | None = self.rows.get(location_id)
        while step is not None:
            yield step
            step = self.rows.get(step.parent_id or 0)

    def temperature(self, location_id: int) -> float | None:
        """How cold it is in a location, in degrees Celsius: the innermost temperature that is known."""
        for step in self.way_up(location_id):
            usual = self.types.types[step.type].temperature_c if step.type in self.types.types else None
            known = step.temperature_c if step.temperature_c is not None else usual
            if known is not None:
                return known
        return None

    def top(self, location_id: int) -> int:
        """The site of a location."""
        return [step.id for step in self.way_up(location_id)][-1]

    def room_of(self, location_id: int) -> int:
        """The room in which a location is: what stands directly in the site."""
        way = [step.id for step in self.way_up(location_id)]
        return way[-2] if len(way) > 1 else way[-1]

    def is_inside(self, location_id: int, outer_ids: Collection[int]) -> bool:
        return any(step.id in outer_ids for step in self.way_up(location_id))


@dataclass(frozen=True)
class Box:
    """What is to be carried: a box with its items, their worth, and the temperature by the forms of its lots."""

    location: Location
    items: int
    worth: Worth
    form_c: float | None


def site_of(session: Session) -> Site:
    """All locations in use, in one query."""
    rows = session.scalars(select(Location).where(Location.active))
    return Site({row.id: row for row in rows}, location_types_of(session))


def boxes_inside(session: Session, site: Site, location: Location, practice: EvacuationPractice) -> list[Box]:
    """The boxes with items in a location at any depth, the hardest to replace first."""
    inside = [row for row in site.rows.values() if row.id != location.id and site.is_inside(row.id, {location.id})]
    carried = [row for row in inside if row.type in practice.carried]
    contents = _contents(session, [row.id for row in carried])
    elsewhere = _elsewhere(session, site, location, {resource for box in contents.values() for resource in box})
    forms = _form_temperatures(session, contents)
    boxes = [
        Box(row, sum(contents[row.id].values()), _worth(contents[row.id], elsewhere), forms.get(row.id))
        for row in carried
        if row.id in contents
    ]
    return sorted(boxes, key=lambda box: (box.worth.order, box.location.name, box.location.id))


def loose_items(session: Session, site: Site, location: Location, practice: EvacuationPractice) -> dict[int, int]:
    """How many items lie in a location, and in what stands in it, without a box that could be carried."""
    places = [
        row.id
        for row in site.rows.values()
        if row.type not in practice.carried and site.is_inside(row.id, {location.id})
    ]
    found: dict[int, int] = {}
    for part in in_parts(places):
        rows = session.execute(
            select(Item.location_id, func.count())
            .where(Item.location_id.in_(part), Item.state == ItemState.STORED)
            .group_by(Item.location_id)
        )
        found |= {location_id: count for location_id, count in rows if location_id is not None}
    return found


def rooms(session: Session, site: Site, location: Location, practice: EvacuationPractice) -> list[Room]:
    """All free room outside a failing location: slots of racks and shares of shelves that nobody was promised."""
    failing = {location.id, *_failing_ids(session)}
    promised = _promised(session)
    children = _children(site)
    found: list[Room] = []
    for place in site.rows.values():
        location_type = site.types.types.get(place.type)
        temperature = site.temperature(place.id)
        if location_type is None or temperature is None or place.type in practice.carried:
            continue
        takes = _takes(site.types, location_type, practice)
        if not takes or site.is_inside(place.id, failing):
            continue
        free = _free_slots(site, place, practice, children.get(place.id, []), promised.get(place.id, []))
        distance = _distance(site, location, place)
        found += [Room(place.id, slot, takes, temperature, distance) for slot in free]
    return found


def _takes(types: LocationTypes, location_type: LocationType, practice: EvacuationPractice) -> frozenset[str]:
    return frozenset(
        name for name in practice.carried if name in types.types and location_type.name in types.types[name].inside
    )


def _free_slots(
    site: Site, place: Location, practice: EvacuationPractice, there: Sequence[Location], promised: Sequence[str | None]
) -> list[str | None]:
    """The free slots of a rack; for a shelf as many times None as there is room for."""
    grid = site.types.grid(place.grid)
    if grid is not None:
        taken = {child.slot for child in there} | set(promised)
        return [slot for slot in grid.positions() if slot not in taken]
    free = practice.room.get(place.type, 0) - len(there) - len(promised)
    return [None] * max(0, free)


def _distance(site: Site, location: Location, place: Location) -> int:
    if site.room_of(location.id) == site.room_of(place.id):
        return 0
    return 1 if site.top(location.id) == site.top(place.id) else 2


def _children(site: Site) -> dict[int, list[Location]]:
    children: dict[int, list[Location]] = {}
    for row in site.rows.values():
        if row.parent_id is not None:
            children.setdefault(row.parent_id, []).append(row)
    return children


def _promised(session: Session) -> dict[int, list[str | None]]:
    """What open plans have promised already."""
    promised: dict[int, list[str | None]] = {}
    rows = session.execute(
        select(EvacuationStep.target_id, EvacuationStep.target_slot).where(EvacuationStep.target_id.is_not(None))
    )
    for target_id, slot in rows:
        promised.setdefault(target_id or 0, []).append(slot)
    return promised


def _failing_ids(session: Session) -> set[int]:
    """Locations that are being evacuated, or whose temperature alarms."""
    evacuated = session.scalars(select(Evacuation.location_id).where(Evacuation.state == EvacuationState.OPEN))
    alarming = session.scalars(
        select(Sensor.location_id)
        .join(Alarm, Alarm.sensor_id == Sensor.id)
        .where(
            Alarm.ended_at.is_(None),
            Alarm.kind.in_((AlarmKind.HIGH, AlarmKind.RISE)),
            Sensor.measures == Measures.TEMPERATURE,
        )
    )
    return {*evacuated, *alarming}


def _contents(session: Session, box_ids: Sequence[int]) -> dict[int, dict[int, int]]:
    """How many items of each resource are stored in each box; empty boxes are left out."""
    found: dict[int, dict[int, int]] = {}
    for part in in_parts(box_ids):
        rows = session.execute(
            select(Item.location_id, Lot.resource_id, func.count())
            .join(Lot, Lot.id == Item.lot_id)
            .where(Item.location_id.in_(part), Item.state == ItemState.STORED)
            .group_by(Item.location_id, Lot.resource_id)
        )
        for location_id, resource_id, count in rows:
            found.setdefault(location_id or 0, {})[resource_id] = count
    return found


@dataclass(frozen=True)
class _Rest:
    """How many items of a resource there are elsewhere, and in all."""

    same_site: int = 0
    other_site: int = 0
    total: int = 0


def _elsewhere(session: Session, site: Site, location: Location, resource_ids: Collection[int]) -> dict[int, _Rest]:
    home = site.top(location.id)
    found: dict[int, _Rest] = {}
    outside: dict[int, int | None] = {}
    for part in in_parts(sorted(resource_ids)):
        rows = session.execute(
            select(Lot.resource_id, Item.location_id, func.count())
            .join(Lot, Lot.id == Item.lot_id)
            .where(Lot.resource_id.in_(part), Item.state == ItemState.STORED)
            .group_by(Lot.resource_id, Item.location_id)
        )
        for resource_id, place_id, count in rows:
            if place_id not in outside:
                is_inside = place_id is None or site.is_inside(place_id, {location.id})
                outside[place_id or 0] = None if is_inside or place_id is None else site.top(place_id)
            top = outside[place_id or 0]
            rest = found.get(resource_id, _Rest())
            found[resource_id] = _Rest(
                rest.same_site + (count if top == home else 0),
                rest.other_site + (count if top not in (None, home) else 0),
                rest.total + count,
            )
    return found


def _worth(content: Mapping[int, int], elsewhere: Mapping[int, _Rest]) -> Worth:
    rests = [elsewhere[resource_id] for resource_id in content]
    only_here = [rest for rest in rests if not rest.same_site and not rest.other_site]
    one_site = [rest for rest in rests if rest.same_site and not rest.other_site]
    rarest = only_here or one_site or rests
    return Worth(
        only_here=len(only_here),
        one_site=len(one_site),
        safe=len(rests) - len(only_here) - len(one_site),
        fewest=min((rest.total for rest in rarest), default=0),
    )


def _form_temperatures(session: Session, box_ids: Collection[int]) -> dict[int, float]:
    """The coldest temperature that the forms of the lots in each box ask for."""
    kinds = kinds_of(session)
    found: dict[int, float] = {}
    for part in in_parts(sorted(box_ids)):
        rows = session.execute(
            select(Item.location_id, Resource.kind, Lot.form)
            .join(Lot, Lot.id == Item.lot_id)
            .join(Resource, Resource.id == Lot.resource_id)
            .where(Item.location_id.in_(part), Item.state == ItemState.STORED)
            .distinct()
        )
        for location_id, kind, form in rows:
            if location_id is not None and kind in kinds:
                needed = kinds[kind].lot_form(form).storage_temperature_c
                found[location_id] = min(needed, found.get(location_id, needed))
    return found
