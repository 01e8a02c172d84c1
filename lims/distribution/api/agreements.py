"""Agreements (MTA) by the API: drafting, sending, the signed copy, countersigning, ending, and their files."""

from typing import Any

from flask import Response
from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from lims.core.language import LANGUAGES, N_
from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.distribution.answers import file_answer
from lims.distribution.api.blueprint import (
    DistributionPageQuerySchema,
    DistributionReasonSchema,
    blueprint,
)
from lims.distribution.drafts import SignedCopy, draft_for
from lims.distribution.drafts import Upload as UploadedFile
from lims.distribution.models import Agreement, AgreementScope
from lims.distribution.operations import (
    countersign_agreement,
    draft_agreement,
    record_signed_agreement,
    send_agreement,
    terminate_agreement,
)
from lims.distribution.queries.agreements import agreement_by_number, agreements
from lims.distribution.queries.requests import request_by_number
from lims.distribution.states import AgreementState, agreement_state_on
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


class AgreementQuerySchema(DistributionPageQuerySchema):
    state = fields.Enum(AgreementState, by_value=True, load_default=None)


class AgreementSchema(Schema):
    number = fields.String()
    institution = fields.String()
    requester = fields.String(attribute="requester.number")
    purpose = fields.String()
    scope = fields.Enum(AgreementScope, by_value=True)
    language = fields.String()
    state = fields.Function(
        lambda found: agreement_state_on(found.state, found.last_day_on, current_actor().today).value,
        metadata={"type": "string"},
    )
    signatory = fields.String(allow_none=True)
    signed_on = fields.Date(allow_none=True)
    countersignatory = fields.String(allow_none=True)
    active_on = fields.Date(allow_none=True)
    last_day_on = fields.Date(allow_none=True)
    end_reason = fields.String(allow_none=True)


class AgreementPageSchema(Schema):
    rows = fields.List(fields.Nested(AgreementSchema))
    next = fields.String(allow_none=True)


class NewAgreementSchema(Schema):
    scope = fields.Enum(AgreementScope, by_value=True, load_default=AgreementScope.RESOURCES)
    language = fields.String(
        load_default=None,
        validate=validate.OneOf(LANGUAGES),
        metadata={"description": "Left out: the language of the request"},
    )
    further_terms = fields.List(fields.String(validate=validate.Length(1, 5000)), load_default=list)


class AgreementNoteSchema(Schema):
    note = fields.String(load_default=None, allow_none=True)


class SignedCopySchema(Schema):
    signatory = fields.String(required=True, metadata={"description": "Who signed it for the requester's institution"})
    signed_on = fields.Date(required=True)
    file = Upload(required=True, metadata={"description": "A PDF or a picture"})


class CountersignatureSchema(Schema):
    signatory = fields.String(required=True, metadata={"description": "Who signed it for the centre"})


@blueprint.get("/agreements")
@requires(Permission.DISTRIBUTION_READ)
@blueprint.arguments(AgreementQuerySchema, location="query")
@blueprint.response(200, AgreementPageSchema)
def get_agreements(query: dict[str, Any]) -> Any:
    """Agreements, newest first, with their state as it is today."""
    states = [query["state"]] if query["state"] else []
    return agreements(session(), current_actor().today, states, query["text"], query["after"], query["size"])


@blueprint.post("/requests/<number>/agreements")
@requires(Permission.DISTRIBUTION_EDIT)
@blueprint.arguments(NewAgreementSchema)
@blueprint.response(201, AgreementSchema)
def post_agreement(sent: dict[str, Any], number: str) -> Agreement:
    """Draft an agreement for what a request asks for."""
    with transaction() as writing:
        found = request_by_number(writing, number)
        draft = draft_for(found, sent["scope"], sent["language"] or found.language, sent["further_terms"])
        return draft_agreement(writing, current_actor(), draft)


@blueprint.get("/agreements/<number>")
@requires(Permission.DISTRIBUTION_READ)
@blueprint.response(200, AgreementSchema)
def get_agreement(number: str) -> Agreement:
    """One agreement."""
    return agreement_by_number(session(), number)


@blueprint.post("/agreements/<number>/sending")
@requires(Permission.DISTRIBUTION_EDIT)
@blueprint.arguments(AgreementNoteSchema)
@blueprint.response(200, AgreementSchema)
def post_sending(sent: dict[str, Any], number: str) -> Agreement:
    """Say that a draft was sent to the requester's institution."""
    with transaction() as writing:
        found = agreement_by_number(writing, number)
        send_agreement(writing, current_actor(), found, sent["note"])
    return found


@blueprint.post("/agreements/<number>/signed-copy")
@requires(Permission.DISTRIBUTION_EDIT)
@blueprint.arguments(SignedCopySchema, location="multipart")
@blueprint.response(200, AgreementSchema)
def post_signed_copy(sent: dict[str, Any], number: str) -> Agreement:
    """Keep the agreement that came back signed, as a PDF or a picture."""
    file = sent.pop("file")
    upload = UploadedFile(file.filename or number, file.read())
    with transaction() as writing:
        found = agreement_by_number(writing, number)
        record_signed_agreement(writing, current_actor(), found, SignedCopy(upload, **sent))
    return found


@blueprint.post("/agreements/<number>/countersignature")
@requires(Permission.DISTRIBUTION_DECIDE)
@blueprint.arguments(CountersignatureSchema)
@blueprint.response(200, AgreementSchema)
def post_countersignature(sent: dict[str, str], number: str) -> Agreement:
    """Make a signed agreement active by the centre's own signature."""
    with transaction() as writing:
        found = agreement_by_number(writing, number)
        countersign_agreement(writing, current_actor(), found, sent["signatory"])
    return found


@blueprint.post("/agreements/<number>/termination")
@requires(Permission.DISTRIBUTION_DECIDE)
@blueprint.arguments(DistributionReasonSchema)
@blueprint.response(200, AgreementSchema)
def post_termination(sent: dict[str, str], number: str) -> Agreement:
    """End an agreement."""
    with transaction() as writing:
        found = agreement_by_number(writing, number)
        terminate_agreement(writing, current_actor(), found, sent["reason"])
    return found


@blueprint.get("/agreements/<number>/draft.pdf")
@requires(Permission.DISTRIBUTION_READ)
@blueprint.response(200, content_type="application/pdf")
def get_draft_file(number: str) -> Response:
    """The agreement as it was drafted."""
    return file_answer(agreement_by_number(session(), number).draft_file)


@blueprint.get("/agreements/<number>/signed-copy")
@requires(Permission.DISTRIBUTION_READ)
@blueprint.response(200, content_type="application/octet-stream")
def get_signed_copy(number: str) -> Response:
    """The agreement as it came back signed."""
    found = agreement_by_number(session(), number)
    if found.signed_file is None:
        raise NotFound(N_("document"), number)
    return file_answer(found.signed_file)
