"""API of alarms."""

from typing import Any

from marshmallow import Schema, fields

from lims.core.permissions import Permission
from lims.monitoring.api.blueprint import MonitoringPageQuerySchema, blueprint
from lims.monitoring.models import Alarm, AlarmKind
from lims.monitoring.operations import acknowledge_alarm
from lims.monitoring.queries.alarms import alarm as alarm_by_id
from lims.monitoring.queries.alarms import alarms as list_alarms
from lims.monitoring.queries.alarms import open_alarms
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


class AlarmSchema(Schema):
    id = fields.Integer()
    sensor = fields.String(attribute="sensor.code")
    location = fields.String(attribute="sensor.location.barcode")
    kind = fields.Enum(AlarmKind, by_value=True)
    began_at = fields.AwareDateTime()
    raised_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    limit = fields.Float(attribute="bound", allow_none=True)
    worst = fields.Float(allow_none=True)
    acknowledged_at = fields.AwareDateTime(allow_none=True)
    acknowledged_by = fields.String(allow_none=True)
    note = fields.String(allow_none=True)


class AlarmQuerySchema(MonitoringPageQuerySchema):
    open = fields.Boolean(load_default=False, metadata={"description": "Only those that go on, all at once"})


class AlarmPageSchema(Schema):
    rows = fields.List(fields.Nested(AlarmSchema))
    next = fields.String(allow_none=True)


class AcknowledgementSchema(Schema):
    note = fields.String(load_default=None, allow_none=True)


@blueprint.get("/alarms")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(AlarmQuerySchema, location="query")
@blueprint.response(200, AlarmPageSchema)
def alarms(query: dict[str, Any]) -> Any:
    """Alarms, newest first."""
    if query["open"]:
        return {"rows": open_alarms(session()), "next": None}
    return list_alarms(session(), after=query["after"], size=query["size"])


@blueprint.get("/alarms/<int:alarm_id>")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, AlarmSchema)
def one_alarm(alarm_id: int) -> Alarm:
    """One alarm."""
    return alarm_by_id(session(), alarm_id)


@blueprint.post("/alarms/<int:alarm_id>/acknowledgement")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(AcknowledgementSchema)
@blueprint.response(200, AlarmSchema)
def acknowledge(body: dict[str, Any], alarm_id: int) -> Alarm:
    """Say that one looks after an alarm."""
    with transaction() as writing:
        found = alarm_by_id(writing, alarm_id)
        acknowledge_alarm(writing, current_actor(), found, body["note"])
        return found
