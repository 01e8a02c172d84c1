"""Requests by the API: receiving, reading, what blocks them, editing."""

from typing import Any

from marshmallow import Schema, fields, validate

from lims.core.language import LANGUAGES
from lims.core.permissions import Permission
from lims.distribution.api.blueprint import DistributionPageQuerySchema, RequesterSchema, blueprint
from lims.distribution.drafts import RequestChanges, RequestDraft, RequesterDraft, RequestLineDraft
from lims.distribution.models import Request, Source
from lims.distribution.operations import edit_request, receive_request
from lims.distribution.queries.blocking import blockers_of
from lims.distribution.queries.requests import RequestFilter, request_by_number, requests
from lims.distribution.states import RequestState
from lims.distribution.wording import blocker_sentence
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction


class RequestQuerySchema(DistributionPageQuerySchema):
    state = fields.Enum(RequestState, by_value=True, load_default=None)


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


class RequestChangesSchema(Schema):
    """What is left out stays as it is; of lines, those that are not named any more are taken off."""

    version = fields.Integer(required=True, metadata={"description": "As it was read; an older one is refused"})
    purpose = fields.String(allow_none=True)
    purpose_text = fields.String()
    note = fields.String(allow_none=True)
    lines = fields.List(fields.Nested(NewRequestLineSchema), validate=validate.Length(min=1))


class RequestLineSchema(Schema):
    line = fields.Integer(attribute="id")
    accession = fields.String(attribute="resource.accession")
    items_wanted = fields.Integer()
    form = fields.String()
    terms_accepted_at = fields.AwareDateTime(allow_none=True)


class BlockerSchema(Schema):
    code = fields.String()
    message = fields.Function(blocker_sentence, metadata={"type": "string"})
    permission = fields.Function(lambda blocker: blocker.permission.value, metadata={"type": "string"})
    check = fields.Function(lambda blocker: blocker.check and blocker.check.code, metadata={"type": "string"})
    line = fields.Integer(attribute="line_id", allow_none=True)


class RequestSchema(Schema):
    number = fields.String()
    version = fields.Integer()
    state = fields.Enum(RequestState, by_value=True)
    source = fields.Enum(Source, by_value=True)
    requester = fields.Nested(RequesterSchema)
    lines = fields.List(fields.Nested(RequestLineSchema))
    language = fields.String()
    purpose = fields.String(allow_none=True)
    purpose_text = fields.String()
    note = fields.String(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    received_at = fields.AwareDateTime()
    shipment = fields.Function(
        lambda request: request.shipment.number if request.shipment else None, metadata={"type": "string"}
    )


class RequestPageSchema(Schema):
    rows = fields.List(fields.Nested(RequestSchema))
    next = fields.String(allow_none=True)


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


@blueprint.patch("/requests/<number>")
@requires(Permission.DISTRIBUTION_EDIT)
@blueprint.arguments(RequestChangesSchema)
@blueprint.response(200, RequestSchema)
def patch_request(sent: dict[str, Any], number: str) -> Request:
    """Change purpose, note or lines of a request that is not being prepared yet."""
    with transaction() as writing:
        found = request_by_number(writing, number)
        known = [RequestLineDraft(line.resource.accession, line.items_wanted, line.form) for line in found.lines]
        changes = RequestChanges(
            purpose=sent.get("purpose", found.purpose),
            purpose_text=sent.get("purpose_text", found.purpose_text),
            note=sent.get("note", found.note),
            lines=[RequestLineDraft(**line) for line in sent["lines"]] if "lines" in sent else known,
        )
        edit_request(writing, current_actor(), found, changes, sent["version"])
    return found


@blueprint.get("/requests/<number>/blockers")
@requires(Permission.DISTRIBUTION_READ)
@blueprint.response(200, BlockerSchema(many=True))
def get_blockers(number: str) -> Any:
    """What keeps a request from being sent, and which permission resolves it."""
    return list(blockers_of(session(), current_actor(), request_by_number(session(), number)))
