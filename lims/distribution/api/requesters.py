"""Requesters by the API."""

from dataclasses import fields as dataclass_fields
from typing import Any

from marshmallow import Schema, fields

from lims.core.permissions import Permission
from lims.distribution.api.blueprint import DistributionPageQuerySchema, RequesterSchema, blueprint
from lims.distribution.drafts import RequesterDraft
from lims.distribution.models import Requester
from lims.distribution.operations import edit_requester, register_requester
from lims.distribution.queries.requesters import requester_by_number, requesters
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction

# What may be left out of changes: all but the version that they start from.
UNCHANGED = tuple(field.name for field in dataclass_fields(RequesterDraft))


class RequesterPageSchema(Schema):
    rows = fields.List(fields.Nested(RequesterSchema))
    next = fields.String(allow_none=True)


class RequesterChangesSchema(RequesterSchema):
    """What is left out stays as it is."""

    version = fields.Integer(required=True, metadata={"description": "As it was read; an older one is refused"})


@blueprint.get("/requesters")
@requires(Permission.DISTRIBUTION_READ)
@blueprint.arguments(DistributionPageQuerySchema, location="query")
@blueprint.response(200, RequesterPageSchema)
def get_requesters(query: dict[str, Any]) -> Any:
    """Requesters, newest first, with a text in name, institution, e-mail address or number."""
    return requesters(session(), query["text"], query["after"], query["size"])


@blueprint.post("/requesters")
@requires(Permission.DISTRIBUTION_EDIT)
@blueprint.arguments(RequesterSchema)
@blueprint.response(201, RequesterSchema)
def post_requester(sent: dict[str, Any]) -> Requester:
    """Record somebody who asks for resources."""
    with transaction() as writing:
        return register_requester(writing, current_actor(), RequesterDraft(**sent))


@blueprint.get("/requesters/<number>")
@requires(Permission.DISTRIBUTION_READ)
@blueprint.response(200, RequesterSchema)
def get_requester(number: str) -> Requester:
    """One requester."""
    return requester_by_number(session(), number)


@blueprint.patch("/requesters/<number>")
@requires(Permission.DISTRIBUTION_EDIT)
@blueprint.arguments(RequesterChangesSchema(partial=UNCHANGED))
@blueprint.response(200, RequesterSchema)
def patch_requester(sent: dict[str, Any], number: str) -> Requester:
    """Change what is known about a requester; what is left out stays."""
    with transaction() as writing:
        found = requester_by_number(writing, number)
        version = sent.pop("version")
        known = {name: getattr(found, name) for name in UNCHANGED}
        edit_requester(writing, current_actor(), found, RequesterDraft(**(known | sent)), version)
    return found
