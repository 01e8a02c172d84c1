"""The blueprint of the API of monitoring, and what its lists share."""

from marshmallow import Schema, fields, validate

from lims.web.multipart import MultipartBlueprint

blueprint = MultipartBlueprint(
    "monitoring_api",
    __name__,
    url_prefix="/api/monitoring",
    description="Temperatures, alarms, exposures, incidents, evacuations",
)


class MonitoringPageQuerySchema(Schema):
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=50, validate=validate.Range(1, 500))
