"""API of sensors."""

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from lims.core.permissions import Permission
from lims.monitoring.api.blueprint import blueprint
from lims.monitoring.drafts import SensorDraft
from lims.monitoring.models import Measures, Sensor
from lims.monitoring.operations import add_sensor, edit_sensor
from lims.monitoring.queries.sensors import last_readings, limits_of_sensors
from lims.monitoring.queries.sensors import sensor as sensor_by_code
from lims.monitoring.queries.sensors import sensors as list_sensors
from lims.storage.queries import location as location_by_barcode
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


class SensorChangesSchema(Schema):
    location = fields.String(required=True, metadata={"description": "Barcode of the freezer or tank"})
    low = fields.Float(load_default=None, allow_none=True)
    high = fields.Float(load_default=None, allow_none=True)
    delay_minutes = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0))
    silence_minutes = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1))
    note = fields.String(load_default=None, allow_none=True)
    active = fields.Boolean(load_default=True)


class NewSensorSchema(SensorChangesSchema):
    code = fields.String(required=True, validate=validate.Length(1, 64))
    measures = fields.Enum(Measures, by_value=True, load_default=Measures.TEMPERATURE)


class SensorEditSchema(SensorChangesSchema):
    version = fields.Integer(required=True)


class SensorLimitsSchema(Schema):
    low = fields.Float(allow_none=True)
    high = fields.Float(allow_none=True)
    hysteresis = fields.Float()
    delay_minutes = fields.Integer()
    silence_minutes = fields.Integer()


class LastReadingSchema(Schema):
    value = fields.Float(allow_none=True)
    at = fields.AwareDateTime(allow_none=True)


class SensorSchema(Schema):
    code = fields.String()
    location = fields.String()
    measures = fields.Enum(Measures, by_value=True)
    limits = fields.Nested(SensorLimitsSchema)
    last = fields.Nested(LastReadingSchema, allow_none=True)
    note = fields.String(allow_none=True)
    active = fields.Boolean()
    version = fields.Integer()


@blueprint.get("/sensors")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, SensorSchema(many=True))
def sensors() -> Any:
    """All sensors with the limits that hold and their newest reading."""
    return _told(session(), list(list_sensors(session(), active_only=False)))


@blueprint.post("/sensors")
@requires(Permission.STORAGE_ARRANGE)
@blueprint.arguments(NewSensorSchema)
@blueprint.response(201, SensorSchema)
def new_sensor(body: dict[str, Any]) -> Any:
    """Put a sensor into a location."""
    with transaction() as writing:
        location = location_by_barcode(writing, body["location"])
        made = add_sensor(writing, current_actor(), SensorDraft(**(body | {"location": location})))
        return _told(writing, [made])[0]


@blueprint.get("/sensors/<code>")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, SensorSchema)
def one_sensor(code: str) -> Any:
    """A sensor with the limits that hold and its newest reading."""
    return _told(session(), [sensor_by_code(session(), code)])[0]


@blueprint.put("/sensors/<code>")
@requires(Permission.STORAGE_ARRANGE)
@blueprint.arguments(SensorEditSchema)
@blueprint.response(200, SensorSchema)
def change_sensor(body: dict[str, Any], code: str) -> Any:
    """Change the place, limits or note of a sensor, or take it out of use; everything is replaced."""
    with transaction() as writing:
        found = sensor_by_code(writing, code)
        version = body.pop("version")
        location = location_by_barcode(writing, body["location"])
        draft = SensorDraft(**(body | {"location": location, "code": found.code, "measures": found.measures}))
        edit_sensor(writing, current_actor(), found, draft, version)
        return _told(writing, [found])[0]


def _told(reading: Session, found: list[Sensor]) -> list[dict[str, Any]]:
    limits, last = limits_of_sensors(reading, found), last_readings(reading, [sensor.id for sensor in found])
    return [
        {
            "code": sensor.code,
            "location": sensor.location.barcode,
            "measures": sensor.measures,
            "limits": limits[sensor.id],
            "last": last.get(sensor.id),
            "note": sensor.note,
            "active": sensor.active,
            "version": sensor.version,
        }
        for sensor in found
    ]
