"""Publication for programs: how far the sync is, what leaves of a resource, and starting a sync."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from lims.core.permissions import Permission
from lims.resources.queries.catalogue import resource as resource_with_accession
from lims.sync.models import PublicState, Run
from lims.sync.queries import outbox
from lims.sync.queries.preview import preview
from lims.sync.sending import Sync
from lims.sync.transport import HttpTransport
from lims.web.access import requires
from lims.web.actors import current_actor, settings
from lims.web.database import session, transaction

blueprint = Blueprint("sync_api", __name__, url_prefix="/api/sync", description="Publication to the national index")


class SyncRunSchema(Schema):
    started_at = fields.AwareDateTime()
    finished_at = fields.AwareDateTime(allow_none=True)
    events_read = fields.Integer()
    changes_made = fields.Integer()
    changes_accepted = fields.Integer()
    changes_refused = fields.Integer()
    requests_received = fields.Integer()
    states_told = fields.Integer()
    seal_witnessed = fields.Integer(allow_none=True)


class SyncStatusSchema(Schema):
    index_url = fields.String()
    public = fields.Integer()
    withheld = fields.Integer()
    faulty = fields.Integer()
    events_unread = fields.Integer()
    waiting = fields.Integer()
    refused = fields.Integer()
    last_run = fields.Nested(SyncRunSchema, allow_none=True)


class PublicationPreviewSchema(Schema):
    leaves = fields.Boolean()
    withheld_because = fields.String(allow_none=True)
    opens_on = fields.Date(allow_none=True)
    record = fields.Dict(allow_none=True, metadata={"description": "Exactly what leaves the centre"})


@blueprint.get("/status")
@requires(Permission.SYNC_READ)
@blueprint.response(200, SyncStatusSchema)
def status() -> Any:
    """How many resources are public, and how far the sync is behind."""
    counts, backlog = outbox.publication_counts(session()), outbox.backlog(session())
    return {
        "index_url": settings().index_url,
        **{state.value: counts.get(state, 0) for state in PublicState},
        "events_unread": backlog.events_unread,
        "waiting": backlog.waiting,
        "refused": backlog.refused,
        "last_run": outbox.last_run(session()),
    }


@blueprint.get("/preview/<accession>")
@requires(Permission.SYNC_READ)
@blueprint.response(200, PublicationPreviewSchema)
def preview_of(accession: str) -> Any:
    """What of a resource leaves the centre."""
    found = preview(session(), current_actor(), resource_with_accession(session(), accession))
    because = found.decision.withheld_because
    return {
        "leaves": found.leaves,
        "withheld_because": because.value if because else None,
        "opens_on": found.opens_on,
        "record": found.record.document() if found.record and found.leaves else None,
    }


@blueprint.post("/run")
@requires(Permission.SYNC_RUN)
@blueprint.response(200, SyncRunSchema)
def run() -> Any:
    """Do one sync and give its account."""
    actor = current_actor()
    run_id = Sync(transaction, lambda: actor, HttpTransport(settings().index_url)).run()
    return session().get_one(Run, run_id)
