"""Parents that a list names: resources of the catalogue by accession, name or number."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.deposits.queries.catalogue import KEYS_IN_ONE_STATEMENT
from lims.resources.kinds import Kind
from lims.resources.models import Resource, ResourceName
from lims.resources.values.names import comparison_key


def found_parents(session: Session, kind: Kind, texts: Collection[str]) -> dict[str, Resource]:
    """For each text the one resource of the kind that is meant; a text that means none or several is left out."""
    keys = {text: comparison_key(text) for text in texts}
    by_key: dict[str, dict[int, Resource]] = {}
    ordered = sorted(set(keys.values()))
    for start in range(0, len(ordered), KEYS_IN_ONE_STATEMENT):
        chunk = ordered[start : start + KEYS_IN_ONE_STATEMENT]
        named = (
            select(ResourceName.key, Resource)
            .join(ResourceName.resource)
            .where(ResourceName.key.in_(chunk), Resource.kind == kind.name)
        )
        for key, resource in session.execute(named):
            by_key.setdefault(key, {})[resource.id] = resource
    accessions = {text.strip().upper() for text in texts}
    by_accession = {
        resource.accession: resource
        for resource in session.scalars(select(Resource).where(Resource.accession.in_(accessions)))
    }
    found = {}
    for text, key in keys.items():
        candidates = by_key.get(key, {})
        with_accession = by_accession.get(text.strip().upper())
        if with_accession is not None:
            found[text] = with_accession
        elif len(candidates) == 1:
            found[text] = next(iter(candidates.values()))
    return found
