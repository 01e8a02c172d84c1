"""API of safety duplicates: policies, what is missing, transfers."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Length, Range

from lims.core.paging import Page
from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.duplicates import operations, queries
from lims.duplicates.models import Transfer, TransferState
from lims.duplicates.policies import Policy, policies_of
from lims.resources.queries.pedigrees import resources_by_accession
from lims.storage.queries import location
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction

blueprint = Blueprint("duplicates_api", __name__, url_prefix="/api/duplicates", description="Safety duplicates")


class PolicySchema(Schema):
    name = fields.String()
    label_en = fields.String(attribute="label.en")
    label_ja = fields.String(attribute="label.ja")
    kinds = fields.List(fields.String())
    lot_forms = fields.List(fields.String())
    sites = fields.Integer()
    items_per_site = fields.Integer()
    items_at_home = fields.Integer()
    source = fields.String()


class GapSchema(Schema):
    accession = fields.String(attribute="resource.accession")
    name = fields.String(attribute="resource.name")
    items_at = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "Stored items by the code of the site"}
    )


class GapPageSchema(Schema):
    rows = fields.List(fields.Nested(GapSchema))
    next = fields.String(allow_none=True)


class GapQuerySchema(Schema):
    policy = fields.String(required=True)
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=50, validate=Range(1, 500))


class NewTransferSchema(Schema):
    policy = fields.String(required=True)
    accessions = fields.List(fields.String(), required=True, validate=Length(1, operations.MOST_RESOURCES))
    from_site = fields.String(required=True, metadata={"description": "Code of the site"})
    to_site = fields.String(required=True, metadata={"description": "Code of the site"})
    note = fields.String(load_default=None, allow_none=True, validate=Length(max=300))


class TransferLineSchema(Schema):
    barcode = fields.String(attribute="item.barcode")
    accession = fields.String(attribute="item.lot.resource.accession")
    lot = fields.String(attribute="item.lot.code")
    packed = fields.Boolean(attribute="is_out")
    arrived = fields.Boolean(attribute="has_arrived")
    gone = fields.Boolean(attribute="is_gone")


class TransferSchema(Schema):
    number = fields.String()
    state = fields.Enum(TransferState, by_value=True)
    from_site = fields.String(attribute="from_site.barcode")
    to_site = fields.String(attribute="to_site.barcode")
    created_at = fields.AwareDateTime()
    sent_at = fields.AwareDateTime(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    note = fields.String(allow_none=True)


class WholeTransferSchema(TransferSchema):
    lines = fields.List(fields.Nested(TransferLineSchema))


class TransferPageSchema(Schema):
    rows = fields.List(fields.Nested(TransferSchema))
    next = fields.String(allow_none=True)


class TransferQuerySchema(Schema):
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=50, validate=Range(1, 500))


class CancelTransferSchema(Schema):
    reason = fields.String(required=True, validate=Length(1, 300))


@blueprint.get("/policies")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, PolicySchema(many=True))
def policies() -> list[Policy]:
    """The policies of this centre, in the order in which they are tried."""
    return list(policies_of(session()).all)


@blueprint.get("/gaps")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(GapQuerySchema, location="query")
@blueprint.response(200, GapPageSchema)
def gaps(asked: dict[str, Any]) -> dict[str, Any]:
    """The resources of a policy that have items in stock at too few sites."""
    policy = policies_of(session()).policy(asked["policy"])
    page = queries.gaps(session(), policy, asked["after"], asked["size"])
    codes = {site.id: site.barcode for site in queries.sites(session())}
    rows = [
        {"resource": gap.resource, "items_at": {codes[key]: n for key, n in gap.items_at.items() if key in codes}}
        for gap in page.rows
    ]
    return {"rows": rows, "next": page.next}


@blueprint.get("/transfers")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(TransferQuerySchema, location="query")
@blueprint.response(200, TransferPageSchema)
def transfers(asked: dict[str, Any]) -> Page:
    """Transfers, the newest first."""
    return queries.transfers(session(), asked["after"], asked["size"])


@blueprint.post("/transfers")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(NewTransferSchema)
@blueprint.response(201, WholeTransferSchema)
def plan(asked: dict[str, Any]) -> dict[str, Any]:
    """Choose the items of some resources that go to another site."""
    with transaction() as writing:
        found = resources_by_accession(writing, asked["accessions"])
        for accession in asked["accessions"]:
            if accession not in found:
                raise NotFound("resource", accession)
        draft = operations.TransferDraft(
            policy=policies_of(writing).policy(asked["policy"]),
            resources=list(found.values()),
            from_site=location(writing, asked["from_site"]),
            to_site=location(writing, asked["to_site"]),
            note=asked["note"],
        )
        number = operations.plan_transfer(writing, current_actor(), draft).number
    return _whole(number)


@blueprint.get("/transfers/<number>")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, WholeTransferSchema)
def transfer(number: str) -> dict[str, Any]:
    """One transfer with what has become of each item."""
    return _whole(number)


@blueprint.post("/transfers/<number>/send")
@requires(Permission.STORAGE_MOVE)
@blueprint.response(200, WholeTransferSchema)
def send(number: str) -> dict[str, Any]:
    """Record that it has left; its items must be out of their places."""
    with transaction() as writing:
        operations.send_transfer(writing, current_actor(), queries.transfer(writing, number))
    return _whole(number)


@blueprint.post("/transfers/<number>/close")
@requires(Permission.STORAGE_MOVE)
@blueprint.response(200, WholeTransferSchema)
def close(number: str) -> dict[str, Any]:
    """Record that it has arrived; its items must be stored at the other site, or be reported lost."""
    with transaction() as writing:
        operations.close_transfer(writing, current_actor(), queries.transfer(writing, number))
    return _whole(number)


@blueprint.post("/transfers/<number>/cancel")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(CancelTransferSchema)
@blueprint.response(200, WholeTransferSchema)
def cancel(asked: dict[str, Any], number: str) -> dict[str, Any]:
    """Give it up before it leaves."""
    with transaction() as writing:
        operations.cancel_transfer(writing, current_actor(), queries.transfer(writing, number), asked["reason"])
    return _whole(number)


def _whole(number: str) -> dict[str, Any]:
    found: Transfer = queries.transfer(session(), number)
    return TransferSchema().dump(found) | {
        "state": found.state,
        "created_at": found.created_at,
        "sent_at": found.sent_at,
        "closed_at": found.closed_at,
        "from_site": found.from_site,
        "to_site": found.to_site,
        "lines": queries.progress(session(), found),
    }
