"""Deposits for programs: upload a list, look at its rows, decide, register."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_smorest.fields import Upload
from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, Range

from lims.core.paging import Page
from lims.core.permissions import Permission
from lims.deposits import queries
from lims.deposits.drafts import AgreementDraft, DepositorDraft, ListDraft, UploadedFile
from lims.deposits.models import (
    Decision,
    Deposit,
    DepositAgreement,
    Depositor,
    DepositRow,
    RowState,
    UseCondition,
)
from lims.deposits.operations.accepting import Acceptance, accept_rows
from lims.deposits.operations.correcting import correct_row
from lims.deposits.operations.depositors import record_agreement, register_depositor
from lims.deposits.operations.lists import close_deposit, decide_rows, recheck_list, remap_list, upload_list
from lims.deposits.queries.refused import refused_rows_file, sentence_of
from lims.deposits.reading.columns import ColumnMap
from lims.deposits.reading.rows import RowProblem
from lims.resources.models import Visibility
from lims.resources.wording import reader_language
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.multipart import MultipartBlueprint

blueprint = MultipartBlueprint(
    "deposits_api", __name__, url_prefix="/api/deposits", description="Depositors, agreements and lists of specimens"
)


class DepositorSchema(Schema):
    number = fields.String(dump_only=True)
    name = fields.String(required=True, validate=Length(min=1, max=300))
    name_ja = fields.String(allow_none=True)
    organization = fields.String(allow_none=True)
    organization_ja = fields.String(allow_none=True)
    department = fields.String(allow_none=True)
    country = fields.String(allow_none=True, metadata={"description": "ISO 3166-1 alpha-3"})
    address = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    is_name_public = fields.Boolean()
    is_active = fields.Boolean()


class DepositAgreementSchema(Schema):
    number = fields.String(dump_only=True)
    title = fields.String(required=True, validate=Length(min=1, max=300))
    signed_on = fields.Date(required=True)
    ends_on = fields.Date(allow_none=True)
    use_condition = fields.Enum(UseCondition, by_value=True, load_default=UseCondition.UNRESTRICTED)
    terms_of_use = fields.String(allow_none=True)
    visibility = fields.Enum(Visibility, by_value=True, load_default=Visibility.CLOSED)
    embargoed_until = fields.Date(allow_none=True)


class DepositPagingSchema(Schema):
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=50, validate=Range(1, 500))


class DepositRowFilterSchema(DepositPagingSchema):
    state = fields.Enum(RowState, by_value=True, load_default=None)


class DepositUploadSchema(Schema):
    kind = fields.String(required=True)
    depositor = fields.String(required=True, metadata={"description": "Number of the depositor"})
    agreement = fields.String(load_default=None, metadata={"description": "Number of the deposit agreement"})
    sheet = fields.String(load_default=None)
    note = fields.String(load_default=None)
    columns = fields.String(
        load_default="{}",
        metadata={"description": "JSON: fields by column name; columns that are not mentioned are guessed"},
    )
    values = fields.String(load_default="{}", metadata={"description": "JSON: the same value for all rows, by field"})
    file = Upload(required=True)


class DepositColumnsSchema(Schema):
    columns = fields.Dict(fields.String(), fields.String(), required=True)
    values = fields.Dict(fields.String(), fields.String(), load_default=dict)
    remember = fields.Boolean(load_default=True)


class DepositCorrectionSchema(Schema):
    values = fields.Dict(
        fields.String(),
        fields.String(),
        required=True,
        metadata={"description": "Texts by field; an empty one takes the value away"},
    )


class DepositDecisionSchema(Schema):
    decision = fields.Enum(Decision, by_value=True, required=True)
    rows = fields.List(fields.Integer(), load_default=None, metadata={"description": "Numbers of rows in the file"})
    state = fields.Enum(RowState, by_value=True, load_default=None)


class DepositAcceptSchema(Schema):
    rows = fields.List(
        fields.Integer(), load_default=None, metadata={"description": "Without it all rows that have been taken"}
    )


class DepositCountsSchema(Schema):
    rows = fields.Integer()
    ready = fields.Integer()
    doubtful = fields.Integer()
    refused = fields.Integer()
    to_register = fields.Integer()
    registered = fields.Integer()


class DepositSchema(Schema):
    number = fields.String()
    state = fields.String()
    kind = fields.String()
    depositor = fields.String(attribute="depositor.number")
    agreement = fields.String(attribute="agreement.number")
    received_on = fields.Date()
    created_at = fields.AwareDateTime()
    accepted_at = fields.AwareDateTime(allow_none=True)
    sheet = fields.String()
    columns = fields.Dict(attribute="fields", metadata={"description": "The field of each column"})
    values = fields.Dict(attribute="constants")
    remarks = fields.Function(lambda deposit: [_sentence(record) for record in deposit["remarks"]])
    counts = fields.Nested(DepositCountsSchema)


class DepositPageSchema(Schema):
    deposits = fields.List(fields.Nested(DepositSchema))
    next = fields.String(allow_none=True)


class DepositorPageSchema(Schema):
    depositors = fields.List(fields.Nested(DepositorSchema))
    next = fields.String(allow_none=True)


class DepositRowSchema(Schema):
    number = fields.Integer()
    state = fields.String()
    decision = fields.String()
    accession = fields.String(attribute="resource.accession")
    written = fields.Dict()
    understood = fields.Dict()
    problems = fields.Function(lambda row: [_problem(record) for record in row.problems])


class DepositRowPageSchema(Schema):
    rows = fields.List(fields.Nested(DepositRowSchema))
    next = fields.String(allow_none=True)


class DepositAcceptanceSchema(Schema):
    registered = fields.Integer()
    unknown_parents = fields.List(fields.String())
    deposit = fields.Nested(DepositSchema)


@blueprint.get("/depositors")
@requires(Permission.DEPOSITS_READ)
@blueprint.arguments(DepositPagingSchema, location="query")
@blueprint.response(200, DepositorPageSchema)
def depositors(paging: dict[str, Any]) -> dict[str, Any]:
    """Depositors, newest first."""
    page = queries.depositors(session(), after=paging["after"], size=paging["size"])
    return {"depositors": page.rows, "next": page.next}


@blueprint.post("/depositors")
@requires(Permission.DEPOSITS_EDIT)
@blueprint.arguments(DepositorSchema)
@blueprint.response(201, DepositorSchema)
def create_depositor(values: dict[str, Any]) -> Depositor:
    """Record a depositor."""
    with transaction() as writing:
        return register_depositor(writing, current_actor(), DepositorDraft(**values))


@blueprint.get("/depositors/<number>")
@requires(Permission.DEPOSITS_READ)
@blueprint.response(200, DepositorSchema)
def depositor(number: str) -> Depositor:
    return queries.depositor(session(), number)


@blueprint.post("/depositors/<number>/agreements")
@requires(Permission.DEPOSITS_EDIT)
@blueprint.arguments(DepositAgreementSchema)
@blueprint.response(201, DepositAgreementSchema)
def create_agreement(values: dict[str, Any], number: str) -> DepositAgreement:
    """Record a deposit agreement; its signed file is attached on the page."""
    with transaction() as writing:
        found = queries.depositor(writing, number)
        return record_agreement(writing, current_actor(), found, AgreementDraft(**values))


@blueprint.get("/")
@requires(Permission.DEPOSITS_READ)
@blueprint.arguments(DepositPagingSchema, location="query")
@blueprint.response(200, DepositPageSchema)
def deposits(paging: dict[str, Any]) -> dict[str, Any]:
    """Deposits, newest first."""
    page = queries.deposits(session(), after=paging["after"], size=paging["size"])
    return {"deposits": [_shown(each) for each in page.rows], "next": page.next}


@blueprint.post("/")
@requires(Permission.DEPOSITS_EDIT)
@blueprint.arguments(DepositUploadSchema, location="multipart")
@blueprint.response(201, DepositSchema)
def create_deposit(values: dict[str, Any]) -> Mapping[str, Any]:
    """Upload a list as a draft; its rows are read and checked, and nothing is registered yet."""
    sent = values["file"]
    file = UploadedFile(sent.filename or "list", sent.read(), sent.mimetype or "application/octet-stream")
    columns = ColumnMap(_texts_in(values["columns"], "columns"), _texts_in(values["values"], "values"))
    with transaction() as writing:
        found = queries.depositor(writing, values["depositor"])
        agreement = queries.agreement(writing, values["agreement"]) if values["agreement"] else None
        draft = ListDraft(found, values["kind"], file, agreement, values["sheet"], columns, values["note"])
        made = upload_list(writing, current_actor(), draft)
    return _shown(made)


@blueprint.get("/<number>")
@requires(Permission.DEPOSITS_READ)
@blueprint.response(200, DepositSchema)
def deposit(number: str) -> Mapping[str, Any]:
    return _shown(queries.deposit(session(), number))


@blueprint.get("/<number>/rows")
@requires(Permission.DEPOSITS_READ)
@blueprint.arguments(DepositRowFilterSchema, location="query")
@blueprint.response(200, DepositRowPageSchema)
def rows(wanted: dict[str, Any], number: str) -> dict[str, Any]:
    """Rows in the order of the file, as written and as understood."""
    found = queries.deposit(session(), number)
    page: Page = queries.rows_of_deposit(
        session(), found.id, state=wanted["state"], after=wanted["after"], size=wanted["size"]
    )
    return {"rows": page.rows, "next": page.next}


@blueprint.patch("/<number>/rows/<int:row_number>")
@requires(Permission.DEPOSITS_EDIT)
@blueprint.arguments(DepositCorrectionSchema)
@blueprint.response(200, DepositRowSchema)
def correct(sent: dict[str, Any], number: str, row_number: int) -> DepositRow:
    """Write values in place of what the depositor wrote, which is kept, and check the row anew."""
    with transaction() as writing:
        correct_row(writing, current_actor(), queries.deposit(writing, number), row_number, sent["values"])
    return queries.row_of_deposit(session(), queries.deposit(session(), number).id, row_number)


@blueprint.post("/<number>/columns")
@requires(Permission.DEPOSITS_EDIT)
@blueprint.arguments(DepositColumnsSchema)
@blueprint.response(200, DepositSchema)
def change_columns(values: dict[str, Any], number: str) -> Mapping[str, Any]:
    """Read the rows anew by this column map."""
    with transaction() as writing:
        found = queries.deposit(writing, number)
        columns = ColumnMap(values["columns"], values["values"])
        remap_list(writing, current_actor(), found, columns, remember=values["remember"])
    return _shown(queries.deposit(session(), number))


@blueprint.post("/<number>/decisions")
@requires(Permission.DEPOSITS_EDIT)
@blueprint.arguments(DepositDecisionSchema)
@blueprint.response(200, DepositSchema)
def decide(values: dict[str, Any], number: str) -> Mapping[str, Any]:
    """Take rows or leave them out: by their numbers, or all that the check left in a state."""
    if values["rows"] is None and values["state"] is None:
        raise ValidationError(_("Give the rows or a state."), "rows")
    with transaction() as writing:
        found = queries.deposit(writing, number)
        decide_rows(writing, current_actor(), found, values["decision"], numbers=values["rows"], state=values["state"])
    return _shown(queries.deposit(session(), number))


@blueprint.post("/<number>/accept")
@requires(Permission.DEPOSITS_ACCEPT)
@blueprint.arguments(DepositAcceptSchema)
@blueprint.response(200, DepositAcceptanceSchema)
def accept(values: dict[str, Any], number: str) -> dict[str, Any]:
    """Register the rows that have been taken, or these rows: all of them, or none. Rows are never registered twice."""
    with transaction() as writing:
        found = queries.deposit(writing, number)
        acceptance: Acceptance = accept_rows(writing, current_actor(), found, values["rows"])
    return {
        "registered": acceptance.registered,
        "unknown_parents": list(acceptance.unknown_parents),
        "deposit": _shown(queries.deposit(session(), number)),
    }


@blueprint.post("/<number>/recheck")
@requires(Permission.DEPOSITS_EDIT)
@blueprint.response(200, DepositSchema)
def recheck(number: str) -> Mapping[str, Any]:
    """Compare the rows with the catalogue as it is now."""
    with transaction() as writing:
        recheck_list(writing, current_actor(), queries.deposit(writing, number))
    return _shown(queries.deposit(session(), number))


@blueprint.post("/<number>/close")
@requires(Permission.DEPOSITS_ACCEPT)
@blueprint.response(200, DepositSchema)
def close(number: str) -> Mapping[str, Any]:
    """End the work on a deposit; what is not registered stays out."""
    with transaction() as writing:
        close_deposit(writing, current_actor(), queries.deposit(writing, number))
    return _shown(queries.deposit(session(), number))


@blueprint.get("/<number>/refused.csv")
@requires(Permission.DEPOSITS_READ)
@blueprint.response(200, content_type="text/csv")
def refused_file(number: str) -> Response:
    """The rows that were not registered: row, field, value, reason."""
    found = queries.deposit(session(), number)
    return Response(refused_rows_file(session(), found, _, reader_language()), mimetype="text/csv")


def _shown(found: Deposit) -> Mapping[str, Any]:
    counts = queries.counts_of_deposits(session(), [found.id])[found.id]
    names = ("number", "kind", "received_on", "created_at", "accepted_at", "sheet", "fields", "constants", "remarks")
    shown = {name: getattr(found, name) for name in names}
    return shown | {
        "state": found.state.value,
        "depositor": found.depositor,
        "agreement": found.agreement,
        "counts": counts,
    }


def _texts_in(text: str, name: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ValidationError(_("This is not JSON."), name) from error
    if not isinstance(found, dict):
        raise ValidationError(_("This is not an object of texts."), name)
    return {str(key): str(value) for key, value in found.items()}


def _problem(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "severity": record["severity"],
        "code": record["code"],
        "field": record.get("field", ""),
        "column": record.get("column", ""),
        "value": record.get("value", ""),
        "message": sentence_of(RowProblem.from_record(record), _),
    }


def _sentence(record: Mapping[str, Any]) -> str:
    return sentence_of(RowProblem.from_record({"field": "", "column": "", "value": ""} | dict(record)), _)
