"""API of incidents."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from lims.core.language import LANGUAGES
from lims.core.permissions import Permission
from lims.lots import queries as lots
from lims.monitoring.api.blueprint import MonitoringPageQuerySchema, blueprint
from lims.monitoring.documents.incident_report import incident_report
from lims.monitoring.drafts import IncidentDraft
from lims.monitoring.models import Decision, Incident, IncidentState
from lims.monitoring.operations import close_incident, decide_lots, declare_incident
from lims.monitoring.pdf import pdf_answer
from lims.monitoring.queries.alarms import alarm as alarm_by_id
from lims.monitoring.queries.incidents import incident as incident_by_number
from lims.monitoring.queries.incidents import incidents as list_incidents
from lims.monitoring.queries.incidents import items_of_incident, lots_of, samples
from lims.storage.queries import location as location_by_barcode
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


class IncidentSchema(Schema):
    number = fields.String()
    location = fields.String(attribute="location.barcode")
    began_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime()
    cause = fields.String()
    state = fields.Enum(IncidentState, by_value=True)
    conclusion = fields.String(allow_none=True)
    declared_by = fields.String()
    closed_by = fields.String(allow_none=True)


class IncidentPageSchema(Schema):
    rows = fields.List(fields.Nested(IncidentSchema))
    next = fields.String(allow_none=True)


class NewIncidentSchema(Schema):
    location = fields.String(required=True, metadata={"description": "Barcode of the freezer or tank"})
    began_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True)
    cause = fields.String(required=True)
    alarm = fields.Integer(load_default=None, allow_none=True)


class ExposedLotSchema(Schema):
    lot = fields.String(attribute="lot.code")
    items_exposed = fields.Integer()
    decision = fields.Enum(Decision, by_value=True, allow_none=True)
    reason = fields.String(allow_none=True)
    decided_by = fields.String(allow_none=True)


class IncidentSampleSchema(Schema):
    item = fields.String(attribute="chosen.item.barcode")
    lot = fields.String(attribute="chosen.item.lot.code")
    test = fields.String(attribute="chosen.test")
    result = fields.Function(lambda sample: sample.result.id if sample.result else None, metadata={"type": "integer"})
    outcome = fields.Function(
        lambda sample: sample.result.outcome.value if sample.result else None, metadata={"type": "string"}
    )


class IncidentDetailSchema(IncidentSchema):
    lots = fields.Function(
        lambda found: ExposedLotSchema(many=True).dump(lots_of(session(), found)), metadata={"type": "array"}
    )
    samples = fields.Function(
        lambda found: IncidentSampleSchema(many=True).dump(samples(session(), found)), metadata={"type": "array"}
    )


class IncidentItemSchema(Schema):
    item = fields.String(attribute="item.barcode")
    lot = fields.String(attribute="item.lot.code")
    position = fields.String(allow_none=True)
    from_at = fields.AwareDateTime()
    to_at = fields.AwareDateTime()
    seconds_out_of_range = fields.Integer()
    worst = fields.Float(allow_none=True)


class IncidentItemPageSchema(Schema):
    rows = fields.List(fields.Nested(IncidentItemSchema))
    next = fields.String(allow_none=True)


class NewDecisionSchema(Schema):
    lots = fields.List(fields.String(), required=True, validate=validate.Length(1, 1000))
    decision = fields.Enum(Decision, by_value=True, required=True)
    reason = fields.String(required=True)


class IncidentConclusionSchema(Schema):
    conclusion = fields.String(required=True)


class IncidentLanguageSchema(Schema):
    language = fields.String(load_default="en", validate=validate.OneOf(LANGUAGES))


@blueprint.get("/incidents")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(MonitoringPageQuerySchema, location="query")
@blueprint.response(200, IncidentPageSchema)
def incidents(query: dict[str, Any]) -> Any:
    """Incidents, newest first."""
    return list_incidents(session(), after=query["after"], size=query["size"])


@blueprint.post("/incidents")
@requires(Permission.QUALITY_RECORD)
@blueprint.arguments(NewIncidentSchema)
@blueprint.response(201, IncidentDetailSchema)
def new_incident(body: dict[str, Any]) -> Incident:
    """Declare that a location failed: what was inside is found, held, and some of it planned for tests."""
    with transaction() as writing:
        draft = IncidentDraft(
            location=location_by_barcode(writing, body["location"]),
            began_at=body["began_at"],
            ended_at=body["ended_at"],
            cause=body["cause"],
            alarm=alarm_by_id(writing, body["alarm"]) if body["alarm"] is not None else None,
        )
        number = declare_incident(writing, current_actor(), draft).number
    return incident_by_number(session(), number)


@blueprint.get("/incidents/<number>")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, IncidentDetailSchema)
def one_incident(number: str) -> Incident:
    """An incident with its lots and the items that are tested."""
    return incident_by_number(session(), number)


@blueprint.get("/incidents/<number>/items")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(MonitoringPageQuerySchema, location="query")
@blueprint.response(200, IncidentItemPageSchema)
def incident_items(query: dict[str, Any], number: str) -> Any:
    """The exposed items of an incident."""
    found = incident_by_number(session(), number)
    return items_of_incident(session(), found, after=query["after"], size=query["size"])


@blueprint.post("/incidents/<number>/decisions")
@requires(Permission.QUALITY_DECIDE)
@blueprint.arguments(NewDecisionSchema)
@blueprint.response(201, IncidentDetailSchema)
def decide(body: dict[str, Any], number: str) -> Incident:
    """Release, discard or keep exposed lots, with a reason."""
    with transaction() as writing:
        found = incident_by_number(writing, number)
        chosen = [lots.lot(writing, code) for code in body["lots"]]
        decide_lots(writing, current_actor(), found, chosen, body["decision"], body["reason"])
    return incident_by_number(session(), number)


@blueprint.post("/incidents/<number>/conclusion")
@requires(Permission.QUALITY_DECIDE)
@blueprint.arguments(IncidentConclusionSchema)
@blueprint.response(200, IncidentDetailSchema)
def conclude(body: dict[str, Any], number: str) -> Incident:
    """Close an incident with a conclusion."""
    with transaction() as writing:
        close_incident(writing, current_actor(), incident_by_number(writing, number), body["conclusion"])
    return incident_by_number(session(), number)


@blueprint.get("/incidents/<number>/report.pdf")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(IncidentLanguageSchema, location="query")
@blueprint.response(200, content_type="application/pdf")
def report(query: dict[str, Any], number: str) -> Response:
    """The report of an incident as a PDF."""
    found = incident_by_number(session(), number)
    return pdf_answer(incident_report(session(), found, query["language"]), found.number)
