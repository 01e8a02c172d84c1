"""What programs send and get about labels."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from lims.labels.choosing import Scope
from lims.labels.models import DeliveryState, Trouble
from lims.labels.zpl import RESOLUTIONS


class LabelPrintSchema(Schema):
    """Exactly one of lot, location and codes says what is printed."""

    lot = fields.String(load_default="")
    location = fields.String(load_default="")
    scope = fields.Enum(
        Scope,
        by_value=True,
        load_default=Scope.ITSELF,
        metadata={"description": "With a location: its own label, or those of what is in it"},
    )
    codes = fields.List(fields.String(), load_default=list, validate=Length(max=10_000))
    design = fields.String(load_default="", metadata={"description": "Left out: the usual one"})
    stock = fields.String(load_default="", metadata={"description": "Left out: the design's usual one"})
    first = fields.Integer(load_default=1, validate=Range(min=1))
    reason = fields.String(load_default="", metadata={"description": "Why labels are printed again"})

    @validates_schema
    def check_choice(self, data: dict[str, Any], **_options: Any) -> None:
        if sum(bool(data[name]) for name in ("lot", "location", "codes")) != 1:
            raise ValidationError("Give exactly one of lot, location and codes.", "codes")


class LabelStockSchema(Schema):
    name = fields.String()
    name_en = fields.String()
    name_ja = fields.String()
    label_width_mm = fields.Float()
    label_height_mm = fields.Float()
    labels_per_page = fields.Integer()


class LabelDesignSchema(Schema):
    name = fields.String()
    name_en = fields.String()
    name_ja = fields.String()
    labels = fields.String(metadata={"description": "item or location"})
    stocks = fields.List(fields.Nested(LabelStockSchema))


class LabelZplSchema(LabelPrintSchema):
    dpi = fields.Integer(required=True, validate=OneOf(RESOLUTIONS), metadata={"description": "Of the printer"})


class LabelQueueSchema(LabelPrintSchema):
    printer = fields.String(required=True, metadata={"description": "The name of a printer of this centre"})
    send_now = fields.Boolean(load_default=True, metadata={"description": "Do not wait for the scheduler"})


class LabelPrinterSchema(Schema):
    name = fields.String()
    label_en = fields.String()
    label_ja = fields.String()
    dpi = fields.Integer()
    stocks = fields.List(fields.String())


class LabelPrinterStatusSchema(Schema):
    ready = fields.Boolean()
    labels_waiting = fields.Integer()
    trouble = fields.Enum(Trouble, by_value=True, allow_none=True)
    detail = fields.String(allow_none=True)


class LabelDeliverySchema(Schema):
    printer = fields.String()
    state = fields.Enum(DeliveryState, by_value=True)
    labels_sent = fields.Integer()
    labels_tried = fields.Integer(metadata={"description": "Up to here labels may have come out"})
    attempts = fields.Integer()
    due_at = fields.AwareDateTime()
    trouble = fields.Enum(Trouble, by_value=True, allow_none=True)
    trouble_detail = fields.String(allow_none=True)
    finished_at = fields.AwareDateTime(allow_none=True)


class LabelPrintJobSchema(Schema):
    id = fields.Integer()
    thing = fields.Function(lambda job: job.thing.value, metadata={"type": "string"})
    design = fields.String()
    stock = fields.String()
    first_place = fields.Integer()
    labels_printed = fields.Integer()
    is_reprint = fields.Boolean()
    reason = fields.String(allow_none=True)
    reprint_of_id = fields.Integer(allow_none=True)
    printed_by = fields.String()
    printed_at = fields.AwareDateTime()
    delivery = fields.Nested(LabelDeliverySchema, allow_none=True)


class LabelPrintedSchema(Schema):
    print = fields.Nested(LabelPrintJobSchema)
    codes = fields.List(fields.String())


class LabelPrintPageSchema(Schema):
    rows = fields.List(fields.Nested(LabelPrintJobSchema))
    next = fields.String(allow_none=True, metadata={"description": "Give it as `after` for the next page"})


class LabelPageQuerySchema(Schema):
    after = fields.String(load_default=None)
    code = fields.String(load_default="", metadata={"description": "Only prints with the label of this code"})


class LabelAgainSchema(Schema):
    first = fields.Integer(required=True, validate=Range(min=1), metadata={"description": "The first label to send"})


class LabelShiftSchema(Schema):
    x_mm = fields.Float(required=True, validate=Range(-20, 20), metadata={"description": "To the right"})
    y_mm = fields.Float(required=True, validate=Range(-20, 20), metadata={"description": "Downwards"})
