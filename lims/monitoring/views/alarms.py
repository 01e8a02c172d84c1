"""Alarms, and acknowledging them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lims.core.permissions import Permission
from lims.ledger.queries import history
from lims.monitoring.forms import AcknowledgeForm
from lims.monitoring.models import Alarm
from lims.monitoring.operations import acknowledge_alarm
from lims.monitoring.queries.alarms import alarm as alarm_by_id
from lims.monitoring.queries.alarms import alarms as list_alarms
from lims.monitoring.queries.alarms import open_alarms
from lims.monitoring.views.blueprint import blueprint
from lims.monitoring.views.charts import large_charts
from lims.storage.queries import path, paths
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.get("/alarms")
@requires(Permission.STORAGE_READ)
def alarms() -> ResponseReturnValue:
    page = list_alarms(session(), after=request.args.get("after"))
    opened = open_alarms(session())
    ways = paths(session(), {each.sensor.location_id for each in [*page.rows, *opened]})
    return render_template("monitoring/alarms.html", page=page, opened=opened, ways=ways)


@blueprint.get("/alarms/<int:alarm_id>")
@requires(Permission.STORAGE_READ)
def alarm(alarm_id: int) -> ResponseReturnValue:
    return _alarm_page(alarm_by_id(session(), alarm_id), AcknowledgeForm(formdata=None))


@blueprint.post("/alarms/<int:alarm_id>/acknowledgement")
@requires(Permission.STORAGE_MOVE)
def acknowledge(alarm_id: int) -> ResponseReturnValue:
    found = alarm_by_id(session(), alarm_id)
    form = AcknowledgeForm()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            acknowledge_alarm(writing, current_actor(), alarm_by_id(writing, alarm_id), form.note.data)
        if not form.errors:
            flash(_("The alarm is acknowledged."), "success")
            return redirect(url_for("monitoring.alarm", alarm_id=found.id))
    return _alarm_page(alarm_by_id(session(), alarm_id), form), 422


def _alarm_page(found: Alarm, form: AcknowledgeForm) -> str:
    return render_template(
        "monitoring/alarm.html",
        alarm=found,
        way=path(session(), found.sensor.location_id),
        drawn=large_charts([found.sensor], 1)[0],
        form=form,
        lines=history(session(), "alarm", found.id),
    )
