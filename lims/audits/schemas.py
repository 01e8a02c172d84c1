"""Audits as the API reads and answers them."""

from marshmallow import Schema, fields, validate

from lims.audits.models import AuditState, Method
from lims.audits.queries.standings import Age
from lims.audits.rules.differences import Decision, Finding

MOST_SCANS = 500


class AuditSchema(Schema):
    number = fields.String()
    place = fields.String(attribute="location.barcode", allow_none=True)
    exact = fields.Boolean()
    blind = fields.Boolean()
    state = fields.Enum(AuditState, by_value=True)
    note = fields.String(allow_none=True)
    begun_at = fields.AwareDateTime()
    begun_by = fields.String()
    closed_at = fields.AwareDateTime(allow_none=True)


class AuditPageSchema(Schema):
    rows = fields.List(fields.Nested(AuditSchema))
    next = fields.String(allow_none=True)


class AuditQuerySchema(Schema):
    state = fields.Enum(AuditState, by_value=True, load_default=None)
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class NewAuditSchema(Schema):
    place = fields.String(required=True, metadata={"description": "The code of a box, rack, shelf or freezer"})
    exact = fields.Boolean(load_default=False)
    blind = fields.Boolean(load_default=False)
    note = fields.String(load_default=None, allow_none=True)


class AuditScanSchema(Schema):
    message_id = fields.String(required=True, validate=validate.Length(8, 64))
    code = fields.String(required=True, validate=validate.Length(max=500))


class AuditScansSchema(Schema):
    scans = fields.List(fields.Nested(AuditScanSchema), required=True, validate=validate.Length(1, MOST_SCANS))


class AuditAnswersSchema(Schema):
    answers = fields.List(fields.Dict())
    box = fields.Dict(allow_none=True)
    counted = fields.Integer()
    all = fields.Integer()


class BoxDifferenceSchema(Schema):
    finding = fields.Enum(Finding, by_value=True)
    text = fields.String()
    accession = fields.String(allow_none=True)
    state = fields.String(allow_none=True)
    recorded = fields.String(allow_none=True, metadata={"description": "The place that is recorded"})
    found = fields.String(allow_none=True, metadata={"description": "The position in which it was seen"})
    other_box = fields.String(allow_none=True)
    offered = fields.List(fields.Enum(Decision, by_value=True))


class ComparedBoxSchema(Schema):
    box = fields.String()
    right = fields.Integer()
    differences = fields.List(fields.Nested(BoxDifferenceSchema))


class LineDecisionSchema(Schema):
    text = fields.String(required=True, metadata={"description": "The code of the line"})
    decision = fields.Enum(Decision, by_value=True, required=True)
    shown = fields.Enum(Finding, by_value=True, load_default=None, allow_none=True)
    position = fields.String(load_default=None, allow_none=True)


class AuditSettlementSchema(Schema):
    boxes = fields.List(fields.String(), load_default=None, metadata={"description": "Left out: all that are begun"})
    decisions = fields.List(fields.Nested(LineDecisionSchema), load_default=[])
    reason = fields.String(load_default="")


class AuditSettledSchema(Schema):
    recorded = fields.Integer()
    lost = fields.Integer()
    left = fields.Integer()


class AuditEndSchema(Schema):
    give_up = fields.Boolean(load_default=False)
    reason = fields.String(load_default=None, allow_none=True)


class BoxReadingQuerySchema(Schema):
    place = fields.String(load_default="", metadata={"description": "The box; a rack file may name it itself"})
    reader = fields.String(load_default="", metadata={"description": "A layout of config/rack_readers.toml"})


class BoxReadingUploadSchema(BoxReadingQuerySchema):
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class BoxReadingSchema(Schema):
    id = fields.Integer()
    box = fields.String()
    way = fields.String()
    state = fields.String()
    version = fields.Integer()
    codes = fields.Dict(keys=fields.String(), values=fields.String())
    unreadable = fields.List(fields.String())
    empty = fields.List(fields.String())
    stray = fields.List(fields.String())
    doubts = fields.List(fields.String())
    right = fields.Integer()
    differences = fields.List(fields.Nested(BoxDifferenceSchema))


class BoxReadingCorrectionSchema(Schema):
    positions = fields.Dict(
        keys=fields.String(), values=fields.String(), load_default={}, metadata={"description": "Empty text: no tube"}
    )
    turned = fields.Boolean(load_default=None, allow_none=True)
    is_this_box = fields.Boolean(load_default=None, allow_none=True)


class BoxReadingConfirmationSchema(Schema):
    decisions = fields.List(fields.Nested(LineDecisionSchema), load_default=[])
    missing = fields.Enum(Decision, by_value=True, load_default=Decision.LEAVE)
    reason = fields.String(load_default="")
    lot = fields.String(load_default=None, allow_none=True)
    names_container = fields.Boolean(load_default=False)
    version = fields.Integer(load_default=None, allow_none=True)


class AuditCoverageQuerySchema(Schema):
    storage = fields.String(load_default=None, metadata={"description": "The code of a freezer or tank"})
    age = fields.Enum(Age, by_value=True, load_default=None)
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class BoxStandingSchema(Schema):
    box = fields.String(attribute="location.barcode")
    confirmed_at = fields.AwareDateTime(allow_none=True)
    confirmed_by = fields.String(allow_none=True)
    due_on = fields.Date()
    items = fields.Integer()
    scarce = fields.Integer()
    moves = fields.Integer()
    errors = fields.Integer()


class AuditCoverageSchema(Schema):
    boxes = fields.Integer()
    current = fields.Integer()
    due = fields.Integer()
    never = fields.Integer()
    rows = fields.List(fields.Nested(BoxStandingSchema))
    next = fields.String(allow_none=True)


class NewAuditSampleSchema(Schema):
    boxes = fields.Integer(required=True)
    method = fields.Enum(Method, by_value=True, load_default=Method.WEIGHTED)
    seed = fields.String(load_default="")
    exact = fields.Boolean(load_default=True)
    note = fields.String(load_default=None, allow_none=True)


class AuditSampleSchema(Schema):
    number = fields.String(attribute="audit.number")
    method = fields.Enum(Method, by_value=True)
    seed = fields.String()
    boxes = fields.Integer()
    items = fields.Integer()
    draws = fields.Integer()
    counted_items = fields.Integer(allow_none=True)
    errors = fields.Integer(allow_none=True)
    rate = fields.Float(allow_none=True)
    low = fields.Float(allow_none=True)
    high = fields.Float(allow_none=True)
