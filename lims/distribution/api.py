"""API of distribution: requests and what blocks them, decisions, agreements."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from lims.core.language import LANGUAGES
from lims.core.permissions import Permission
from lims.distribution.drafts import RequestDraft, RequesterDraft, RequestLineDraft
from lims.distribution.models import AgreementScope, Request, Source
from lims.distribution.operations import (
    accept_request,
    cancel_request,
    prepare_order,
    receive_request,
    refuse_request,
)
from lims.distribution.queries.agreements import agreements
from lims.distribution.queries.blocking import blockers_of
from lims.distribution.queries.requests import RequestFilter, request_by_number, requests
from lims.distribution.states import AgreementState, RequestState, agreement_state_on
from lims.distribution.wording import blocker_sentence
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction

blueprint = Blueprint(
    "distribution_api", __name__, url_prefix="/api/distribution", description="Requests and agreements"
)


class DistributionPageQuerySchema(Schema):
    text = fields.String(load_default="")
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class RequestQuerySchema(DistributionPageQuerySchema):
    state = fields.Enum(RequestState, by_value=True, load_default=None)


class AgreementQuerySchema(DistributionPageQuerySchema):
    state = fields.Enum(AgreementState, by_value=True, load_default=None)


class RequesterSchema(Schema):
    number = fields.String(dump_only=True)
    name = fields.String(required=True)
    institution = fields.String(required=True)
    email = fields.Email(required=True)
    country = fields.String(required=True, metadata={"description": "ISO 3166-1 alpha-3"})
    category = fields.String(load_default=None, allow_none=True)
    language = fields.String(load_default="en", validate=validate.OneOf(LANGUAGES))
    address = fields.String(load_default="")
    department = fields.String(load_default=None, allow_none=True)
    phone = fields.String(load_default=None, allow_none=True)


class NewRequestLineSchema(Schema):
    accession = fields.String(required=True)
    items_wanted = fields.Integer(load_default=1)
    form = fields.String(load_default="", metadata={"description": "A form of lots; empty: any"})


class NewRequestSchema(Schema):
    message_id = fields.String(
        required=True,
        validate=validate.Length(1, 64),
        metadata={"description": "Made by the sender; the same one delivered again makes no second request"},
    )
    requester = fields.Nested(RequesterSchema, required=True)
    lines = fields.List(fields.Nested(NewRequestLineSchema), required=True, validate=validate.Length(min=1))
    language = fields.String(load_default="en", validate=validate.OneOf(LANGUAGES))
    purpose = fields.String(load_default=None, allow_none=True)
    purpose_text = fields.String(load_default="")
    note = fields.String(load_default=None, allow_none=True)
    terms_accepted = fields.Boolean(load_default=False)


class RequestLineSchema(Schema):
    accession = fields.String(attribute="resource.accession")
    items_wanted = fields.Integer()
    form = fields.String()


class BlockerSchema(Schema):
    code = fields.String()
    message = fields.Function(blocker_sentence, metadata={"type": "string"})
    permission = fields.Function(lambda blocker: blocker.permission.value, metadata={"type": "string"})
    check = fields.Function(lambda blocker: blocker.check and blocker.check.code, metadata={"type": "string"})


class RequestSchema(Schema):
    number = fields.String()
    state = fields.Enum(RequestState, by_value=True)
    source = fields.Enum(Source, by_value=True)
    requester = fields.Nested(RequesterSchema)
    lines = fields.List(fields.Nested(RequestLineSchema))
    purpose = fields.String(allow_none=True)
    purpose_text = fields.String()
    decision_reason = fields.String(allow_none=True)
    received_at = fields.AwareDateTime()
    shipment = fields.Function(
        lambda request: request.shipment.number if request.shipment else None, metadata={"type": "string"}
    )


class RequestPageSchema(Schema):
    rows = fields.List(fields.Nested(RequestSchema))
    next = fields.String(allow_none=True)


class AgreementSchema(Schema):
    number = fields.String()
    institution = fields.String()
    requester = fields.String(attribute="requester.number")
    purpose = fields.String()
    scope = fields.Enum(AgreementScope, by_value=True)
    state = fields.Function(
        lambda found: agreement_state_on(found.state, found.last_day_on, current_actor().today).value,
        metadata={"type": "string"},
    )
    active_on = fields.Date(allow_none=True)
    last_day_on = fields.Date(allow_none=True)


class AgreementPageSchema(Schema):
    rows = fields.List(fields.Nested(AgreementSchema))
    next = fields.String(allow_none=True)


class DecisionReasonSchema(Schema):
    reason = fields.String(required=True)


class PreparationSchema(Schema):
    planned_on = fields.Date(load_default=None, allow_none=True)


@blueprint.get("/requests")
@requires(Permission.DISTRIBUTION_READ)
@blueprint.arguments(RequestQuerySchema, location="query")
@blueprint.response(200, RequestPageSchema)
def get_requests(query: dict[str, Any]) -> Any:
    """Requests, newest first."""
    states = [query["state"]] if query["state"] else []
    return requests(session(), RequestFilter(states, query["text"]), query["after"], query["size"])


@blueprint.post("/requests")
@requires(Permission.DISTRIBUTION_EDIT)
@blueprint.arguments(NewRequestSchema)
@blueprint.response(201, RequestSchema)
def post_request(sent: dict[str, Any]) -> Request:
    """Record a request. The same message delivered again gives the request that it made before."""
    requester = RequesterDraft(**sent.pop("requester"))
    lines = [RequestLineDraft(**line) for line in sent.pop("lines")]
    with transaction() as writing:
        draft = RequestDraft(requester=requester, lines=lines, source=Source.API, **sent)
        return receive_request(writing, current_actor(), draft)


@blueprint.get("/requests/<number>")
@requires(Permission.DISTRIBUTION_READ)
@blueprint.response(200, RequestSchema)
def get_request(number: str) -> Request:
    """One request."""
    return request_by_number(session(), number)


@blueprint.get("/requests/<number>/blockers")
@requires(Permission.DISTRIBUTION_READ)
@blueprint.response(200, BlockerSchema(many=True))
def get_blockers(number: str) -> Any:
    """What keeps a request from being sent, and which permission resolves it."""
    return list(blockers_of(session(), current_actor(), request_by_number(session(), number)))


@blueprint.post("/requests/<number>/acceptance")
@requires(Permission.DISTRIBUTION_DECIDE)
@blueprint.response(200, RequestSchema)
def post_acceptance(number: str) -> Request:
    """Accept a request."""
    with transaction() as writing:
        found = request_by_number(writing, number)
        accept_request(writing, current_actor(), found)
    return found


@blueprint.post("/requests/<number>/refusal")
@requires(Permission.DISTRIBUTION_DECIDE)
@blueprint.arguments(DecisionReasonSchema)
@blueprint.response(200, RequestSchema)
def post_refusal(sent: dict[str, str], number: str) -> Request:
    """Refuse a request; the requester is told the reason by mail."""
    with transaction() as writing:
        found = request_by_number(writing, number)
        refuse_request(writing, current_actor(), found, sent["reason"])
    return found


@blueprint.post("/requests/<number>/cancellation")
@requires(Permission.DISTRIBUTION_EDIT)
@blueprint.arguments(DecisionReasonSchema)
@blueprint.response(200, RequestSchema)
def post_cancellation(sent: dict[str, str], number: str) -> Request:
    """Cancel a request and its shipment."""
    with transaction() as writing:
        found = request_by_number(writing, number)
        cancel_request(writing, current_actor(), found, sent["reason"])
    return found


@blueprint.post("/requests/<number>/shipment")
@requires(Permission.SHIPPING_DISPATCH)
@blueprint.arguments(PreparationSchema)
@blueprint.response(201, RequestSchema)
def post_shipment(sent: dict[str, Any], number: str) -> Request:
    """Plan the shipment of an accepted request that nothing blocks; its items are reserved."""
    with transaction() as writing:
        found = request_by_number(writing, number)
        prepare_order(writing, current_actor(), found, sent["planned_on"])
    return found


@blueprint.get("/agreements")
@requires(Permission.DISTRIBUTION_READ)
@blueprint.arguments(AgreementQuerySchema, location="query")
@blueprint.response(200, AgreementPageSchema)
def get_agreements(query: dict[str, Any]) -> Any:
    """Agreements, newest first, with their state as it is today."""
    states = [query["state"]] if query["state"] else []
    return agreements(session(), current_actor().today, states, query["text"], query["after"], query["size"])
