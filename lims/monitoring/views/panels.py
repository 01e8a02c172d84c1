"""What monitoring shows on pages of other areas: alarms of the morning, the temperature of a location, exposures."""

from flask import render_template

from lims.core.permissions import Permission
from lims.lots.models import Item, Lot
from lims.monitoring.queries.alarms import open_alarms
from lims.monitoring.queries.evacuations import open_evacuation_of, open_evacuations
from lims.monitoring.queries.exposures import exposures
from lims.monitoring.queries.incidents import (
    incidents_at,
    incidents_of_item,
    incidents_of_lot,
    open_incidents_count,
)
from lims.monitoring.queries.sensors import sensors, sensors_at
from lims.monitoring.views.charts import alarms_by_sensor, small_charts
from lims.storage.models import Location
from lims.storage.queries import path
from lims.web.actors import now, optional_actor
from lims.web.database import session
from lims.web.panels import panel


@panel("web.home", order=5)
def alarms_of_the_morning(_nothing: None) -> str:
    """Open alarms stand first on the start page; without sensors there is nothing to say."""
    if not _may_read():
        return ""
    opened, plans, incidents = open_alarms(session()), open_evacuations(session()), open_incidents_count(session())
    if not (opened or plans or incidents or sensors(session())):
        return ""
    return render_template("monitoring/_home.html", alarms=opened, plans=plans, incidents=incidents)


@panel("storage.location", order=5)
def temperature_of_a_location(location: Location) -> str:
    """The temperature of a freezer, or of the one that a box stands in."""
    if not _may_read():
        return ""
    way = path(session(), location.id)
    found = sensors_at(session(), [step.id for step in way])
    own = [sensor for sensor in found if sensor.location_id == location.id]
    return render_template(
        "monitoring/_location.html",
        location=location,
        listed=small_charts(found),
        has_own=bool(own),
        alarms_of=alarms_by_sensor(open_alarms(session())) if found else {},
        incidents=incidents_at(session(), location.id),
        evacuation=open_evacuation_of(session(), location.id),
    )


@panel("storage.item", order=15)
def exposures_of_an_item(item: Item) -> str:
    """Every failed freezer that this item was in."""
    if not _may_read():
        return ""
    found = exposures(session(), [item], now()).get(item.id, [])
    return render_template(
        "monitoring/_item.html", item=item, exposures=found, incidents=incidents_of_item(session(), item.id)
    )


@panel("lots.lot", order=25)
def incidents_of_a_lot(lot: Lot) -> str:
    """The incidents in which items of a lot were exposed."""
    if not _may_read():
        return ""
    found = incidents_of_lot(session(), lot.id)
    return render_template("monitoring/_lot.html", lot=lot, incidents=found) if found else ""


def _may_read() -> bool:
    actor = optional_actor()
    return actor is not None and actor.may(Permission.STORAGE_READ)
