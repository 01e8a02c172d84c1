"""Reading holds."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from lims.core.database import connection_of
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.lots.models import Lot
from lims.quality.models import Hold, HoldReason
from lims.resources.models import Resource

OPEN: ColumnElement[bool] = Hold.released_at.is_(None)


def hold_by_id(session: Session, hold_id: int) -> Hold:
    """Raises NotFound."""
    hold = session.get(Hold, hold_id)
    if hold is None:
        raise NotFound("hold", hold_id)
    return hold


def holds_on(session: Session, lot: Lot) -> Sequence[Hold]:
    """What keeps a lot from being sent out: holds on itself and on its resource, oldest first."""
    subject = or_(Hold.lot_id == lot.id, Hold.resource_id == lot.resource_id)
    return session.scalars(select(Hold).where(OPEN, subject).order_by(Hold.id)).all()


def holds_on_resource(session: Session, resource: Resource) -> Sequence[Hold]:
    """Holds on a whole resource, oldest first; those on single lots of it are not among them."""
    return session.scalars(select(Hold).where(OPEN, Hold.resource_id == resource.id).order_by(Hold.id)).all()


# Built once, for every scan at the freezer asks.
_HELD = (
    select(Lot.id)
    .join(Hold, and_(OPEN, or_(Hold.lot_id == Lot.id, Hold.resource_id == Lot.resource_id)))
    .where(Lot.id.in_(bindparam("lots", expanding=True)))
)


def held_lot_ids(session: Session, lot_ids: Collection[int]) -> frozenset[int]:
    """Which of these lots may not be sent out, by a hold of their own or on their resource."""
    session.flush()
    rows = connection_of(session).execute(_HELD, {"lots": list(lot_ids)})
    return frozenset(row[0] for row in rows)


def holds(
    session: Session,
    *,
    reason: HoldReason | None = None,
    released: bool = False,
    after: str | None = None,
    size: int = 50,
) -> Page:
    """Holds, newest first: those in force, or with `released` those of the past."""
    statement = select(Hold).where(Hold.released_at.is_not(None) if released else OPEN)
    if reason:
        statement = statement.where(Hold.reason == reason)
    statement = statement.options(joinedload(Hold.lot).joinedload(Lot.resource), joinedload(Hold.resource))
    return keyset(session, statement, [Hold.id], after=after, size=size, descending=True)


def new_holds(session: Session) -> Sequence[Hold]:
    """Holds in force that the people of quality control have not been told about by mail."""
    return session.scalars(select(Hold).where(OPEN, Hold.announced_at.is_(None)).order_by(Hold.id)).all()


def open_holds_count(session: Session) -> int:
    """How many holds are in force."""
    return session.scalar(select(func.count()).select_from(Hold).where(OPEN)) or 0


def resource_by_accession(session: Session, accession: str) -> Resource:
    """The resource that a hold is to be placed on. Raises NotFound."""
    resource = session.scalar(select(Resource).where(Resource.accession == accession.upper()))
    if resource is None:
        raise NotFound("resource", accession)
    return resource
