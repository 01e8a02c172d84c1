"""API of jobs: the timetable with the newest runs, and a wish for a run."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from lims.core.permissions import Permission
from lims.core.refusals import NotFound
from lims.jobs.operations import ask_for_run
from lims.jobs.queries import latest_runs
from lims.jobs.rules import next_due_at
from lims.jobs.runner import known_jobs
from lims.web.access import requires
from lims.web.actors import current_actor, now, settings
from lims.web.database import session, transaction

blueprint = Blueprint("jobs_api", __name__, url_prefix="/api/jobs", description="Scheduled jobs and their runs")


class JobRunSchema(Schema):
    id = fields.Integer()
    job = fields.String()
    state = fields.String()
    triggered_by = fields.String()
    asked_at = fields.AwareDateTime()
    started_at = fields.AwareDateTime(allow_none=True)
    finished_at = fields.AwareDateTime(allow_none=True)
    summary = fields.String(allow_none=True)
    error = fields.String(allow_none=True)


class JobSchema(Schema):
    name = fields.String()
    label = fields.String()
    due_at = fields.AwareDateTime()
    last_run = fields.Nested(JobRunSchema, allow_none=True)


@blueprint.get("/")
@requires(Permission.JOBS_READ)
@blueprint.response(200, JobSchema(many=True))
def jobs() -> Any:
    """All jobs with the time they are due next and their newest run."""
    newest = latest_runs(session())
    return [
        {
            "name": job.name,
            "label": job.label,
            "due_at": next_due_at(job, now(), settings().zone),
            "last_run": newest.get(job.name),
        }
        for job in known_jobs().values()
    ]


@blueprint.post("/<name>/runs")
@requires(Permission.JOBS_RUN)
@blueprint.response(202, JobRunSchema)
def run_job(name: str) -> Any:
    """Ask for a run; a scheduler begins it within seconds."""
    if name not in known_jobs():
        raise NotFound("job", name)
    with transaction() as writing:
        return ask_for_run(writing, current_actor(), name)
