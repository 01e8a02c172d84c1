"""Reading what can be printed, what was printed, and by whom."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lims.core.codes import thing_of
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.labels.choosing import MOST_LABELS, Chosen, Scope, Selection
from lims.labels.models import Labelled, PrintedLabel, PrintJob
from lims.labels.refusals import MixedThings, NothingInLocation, NothingInLot, NothingToPrint, TooManyLabels
from lims.lots.models import HERE, Item, Lot
from lims.lots.queries import lot as lot_by_code
from lims.resources.models import Resource
from lims.storage.models import Location
from lims.storage.queries import children, inside, location
from lims.storage.rules import natural_key

# Both databases take a list of this length in one query.
_AT_ONCE = 1000
_WITH_RESOURCE = joinedload(Item.lot).joinedload(Lot.resource).joinedload(Resource.taxon)


def chosen(session: Session, selection: Selection) -> Chosen:
    """The things that a selection means.

    Raises NotFound for an unknown code, MixedThings, NothingToPrint, TooManyLabels.
    """
    if selection.lot:
        found = _of_lot(session, selection.lot)
    elif selection.location:
        found = _of_location(session, selection.location, selection.scope)
    else:
        found = _of_codes(session, selection.codes)
    if len(found) > MOST_LABELS:
        raise TooManyLabels(count=len(found), most=MOST_LABELS)
    return found


def _of_lot(session: Session, code: str) -> Chosen:
    lot = lot_by_code(session, code)
    items = _items_here(session, [lot.id])
    if not items:
        raise NothingInLot(lot=lot.code)
    return Chosen(Labelled.ITEM, lot.form, items=items)


def _items_here(session: Session, lot_ids: Collection[int]) -> tuple[Item, ...]:
    statement = (
        select(Item)
        .where(Item.lot_id.in_(list(lot_ids)), Item.state.in_(HERE))
        .options(_WITH_RESOURCE)
        .order_by(Item.id)
    )
    return tuple(session.scalars(statement.limit(MOST_LABELS + 1)))


def _of_location(session: Session, barcode: str, scope: Scope) -> Chosen:
    place = location(session, barcode)
    if scope is Scope.ITEMS:
        statement = select(Item).where(Item.location_id == place.id).options(_WITH_RESOURCE)
        items = sorted(
            session.scalars(statement.limit(MOST_LABELS + 1)),
            key=lambda item: (natural_key(item.position or ""), item.id),
        )
        if not items:
            raise NothingInLocation(location=place.name)
        return Chosen(Labelled.ITEM, items[0].lot.form, items=tuple(items))
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


def _of_codes(session: Session, codes: Sequence[str]) -> Chosen:
    if not codes:
        raise NothingToPrint
    if len(codes) > MOST_LABELS:
        raise TooManyLabels(count=len(codes), most=MOST_LABELS)
    locations = {place.barcode: place for part in _parts(codes) for place in _locations_by_code(session, part)}
    items = {item.barcode: item for part in _parts(codes) for item in _items_by_code(session, part)}
    lots = {lot.code: lot for part in _parts(codes) for lot in session.scalars(select(Lot).where(Lot.code.in_(part)))}
    for code in codes:
        if code not in locations and code not in items and code not in lots:
            raise NotFound(thing_of(code) or "item", code)
    if locations and (items or lots):
        raise MixedThings
    if locations:
        places = tuple(locations[code] for code in codes)
        return Chosen(Labelled.LOCATION, places[0].type, locations=places)
    of_lots: dict[int, list[Item]] = {lot.id: [] for lot in lots.values()}
    for item in _items_here(session, list(of_lots)):
        of_lots[item.lot_id].append(item)
    wanted = [item for code in codes for item in ([items[code]] if code in items else of_lots[lots[code].id])]
    if not wanted:
        raise NothingToPrint
    unique = tuple(dict.fromkeys(wanted))
    return Chosen(Labelled.ITEM, unique[0].lot.form, items=unique)


def _locations_by_code(session: Session, codes: Sequence[str]) -> Sequence[Location]:
    return session.scalars(select(Location).where(Location.barcode.in_(codes))).all()


def _items_by_code(session: Session, codes: Sequence[str]) -> Sequence[Item]:
    return session.scalars(select(Item).where(Item.barcode.in_(codes)).options(_WITH_RESOURCE)).all()


def _parts(codes: Sequence[str]) -> list[Sequence[str]]:
    return [codes[start : start + _AT_ONCE] for start in range(0, len(codes), _AT_ONCE)]


def printed_before(session: Session, codes: Sequence[str]) -> int:
    """How many of the codes have been printed on a label before."""
    counted = (
        select(func.count(PrintedLabel.code.distinct())).where(PrintedLabel.code.in_(part)) for part in _parts(codes)
    )
    return sum(session.scalar(statement) or 0 for statement in counted)


def print_jobs(session: Session, after: str | None = None, size: int = 50) -> Page:
    """What was printed, the newest first."""
    return keyset(session, select(PrintJob), [PrintJob.id], after=after, size=size, descending=True)


def print_job(session: Session, job_id: int) -> PrintJob:
    """One print. Raises NotFound."""
    job = session.get(PrintJob, job_id)
    if job is None:
        raise NotFound("print", job_id)
    return job


def codes_of_job(session: Session, job: PrintJob) -> tuple[str, ...]:
    """The codes that a print had, in its order."""
    statement = select(PrintedLabel.code).where(PrintedLabel.job_id == job.id).order_by(PrintedLabel.number)
    return tuple(session.scalars(statement))


def last_print_of(session: Session, code: str) -> PrintJob | None:
    """The newest print in which a code was."""
    return session.scalar(
        select(PrintJob)
        .join(PrintedLabel, PrintedLabel.job_id == PrintJob.id)
        .where(PrintedLabel.code == code)
        .order_by(PrintJob.id.desc())
        .limit(1)
    )


def last_choice(session: Session, user_id: int | None, found: Chosen) -> PrintJob | None:
    """A person's last print of such things, whose design and stock are offered again."""
    if user_id is None:
        return None
    return session.scalar(
        select(PrintJob)
        .where(PrintJob.user_id == user_id, PrintJob.thing == found.thing, PrintJob.form == found.form)
        .order_by(PrintJob.id.desc())
        .limit(1)
    )
