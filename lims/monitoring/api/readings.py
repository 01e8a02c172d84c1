"""API of readings: what loggers send, one by one or many at once, as JSON or as their file."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from lims.core.permissions import Permission
from lims.monitoring.api.blueprint import blueprint
from lims.monitoring.drafts import ReadingDraft
from lims.monitoring.files import read_file
from lims.monitoring.models import Reading
from lims.monitoring.operations import import_readings, record_readings
from lims.monitoring.operations.readings import MOST_AT_ONCE
from lims.monitoring.queries.readings import readings as list_readings
from lims.monitoring.queries.sensors import instant
from lims.monitoring.queries.sensors import sensor as sensor_by_code
from lims.monitoring.reading import Columns
from lims.monitoring.refusals import UnreadableReadings
from lims.web.access import requires
from lims.web.actors import current_actor, now, settings
from lims.web.database import session, transaction
from lims.web.refusing import sentence

PROBLEMS_TOLD = 20


class NewReadingSchema(Schema):
    sensor = fields.String(required=True, metadata={"description": "Code of the sensor"})
    at = fields.AwareDateTime(required=True, metadata={"description": "With its offset from UTC; whole seconds count"})
    value = fields.Float(required=True, allow_nan=False)


class NewReadingsSchema(Schema):
    readings = fields.List(fields.Nested(NewReadingSchema), required=True, validate=validate.Length(1, MOST_AT_ONCE))


class RecordedReadingsSchema(Schema):
    new = fields.Integer()
    repeated = fields.Integer(metadata={"description": "Known already, and so left as they were"})


class ReadingsFileSchema(Schema):
    file = Upload(required=True)
    zone = fields.String(
        load_default=None,
        validate=validate.OneOf(sorted(available_timezones())),
        metadata={"description": "Of times without a zone; the centre's own if left out"},
    )
    only_sensor = fields.String(load_default="", metadata={"description": "The sensor, if the file names none"})
    time = fields.String(load_default="", metadata={"description": "Name of the column of the time"})
    sensor = fields.String(load_default="", metadata={"description": "Name of the column of the sensor"})
    value = fields.String(load_default="", metadata={"description": "Name of the column of the value"})
    leave_out = fields.Boolean(load_default=False, metadata={"description": "Leave out rows with problems"})


class ReadingsQuerySchema(Schema):
    since = fields.AwareDateTime(load_default=None, metadata={"description": "24 hours ago if left out"})
    until = fields.AwareDateTime(load_default=None)
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=1000, validate=validate.Range(1, 10_000))


class ReadingSchema(Schema):
    at = fields.Function(lambda reading: instant(reading.second).isoformat(), metadata={"type": "string"})
    value = fields.Float()


class ReadingPageSchema(Schema):
    rows = fields.List(fields.Nested(ReadingSchema))
    next = fields.String(allow_none=True)


@blueprint.post("/readings")
@requires(Permission.MONITORING_RECORD)
@blueprint.arguments(NewReadingsSchema)
@blueprint.response(201, RecordedReadingsSchema)
def new_readings(body: dict[str, Any]) -> Any:
    """Record readings, all or none; one of a sensor and instant that is known already stays as it is."""
    drafts = [ReadingDraft(row["sensor"], row["at"], row["value"]) for row in body["readings"]]
    with transaction() as writing:
        return record_readings(writing, current_actor(), drafts)


@blueprint.post("/readings/file")
@requires(Permission.MONITORING_RECORD)
@blueprint.arguments(ReadingsFileSchema, location="multipart")
@blueprint.response(201, RecordedReadingsSchema)
def readings_of_a_file(body: dict[str, Any]) -> Any:
    """Record the readings of a logger's file; with problems, nothing, unless they are to be left out."""
    columns = Columns(body["time"], body["sensor"], body["value"], body["only_sensor"])
    zone = ZoneInfo(body["zone"]) if body["zone"] else settings().zone
    file = body["file"]
    with transaction() as writing:
        rows = read_file(writing, current_actor(), file.read(), columns, zone)
        problems = [(row.line, row.refusal) for row in rows if row.refusal]
        if problems and not body["leave_out"]:
            told = "; ".join(f"{line}: {sentence(refusal)}" for line, refusal in problems[:PROBLEMS_TOLD])
            raise UnreadableReadings(problems=told)
        drafts = [row.draft for row in rows if row.draft and not row.refusal]
        return import_readings(writing, current_actor(), drafts, file.filename or "-")


@blueprint.get("/sensors/<code>/readings")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(ReadingsQuerySchema, location="query")
@blueprint.response(200, ReadingPageSchema)
def readings(query: dict[str, Any], code: str) -> Any:
    """The readings of a sensor, oldest first."""
    until = query["until"] or now() + timedelta(seconds=1)
    since = query["since"] or until - timedelta(days=1)
    found = sensor_by_code(session(), code)
    page = list_readings(session(), found, since, until, after=query["after"], size=query["size"])
    rows: list[Reading] = page.rows
    return {"rows": rows, "next": page.next}
