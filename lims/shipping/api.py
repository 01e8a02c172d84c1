"""API of shipping: shipments, picking by scan, packing, dispatch, arrival."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from lims.core.permissions import Permission
from lims.shipping.drafts import Packing
from lims.shipping.models import Shipment
from lims.shipping.operations import cancel_shipment, confirm_pick, dispatch_shipment, pack, record_arrival
from lims.shipping.queries.places import pick_list
from lims.shipping.queries.shipments import shipment_by_number, shipments
from lims.shipping.states import ShipmentState
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
    confirmed_at = fields.AwareDateTime(attribute="pick.confirmed_at", allow_none=True)


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
