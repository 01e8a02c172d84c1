"""Makes resources and taxa through the catalogue's own operations."""

from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.resources.drafts import ResourceDraft, TaxonDraft
from lims.resources.models import Resource, Taxon
from lims.resources.operations import create_taxon, register_resource, register_resources

_numbers = count(1)


def resource_draft(**facts: Any) -> ResourceDraft:
    """A strain with a dull name; any fact of `ResourceDraft` can be given."""
    return ResourceDraft(**({"kind": "strain", "name": f"strain {next(_numbers)}"} | facts))


def make_resource(session: Session, actor: Actor, **facts: Any) -> Resource:
    return register_resource(session, actor, resource_draft(**facts))


def make_resources(session: Session, actor: Actor, number: int, **facts: Any) -> list[Resource]:
    return register_resources(session, actor, [resource_draft(**facts) for _ in range(number)])


def make_taxon(session: Session, actor: Actor, scientific_name: str = "Oryzias latipes", **facts: Any) -> Taxon:
    return create_taxon(session, actor, TaxonDraft(scientific_name=scientific_name, **facts))
