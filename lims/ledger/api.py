"""The custody ledger for programs: events, the history of a thing, and the proof that all of it holds."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Range

from lims.core.paging import Page
from lims.core.permissions import Permission
from lims.ledger import queries
from lims.ledger.kinds import EventKind
from lims.ledger.models import Event
from lims.ledger.refusals import LedgerTooLarge
from lims.ledger.verification import MOST_FINDINGS_AT_ONCE, extent, first_findings
from lims.ledger.wording import finding_text
from lims.ledger.words import SECRET_FACTS
from lims.web.access import requires
from lims.web.database import database, session

blueprint = Blueprint("ledger_api", __name__, url_prefix="/api/ledger", description="The custody ledger")

_FACTS = {"type": "object", "description": "Facts of the thing as they are kept; a password's digest is left out"}


class PagingSchema(Schema):
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before"})
    size = fields.Integer(load_default=50, validate=Range(1, 500))


class EventQuerySchema(PagingSchema):
    kind = fields.Enum(EventKind, by_value=True, load_default=None)
    actor_name = fields.String(load_default=None)
    code = fields.String(load_default=None, metadata={"description": "The code of a thing that the event touched"})
    since = fields.AwareDateTime(load_default=None, metadata={"description": "From this instant on"})
    until = fields.AwareDateTime(load_default=None, metadata={"description": "Before this instant"})


class EventSchema(Schema):
    seq = fields.Integer()
    kind = fields.String()
    at = fields.AwareDateTime()
    actor_name = fields.String()
    face = fields.String(metadata={"description": "page, api, command, job or sync"})
    reason = fields.String(allow_none=True)
    message_id = fields.String(allow_none=True)
    details = fields.Dict()
    digest = fields.String(metadata={"description": "SHA-256 over the event and its lines"})


class LineSchema(Schema):
    thing = fields.String()
    code = fields.String()
    before = fields.Function(lambda line: _readable(line.before), metadata=_FACTS | {"nullable": True})
    after = fields.Function(lambda line: _readable(line.after), metadata=_FACTS)


class EventWithLinesSchema(EventSchema):
    lines = fields.List(fields.Nested(LineSchema))


class LineWithEventSchema(LineSchema):
    event = fields.Nested(EventSchema)


class EventPageSchema(Schema):
    rows = fields.List(fields.Nested(EventSchema))
    next = fields.String(allow_none=True)


class HistoryPageSchema(Schema):
    rows = fields.List(fields.Nested(LineWithEventSchema))
    next = fields.String(allow_none=True)


class VerificationSchema(Schema):
    holds = fields.Boolean()
    events = fields.Integer()
    seals = fields.Integer()
    rows = fields.Integer(metadata={"description": "Rows under custody"})
    findings = fields.List(fields.String(), metadata={"description": "What is wrong, in the reader's language"})
    has_more = fields.Boolean(metadata={"description": "Whether there are findings that are not listed"})


@blueprint.get("/events")
@requires(Permission.LEDGER_READ)
@blueprint.arguments(EventQuerySchema, location="query")
@blueprint.response(200, EventPageSchema)
def events(asked: dict[str, Any]) -> Page:
    """Events, the newest first."""
    return queries.events(session(), **asked)


@blueprint.get("/events/<int:seq>")
@requires(Permission.LEDGER_READ)
@blueprint.response(200, EventWithLinesSchema)
def event(seq: int) -> Event:
    """One event with what it did to each thing."""
    return queries.event(session(), seq)


@blueprint.get("/things/<thing>/<code>/history")
@requires(Permission.LEDGER_READ)
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, HistoryPageSchema)
def history(asked: dict[str, Any], thing: str, code: str) -> Page:
    """What happened to one thing, such as the item with a barcode, the newest first."""
    return queries.history_of_code(session(), thing, code, **asked)


@blueprint.post("/verification")
@requires(Permission.LEDGER_VERIFY)
@blueprint.response(200, VerificationSchema)
def verify() -> dict[str, Any]:
    """Recompute every digest and seal, and compare every row under custody with its last event."""
    whole = extent(session())
    if whole.is_too_large:
        raise LedgerTooLarge()
    with database().snapshot() as reading:
        found = first_findings(reading)
    return {
        **whole.counts,
        "holds": not found,
        "findings": [finding_text(finding) for finding in found[:MOST_FINDINGS_AT_ONCE]],
        "has_more": len(found) > MOST_FINDINGS_AT_ONCE,
    }


def _readable(facts: dict[str, Any] | None) -> dict[str, Any] | None:
    return facts and {name: value for name, value in facts.items() if name not in SECRET_FACTS}
