"""All freezers and tanks at a glance, one of them in full, and who is called."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lims.core.permissions import Permission
from lims.monitoring.callers import called
from lims.monitoring.configuration import practice_of
from lims.monitoring.queries.alarms import alarms, open_alarms
from lims.monitoring.queries.evacuations import open_evacuation_of, open_evacuations
from lims.monitoring.queries.incidents import incidents_at, open_incidents_count
from lims.monitoring.queries.sensors import sensors, sensors_at
from lims.monitoring.views.blueprint import blueprint
from lims.monitoring.views.charts import DAYS, alarms_by_sensor, large_charts, small_charts
from lims.monitoring.wording import SPANS
from lims.storage.models import Location
from lims.storage.queries import location, path, paths, temperature
from lims.storage.wording import location_types
from lims.web.access import requires
from lims.web.database import session


@blueprint.get("/")
@requires(Permission.STORAGE_READ)
def overview() -> ResponseReturnValue:
    listed = small_charts(sensors(session()))
    opened = open_alarms(session())
    ways = paths(session(), {each.sensor.location_id for each in listed})
    return render_template(
        "monitoring/overview.html",
        listed=sorted(listed, key=lambda each: [step.name for step in ways[each.sensor.location_id]]),
        ways=ways,
        alarms=opened,
        alarms_of=alarms_by_sensor(opened),
        duty=called(session(), practice_of(session()).duty),
        evacuations=open_evacuations(session()),
        open_incidents=open_incidents_count(session()),
    )


@blueprint.get("/locations/<barcode>", endpoint="place")
@requires(Permission.STORAGE_READ)
def show_place(barcode: str) -> ResponseReturnValue:
    found = location(session(), barcode)
    way = path(session(), found.id)
    return render_template(
        "monitoring/place.html",
        location=found,
        way=way,
        temperature=temperature(location_types(), way),
        days=chosen_days(),
        spans=SPANS,
        listed=large_charts(sensors_at(session(), [found.id]), chosen_days()),
        page=alarms(session(), location_ids=[found.id], after=request.args.get("after"), size=20),
        incidents=incidents_at(session(), found.id),
        evacuation=open_evacuation_of(session(), found.id),
        can_be_evacuated=_can_be_evacuated(found),
    )


@blueprint.get("/duty")
@requires(Permission.STORAGE_READ)
def duty() -> ResponseReturnValue:
    """Who is called, when, and how long readings are kept: what the settings say and what comes of it."""
    practice = practice_of(session())
    return render_template(
        "monitoring/duty.html",
        practice=practice,
        duty=called(session(), practice.duty),
        escalation=called(session(), practice.escalation),
    )


def chosen_days() -> int:
    """The span that is shown, in days."""
    asked = request.args.get("days", "")
    return int(asked) if asked in {str(days) for days in DAYS} else 1


def _can_be_evacuated(found: Location) -> bool:
    """Whether anything that is carried whole may stand in it."""
    return location_types().type(found.type).holds_locations
