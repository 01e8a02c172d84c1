"""Lots, items and protocols as the API writes and reads them."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, Range

from lims.lots.models import ItemState

CODE = Length(max=32)


class PagingSchema(Schema):
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before"})
    size = fields.Integer(load_default=50, validate=Range(1, 500))


class LotQuerySchema(PagingSchema):
    text = fields.String(load_default="", metadata={"description": "A lot code, an accession, or words of a name"})
    kind = fields.String(load_default="")
    form = fields.String(load_default="")
    in_stock_only = fields.Boolean(load_default=False)


class StockSchema(Schema):
    in_stock = fields.Integer(metadata={"description": "Items made, stored or taken out"})
    stored = fields.Integer()
    total = fields.Integer()
    quantity_left = fields.Integer(metadata={"description": "In the unit of the lot's form"})


class LotSchema(Schema):
    code = fields.String()
    accession = fields.String(attribute="resource.accession")
    form = fields.String()
    items_made = fields.Integer()
    made_on = fields.Date()
    cryoprotectant = fields.String(allow_none=True)
    cooling = fields.String(allow_none=True)
    passage = fields.Integer(allow_none=True)
    generation = fields.String(allow_none=True)
    operator = fields.String(allow_none=True)
    parent_lot = fields.String(attribute="parent_lot.code", allow_none=True, dump_default=None)
    protocol = fields.String(attribute="protocol.name", allow_none=True, dump_default=None)
    protocol_version = fields.Integer(attribute="protocol.revision", allow_none=True, dump_default=None)
    attributes = fields.Dict()
    keep_until = fields.Date(allow_none=True)
    note = fields.String(allow_none=True)


class LotWithStockSchema(LotSchema):
    stock = fields.Nested(StockSchema)
    parents = fields.List(fields.String(), metadata={"description": "One, or several for a pooled lot"})
    daughters = fields.List(fields.String())


class LotPageSchema(Schema):
    rows = fields.List(fields.Nested(LotSchema))
    next = fields.String(allow_none=True)


class NewLotSchema(Schema):
    accession = fields.String(required=True)
    form = fields.String(required=True, metadata={"description": "A lot form of the resource's kind"})
    count = fields.Integer(required=True, validate=Range(1, 20_000))
    quantity = fields.Integer(load_default=None, allow_none=True, validate=Range(0))
    made_on = fields.Date(load_default=None, allow_none=True)
    protocol_id = fields.Integer(load_default=None, allow_none=True)
    cryoprotectant = fields.String(load_default=None, allow_none=True, validate=Length(max=200))
    cooling = fields.String(load_default=None, allow_none=True, validate=Length(max=200))
    passage = fields.Integer(load_default=None, allow_none=True, validate=Range(0))
    generation = fields.String(load_default=None, allow_none=True, validate=Length(max=200))
    operator = fields.String(load_default=None, allow_none=True, validate=Length(max=200))
    parent_lot = fields.String(load_default=None, allow_none=True, validate=CODE)
    attributes = fields.Dict(keys=fields.String(), load_default=dict)
    keep_until = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "The last day of its keeping"}
    )
    note = fields.String(load_default=None, allow_none=True, validate=Length(max=5000))


class ItemSchema(Schema):
    barcode = fields.String()
    lot = fields.String(attribute="lot.code")
    state = fields.Enum(ItemState, by_value=True)
    quantity = fields.Integer(allow_none=True)
    position = fields.String(allow_none=True)
    thaws = fields.Integer()
    note = fields.String(allow_none=True)


class NoteSchema(Schema):
    note = fields.String(required=True, allow_none=True, validate=Length(max=2000))


class ItemPageSchema(Schema):
    rows = fields.List(fields.Nested(ItemSchema))
    next = fields.String(allow_none=True)


class WithdrawalSchema(Schema):
    quantity = fields.Integer(
        load_default=None, allow_none=True, validate=Range(1), metadata={"description": "None: the whole item"}
    )
    reason = fields.String(required=True, validate=Length(1, 300))


class NewProtocolSchema(Schema):
    name = fields.String(required=True, validate=Length(1, 120))
    text = fields.String(required=True, validate=Length(1, 50_000))
    kinds = fields.List(fields.String(), load_default=list)
    cryoprotectant = fields.String(load_default=None, allow_none=True, validate=Length(max=200))
    cooling = fields.String(load_default=None, allow_none=True, validate=Length(max=200))


class ProtocolSchema(NewProtocolSchema):
    id = fields.Integer()
    revision = fields.Integer()
    active = fields.Boolean()


class AliquotsSchema(Schema):
    count = fields.Integer(required=True, validate=Range(1, 1000))
    quantity = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=Range(1),
        metadata={"description": "In each aliquot; None only for what is not counted"},
    )
    uses_up = fields.Boolean(load_default=False, metadata={"description": "What is left over is not kept"})
    thawed = fields.Boolean(load_default=False, metadata={"description": "Counts one more thaw, of the aliquots too"})
    new_lot = fields.Boolean(load_default=False, metadata={"description": "They become a lot of their own"})
    note = fields.String(load_default=None, allow_none=True, validate=Length(max=300))


class SplitSchema(Schema):
    barcodes = fields.List(fields.String(), required=True, validate=Length(1, 1000))
    note = fields.String(load_default=None, allow_none=True, validate=Length(max=300))


class PoolSchema(SplitSchema):
    barcodes = fields.List(
        fields.String(),
        required=True,
        validate=Length(1, 1000),
        metadata={"description": "Codes of items, or of lots for all their items"},
    )
    count = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=Range(1, 1000),
        metadata={"description": "Mixed into so many new items; None: they stay as they are"},
    )
    quantity = fields.Integer(load_default=None, allow_none=True, validate=Range(1))
    thawed = fields.Boolean(load_default=False)


class EndingQuerySchema(PagingSchema):
    until = fields.Date(required=True, metadata={"description": "Lots that are to be kept until this day at most"})
