"""API of evacuations."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from lims.core.language import LANGUAGES
from lims.core.permissions import Permission
from lims.monitoring.api.blueprint import MonitoringPageQuerySchema, blueprint
from lims.monitoring.documents.evacuation_list import evacuation_list
from lims.monitoring.looking_up import box_named, location_named
from lims.monitoring.models import Evacuation, EvacuationState, EvacuationStep, StepState
from lims.monitoring.operations import close_evacuation, confirm_step, plan_evacuation, undo_step
from lims.monitoring.pdf import pdf_answer
from lims.monitoring.queries.evacuations import evacuation as evacuation_by_number
from lims.monitoring.queries.evacuations import evacuations as list_evacuations
from lims.monitoring.queries.evacuations import step_of, steps
from lims.monitoring.refusals import NotInEvacuation
from lims.storage.models import Location
from lims.storage.queries import location as location_by_barcode
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


def _code(place: Location | None) -> str | None:
    return place.barcode if place else None


class EvacuationStepSchema(Schema):
    place = fields.Integer(metadata={"description": "1 is carried first"})
    box = fields.String(attribute="location.barcode")
    name = fields.String(attribute="location.name")
    items = fields.Integer()
    worth = fields.Dict()
    needs_c = fields.Float(allow_none=True)
    from_location = fields.String(attribute="source.barcode")
    from_slot = fields.String(allow_none=True)
    target = fields.Function(lambda step: _code(step.target), metadata={"type": "string"})
    target_slot = fields.String(allow_none=True)
    state = fields.Enum(StepState, by_value=True)
    put = fields.Function(lambda step: _code(step.put), metadata={"type": "string"})
    put_slot = fields.String(allow_none=True)
    as_planned = fields.Boolean(allow_none=True)
    done_by = fields.String(allow_none=True)
    done_at = fields.AwareDateTime(allow_none=True)


class EvacuationSchema(Schema):
    number = fields.String()
    location = fields.String(attribute="location.barcode")
    state = fields.Enum(EvacuationState, by_value=True)
    remarks = fields.Dict()
    created_by = fields.String()
    created_at = fields.AwareDateTime()
    closed_at = fields.AwareDateTime(allow_none=True)
    note = fields.String(allow_none=True)


class EvacuationDetailSchema(EvacuationSchema):
    steps = fields.Function(
        lambda plan: EvacuationStepSchema(many=True).dump(steps(session(), plan)), metadata={"type": "array"}
    )


class EvacuationPageSchema(Schema):
    rows = fields.List(fields.Nested(EvacuationSchema))
    next = fields.String(allow_none=True)


class NewEvacuationSchema(Schema):
    location = fields.String(required=True, metadata={"description": "Barcode of the freezer or tank"})


class ConfirmedStepSchema(Schema):
    box = fields.String(required=True, metadata={"description": "Code of the box, or “Rack 2, 03-04”"})
    target = fields.String(required=True, metadata={"description": "Code of the rack or shelf where it was put"})
    slot = fields.String(load_default=None, allow_none=True)


class EvacuationClosingSchema(Schema):
    note = fields.String(load_default=None, allow_none=True)


class EvacuationLanguageSchema(Schema):
    language = fields.String(load_default="en", validate=validate.OneOf(LANGUAGES))


@blueprint.get("/evacuations")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(MonitoringPageQuerySchema, location="query")
@blueprint.response(200, EvacuationPageSchema)
def evacuations(query: dict[str, Any]) -> Any:
    """Evacuations, newest first."""
    return list_evacuations(session(), after=query["after"], size=query["size"])


@blueprint.post("/evacuations")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(NewEvacuationSchema)
@blueprint.response(201, EvacuationDetailSchema)
def new_evacuation(body: dict[str, Any]) -> Evacuation:
    """Plan which box of a location goes where."""
    with transaction() as writing:
        location = location_by_barcode(writing, body["location"])
        number = plan_evacuation(writing, current_actor(), location).number
    return evacuation_by_number(session(), number)


@blueprint.get("/evacuations/<number>")
@requires(Permission.STORAGE_READ)
@blueprint.response(200, EvacuationDetailSchema)
def one_evacuation(number: str) -> Evacuation:
    """A plan with its steps, the hardest to replace first."""
    return evacuation_by_number(session(), number)


@blueprint.post("/evacuations/<number>/steps")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(ConfirmedStepSchema)
@blueprint.response(201, EvacuationStepSchema)
def confirm(body: dict[str, Any], number: str) -> EvacuationStep:
    """Carry a box to a target, as two scans say; another target than the planned one is accepted and noted."""
    with transaction() as writing:
        plan = evacuation_by_number(writing, number)
        box = box_named(writing, plan, body["box"])
        target, slot = location_named(writing, body["target"])
        return confirm_step(writing, current_actor(), plan, box, target, body["slot"] or slot)


@blueprint.delete("/evacuations/<number>/steps/<box>")
@requires(Permission.STORAGE_MOVE)
@blueprint.response(200, EvacuationStepSchema)
def undo(number: str, box: str) -> EvacuationStep:
    """Take a step back: the box stands where it stood before."""
    with transaction() as writing:
        plan = evacuation_by_number(writing, number)
        found = location_by_barcode(writing, box)
        step = step_of(writing, plan, found.id)
        if step is None:
            raise NotInEvacuation(box=found.name)
        undo_step(writing, current_actor(), step)
        return step


@blueprint.post("/evacuations/<number>/close")
@requires(Permission.STORAGE_MOVE)
@blueprint.arguments(EvacuationClosingSchema)
@blueprint.response(200, EvacuationDetailSchema)
def close(body: dict[str, Any], number: str) -> Evacuation:
    """Close a plan; a note says why what is left stays."""
    with transaction() as writing:
        close_evacuation(writing, current_actor(), evacuation_by_number(writing, number), body["note"])
    return evacuation_by_number(session(), number)


@blueprint.get("/evacuations/<number>/list.pdf")
@requires(Permission.STORAGE_READ)
@blueprint.arguments(EvacuationLanguageSchema, location="query")
@blueprint.response(200, content_type="application/pdf")
def evacuation_pdf(query: dict[str, Any], number: str) -> Response:
    """The list of a plan as a PDF, with the codes of boxes and targets."""
    found = evacuation_by_number(session(), number)
    return pdf_answer(evacuation_list(session(), found, query["language"]), found.number)
