"""Scans as the API reads and answers them."""

from marshmallow import Schema, fields
from marshmallow.validate import Length


class ScanSchema(Schema):
    message_id = fields.String(required=True, validate=Length(8, 64), metadata={"description": "Made by the sender"})
    code = fields.String(required=True, validate=Length(max=500))


class ScanAnswerSchema(Schema):
    scan = fields.Dict(allow_none=True)
    item = fields.Dict(allow_none=True)
    box = fields.Dict(allow_none=True)
    pending = fields.String(allow_none=True)
    asks_reason = fields.Boolean()
    scans = fields.List(fields.Dict())
