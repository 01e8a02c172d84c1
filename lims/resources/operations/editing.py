"""Changing what the catalogue says of a resource, who may see it, and taking it out."""

from datetime import date

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from lims.core.actor import Actor
from lims.core.database import check_version
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.resources.drafts import ResourceDraft
from lims.resources.kinds import kinds_of, validate_attributes
from lims.resources.models import DataLink, Reference, Resource, ResourceState, Visibility
from lims.resources.operations.registering import checked_kind, write_draft
from lims.resources.operations.taxa import find_or_create_taxa
from lims.resources.refusals import AlreadyLinked, AlreadyReferenced, AlreadyWithdrawn, KindFixed
from lims.resources.rules.archives import DataLinkText
from lims.resources.rules.changes import changed_fields
from lims.resources.rules.drafts import check_draft, check_visibility
from lims.resources.rules.identifiers import ReferenceText, check_reference


def edit_resource(session: Session, actor: Actor, resource: Resource, draft: ResourceDraft, version: int) -> None:
    """Bring a resource's facts to what the draft says; `version` is the one that the curator was shown.

    Visibility and the depositor's own words stay as they are. The ledger's entry names the fields that changed.
    Raises StaleEdit, AlreadyWithdrawn, KindFixed, InvalidValue, TaxonDisagrees or TaxonNotNamed.
    """
    actor.require(Permission.RESOURCES_EDIT)
    check_version(resource, version)
    _check_active(resource)
    if draft.kind != resource.kind:
        raise KindFixed(field="kind", accession=resource.accession)
    kind = checked_kind(kinds_of(session), draft.kind)
    check_draft(draft)
    attributes = validate_attributes(kind, draft.attributes)
    taxon = find_or_create_taxa(session, actor, [draft.taxon]).find(draft.taxon) if draft.taxon else None
    changed = changed_fields(resource, draft, attributes, taxon)
    with entry(session, actor, EventKind.RESOURCE_EDITED, fields=changed) as event:
        event.change(resource)
        # One save counts one version; a flush half-way would count another.
        with session.no_autoflush:
            write_draft(resource, draft, attributes, taxon, kind)
            touch(actor, resource)


def withdraw_resource(session: Session, actor: Actor, resource: Resource, reason: str) -> None:
    """Take a resource out of the catalogue for good; its entry stays, for its number may be in publications.

    Raises AlreadyWithdrawn or InvalidValue (no reason).
    """
    actor.require(Permission.RESOURCES_EDIT)
    _check_active(resource)
    with entry(session, actor, EventKind.RESOURCE_WITHDRAWN, reason=_checked_reason(reason)) as event:
        event.change(resource)
        resource.state = ResourceState.WITHDRAWN
        touch(actor, resource)


def set_visibility(
    session: Session,
    actor: Actor,
    resource: Resource,
    visibility: Visibility,
    embargoed_until: date | None,
    version: int,
) -> None:
    """Decide who outside the centre may see a resource, and from which day on.

    Raises StaleEdit, AlreadyWithdrawn, EmbargoWithoutDate, EmbargoOver or InvalidValue.
    """
    actor.require(Permission.RESOURCES_EDIT)
    check_version(resource, version)
    _check_active(resource)
    check_visibility(visibility, embargoed_until, actor.today)
    with entry(session, actor, EventKind.RESOURCE_EDITED, fields=["visibility"]) as event:
        event.change(resource)
        resource.visibility, resource.embargoed_until = visibility, embargoed_until
        touch(actor, resource)


def add_reference(session: Session, actor: Actor, resource: Resource, text: ReferenceText) -> Reference:
    """Record a publication about a resource. Raises AlreadyReferenced or InvalidValue."""
    actor.require(Permission.RESOURCES_EDIT)
    _check_active(resource)
    check_reference(text)
    for known in resource.references:
        if (known.doi, known.pmid, known.citation) == (text.doi, text.pmid, text.citation):
            raise AlreadyReferenced(field="reference", accession=resource.accession)
    reference = Reference(doi=text.doi, pmid=text.pmid, citation=text.citation)
    with entry(session, actor, EventKind.RESOURCE_EDITED, fields=["references"]) as event:
        event.change(resource)
        resource.references.append(reference)
        touch(actor, resource)
    return reference


def remove_reference(session: Session, actor: Actor, reference: Reference) -> None:
    """Take a publication away from its resource."""
    actor.require(Permission.RESOURCES_EDIT)
    resource = reference.resource
    _check_active(resource)
    with entry(session, actor, EventKind.RESOURCE_EDITED, fields=["references"]) as event:
        event.change(resource)
        resource.references.remove(reference)
        touch(actor, resource)


def add_data_link(session: Session, actor: Actor, resource: Resource, text: DataLinkText) -> DataLink:
    """Record where data about a resource are. Raises AlreadyLinked."""
    actor.require(Permission.RESOURCES_EDIT)
    _check_active(resource)
    if any((each.database, each.accession) == (text.database, text.accession) for each in resource.data_links):
        raise AlreadyLinked(field="data_link", accession=resource.accession, value=text.accession)
    link = DataLink(database=text.database, accession=text.accession)
    with entry(session, actor, EventKind.RESOURCE_EDITED, fields=["data_links"]) as event:
        event.change(resource)
        resource.data_links.append(link)
        touch(actor, resource)
    return link


def remove_data_link(session: Session, actor: Actor, link: DataLink) -> None:
    """Take a link away from its resource."""
    actor.require(Permission.RESOURCES_EDIT)
    resource = link.resource
    _check_active(resource)
    with entry(session, actor, EventKind.RESOURCE_EDITED, fields=["data_links"]) as event:
        event.change(resource)
        resource.data_links.remove(link)
        touch(actor, resource)


def touch(actor: Actor, resource: Resource) -> None:
    """Count a new version even where only rows beside the resource changed: readers of versions see all of it."""
    resource.updated_at = actor.at
    flag_modified(resource, "updated_at")


def _check_active(resource: Resource) -> None:
    if resource.state is ResourceState.WITHDRAWN:
        raise AlreadyWithdrawn(accession=resource.accession)


def _checked_reason(reason: str) -> str:
    if not reason.strip():
        raise InvalidValue("reason", reason, N_("Say why, for those who look for it later."))
    return reason.strip()
