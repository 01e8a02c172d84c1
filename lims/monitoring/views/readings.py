"""Readings from a logger's file."""

from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.monitoring.files import read_file
from lims.monitoring.forms import ReadingsForm
from lims.monitoring.operations import import_readings
from lims.monitoring.queries.sensors import sensors
from lims.monitoring.reading import Columns, FileRow
from lims.monitoring.views.blueprint import blueprint
from lims.web.access import requires
from lims.web.actors import current_actor, settings
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in

PROBLEMS_SHOWN = 50


@blueprint.route("/readings/new", methods=["GET", "POST"])
@requires(Permission.MONITORING_RECORD)
def upload_readings() -> ResponseReturnValue:
    form = ReadingsForm(zone=str(settings().zone))
    form.offer([sensor.code for sensor in sensors(session())])
    problems: list[FileRow] = []
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            rows = read_file(
                writing, current_actor(), form.file.data.read(), _columns(form), ZoneInfo(form.zone.data or "")
            )
            problems = [row for row in rows if row.refusal]
            drafts = [row.draft for row in rows if row.draft and not row.refusal]
            if drafts and (not problems or form.leave_out.data):
                recorded = import_readings(writing, current_actor(), drafts, form.file.data.filename or "-")
                flash(
                    _(
                        "Readings recorded: %(new)s; known already: %(repeated)s; rows left out: %(left)s.",
                        new=recorded.new,
                        repeated=recorded.repeated,
                        left=len(problems),
                    ),
                    "success",
                )
                return redirect(url_for("monitoring.overview"))
        if not problems and not form.errors:
            form.form_errors.append(_("The file has no readings."))
    page = render_template(
        "monitoring/upload_readings.html", form=form, problems=problems[:PROBLEMS_SHOWN], problems_count=len(problems)
    )
    return page, 422 if form.errors or problems else 200


def _columns(form: ReadingsForm) -> Columns:
    return Columns(
        time=form.time.data or "",
        sensor=form.sensor.data or "",
        value=form.value.data or "",
        only_sensor=form.only_sensor.data or "",
    )
