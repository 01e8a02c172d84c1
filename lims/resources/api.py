"""The catalogue for programs."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Length, Range

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.resources import operations
from lims.resources.drafts import LineageDraft, ResourceDraft, draft_of
from lims.resources.kinds import Kind, kinds_of
from lims.resources.models import ParentRole, Resource, ResourceState, Visibility
from lims.resources.queries import catalogue as queries
from lims.resources.queries import pedigrees
from lims.resources.queries.catalogue import ORDERS, ResourceFilter
from lims.resources.reading import read_fields, values_of
from lims.resources.refusals import FieldRefused, UnknownKind, VersionMissing
from lims.resources.rules.accessions import persistent_uri
from lims.resources.rules.archives import data_link_of
from lims.resources.rules.identifiers import reference_of
from lims.web.access import requires
from lims.web.actors import current_actor, settings
from lims.web.database import session, transaction

MOST_ROWS = 200

blueprint = Blueprint("resources_api", __name__, url_prefix="/api/resources", description="The catalogue")


class TaxonSchema(Schema):
    scientific_name = fields.String()
    authority = fields.String(allow_none=True)
    ncbi_id = fields.Integer(allow_none=True)
    name_en = fields.String(allow_none=True)
    name_ja = fields.String(allow_none=True)


class ResourceNameSchema(Schema):
    type = fields.String()
    text = fields.String()


class ReferenceSchema(Schema):
    id = fields.Integer(dump_only=True)
    doi = fields.String(allow_none=True, dump_only=True)
    pmid = fields.Integer(allow_none=True, dump_only=True)
    citation = fields.String(allow_none=True, dump_only=True)
    text = fields.String(
        required=True, load_only=True, validate=Length(1, 2000), metadata={"description": "DOI, PMID or citation"}
    )


class DataLinkSchema(Schema):
    id = fields.Integer(dump_only=True)
    database = fields.String(dump_only=True)
    accession = fields.String(
        required=True, validate=Length(1, 500), metadata={"description": "INSDC accession or web address"}
    )


class ParentSchema(Schema):
    id = fields.Integer(dump_only=True)
    parent = fields.Function(
        lambda line: line.parent.accession,
        deserialize=str,
        required=True,
        metadata={"type": "string", "description": "Accession, or a name that only one resource has"},
    )
    role = fields.Enum(ParentRole, by_value=True, load_default=ParentRole.PARENT)
    note = fields.String(allow_none=True, load_default=None, validate=Length(max=500))


class FoundResourceSchema(Schema):
    accession = fields.String()
    kind = fields.String()
    name = fields.String()
    name_ja = fields.String(allow_none=True)
    taxon = fields.Nested(TaxonSchema, allow_none=True)
    visibility = fields.Enum(Visibility, by_value=True)
    state = fields.Enum(ResourceState, by_value=True)
    updated_at = fields.AwareDateTime()
    version = fields.Integer()


class ResourceSchema(FoundResourceSchema):
    uri = fields.Function(
        lambda resource: persistent_uri(settings().public_url, resource.accession), metadata={"type": "string"}
    )
    fields_ = fields.Function(
        lambda resource: _fields_of(resource),  # noqa: PLW0108 - defined below
        data_key="fields",
        metadata={"type": "object", "description": "Values by field, as the kind's file names them"},
    )
    names = fields.List(fields.Nested(ResourceNameSchema))
    references = fields.List(fields.Nested(ReferenceSchema))
    data_links = fields.List(fields.Nested(DataLinkSchema))
    parents = fields.List(fields.Nested(ParentSchema))
    as_deposited = fields.Dict()
    embargoed_until = fields.Date(allow_none=True)
    created_at = fields.AwareDateTime()


class ResourceSearchSchema(Schema):
    q = fields.String(load_default="", metadata={"description": "Words, in any language; all must occur"})
    kind = fields.String(load_default=None)
    taxon = fields.Integer(load_default=None)
    visibility = fields.Enum(Visibility, by_value=True, load_default=None)
    state = fields.Enum(ResourceState, by_value=True, load_default=None)
    sort = fields.String(
        load_default="accession",
        metadata={"description": f"One of {', '.join(ORDERS)}; a minus before it turns the order round"},
    )
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before"})
    size = fields.Integer(load_default=50, validate=Range(1, MOST_ROWS))


class ResourcePageSchema(Schema):
    count = fields.Integer(metadata={"description": "How many there are in all"})
    resources = fields.List(fields.Nested(FoundResourceSchema))
    next = fields.String(allow_none=True)


class NewResourceSchema(Schema):
    kind = fields.String(required=True)
    fields_ = fields.Dict(
        keys=fields.String(),
        data_key="fields",
        required=True,
        metadata={"description": "Values by field (`GET /api/resources/kinds`), written as in the form or a list"},
    )
    visibility = fields.Enum(Visibility, by_value=True, load_default=Visibility.CLOSED)
    embargoed_until = fields.Date(allow_none=True, load_default=None)


class ResourceChangesSchema(Schema):
    fields_ = fields.Dict(
        keys=fields.String(),
        data_key="fields",
        required=True,
        metadata={"description": "Only the fields that change; null empties one"},
    )


class ResourceVisibilitySchema(Schema):
    visibility = fields.Enum(Visibility, by_value=True, required=True)
    embargoed_until = fields.Date(allow_none=True, load_default=None)


class ResourceWithdrawalSchema(Schema):
    reason = fields.String(required=True, validate=Length(1, 2000))


class ResourceVersionSchema(Schema):
    if_match = fields.String(
        data_key="If-Match",
        load_default=None,
        metadata={"description": "The version that was changed, as `ETag` gave it"},
    )


class KindFieldSchema(Schema):
    name = fields.String()
    label_en = fields.String(attribute="label.en")
    label_ja = fields.String(attribute="label.ja")
    type = fields.String()
    unit = fields.String()
    required = fields.Boolean()
    codes = fields.Function(
        lambda attribute: [
            {"code": term.code, "label_en": term.label_en, "label_ja": term.label_ja} for term in attribute.vocabulary
        ],
        metadata={"type": "array", "items": {"type": "object"}},
    )


class KindSchema(Schema):
    name = fields.String()
    code = fields.String()
    label_en = fields.String(attribute="label.en")
    label_ja = fields.String(attribute="label.ja")
    fields_ = fields.List(fields.Nested(KindFieldSchema), data_key="fields", attribute="fields")


@blueprint.get("/kinds")
@requires(Permission.RESOURCES_READ)
@blueprint.response(200, KindSchema(many=True))
def kinds() -> list[Kind]:
    """The kinds of resources with their fields, as `config/kinds` describes them."""
    return list(kinds_of(session()))


@blueprint.get("")
@requires(Permission.RESOURCES_READ)
@blueprint.arguments(ResourceSearchSchema, location="query")
@blueprint.response(200, ResourcePageSchema)
def resources(wanted: dict[str, Any]) -> dict[str, Any]:
    """Search the catalogue."""
    if wanted["kind"] is not None and wanted["kind"] not in kinds_of(session()):
        raise UnknownKind(value=wanted["kind"], known=", ".join(kinds_of(session()).names))
    chosen = ResourceFilter(wanted["q"], wanted["kind"], wanted["taxon"], None, wanted["visibility"], wanted["state"])
    page = queries.resources(session(), chosen, wanted["sort"], wanted["after"], wanted["size"])
    return {"count": queries.count_of_resources(session(), chosen), "resources": page.rows, "next": page.next}


@blueprint.get("/<accession>")
@requires(Permission.RESOURCES_READ)
@blueprint.response(200, ResourceSchema)
def resource(accession: str) -> Any:
    """One resource with all that belongs to it. `ETag` is its version."""
    return _answer(queries.resource(session(), accession))


@blueprint.post("")
@requires(Permission.RESOURCES_EDIT)
@blueprint.arguments(NewResourceSchema)
@blueprint.response(201, ResourceSchema)
def register(wanted: dict[str, Any]) -> Any:
    """Register a resource; it gets the next accession number of its kind."""
    with transaction() as writing:
        all_kinds = kinds_of(writing)
        if wanted["kind"] not in all_kinds:
            raise UnknownKind(field="kind", value=wanted["kind"], known=", ".join(all_kinds.names))
        kind = all_kinds[wanted["kind"]]
        values = _understood(kind, wanted["fields_"])
        draft = draft_of(kind, values, None, wanted["visibility"], wanted["embargoed_until"])
        made = operations.register_resource(writing, current_actor(), draft)
    return _answer(made)


@blueprint.patch("/<accession>")
@requires(Permission.RESOURCES_EDIT)
@blueprint.arguments(ResourceVersionSchema, location="headers")
@blueprint.arguments(ResourceChangesSchema)
@blueprint.response(200, ResourceSchema)
def edit(headers: dict[str, Any], wanted: dict[str, Any], accession: str) -> Any:
    """Change some fields. `If-Match` says from which version; another one in between is refused with 409."""
    version = _version(headers["if_match"])
    with transaction() as writing:
        found = queries.resource(writing, accession)
        operations.edit_resource(writing, current_actor(), found, _changed(found, wanted["fields_"]), version)
    return _answer(found)


@blueprint.put("/<accession>/visibility")
@requires(Permission.RESOURCES_EDIT)
@blueprint.arguments(ResourceVersionSchema, location="headers")
@blueprint.arguments(ResourceVisibilitySchema)
@blueprint.response(200, ResourceSchema)
def visibility(headers: dict[str, Any], wanted: dict[str, Any], accession: str) -> Any:
    """Decide who outside the centre may see a resource, and from which day on."""
    version = _version(headers["if_match"])
    with transaction() as writing:
        found = queries.resource(writing, accession)
        chosen = (wanted["visibility"], wanted["embargoed_until"])
        operations.set_visibility(writing, current_actor(), found, *chosen, version)
    return _answer(found)


@blueprint.post("/<accession>/withdrawal")
@requires(Permission.RESOURCES_EDIT)
@blueprint.arguments(ResourceWithdrawalSchema)
@blueprint.response(200, ResourceSchema)
def withdraw(wanted: dict[str, Any], accession: str) -> Any:
    """Take a resource out of the catalogue for good; its entry stays."""
    with transaction() as writing:
        found = queries.resource(writing, accession)
        operations.withdraw_resource(writing, current_actor(), found, wanted["reason"])
    return _answer(found)


@blueprint.post("/<accession>/parents")
@requires(Permission.RESOURCES_EDIT)
@blueprint.arguments(ParentSchema)
@blueprint.response(201, ParentSchema)
def add_parent(wanted: dict[str, Any], accession: str) -> Any:
    """Record a parent. A circle is refused."""
    with transaction() as writing:
        child = queries.resource(writing, accession)
        parent = queries.resource_named(writing, wanted["parent"])
        line = LineageDraft(child, parent, wanted["role"], wanted["note"])
        return operations.add_lineage(writing, current_actor(), [line])[0]


@blueprint.delete("/<accession>/parents/<int:line_id>")
@requires(Permission.RESOURCES_EDIT)
@blueprint.response(204)
def remove_parent(accession: str, line_id: int) -> None:
    """Take a parent away that was recorded by mistake."""
    with transaction() as writing:
        child = queries.resource(writing, accession)
        operations.remove_lineage(writing, current_actor(), pedigrees.line_of_descent(writing, line_id, child.id))


@blueprint.post("/<accession>/references")
@requires(Permission.RESOURCES_EDIT)
@blueprint.arguments(ReferenceSchema)
@blueprint.response(201, ReferenceSchema)
def add_reference(wanted: dict[str, Any], accession: str) -> Any:
    """Record a publication; DOI and PMID are found in what is written."""
    with transaction() as writing:
        found = queries.resource(writing, accession)
        return operations.add_reference(writing, current_actor(), found, reference_of(wanted["text"]))


@blueprint.delete("/<accession>/references/<int:reference_id>")
@requires(Permission.RESOURCES_EDIT)
@blueprint.response(204)
def remove_reference(accession: str, reference_id: int) -> None:
    """Take a publication away."""
    with transaction() as writing:
        found = queries.resource(writing, accession)
        operations.remove_reference(writing, current_actor(), queries.reference(writing, reference_id, found.id))


@blueprint.post("/<accession>/data-links")
@requires(Permission.RESOURCES_EDIT)
@blueprint.arguments(DataLinkSchema)
@blueprint.response(201, DataLinkSchema)
def add_data_link(wanted: dict[str, Any], accession: str) -> Any:
    """Record where data about a resource are; the archive is told from the number's form."""
    with transaction() as writing:
        found = queries.resource(writing, accession)
        return operations.add_data_link(writing, current_actor(), found, data_link_of(wanted["accession"]))


@blueprint.delete("/<accession>/data-links/<int:link_id>")
@requires(Permission.RESOURCES_EDIT)
@blueprint.response(204)
def remove_data_link(accession: str, link_id: int) -> None:
    """Take a link away."""
    with transaction() as writing:
        found = queries.resource(writing, accession)
        operations.remove_data_link(writing, current_actor(), queries.data_link(writing, link_id, found.id))


def _answer(found: Resource) -> Any:
    return found, {"ETag": f'"{found.version}"'}


def _version(if_match: str | None) -> int:
    """The version in an If-Match header, such as "3". Raises VersionMissing or InvalidValue."""
    if not if_match:
        raise VersionMissing()
    text = if_match.strip().removeprefix("W/").strip('"')
    if not text.isdecimal():
        raise InvalidValue("If-Match", request.headers.get("If-Match", ""), N_('Write the version, such as "3".'))
    return int(text)


def _understood(kind: Kind, written: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of a request's fields. Raises FieldRefused for the first that can't be taken."""
    reading = read_fields(kind, written)
    for name, problem in reading.refused():
        raise FieldRefused(name, problem)
    return reading.values


def _changed(found: Resource, written: Mapping[str, Any]) -> ResourceDraft:
    """What a resource becomes when some of its fields change; a new name of the taxon leaves its old number behind."""
    kind = kinds_of(session())[found.kind]
    values = values_of(found, kind)
    if "scientific_name" in written:
        values.pop("ncbi_taxon_id", None)
    return draft_of(kind, values | dict(_understood(kind, written)))


def _fields_of(found: Resource) -> dict[str, Any]:
    kinds_known = kinds_of(session())
    if found.kind not in kinds_known:
        return dict(found.attributes)
    values = values_of(found, kinds_known[found.kind])
    return {
        name: value if isinstance(value, int | float | list | bool) else str(value) for name, value in values.items()
    }
