"""Registering resources: one from a form, or a thousand from a depositor's list, in the same way."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.settings import settings_of
from lims.ledger.entries import Entry, entry
from lims.ledger.kinds import EventKind
from lims.resources.drafts import ResourceDraft
from lims.resources.kinds import Kind, Kinds, kinds_of, validate_attributes
from lims.resources.models import DataLink, NameType, Reference, Resource, ResourceName, Taxon
from lims.resources.operations.taxa import find_or_create_taxa
from lims.resources.refusals import UnknownKind
from lims.resources.rules.accessions import build_accession
from lims.resources.rules.drafts import check_draft, check_visibility
from lims.resources.rules.searching import search_text_of
from lims.resources.values.names import comparison_key


def register_resource(session: Session, actor: Actor, draft: ResourceDraft) -> Resource:
    """Add one resource to the catalogue. Raises what `register_resources` does."""
    return register_resources(session, actor, [draft])[0]


def register_resources(
    session: Session, actor: Actor, drafts: Sequence[ResourceDraft], event: Entry | None = None
) -> list[Resource]:
    """Add resources to the catalogue, each with the next accession number of its kind: all of them, or none.

    The answer is in the order of the drafts. An operation that registers as a part of something larger, such as
    accepting a deposit, gives its own ledger entry. Raises UnknownKind, InvalidValue, EmbargoWithoutDate,
    EmbargoOver, TaxonDisagrees or TaxonNotNamed.
    """
    actor.require(Permission.RESOURCES_EDIT)
    kinds = kinds_of(session)
    attributes = [checked_attributes(kinds, actor, draft) for draft in drafts]
    taxa = find_or_create_taxa(session, actor, [draft.taxon for draft in drafts if draft.taxon])
    accessions = _accessions(session, kinds, drafts)
    with _entry(session, actor, event) as written:
        resources = []
        for draft, accession, values in zip(drafts, accessions, attributes, strict=True):
            resource = Resource(
                accession=accession,
                kind=draft.kind,
                as_deposited=dict(draft.as_deposited),
                visibility=draft.visibility,
                embargoed_until=draft.embargoed_until,
                created_at=actor.at,
            )
            write_draft(resource, draft, values, taxa.find(draft.taxon) if draft.taxon else None, kinds[draft.kind])
            resource.updated_at = actor.at
            resources.append(resource)
        session.add_all(resources)
        written.create(*resources)
        session.flush()
    return resources


def checked_attributes(kinds: Kinds, actor: Actor, draft: ResourceDraft) -> dict[str, Any]:
    """Check a draft as a whole and give its attributes as they are kept."""
    kind = checked_kind(kinds, draft.kind)
    check_draft(draft)
    check_visibility(draft.visibility, draft.embargoed_until, actor.today)
    return validate_attributes(kind, draft.attributes)


def checked_kind(kinds: Kinds, name: str) -> Kind:
    """Give the kind of this name. Raises UnknownKind."""
    if name not in kinds:
        raise UnknownKind(field="kind", value=name, known=", ".join(kinds.names))
    return kinds[name]


def write_draft(
    resource: Resource, draft: ResourceDraft, attributes: Mapping[str, Any], taxon: Taxon | None, kind: Kind
) -> None:
    """Bring a resource's facts to what a draft says; its names, references and links become the draft's."""
    resource.name, resource.name_ja = draft.name.strip(), draft.name_ja
    resource.taxon_id = taxon.id if taxon else None
    resource.genotype = draft.genotype
    resource.description_en, resource.description_ja = draft.description_en, draft.description_ja
    resource.origin_country, resource.origin_site = draft.origin_country, draft.origin_site
    resource.latitude, resource.longitude = draft.latitude, draft.longitude
    resource.elevation_m = draft.elevation_m
    resource.collected_on, resource.collector = draft.collected_on, draft.collector
    resource.pedigree, resource.terms_of_use = draft.pedigree, draft.terms_of_use
    resource.attributes = dict(attributes)
    _write_names(resource, draft)
    _write_references(resource, draft)
    _write_data_links(resource, draft)
    resource.search_text = search_text_of(kind, resource, taxon)


def _write_names(resource: Resource, draft: ResourceDraft) -> None:
    wanted = {(NameType.NAME, resource.name)}
    texts = [(NameType.NAME, resource.name)]
    for type_, text in [
        (NameType.NAME, draft.name_ja or ""),
        *((name.type, name.text.strip()) for name in draft.names),
    ]:
        if text and (type_, text) not in wanted:
            wanted.add((type_, text))
            texts.append((type_, text))
    kept = {(name.type, name.text): name for name in resource.names}
    resource.names = [
        kept.get(pair) or ResourceName(type=pair[0], text=pair[1], key=comparison_key(pair[1])) for pair in texts
    ]


def _write_references(resource: Resource, draft: ResourceDraft) -> None:
    kept = {(each.doi, each.pmid, each.citation): each for each in resource.references}
    wanted = dict.fromkeys((each.doi, each.pmid, each.citation) for each in draft.references)
    resource.references = [
        kept.get(parts) or Reference(doi=parts[0], pmid=parts[1], citation=parts[2]) for parts in wanted if any(parts)
    ]


def _write_data_links(resource: Resource, draft: ResourceDraft) -> None:
    kept = {(each.database, each.accession): each for each in resource.data_links}
    wanted = dict.fromkeys((each.database, each.accession) for each in draft.data_links)
    resource.data_links = [kept.get(pair) or DataLink(database=pair[0], accession=pair[1]) for pair in wanted]


def _accessions(session: Session, kinds: Kinds, drafts: Sequence[ResourceDraft]) -> list[str]:
    """The next accession numbers, one counter for each kind."""
    centre = settings_of(session).centre_code
    counts: dict[str, int] = {}
    for draft in drafts:
        counts[draft.kind] = counts.get(draft.kind, 0) + 1
    numbers = {
        kind: iter(next_numbers(session, f"accession {kinds[kind].code}", count))
        for kind, count in sorted(counts.items())
    }
    return [build_accession(centre, kinds[draft.kind].code, next(numbers[draft.kind])) for draft in drafts]


def _entry(session: Session, actor: Actor, event: Entry | None) -> AbstractContextManager[Entry]:
    return nullcontext(event) if event else entry(session, actor, EventKind.RESOURCE_REGISTERED)
