"""Reading many resources with all that belongs to them, in portions."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from lims.resources.models import Parentage, Resource, Taxon
from lims.resources.queries.catalogue import ResourceFilter, narrowed

PORTION = 500


def everything() -> Sequence[ORMOption]:
    """What loads a resource's names, taxon, literature, links and parents with it."""
    return (
        joinedload(Resource.taxon).selectinload(Taxon.synonyms),
        selectinload(Resource.names),
        selectinload(Resource.references),
        selectinload(Resource.data_links),
        selectinload(Resource.parents).joinedload(Parentage.parent),
    )


def resources_in_full(session: Session, chosen: ResourceFilter) -> Iterator[Resource]:
    """The resources that a filter leaves, by accession number, each with everything that belongs to it.

    They are let go of portion by portion, so that a catalogue of any size fits into memory.
    """
    last = 0
    while True:
        statement = narrowed(session, select(Resource), chosen).where(Resource.id > last)
        portion = session.scalars(statement.order_by(Resource.id).limit(PORTION).options(*everything())).all()
        yield from portion
        if len(portion) < PORTION:
            return
        last = portion[-1].id
        session.expunge_all()
