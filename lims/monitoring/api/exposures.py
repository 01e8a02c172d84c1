"""API of exposures: was this vial ever in a failed freezer?"""

from typing import Any

from marshmallow import Schema, fields

from lims.core.permissions import Permission
from lims.monitoring.api.blueprint import blueprint
from lims.monitoring.looking_up import items_named
from lims.monitoring.queries.exposures import exposures
from lims.web.access import requires
from lims.web.actors import now
from lims.web.database import session


class ExposureQuerySchema(Schema):
    code = fields.String(
        required=True, metadata={"description": "Code of an item, or of a lot, box, rack or freezer for all its items"}
    )


class ExposureSchema(Schema):
    item = fields.String()
    location = fields.String(attribute="exposure.place_code")
    place = fields.String(attribute="exposure.place")
    began_at = fields.AwareDateTime(attribute="exposure.began_at")
    ended_at = fields.AwareDateTime(attribute="exposure.ended_at", allow_none=True)
    minutes = fields.Function(lambda row: row["exposure"].seconds // 60, metadata={"type": "integer"})
    worst = fields.Float(attribute="exposure.worst")
    unit = fields.String(attribute="exposure.unit")
    too_high = fields.Boolean(attribute="exposure.is_too_high")


class ExposedItemsSchema(Schema):
    items_looked_up = fields.Integer()
    items_exposed = fields.Integer()
    exposures = fields.List(fields.Nested(ExposureSchema))


@blueprint.get("/exposures")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(ExposureQuerySchema, location="query")
@blueprint.response(200, ExposedItemsSchema)
def exposures_of_code(query: dict[str, Any]) -> Any:
    """Every time too long out of range that an item, or the items of a lot or location, stood in."""
    items = items_named(session(), query["code"])
    found = exposures(session(), items, now())
    listed = [{"item": item.barcode, "exposure": exposure} for item in items for exposure in found.get(item.id, [])]
    return {"items_looked_up": len(items), "items_exposed": len(found), "exposures": listed}
