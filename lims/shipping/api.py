"""API of shipping: shipments, picking by scan, packing, dispatch, arrival."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from lims.core.language import LANGUAGES
from lims.core.permissions import Permission
from lims.shipping.drafts import Packing
from lims.shipping.models import Shipment
from lims.shipping.operations import cancel_shipment, confirm_pick, dispatch_shipment, pack, record_arrival
from lims.shipping.papers import needed_papers
from lims.shipping.pdf import paper_answer, pick_list_answer
from lims.shipping.queries.places import pick_list
from lims.shipping.queries.shipments import shipment_by_number, shipments
from lims.shipping.states import ShipmentState
from lims.shipping.wording import paper_label
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction

blueprint = Blueprint(
    "shipping_api", __name__, url_prefix="/api/shipping", description="Shipments: picking, packing, dispatch"
)


class ShipmentQuerySchema(Schema):
    state = fields.Enum(ShipmentState, by_value=True, load_default=None)
    text = fields.String(load_default="", metadata={"description": "In number, consignee or tracking number"})
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class ConsigneeSchema(Schema):
    name = fields.String(attribute="consignee_name")
    institution = fields.String(attribute="consignee_institution")
    address = fields.String(attribute="consignee_address")
    country = fields.String(attribute="consignee_country", metadata={"description": "ISO 3166-1 alpha-3"})
    email = fields.String(attribute="consignee_email")
    phone = fields.String(attribute="consignee_phone", allow_none=True)


class ShipmentLineSchema(Schema):
    accession = fields.String(attribute="resource.accession")
    form = fields.String(allow_none=True)
    items_wanted = fields.Integer()
    hs_code = fields.String()
    unit_value = fields.Decimal(as_string=True)
    currency = fields.String()


class ShipmentSchema(Schema):
    number = fields.String()
    reference = fields.String(allow_none=True)
    state = fields.Enum(ShipmentState, by_value=True)
    consignee = fields.Function(lambda shipment: ConsigneeSchema().dump(shipment), metadata={"type": "object"})
    lines = fields.List(fields.Nested(ShipmentLineSchema))
    planned_on = fields.Date()
    refrigerant = fields.String(allow_none=True)
    refrigerant_kg = fields.Decimal(as_string=True, allow_none=True)
    gross_kg = fields.Decimal(as_string=True, allow_none=True)
    carrier = fields.String(allow_none=True)
    tracking = fields.String(allow_none=True)
    dispatched_at = fields.AwareDateTime(allow_none=True)
    arrived_on = fields.Date(allow_none=True)


class ShipmentPageSchema(Schema):
    rows = fields.List(fields.Nested(ShipmentSchema))
    next = fields.String(allow_none=True)


class PickSchema(Schema):
    barcode = fields.String(attribute="pick.item.barcode")
    accession = fields.String(attribute="pick.item.lot.resource.accession")
    lot = fields.String(attribute="pick.item.lot.code")
    place = fields.String(attribute="text")
    quantity = fields.Integer(attribute="pick.item.quantity", allow_none=True)
    is_opened = fields.Boolean(metadata={"description": "Something was taken out of it before"})
    confirmed_at = fields.AwareDateTime(attribute="pick.confirmed_at", allow_none=True)


class PaperSchema(Schema):
    paper = fields.Function(lambda paper: paper.value, metadata={"type": "string"})
    name = fields.Function(paper_label, metadata={"type": "string"})


class PaperQuerySchema(Schema):
    language = fields.String(
        load_default=None,
        validate=validate.OneOf(LANGUAGES),
        metadata={"description": "Left out: the language of the consignee"},
    )


class PickScanSchema(Schema):
    code = fields.String(required=True, validate=validate.Length(1, 64))
    message_id = fields.String(
        required=True,
        validate=validate.Length(1, 64),
        metadata={"description": "Made by the sender; the same one delivered again changes nothing"},
    )


class ConfirmedSchema(Schema):
    barcode = fields.String(attribute="pick.item.barcode")
    remaining = fields.List(fields.Nested(PickSchema))


class PackingSchema(Schema):
    refrigerant = fields.String(required=True)
    carrier = fields.String(required=True)
    boxes = fields.Integer(load_default=1)
    gross_kg = fields.Decimal(required=True)
    refrigerant_kg = fields.Decimal(load_default=None, allow_none=True)
    note = fields.String(load_default=None, allow_none=True)


class DispatchSchema(Schema):
    tracking = fields.String(load_default="")
    closed_day_reason = fields.String(load_default="")


class ArrivalSchema(Schema):
    arrived_on = fields.Date(required=True)
    note = fields.String(load_default=None, allow_none=True)


class CancelSchema(Schema):
    reason = fields.String(required=True)


@blueprint.get("/shipments")
@requires(Permission.SHIPPING_READ)
@blueprint.arguments(ShipmentQuerySchema, location="query")
@blueprint.response(200, ShipmentPageSchema)
def get_shipments(query: dict[str, Any]) -> Any:
    """Shipments, newest first."""
    states = [query["state"]] if query["state"] else []
    return shipments(session(), states, query["text"], query["after"], query["size"])


@blueprint.get("/shipments/<number>")
@requires(Permission.SHIPPING_READ)
@blueprint.response(200, ShipmentSchema)
def get_shipment(number: str) -> Shipment:
    """One shipment."""
    return shipment_by_number(session(), number)


@blueprint.get("/shipments/<number>/picks")
@requires(Permission.SHIPPING_READ)
@blueprint.response(200, PickSchema(many=True))
def get_picks(number: str) -> Any:
    """The pick list by freezer, box and position."""
    return pick_list(session(), shipment_by_number(session(), number))


@blueprint.get("/shipments/<number>/picks.pdf")
@requires(Permission.SHIPPING_READ)
@blueprint.arguments(PaperQuerySchema, location="query")
@blueprint.response(200, content_type="application/pdf")
def get_pick_list_file(query: dict[str, Any], number: str) -> Response:
    """The pick list as a PDF."""
    found = shipment_by_number(session(), number)
    return pick_list_answer(found, query["language"] or found.language)


@blueprint.get("/shipments/<number>/papers")
@requires(Permission.SHIPPING_READ)
@blueprint.response(200, PaperSchema(many=True))
def get_papers(number: str) -> Any:
    """The papers that a parcel needs."""
    return needed_papers(session(), shipment_by_number(session(), number))


@blueprint.get("/shipments/<number>/papers/<paper>.pdf")
@requires(Permission.SHIPPING_READ)
@blueprint.arguments(PaperQuerySchema, location="query")
@blueprint.response(200, content_type="application/pdf")
def get_paper(query: dict[str, Any], number: str, paper: str) -> Response:
    """One paper as a PDF, drawn from what is recorded now."""
    return paper_answer(shipment_by_number(session(), number), paper, query["language"])


@blueprint.post("/shipments/<number>/picks")
@requires(Permission.SHIPPING_PICK)
@blueprint.arguments(PickScanSchema)
@blueprint.response(200, ConfirmedSchema)
def post_pick(scan: dict[str, str], number: str) -> Any:
    """Confirm a promised item by its code. Any other item is refused, with what was expected."""
    with transaction() as writing:
        found = shipment_by_number(writing, number)
        return confirm_pick(writing, current_actor(), found, scan["code"], scan["message_id"])


@blueprint.post("/shipments/<number>/packing")
@requires(Permission.SHIPPING_PICK)
@blueprint.arguments(PackingSchema)
@blueprint.response(200, ShipmentSchema)
def post_packing(packing: dict[str, Any], number: str) -> Shipment:
    """Record how a picked parcel was packed."""
    with transaction() as writing:
        found = shipment_by_number(writing, number)
        pack(writing, current_actor(), found, Packing(**packing))
    return found


@blueprint.post("/shipments/<number>/dispatch")
@requires(Permission.SHIPPING_DISPATCH)
@blueprint.arguments(DispatchSchema)
@blueprint.response(200, ShipmentSchema)
def post_dispatch(handed_over: dict[str, str], number: str) -> Shipment:
    """Send a packed parcel: its items leave the stock."""
    with transaction() as writing:
        found = shipment_by_number(writing, number)
        dispatch_shipment(writing, current_actor(), found, **handed_over)
    return found


@blueprint.post("/shipments/<number>/arrival")
@requires(Permission.SHIPPING_DISPATCH)
@blueprint.arguments(ArrivalSchema)
@blueprint.response(200, ShipmentSchema)
def post_arrival(arrival: dict[str, Any], number: str) -> Shipment:
    """Record that the consignee has the parcel."""
    with transaction() as writing:
        found = shipment_by_number(writing, number)
        record_arrival(writing, current_actor(), found, **arrival)
    return found


@blueprint.post("/shipments/<number>/cancellation")
@requires(Permission.SHIPPING_DISPATCH)
@blueprint.arguments(CancelSchema)
@blueprint.response(200, ShipmentSchema)
def post_cancellation(cancellation: dict[str, str], number: str) -> Shipment:
    """Cancel a parcel that has not left; its items are free again."""
    with transaction() as writing:
        found = shipment_by_number(writing, number)
        cancel_shipment(writing, current_actor(), found, cancellation["reason"])
    return found
