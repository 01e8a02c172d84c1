"""The steps of a request by the API: review, terms, decisions, the shipment, closing."""

from typing import Any

from marshmallow import Schema, fields, validate

from lims.core.permissions import Permission
from lims.distribution.api.blueprint import DistributionReasonSchema, blueprint
from lims.distribution.api.requests import RequestSchema
from lims.distribution.models import Request
from lims.distribution.operations import (
    accept_request,
    accept_terms,
    cancel_request,
    close_request,
    prepare_order,
    refuse_request,
    start_review,
)
from lims.distribution.queries.requests import request_by_number
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import transaction


class TermsAcceptanceSchema(Schema):
    note = fields.String(
        required=True,
        validate=validate.Length(1, 500),
        metadata={"description": "How the requester has accepted the terms, such as: by mail of 2026-04-01"},
    )


class PreparationSchema(Schema):
    planned_on = fields.Date(load_default=None, allow_none=True)


@blueprint.post("/requests/<number>/review")
@requires(Permission.DISTRIBUTION_EDIT)
@blueprint.response(200, RequestSchema)
def post_review(number: str) -> Request:
    """Say that a request is being looked at."""
    with transaction() as writing:
        found = request_by_number(writing, number)
        start_review(writing, current_actor(), found)
    return found


@blueprint.post("/requests/<number>/terms")
@requires(Permission.DISTRIBUTION_EDIT)
@blueprint.arguments(TermsAcceptanceSchema)
@blueprint.response(200, RequestSchema)
def post_terms(sent: dict[str, str], number: str) -> Request:
    """Record that the requester has accepted the terms of use of all lines, as they are now."""
    with transaction() as writing:
        found = request_by_number(writing, number)
        accept_terms(writing, current_actor(), found, sent["note"])
    return found


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
@blueprint.arguments(DistributionReasonSchema)
@blueprint.response(200, RequestSchema)
def post_refusal(sent: dict[str, str], number: str) -> Request:
    """Refuse a request; the requester is told the reason by mail."""
    with transaction() as writing:
        found = request_by_number(writing, number)
        refuse_request(writing, current_actor(), found, sent["reason"])
    return found


@blueprint.post("/requests/<number>/cancellation")
@requires(Permission.DISTRIBUTION_EDIT)
@blueprint.arguments(DistributionReasonSchema)
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


@blueprint.post("/requests/<number>/closing")
@requires(Permission.DISTRIBUTION_EDIT)
@blueprint.response(200, RequestSchema)
def post_closing(number: str) -> Request:
    """Close a request whose parcel has left."""
    with transaction() as writing:
        found = request_by_number(writing, number)
        close_request(writing, current_actor(), found)
    return found
