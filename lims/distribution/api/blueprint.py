"""The blueprint and the schemas that the area's API functions share."""

from marshmallow import Schema, fields, validate

from lims.core.language import LANGUAGES
from lims.web.multipart import MultipartBlueprint

blueprint = MultipartBlueprint(
    "distribution_api", __name__, url_prefix="/api/distribution", description="Requests and agreements"
)


class DistributionPageQuerySchema(Schema):
    text = fields.String(load_default="")
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class RequesterSchema(Schema):
    number = fields.String(dump_only=True)
    version = fields.Integer(dump_only=True)
    name = fields.String(required=True)
    institution = fields.String(required=True)
    email = fields.Email(required=True)
    country = fields.String(required=True, metadata={"description": "ISO 3166-1 alpha-3"})
    category = fields.String(load_default=None, allow_none=True)
    language = fields.String(load_default="en", validate=validate.OneOf(LANGUAGES))
    address = fields.String(load_default="")
    department = fields.String(load_default=None, allow_none=True)
    phone = fields.String(load_default=None, allow_none=True)


class DistributionReasonSchema(Schema):
    reason = fields.String(required=True)
