"""Scans and sessions as the API reads and answers them."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Regexp

from lims.scanning.operations import Action, How

SESSION_CODE = Regexp(r"^(?!user-)[0-9A-Za-z-]{8,36}$")


class SessionSchema(Schema):
    session = fields.String(
        load_default=None,
        allow_none=True,
        validate=SESSION_CODE,
        metadata={"description": "The code of the session, made by the sender; begun by its first scan"},
    )
    drawn = fields.String(
        load_default=None,
        allow_none=True,
        validate=Length(max=32),
        metadata={"description": "The box of which the sender has the whole grid; then only changed cells are told"},
    )


class OneScanSchema(Schema):
    message_id = fields.String(required=True, validate=Length(8, 64), metadata={"description": "Made by the sender"})
    code = fields.String(required=True, validate=Length(max=500))
    scanned_at = fields.AwareDateTime(metadata={"description": "When it was read, if it waited for a network"})
    box = fields.String(allow_none=True, metadata={"description": "The box that was believed open when it waited"})
    position = fields.String(allow_none=True, metadata={"description": "Where the item was put when it waited"})
    undoes = fields.String(allow_none=True, metadata={"description": "The message that a late undo takes back"})


class ScanSchema(OneScanSchema, SessionSchema):
    pass


class BatchSchema(SessionSchema):
    scans = fields.List(fields.Nested(OneScanSchema), required=True, validate=Length(1, 100))


class ScanAnswerSchema(Schema):
    scan = fields.Dict(allow_none=True)
    item = fields.Dict(allow_none=True)
    link = fields.Dict(allow_none=True)
    session = fields.Dict()
    pending = fields.String(allow_none=True)
    choices = fields.List(fields.Dict())
    box = fields.Dict(allow_none=True)
    missing = fields.Dict(allow_none=True)
    undone = fields.String(allow_none=True)
    settled = fields.String(allow_none=True)
    conflicts = fields.Integer()
    settle = fields.List(fields.Dict())
    answers = fields.List(fields.Dict())
    log = fields.List(fields.Dict())


class SessionLineSchema(Schema):
    code = fields.String()
    name = fields.String(allow_none=True)
    state = fields.String()
    scans = fields.Integer()
    conflicts = fields.Integer()
    started_at = fields.AwareDateTime()
    last_at = fields.AwareDateTime()


class SessionsSchema(Schema):
    sessions = fields.List(fields.Nested(SessionLineSchema))
    next = fields.String(allow_none=True)


class SessionChangeSchema(Schema):
    action = fields.String(required=True, validate=OneOf([action.value for action in Action]))
    name = fields.String(load_default="", validate=Length(max=80))


class SessionScansSchema(Schema):
    scans = fields.List(fields.Dict())
    next = fields.String(allow_none=True)


class PageOfSchema(Schema):
    after = fields.String(load_default=None)


class SettlementSchema(Schema):
    message_id = fields.String(required=True, validate=Length(8, 64))
    how = fields.String(required=True, validate=OneOf([way.value for way in How]))
    place = fields.String(load_default="", validate=Length(max=500))
    reason = fields.String(load_default="", validate=Length(max=500))
    item = fields.String(load_default="", validate=Length(max=500))
    drawn = fields.String(load_default=None, allow_none=True)


class ConflictsSchema(Schema):
    conflicts = fields.List(fields.Dict())
