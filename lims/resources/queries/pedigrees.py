"""Reading lineage: ancestors, and the family around a resource for its picture."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload

from lims.core.language import N_
from lims.core.refusals import NotFound
from lims.resources.models import Parentage, Resource
from lims.resources.pedigree.relatives import Bounds, Descent, Family, family_of

CHUNK = 500


def ancestry(session: Session, ids: Collection[int]) -> dict[int, set[int]]:
    """The parents of some resources, of their parents, and so on up, one question for each generation."""
    parents: dict[int, set[int]] = {}
    generation = set(ids)
    while generation:
        wanted = sorted(generation)
        parents.update({key: set() for key in wanted})
        for start in range(0, len(wanted), CHUNK):
            rows = session.execute(
                select(Parentage.child_id, Parentage.parent_id).where(
                    Parentage.child_id.in_(wanted[start : start + CHUNK])
                )
            )
            for child, parent in rows:
                parents[child].add(parent)
        generation = {parent for key in wanted for parent in parents[key]} - parents.keys()
    return parents


def family(session: Session, accession: str, bounds: Bounds = Bounds()) -> Family:  # noqa: B008 - frozen
    """The relatives of a resource as its picture shows them, by accession."""
    child, parent = aliased(Resource), aliased(Resource)
    lines = (
        select(parent.accession, child.accession, Parentage.role)
        .join(child, Parentage.child_id == child.id)
        .join(parent, Parentage.parent_id == parent.id)
    )

    def above(keys: Collection[str]) -> list[Descent]:
        rows = session.execute(lines.where(child.accession.in_(keys)).order_by(Parentage.id))
        return [Descent(upper, lower, role.value) for upper, lower, role in rows]

    def below(keys: Collection[str]) -> list[Descent]:
        rows = session.execute(lines.where(parent.accession.in_(keys)).order_by(child.accession))
        return [Descent(upper, lower, role.value) for upper, lower, role in rows]

    return family_of(accession, above, below, bounds)


def resources_by_accession(session: Session, accessions: Collection[str]) -> dict[str, Resource]:
    """Some resources by their accession, in one query; unknown ones are left out."""
    rows = session.scalars(select(Resource).where(Resource.accession.in_(list(accessions))))
    return {row.accession: row for row in rows}


def parents(session: Session, resource_id: int) -> Sequence[Parentage]:
    """The lines to a resource's parents, with the parents."""
    return session.scalars(
        select(Parentage)
        .where(Parentage.child_id == resource_id)
        .options(joinedload(Parentage.parent))
        .order_by(Parentage.id)
    ).all()


def children(session: Session, resource_id: int, limit: int = 100) -> Sequence[Parentage]:
    """The lines to what descends from a resource directly, with the children."""
    return session.scalars(
        select(Parentage)
        .where(Parentage.parent_id == resource_id)
        .options(joinedload(Parentage.child))
        .order_by(Parentage.id)
        .limit(limit)
    ).all()


def line_of_descent(session: Session, line_id: int, resource_id: int) -> Parentage:
    """A line to a parent of this resource. Raises NotFound."""
    found = session.get(Parentage, line_id)
    if found is None or found.child_id != resource_id:
        raise NotFound(N_("line of descent"), line_id)
    return found
