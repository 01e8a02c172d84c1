"""From what people choose to the things whose labels are printed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.labels.choosing import MOST_LABELS, POSITION, Chosen, Scope, Selection
from lims.labels.models import Labelled
from lims.labels.queries.codes import WITH_RESOURCE, items_here, of_codes
from lims.labels.refusals import NothingInLocation, NothingInLot, TooManyLabels
from lims.lots.models import Item
from lims.lots.queries import lot as lot_by_code
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.queries import children, inside, location
from lims.storage.rules import natural_key


def chosen(session: Session, selection: Selection) -> Chosen:
    """The things that a selection means.

    Raises NotFound for an unknown code, AmbiguousCode, MixedThings, NothingToPrint, TooManyLabels.
    """
    if selection.lot:
        found = _of_lot(session, selection.lot)
    elif selection.location:
        found = _of_location(session, selection.location, selection.scope)
    else:
        found = of_codes(session, selection.codes)
    if len(found) > MOST_LABELS:
        raise TooManyLabels(count=len(found), most=MOST_LABELS)
    return found


def _of_lot(session: Session, code: str) -> Chosen:
    lot = lot_by_code(session, code)
    items = items_here(session, [lot.id])
    if not items:
        raise NothingInLot(lot=lot.code)
    return Chosen(Labelled.ITEM, lot.form, items=items)


def _of_location(session: Session, barcode: str, scope: Scope) -> Chosen:
    place = location(session, barcode)
    if scope is Scope.ITEMS:
        statement = select(Item).where(Item.location_id == place.id).options(WITH_RESOURCE)
        items = sorted(
            session.scalars(statement.limit(MOST_LABELS + 1)),
            key=lambda item: (natural_key(item.position or ""), item.id),
        )
        if not items:
            raise NothingInLocation(location=place.name)
        return Chosen(Labelled.ITEM, items[0].lot.form, items=tuple(items))
    if scope is Scope.POSITIONS:
        return _positions_of(session, place)
    locations = _locations(session, place, scope)
    if not locations:
        raise NothingInLocation(location=place.name)
    return Chosen(Labelled.LOCATION, locations[0].type, locations=tuple(locations))


def _locations(session: Session, place: Location, scope: Scope) -> list[Location]:
    if scope is Scope.ITSELF:
        return [place]
    if scope is Scope.CHILDREN:
        return children(session, place.id)
    ids = inside(session, place.id) - {place.id}
    statement = select(Location).where(Location.id.in_(ids), Location.active).order_by(Location.id)
    return list(session.scalars(statement.limit(MOST_LABELS + 1)))


def _positions_of(session: Session, place: Location) -> Chosen:
    grid = location_types_of(session).grid(place.grid)
    if grid is None:
        raise NothingInLocation(location=place.name)
    positions = tuple(grid.positions())
    return Chosen(Labelled.LOCATION, POSITION, locations=(place,) * len(positions), positions=positions)
