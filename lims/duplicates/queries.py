"""Which resources lack a safety duplicate, which items could go, and transfers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, not_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload

from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.duplicates.models import Transfer, TransferLine, TransferState
from lims.duplicates.policies import Policy, policies_of
from lims.lots.models import Item, ItemState, Lot
from lims.quality.queries import held_lot_ids
from lims.resources.models import Resource, ResourceState
from lims.shipping.queries.stock import is_free
from lims.storage.models import Location
from lims.storage.queries import paths
from lims.storage.rules import natural_key

UNDER_WAY = (TransferState.PLANNED, TransferState.SENT)


@dataclass(frozen=True)
class Gap:
    """A resource and how many of its items are stored at each site, by the site's id."""

    resource: Resource
    items_at: Mapping[int, int]


@dataclass(frozen=True)
class Coverage:
    """How many resources of a policy have items in stock, and how many of those stand at enough sites."""

    resources: int
    duplicated: int

    @property
    def missing(self) -> int:
        return self.resources - self.duplicated


def sites(session: Session) -> list[Location]:
    """What stands at the top of the storage tree and is in use, in natural order of names."""
    found = session.scalars(select(Location).where(Location.parent_id.is_(None), Location.active))
    return sorted(found, key=lambda site: natural_key(site.name))


def gaps(session: Session, policy: Policy, after: str | None = None, size: int = 50) -> Page:
    """The resources of a policy that have items in stock, but at too few sites, in the order of their registration."""
    covered = _sites_by_resource(policy)
    statement = (
        select(Resource)
        .join(covered, covered.c.resource_id == Resource.id)
        .where(_is_for(session, policy), covered.c.sites < policy.sites)
    )
    page = keyset(session, statement, [Resource.id], after=after, size=size)
    counts = items_at_sites(session, policy, [resource.id for resource in page.rows])
    return Page([Gap(resource, counts.get(resource.id, {})) for resource in page.rows], page.next)


def coverage(session: Session, policy: Policy) -> Coverage:
    """How far a policy is fulfilled, in one query."""
    covered = _sites_by_resource(policy)
    enough = func.coalesce(func.sum(case((covered.c.sites >= policy.sites, 1), else_=0)), 0)
    statement = select(func.count(), enough).join(Resource, Resource.id == covered.c.resource_id)
    resources, duplicated = session.execute(statement.where(_is_for(session, policy))).one()
    return Coverage(int(resources), int(duplicated))


def items_at_sites(session: Session, policy: Policy, resource_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """How many stored items of each of some resources stand at each site.

    Lots first, then their items by location, then the locations' sites: what a few resources have is found by
    indexes, however much else there is.
    """
    lots = select(Lot.id, Lot.resource_id).where(Lot.resource_id.in_(resource_ids))
    if policy.lot_forms:
        lots = lots.where(Lot.form.in_(policy.lot_forms))
    resource_of = dict(session.execute(lots).all())
    statement = (
        select(Item.lot_id, Item.location_id, func.count(Item.id))
        .where(Item.lot_id.in_(resource_of), Item.state == ItemState.STORED)
        .group_by(Item.lot_id, Item.location_id)
    )
    rows = session.execute(statement).all()
    ways = paths(session, {location_id for _, location_id, _ in rows if location_id})
    found: dict[int, dict[int, int]] = {}
    for lot_id, location_id, items in rows:
        at_sites = found.setdefault(resource_of[lot_id], {})
        site_id = ways[location_id or 0][0].id
        at_sites[site_id] = at_sites.get(site_id, 0) + items
    return found


def spare_items(session: Session, policy: Policy, resource_ids: Collection[int], site_id: int) -> dict[int, list[Item]]:
    """The items of each of some resources that could leave a site: stored there, promised to nobody, in no transfer
    under way, of lots that are not on hold. The newest lots come first: a duplicate should keep for long."""
    site = _site_by_location()
    in_transfer = select(TransferLine.item_id).where(TransferLine.is_open)
    statement = (
        select(Item)
        .join(Item.lot)
        .join(site, site.c.location_id == Item.location_id)
        .where(Lot.resource_id.in_(resource_ids), site.c.site_id == site_id, is_free(), Item.id.not_in(in_transfer))
        .options(contains_eager(Item.lot))
        .order_by(Lot.made_on.desc(), Lot.id.desc(), Item.id)
    )
    if policy.lot_forms:
        statement = statement.where(Lot.form.in_(policy.lot_forms))
    items = session.scalars(statement).all()
    held = held_lot_ids(session, {item.lot_id for item in items})
    found: dict[int, list[Item]] = {}
    for item in items:
        if item.lot_id not in held:
            found.setdefault(item.lot.resource_id, []).append(item)
    return found


def transfer(session: Session, number: str) -> Transfer:
    """The transfer of a number, with its sites. Raises NotFound."""
    statement = select(Transfer).where(Transfer.number == number.upper())
    found = session.scalar(statement.options(joinedload(Transfer.from_site), joinedload(Transfer.to_site)))
    if found is None:
        raise NotFound("transfer", number)
    return found


def transfers(session: Session, after: str | None = None, size: int = 50) -> Page:
    """Transfers with their sites, the newest first."""
    statement = select(Transfer).options(joinedload(Transfer.from_site), joinedload(Transfer.to_site))
    return keyset(session, statement, [Transfer.id], after=after, size=size, descending=True)


def transfers_under_way(session: Session) -> int:
    """How many transfers are planned or on their way."""
    return session.scalar(select(func.count()).where(Transfer.state.in_(UNDER_WAY))) or 0


@dataclass(frozen=True)
class LineProgress:
    """An item of a transfer, and at which site it is stored now, if it is."""

    item: Item
    site_id: int | None
    to_site_id: int

    @property
    def is_out(self) -> bool:
        """Packed, or on its way."""
        return self.item.state is ItemState.OUT

    @property
    def has_arrived(self) -> bool:
        return self.item.state is ItemState.STORED and self.site_id == self.to_site_id

    @property
    def is_gone(self) -> bool:
        """Reported lost, used up, discarded: it will not arrive."""
        return self.item.state not in (ItemState.STORED, ItemState.OUT, ItemState.MADE)


def progress(session: Session, found: Transfer) -> Sequence[LineProgress]:
    """What has become of each item of a transfer, by lot and barcode; in one query."""
    site = _site_by_location()
    statement = (
        select(Item, site.c.site_id)
        .join(TransferLine, TransferLine.item_id == Item.id)
        .outerjoin(site, site.c.location_id == Item.location_id)
        .where(TransferLine.transfer_id == found.id)
        .options(joinedload(Item.lot).joinedload(Lot.resource))
        .order_by(Item.location_id, Item.position, Item.id)
    )
    return [LineProgress(item, site_id, found.to_site_id) for item, site_id in session.execute(statement)]


def _site_by_location() -> CTE:
    """Each location with the site that it stands at."""
    tree = select(Location.id.label("location_id"), Location.id.label("site_id")).where(Location.parent_id.is_(None))
    inner = tree.cte("site_by_location", recursive=True)
    return inner.union_all(select(Location.id, inner.c.site_id).where(Location.parent_id == inner.c.location_id))


def _stock(policy: Policy) -> Select[int, int, int]:
    """The stored items of each resource at each site; of the forms that count."""
    site = _site_by_location()
    statement = (
        select(Lot.resource_id, site.c.site_id, func.count(Item.id).label("stored"))
        .join(Lot, Lot.id == Item.lot_id)
        .join(site, site.c.location_id == Item.location_id)
        .where(Item.state == ItemState.STORED)
        .group_by(Lot.resource_id, site.c.site_id)
    )
    return statement.where(Lot.form.in_(policy.lot_forms)) if policy.lot_forms else statement


def _sites_by_resource(policy: Policy) -> CTE:
    """At how many sites each resource that is in stock has enough items."""
    stock = _stock(policy).cte("stock_by_site")
    enough = func.sum(case((stock.c.stored >= policy.items_per_site, 1), else_=0)).label("sites")
    return select(stock.c.resource_id, enough).group_by(stock.c.resource_id).cte("sites_by_resource")


def _is_for(session: Session, policy: Policy) -> ColumnElement[bool]:
    """The condition on a resource that it is in the catalogue and that this policy is the first that fits it."""
    earlier = policies_of(session).before(policy)
    return and_(Resource.state == ResourceState.ACTIVE, _fits(policy), *(not_(_fits(one)) for one in earlier))


def _fits(policy: Policy) -> ColumnElement[bool]:
    of_kind = Resource.kind.in_(policy.kinds) if policy.kinds else true()
    return and_(of_kind, Resource.accession.not_in(policy.exempt)) if policy.exempt else and_(of_kind)
