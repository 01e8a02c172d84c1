"""Commands about sensors."""

import click
from flask_babel import gettext as _

from lims.monitoring.cli.group import local_time, monitoring
from lims.monitoring.drafts import SensorDraft
from lims.monitoring.models import Measures
from lims.monitoring.operations import add_sensor
from lims.monitoring.queries.sensors import last_readings, limits_of_sensors
from lims.monitoring.queries.sensors import sensors as list_sensors
from lims.storage.queries import location as location_by_barcode
from lims.storage.queries import paths
from lims.storage.rules import readable_place
from lims.web.actors import command_actor
from lims.web.command_line import print_row
from lims.web.database import session, transaction


@monitoring.command("sensors")
def sensors() -> None:
    """Print all sensors in use: code, place, what it measures, low, high, newest value and its time."""
    found = list_sensors(session())
    limits, ways = limits_of_sensors(session(), found), paths(session(), {each.location_id for each in found})
    last = last_readings(session(), [each.id for each in found])
    for each in found:
        newest, bounds = last.get(each.id), limits[each.id]
        value, at = (newest.value, local_time(newest.at)) if newest else (None, None)
        print_row(each.code, readable_place(ways[each.location_id]), each.measures, bounds.low, bounds.high, value, at)


@monitoring.command("add-sensor")
@click.argument("code")
@click.argument("location")
@click.option("--measures", type=click.Choice([each.value for each in Measures]), default=Measures.TEMPERATURE.value)
@click.option("--low", type=float, help="Lowest allowed; as the settings say if left out.")
@click.option("--high", type=float, help="Highest allowed; as the settings say if left out.")
@click.option("--delay", "delay_minutes", type=click.IntRange(0), help="Minutes out of range before it alarms.")
@click.option("--silence", "silence_minutes", type=click.IntRange(1), help="Minutes without readings before it alarms.")
def new_sensor(  # noqa: PLR0913 - the options of the command
    code: str,
    location: str,
    measures: str,
    low: float | None,
    high: float | None,
    delay_minutes: int | None,
    silence_minutes: int | None,
) -> None:
    """Put a sensor that is called CODE into the LOCATION of this barcode."""
    with transaction() as writing:
        place = location_by_barcode(writing, location)
        draft = SensorDraft(code, place, Measures(measures), low, high, delay_minutes, silence_minutes)
        add_sensor(writing, command_actor(), draft)
    click.echo(_("The sensor %(code)s is added.", code=code))
