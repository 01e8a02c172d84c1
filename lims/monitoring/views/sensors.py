"""Sensors: the list, one of them, adding and changing."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.permissions import Permission
from lims.ledger.queries import history
from lims.monitoring.drafts import SensorDraft
from lims.monitoring.forms import SensorForm
from lims.monitoring.models import Sensor
from lims.monitoring.operations import add_sensor, edit_sensor
from lims.monitoring.queries.sensors import last_readings, limits_of_sensors
from lims.monitoring.queries.sensors import sensor as sensor_by_code
from lims.monitoring.queries.sensors import sensors as list_sensors
from lims.monitoring.views.blueprint import blueprint
from lims.monitoring.views.charts import large_charts
from lims.monitoring.views.overview import chosen_days
from lims.monitoring.wording import SPANS
from lims.storage.queries import location as location_by_barcode
from lims.storage.queries import path, paths
from lims.web.access import requires
from lims.web.actors import current_actor
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.get("/sensors")
@requires(Permission.STORAGE_READ)
def sensors() -> ResponseReturnValue:
    found = list_sensors(session(), active_only=False)
    return render_template(
        "monitoring/sensors.html",
        sensors=found,
        ways=paths(session(), {sensor.location_id for sensor in found}),
        limits=limits_of_sensors(session(), found),
        last=last_readings(session(), [sensor.id for sensor in found]),
    )


@blueprint.get("/sensors/<code>")
@requires(Permission.STORAGE_READ)
def sensor(code: str) -> ResponseReturnValue:
    found = sensor_by_code(session(), code)
    return render_template(
        "monitoring/sensor.html",
        sensor=found,
        way=path(session(), found.location_id),
        drawn=large_charts([found], chosen_days())[0],
        days=chosen_days(),
        spans=SPANS,
        lines=history(session(), "sensor", found.id),
    )


@blueprint.route("/sensors/new", methods=["GET", "POST"])
@requires(Permission.STORAGE_ARRANGE)
def new_sensor() -> ResponseReturnValue:
    form = SensorForm(location=request.args.get("location", ""))
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            made = add_sensor(writing, current_actor(), _draft(writing, form))
            code = made.code
        if not form.errors:
            flash(_("The sensor %(code)s is added.", code=code), "success")
            return redirect(url_for("monitoring.sensor", code=code))
    return render_template("monitoring/sensor_form.html", form=form, sensor=None), 422 if form.errors else 200


@blueprint.route("/sensors/<code>/edit", methods=["GET", "POST"], endpoint="edit_sensor")
@requires(Permission.STORAGE_ARRANGE)
def change_sensor(code: str) -> ResponseReturnValue:
    found = sensor_by_code(session(), code)
    form = SensorForm(data=_as_shown(found))
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            found = sensor_by_code(writing, code)
            edit_sensor(writing, current_actor(), found, _draft(writing, form), int(form.version.data or 0))
        if not form.errors:
            flash(_("The sensor %(code)s is changed.", code=code), "success")
            return redirect(url_for("monitoring.sensor", code=code))
        found = sensor_by_code(session(), code)
    return render_template("monitoring/sensor_form.html", form=form, sensor=found), 422 if form.errors else 200


def _as_shown(found: Sensor) -> dict[str, Any]:
    names = ("code", "low", "high", "delay_minutes", "silence_minutes", "note", "active", "version")
    shown = {name: getattr(found, name) for name in names}
    return shown | {"location": found.location.barcode, "measures": found.measures.value}


def _draft(writing: Session, form: SensorForm) -> SensorDraft:
    return SensorDraft(
        code=form.code.data or "",
        location=location_by_barcode(writing, form.location.data or ""),
        measures=form.chosen_measures,
        low=form.low.data,
        high=form.high.data,
        delay_minutes=form.delay_minutes.data,
        silence_minutes=form.silence_minutes.data,
        note=form.note.data or None,
        active=form.active.data,
    )
