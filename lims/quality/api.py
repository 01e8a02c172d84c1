"""API of quality: results, the worklist, holds, and the definitions of tests."""

from datetime import date
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from lims.core.permissions import Permission
from lims.lots import queries as lots
from lims.quality import wording
from lims.quality.definitions import TestDefinition
from lims.quality.models import Hold, HoldReason, Outcome, Result
from lims.quality.operations import ResultDraft, correct_result, place_hold, record_result, release_hold
from lims.quality.queries import (
    WorklistFilter,
    hold_by_id,
    holds,
    open_recheck,
    plan_of,
    resource_by_accession,
    result_by_id,
    results,
    results_of_lot,
    worklist,
)
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction

blueprint = Blueprint("quality_api", __name__, url_prefix="/api/quality", description="Tests, results, rechecks, holds")


class QualityPageQuerySchema(Schema):
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class ResultQuerySchema(QualityPageQuerySchema):
    lot = fields.String(load_default=None, metadata={"description": "Only results of the lot with this code"})
    outcome = fields.Enum(Outcome, by_value=True, load_default=None)
    test = fields.String(load_default=None)


class RecheckQuerySchema(QualityPageQuerySchema):
    until = fields.Date(load_default=None)
    kind = fields.String(load_default=None)
    test = fields.String(load_default=None)


class HoldQuerySchema(QualityPageQuerySchema):
    reason = fields.Enum(HoldReason, by_value=True, load_default=None)
    released = fields.Boolean(load_default=False)


class NewResultSchema(Schema):
    lot = fields.String(required=True)
    test = fields.String(required=True)
    tested_on = fields.Date(required=True)
    replicates = fields.List(fields.Dict(keys=fields.String(), values=fields.Integer()), load_default=list)
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", load_default=dict)
    verdict = fields.String(load_default=None, allow_none=True)
    item = fields.String(load_default=None, allow_none=True, metadata={"description": "Barcode"})
    withdrawn = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=1))
    used_up = fields.Boolean(load_default=False)
    analyst = fields.String(load_default=None, allow_none=True)
    note = fields.String(load_default=None, allow_none=True)


class ResultCorrectionSchema(NewResultSchema):
    reason = fields.String(required=True)


class ResultSchema(Schema):
    id = fields.Integer()
    lot = fields.String(attribute="lot.code")
    test = fields.String()
    tested_on = fields.Date()
    replicates = fields.List(fields.Dict(), attribute="counts")
    fields_ = fields.Dict(data_key="fields", attribute="fields")
    verdict = fields.String(allow_none=True)
    successes = fields.Integer(allow_none=True)
    total = fields.Integer(allow_none=True)
    estimate = fields.Float(allow_none=True, metadata={"description": "A share between 0 and 1"})
    interval_low = fields.Float(allow_none=True, metadata={"description": "Wilson 95 % interval"})
    interval_high = fields.Float(allow_none=True)
    threshold = fields.Float(allow_none=True)
    measured = fields.Decimal(allow_none=True, as_string=True)
    outcome = fields.Enum(Outcome, by_value=True)
    explanation = fields.Function(wording.explanation_of, metadata={"type": "string"})
    analyst = fields.String()
    note = fields.String(allow_none=True)
    item = fields.Function(lambda result: result.item.barcode if result.item else None, metadata={"type": "string"})
    superseded_by = fields.Integer(attribute="superseded_by_id", allow_none=True)
    recorded_at = fields.AwareDateTime()


def _due_on(result: Result) -> str | None:
    planned = open_recheck(session(), result.lot_id, result.test)
    return planned.due_on.isoformat() if planned else None


class RecordedSchema(ResultSchema):
    due_on = fields.Function(
        _due_on,
        metadata={"type": "string", "format": "date", "description": "When the test is due again"},
    )


class ResultPageSchema(Schema):
    rows = fields.List(fields.Nested(ResultSchema))
    next = fields.String(allow_none=True)


class RecheckSchema(Schema):
    lot = fields.String(attribute="lot.code")
    resource = fields.String(attribute="lot.resource.accession")
    test = fields.String()
    due_on = fields.Date()
    policy = fields.String()


class RecheckPageSchema(Schema):
    rows = fields.List(fields.Nested(RecheckSchema))
    next = fields.String(allow_none=True)


class NewHoldSchema(Schema):
    lot = fields.String(load_default=None)
    resource = fields.String(load_default=None)
    reason = fields.Enum(HoldReason, by_value=True, required=True)
    note = fields.String(load_default=None, allow_none=True)


class HoldReleaseSchema(Schema):
    reason = fields.String(required=True)


class HoldSchema(Schema):
    id = fields.Integer()
    lot = fields.Function(lambda hold: hold.lot.code if hold.lot else None, metadata={"type": "string"})
    resource = fields.Function(
        lambda hold: hold.resource.accession if hold.resource else None, metadata={"type": "string"}
    )
    reason = fields.Enum(HoldReason, by_value=True)
    note = fields.String(allow_none=True)
    placed_by = fields.String()
    placed_at = fields.AwareDateTime()
    released_by = fields.String(allow_none=True)
    released_at = fields.AwareDateTime(allow_none=True)
    release_reason = fields.String(allow_none=True)


class HoldPageSchema(Schema):
    rows = fields.List(fields.Nested(HoldSchema))
    next = fields.String(allow_none=True)


class TestLabelSchema(Schema):
    en = fields.String()
    ja = fields.String()


class TestDefinitionSchema(Schema):
    name = fields.String()
    label = fields.Nested(TestLabelSchema)
    measure = fields.String()
    lot_forms = fields.List(fields.String(), attribute="fit.lot_forms")
    kinds = fields.List(fields.String(), attribute="fit.kinds")
    required_for_distribution = fields.Boolean()
    counts = fields.Function(lambda test: [count.name for count in test.counts], metadata={"type": "array"})
    fields_ = fields.Function(
        lambda test: [field.name for field in test.fields], data_key="fields", metadata={"type": "array"}
    )
    verdicts = fields.Function(lambda test: [row.value for row in test.verdicts], metadata={"type": "array"})
    source = fields.String()


@blueprint.get("/tests")
@requires(Permission.QUALITY_READ)
@blueprint.response(200, TestDefinitionSchema(many=True))
def tests() -> list[TestDefinition]:
    """The tests of this centre, with the names of their counts, fields and findings."""
    return list(plan_of(session()).tests.values())


@blueprint.get("/results")
@requires(Permission.QUALITY_READ)
@blueprint.arguments(ResultQuerySchema, location="query")
@blueprint.response(200, ResultPageSchema)
def list_results(query: dict[str, Any]) -> Any:
    """Results that hold, newest first; of one lot all at once."""
    if query["lot"]:
        return {"rows": results_of_lot(session(), lots.lot(session(), query["lot"])), "next": None}
    chosen = {name: query[name] for name in ("outcome", "test", "after", "size")}
    return results(session(), **chosen)


@blueprint.post("/results")
@requires(Permission.QUALITY_RECORD)
@blueprint.arguments(NewResultSchema)
@blueprint.response(201, RecordedSchema)
def new_result(body: dict[str, Any]) -> Result:
    """Record a result: it is judged, the stock goes down, a failed lot is held, the next date is set."""
    with transaction() as writing:
        return record_result(writing, current_actor(), _draft(body))


@blueprint.get("/results/<int:result_id>")
@requires(Permission.QUALITY_READ)
@blueprint.response(200, RecordedSchema)
def one_result(result_id: int) -> Result:
    """A result with the date when its test is due again."""
    return result_by_id(session(), result_id)


@blueprint.post("/results/<int:result_id>/correction")
@requires(Permission.QUALITY_RECORD)
@blueprint.arguments(ResultCorrectionSchema)
@blueprint.response(201, RecordedSchema)
def correction(body: dict[str, Any], result_id: int) -> Result:
    """Supersede a result by one that says what was meant."""
    with transaction() as writing:
        wrong = result_by_id(writing, result_id)
        return correct_result(writing, current_actor(), wrong, _draft(body), body["reason"])


@blueprint.get("/worklist")
@requires(Permission.QUALITY_READ)
@blueprint.arguments(RecheckQuerySchema, location="query")
@blueprint.response(200, RecheckPageSchema)
def due(query: dict[str, Any]) -> Any:
    """What is due, soonest first; `until` is the last date."""
    chosen = WorklistFilter(query["until"], query["kind"], query["test"])
    return worklist(session(), chosen, after=query["after"], size=query["size"])


@blueprint.get("/holds")
@requires(Permission.QUALITY_READ)
@blueprint.arguments(HoldQuerySchema, location="query")
@blueprint.response(200, HoldPageSchema)
def list_holds(query: dict[str, Any]) -> Any:
    """Holds in force, newest first, or those released."""
    return holds(session(), **query)


@blueprint.post("/holds")
@requires(Permission.QUALITY_DECIDE)
@blueprint.arguments(NewHoldSchema)
@blueprint.response(201, HoldSchema)
def new_hold(body: dict[str, Any]) -> Hold:
    """Keep a lot, or a whole resource, from being sent out."""
    with transaction() as writing:
        subject = (
            lots.lot(writing, body["lot"]) if body["lot"] else resource_by_accession(writing, body["resource"] or "")
        )
        return place_hold(writing, current_actor(), subject, body["reason"], body["note"])


@blueprint.post("/holds/<int:hold_id>/release")
@requires(Permission.QUALITY_DECIDE)
@blueprint.arguments(HoldReleaseSchema)
@blueprint.response(200, HoldSchema)
def release(body: dict[str, Any], hold_id: int) -> Hold:
    """Let a lot or resource be sent out again."""
    with transaction() as writing:
        hold = hold_by_id(writing, hold_id)
        release_hold(writing, current_actor(), hold, body["reason"])
        return hold


def _draft(body: dict[str, Any]) -> ResultDraft:
    tested_on: date = body["tested_on"]
    return ResultDraft(
        lot=lots.lot(session(), body["lot"]),
        test=body["test"],
        tested_on=tested_on,
        replicates=body["replicates"],
        fields=body["fields_"],
        verdict=body["verdict"],
        item=lots.item(session(), body["item"]) if body["item"] else None,
        withdrawn=body["withdrawn"],
        used_up=body["used_up"],
        analyst=body["analyst"],
        note=body["note"],
    )
