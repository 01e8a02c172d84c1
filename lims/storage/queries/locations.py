"""The storage tree."""

from collections.abc import Collection, Sequence

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from lims.core.refusals import NotFound
from lims.storage.location_types import LocationTypes
from lims.storage.models import Location
from lims.storage.rules import natural_key


def find_location(session: Session, barcode: str) -> Location | None:
    """The location with a barcode, retired or not."""
    return session.scalar(select(Location).where(Location.barcode == barcode.upper()))


def location(session: Session, barcode: str) -> Location:
    """The location with a barcode. Raises NotFound."""
    found = find_location(session, barcode)
    if found is None:
        raise NotFound("location", barcode)
    return found


def location_by_id(session: Session, location_id: int) -> Location:
    """The location with an id. Raises NotFound."""
    found = session.get(Location, location_id)
    if found is None:
        raise NotFound("location", location_id)
    return found


def children(session: Session, location_id: int) -> list[Location]:
    """What stands in a location and is in use, by slot and then in natural order of names."""
    rows = session.scalars(select(Location).where(Location.parent_id == location_id, Location.active)).all()
    return sorted(rows, key=lambda row: (row.slot or "~", natural_key(row.name)))


def inside(session: Session, location_id: int) -> set[int]:
    """The ids of a location and of everything in it, at any depth."""
    tree = select(Location.id).where(Location.id == location_id).cte("tree", recursive=True)
    tree = tree.union_all(select(Location.id).where(Location.parent_id == tree.c.id))
    return set(session.scalars(select(tree.c.id)))


def path(session: Session, location_id: int) -> list[Location]:
    """The way to a location, from the site down to itself."""
    return paths(session, [location_id])[location_id]


def paths(session: Session, location_ids: Collection[int]) -> dict[int, list[Location]]:
    """The ways to several locations, from the site down to each, in one query."""
    start = select(Location.id.label("leaf"), Location.id, Location.parent_id, literal(0).label("up"))
    way = start.where(Location.id.in_(list(location_ids))).cte("way", recursive=True)
    way = way.union_all(
        select(way.c.leaf, Location.id, Location.parent_id, way.c.up + 1).where(Location.id == way.c.parent_id)
    )
    rows = session.execute(
        select(way.c.leaf, Location).join(Location, Location.id == way.c.id).order_by(way.c.leaf, way.c.up.desc())
    )
    found: dict[int, list[Location]] = {location_id: [] for location_id in location_ids}
    for leaf, step in rows:
        found[leaf].append(step)
    return found


def temperature(types: LocationTypes, way: Sequence[Location]) -> int | None:
    """The temperature in degrees Celsius at the end of a way: the innermost that is known."""
    for step in reversed(way):
        if step.temperature_c is not None:
            return step.temperature_c
        usual = types.types[step.type].temperature_c if step.type in types.types else None
        if usual is not None:
            return usual
    return None
