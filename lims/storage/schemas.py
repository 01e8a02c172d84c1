"""Locations, items and scans as the API writes and reads them."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, Range

from lims.lots.models import ItemState
from lims.storage.models import AliasOrigin
from lims.storage.shapes import Order

PLACE = {"description": "A location's code, with a coordinate if it matters: NGB0000012K C07"}


class LocationSchema(Schema):
    barcode = fields.String()
    name = fields.String()
    type = fields.String()
    grid = fields.String(allow_none=True)
    slot = fields.String(allow_none=True)
    temperature_c = fields.Integer(allow_none=True)
    note = fields.String(allow_none=True)
    active = fields.Boolean()
    version = fields.Integer()


class FillSchema(Schema):
    items = fields.Integer()
    positions = fields.Integer()
    free = fields.Integer()
    containers = fields.Integer()


class StepSchema(Schema):
    barcode = fields.String()
    name = fields.String()
    type = fields.String()
    slot = fields.String(allow_none=True)


class ChildSchema(LocationSchema):
    fill = fields.Nested(FillSchema)


class LocationPageSchema(ChildSchema):
    path = fields.List(fields.Nested(StepSchema))
    temperature_here_c = fields.Integer(allow_none=True)
    children = fields.List(fields.Nested(ChildSchema))


class NodeSchema(Schema):
    barcode = fields.String(attribute="node.barcode")
    name = fields.String(attribute="node.name")
    type = fields.String(attribute="node.type")
    slot = fields.String(attribute="node.slot", allow_none=True)
    grid = fields.String(attribute="node.grid", allow_none=True)
    parent = fields.String(allow_none=True)
    fill = fields.Nested(FillSchema)


class NewLocationsSchema(Schema):
    type = fields.String(required=True)
    name = fields.String(required=True, validate=Length(1, 80))
    parent = fields.String(load_default=None, allow_none=True, metadata={"description": "Code of the outer location"})
    count = fields.Integer(load_default=1, validate=Range(1, 500))
    grid = fields.String(load_default=None, allow_none=True)
    slot = fields.String(load_default=None, allow_none=True)
    temperature_c = fields.Integer(load_default=None, allow_none=True, validate=Range(-273, 60))
    note = fields.String(load_default=None, allow_none=True, validate=Length(max=2000))


class LocationChangesSchema(Schema):
    version = fields.Integer(required=True)
    name = fields.String(required=True, validate=Length(1, 80))
    temperature_c = fields.Integer(load_default=None, allow_none=True, validate=Range(-273, 60))
    note = fields.String(load_default=None, allow_none=True, validate=Length(max=2000))


class LocationMoveSchema(Schema):
    parent = fields.String(required=True)
    slot = fields.String(load_default=None, allow_none=True)


class PagingSchema(Schema):
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before"})
    size = fields.Integer(load_default=100, validate=Range(1, 1000))


class StoredItemSchema(Schema):
    barcode = fields.String()
    lot = fields.String(attribute="lot.code")
    accession = fields.String(attribute="lot.resource.accession")
    name = fields.String(attribute="lot.resource.name")
    state = fields.Enum(ItemState, by_value=True)
    quantity = fields.Integer(allow_none=True)
    position = fields.String(allow_none=True)


class ContentsSchema(Schema):
    rows = fields.List(fields.Nested(StoredItemSchema))
    next = fields.String(allow_none=True)


class ItemPlaceSchema(StoredItemSchema):
    location = fields.String(allow_none=True, metadata={"description": "Code of the location that it is in"})
    place = fields.String(allow_none=True, metadata={"description": "The way there in words"})


class PlacementSchema(Schema):
    barcode = fields.String(required=True, validate=Length(1, 64))
    place = fields.String(required=True, validate=Length(1, 64), metadata=PLACE)
    start = fields.String(load_default=None, allow_none=True, validate=Length(max=8))
    order = fields.Enum(Order, by_value=True, load_default=None, allow_none=True)


class PlacementsSchema(Schema):
    placements = fields.List(fields.Nested(PlacementSchema), required=True, validate=Length(1, 5000))


class ItemsSchema(Schema):
    barcodes = fields.List(fields.String(), required=True, validate=Length(1, 5000))
    reason = fields.String(load_default=None, allow_none=True, validate=Length(max=300))


class TakeOutSchema(ItemsSchema):
    keep_place = fields.Boolean(
        load_default=False, metadata={"description": "Nobody else gets their positions while they are out"}
    )


class DiscardSchema(Schema):
    barcodes = fields.List(fields.String(), required=True, validate=Length(1, 5000))
    reason = fields.String(required=True, validate=Length(1, 300))


class LimitSchema(Schema):
    text = fields.String(metadata={"description": "The limit in words"})
    is_over = fields.Boolean(metadata={"description": "False for an item that is only near it"})


class OutsideRowSchema(Schema):
    barcode = fields.String()
    lot = fields.String()
    accession = fields.String()
    name = fields.String()
    state = fields.Enum(ItemState, by_value=True)
    out_at = fields.AwareDateTime(allow_none=True, metadata={"description": "Out since; null for an item that is not"})
    seconds_out = fields.Integer(metadata={"description": "All seconds that it ever spent outside, up to now"})
    thaws = fields.Integer()
    place = fields.String(allow_none=True, metadata={"description": "Where it is, or the place that is kept for it"})
    taken_by = fields.String(allow_none=True)
    taken_for = fields.String(allow_none=True)
    limits = fields.List(fields.Nested(LimitSchema), metadata={"description": "Limits that it is near or over"})


class OutsidePageSchema(Schema):
    rows = fields.List(fields.Nested(OutsideRowSchema))
    next = fields.String(allow_none=True)


class OutsideQuerySchema(PagingSchema):
    kept_only = fields.Boolean(load_default=False, metadata={"description": "Only items whose place is kept"})


class SpellSchema(Schema):
    began_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    seconds = fields.Integer()
    by = fields.String()
    reason = fields.String(allow_none=True)
    was_too_long = fields.Boolean()
    place = fields.String(allow_none=True, metadata={"description": "Where it was taken out of"})


class OutsideItemSchema(OutsideRowSchema):
    spells = fields.List(fields.Nested(SpellSchema))


class AliasSchema(Schema):
    text = fields.String(metadata={"description": "The code as a scanner reads it"})
    origin = fields.Enum(AliasOrigin, by_value=True)
    note = fields.String(allow_none=True)
    created_at = fields.AwareDateTime()


class NewAliasSchema(Schema):
    thing = fields.String(
        required=True, validate=Length(1, 200), metadata={"description": "A code of the item or location"}
    )
    text = fields.String(required=True, validate=Length(1, 200), metadata={"description": "Its other code"})
    origin = fields.Enum(AliasOrigin, by_value=True, load_default=AliasOrigin.DEPOSITOR)
    note = fields.String(load_default=None, allow_none=True, validate=Length(max=300))


class NewAliasesSchema(Schema):
    aliases = fields.List(fields.Nested(NewAliasSchema), required=True, validate=Length(1, 5000))


class NamedAliasSchema(AliasSchema):
    thing = fields.String(metadata={"description": "The own code of the item or location"})


class CandidateSchema(Schema):
    thing = fields.String(metadata={"description": "item or location"})
    code = fields.String()
    name = fields.String()


class ResolvedSchema(Schema):
    text = fields.String()
    candidates = fields.List(
        fields.Nested(CandidateSchema),
        metadata={"description": "None for an unknown code, several for an ambiguous one"},
    )
    is_other_code = fields.Boolean(metadata={"description": "Whether they were found by an alias"})
    replaced_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When the code was replaced by a new label"}
    )


class RenewedSchema(Schema):
    old = fields.String()
    new = fields.String()
