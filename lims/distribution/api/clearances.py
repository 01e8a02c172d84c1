"""Answers to legal checks by the API."""

from typing import Any

from flask import Response
from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.distribution.answers import file_answer
from lims.distribution.api.blueprint import DistributionReasonSchema, blueprint
from lims.distribution.drafts import Upload as UploadedFile
from lims.distribution.models import Clearance
from lims.distribution.operations import confirm_clearance, withdraw_clearance
from lims.distribution.queries.blocking import clearance, valid_clearances
from lims.distribution.queries.requests import line_of, request_by_number
from lims.distribution.wording import check_label
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


class ClearanceSchema(Schema):
    id = fields.Integer()
    check = fields.String(attribute="check_code")
    title = fields.Function(lambda found: check_label(found.check_code), metadata={"type": "string"})
    line = fields.Integer(attribute="line_id", allow_none=True)
    rules_as_of = fields.Date()
    note = fields.String(allow_none=True)
    document = fields.Function(lambda found: found.document and found.document.name, metadata={"type": "string"})
    confirmed_by = fields.String()
    confirmed_at = fields.AwareDateTime()
    withdrawn_at = fields.AwareDateTime(allow_none=True)


class NewClearanceSchema(Schema):
    check = fields.String(required=True, metadata={"description": "Code of the check, as the blocker names it"})
    line = fields.Integer(
        load_default=None, metadata={"description": "For a check of one resource: the line, as the blocker names it"}
    )
    note = fields.String(load_default=None, validate=validate.Length(max=2000))
    document = Upload(load_default=None)


@blueprint.get("/requests/<number>/clearances")
@requires(Permission.DISTRIBUTION_READ)
@blueprint.response(200, ClearanceSchema(many=True))
def get_clearances(number: str) -> Any:
    """The legal checks that were confirmed for a request, without those taken back."""
    return valid_clearances(session(), request_by_number(session(), number))


@blueprint.post("/requests/<number>/clearances")
@requires(Permission.DISTRIBUTION_DECIDE)
@blueprint.arguments(NewClearanceSchema, location="multipart")
@blueprint.response(201, ClearanceSchema)
def post_clearance(sent: dict[str, Any], number: str) -> Clearance:
    """Confirm a legal check under the name of the token's owner, with its document where the rules ask for one."""
    file = sent["document"]
    document = UploadedFile(file.filename or "document", file.read()) if file else None
    with transaction() as writing:
        found = request_by_number(writing, number)
        line = line_of(found, sent["line"]) if sent["line"] is not None else None
        return confirm_clearance(writing, current_actor(), found, sent["check"], line, sent["note"], document)


@blueprint.post("/clearances/<int:clearance_id>/withdrawal")
@requires(Permission.DISTRIBUTION_DECIDE)
@blueprint.arguments(DistributionReasonSchema)
@blueprint.response(200, ClearanceSchema)
def post_withdrawal(sent: dict[str, str], clearance_id: int) -> Clearance:
    """Take an answer back; it is kept, but no longer counts."""
    with transaction() as writing:
        found = clearance(writing, clearance_id)
        withdraw_clearance(writing, current_actor(), found, sent["reason"])
    return found


@blueprint.get("/clearances/<int:clearance_id>/document")
@requires(Permission.DISTRIBUTION_READ)
@blueprint.response(200, content_type="application/octet-stream")
def get_clearance_document(clearance_id: int) -> Response:
    """The document that was handed in with an answer."""
    found = clearance(session(), clearance_id)
    if found.document is None:
        raise NotFound(N_("document"), clearance_id)
    return file_answer(found.document)
