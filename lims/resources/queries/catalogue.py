"""Finding resources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from lims.core.language import N_
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.core.search import matches
from lims.resources.models import DataLink, Reference, Resource, ResourceName, ResourceState, Taxon, Visibility
from lims.resources.refusals import SeveralNamed
from lims.resources.rules.accessions import parse_accession
from lims.resources.values.names import comparison_key

FACET_SIZE = 20
MOST_NAMED = 6


@dataclass(frozen=True)
class ResourceFilter:
    """What a list of resources is narrowed to; `text` is words of names, numbers, taxa, genotype or description."""

    text: str = ""
    kind: str | None = None
    taxon_id: int | None = None
    country: str | None = None
    visibility: Visibility | None = None
    state: ResourceState | None = None


ORDERS: Mapping[str, Sequence[InstrumentedAttribute[Any]]] = {
    "accession": (Resource.accession,),
    "name": (Resource.name, Resource.id),
    "updated": (Resource.updated_at, Resource.id),
}


def resource(session: Session, accession: str) -> Resource:
    """The resource of an accession as people type it, with its taxon. Raises NotFound."""
    read = parse_accession(accession)
    found = session.scalar(
        select(Resource)
        .where(Resource.accession == str(read or accession))
        .options(joinedload(Resource.taxon), selectinload(Resource.names))
    )
    if found is None:
        raise NotFound(N_("resource"), accession)
    return found


def resource_named(session: Session, text: str) -> Resource:
    """The one resource that is meant by an accession, a name or a number. Raises NotFound or SeveralNamed."""
    read = parse_accession(text)
    if read is not None:
        return resource(session, text)
    named = select(ResourceName.resource_id).where(ResourceName.key == comparison_key(text))
    found = session.scalars(
        select(Resource).where(Resource.id.in_(named)).order_by(Resource.id).limit(MOST_NAMED)
    ).all()
    if not found:
        raise NotFound(N_("resource"), text)
    if len(found) > 1:
        raise SeveralNamed(field="parent", value=text, accessions=", ".join(each.accession for each in found))
    return found[0]


def suggestions(session: Session, text: str, limit: int = 12) -> Sequence[Resource]:
    """A few resources that somebody may mean who is still typing."""
    if len(text.strip()) < 2:
        return []
    statement = narrowed(session, select(Resource), ResourceFilter(text=text, state=ResourceState.ACTIVE))
    return session.scalars(statement.order_by(Resource.accession).limit(limit)).all()


def resources(
    session: Session, chosen: ResourceFilter, order: str = "accession", after: str | None = None, size: int = 50
) -> Page:
    """A page of resources with their taxa, in one of the `ORDERS`; a minus before it turns the order round."""
    key = ORDERS.get(order.removeprefix("-"), ORDERS["accession"])
    statement = narrowed(session, select(Resource), chosen).options(joinedload(Resource.taxon))
    return keyset(session, statement, key, after=after, size=size, descending=order.startswith("-"))


def count_of_resources(session: Session, chosen: ResourceFilter) -> int:
    """How many resources a filter leaves."""
    return session.scalar(narrowed(session, select(func.count()).select_from(Resource), chosen)) or 0


def narrowed(session: Session, statement: Select[Any], chosen: ResourceFilter) -> Select[Any]:
    """Put a filter's conditions on a statement over resources."""
    conditions: list[ColumnElement[bool]] = []
    if chosen.text.strip():
        conditions.append(matches(session, Resource.search_text, chosen.text))
    for column, value in (
        (Resource.kind, chosen.kind),
        (Resource.taxon_id, chosen.taxon_id),
        (Resource.origin_country, chosen.country),
        (Resource.visibility, chosen.visibility),
        (Resource.state, chosen.state),
    ):
        if value is not None:
            conditions.append(column == value)
    return statement.where(*conditions)


@dataclass(frozen=True)
class Facets:
    """How many resources there are of each kind, taxon and visibility, the other filters as they are."""

    kinds: Mapping[str, int]
    taxa: Sequence[tuple[Taxon, int]]
    visibilities: Mapping[Visibility, int]


def facets(session: Session, chosen: ResourceFilter) -> Facets:
    """Counts beside the choices of a filter; of taxa only the most frequent."""
    by_taxon = _counts(session, replace(chosen, taxon_id=None), Resource.taxon_id, FACET_SIZE)
    taxa = {row.id: row for row in session.scalars(select(Taxon).where(Taxon.id.in_([key for key in by_taxon if key])))}
    return Facets(
        kinds=_counts(session, replace(chosen, kind=None), Resource.kind),
        taxa=[(taxa[key], count) for key, count in by_taxon.items() if key in taxa],
        visibilities=_counts(session, replace(chosen, visibility=None), Resource.visibility),
    )


def _counts(session: Session, chosen: ResourceFilter, column: Any, limit: int | None = None) -> dict[Any, int]:
    statement = narrowed(session, select(column, func.count()).select_from(Resource), chosen)
    rows = session.execute(statement.group_by(column).order_by(func.count().desc(), column).limit(limit))
    return dict(rows.all())


def reference(session: Session, reference_id: int, resource_id: int) -> Reference:
    """A reference of this resource. Raises NotFound."""
    found = session.get(Reference, reference_id)
    if found is None or found.resource_id != resource_id:
        raise NotFound(N_("reference"), reference_id)
    return found


def data_link(session: Session, link_id: int, resource_id: int) -> DataLink:
    """A data link of this resource. Raises NotFound."""
    found = session.get(DataLink, link_id)
    if found is None or found.resource_id != resource_id:
        raise NotFound(N_("data link"), link_id)
    return found
