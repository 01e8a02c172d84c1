"""What monitoring tells the areas to its left: temperatures for the pictures of storage, exposures for the timeline."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.lots.models import Item
from lims.monitoring.models import AlarmKind, Measures
from lims.monitoring.queries.alarms import open_alarms
from lims.monitoring.queries.exposures import exposures
from lims.monitoring.queries.sensors import last_readings, last_temperatures, limits_of_sensors, sensors_at
from lims.storage.conditions import Condition, tells_conditions
from lims.storage.exposures import Exposure, finds_exposures

IN_RANGE = N_("In range")
OUT_OF_RANGE = N_("Out of range")
ALARM = N_("Alarm")
NO_READINGS = N_("No readings")


@tells_conditions
def conditions(session: Session, location_ids: Collection[int]) -> Mapping[int, Condition]:
    """The newest temperature of freezers and tanks, with what is wrong there."""
    found = sensors_at(session, location_ids)
    if not found:
        return {}
    temperatures = last_temperatures(session, location_ids)
    last = last_readings(session, [sensor.id for sensor in found])
    limits = limits_of_sensors(session, found)
    alarming = {(alarm.sensor.location_id, alarm.kind is AlarmKind.SILENCE) for alarm in open_alarms(session)}
    out = {
        sensor.location_id
        for sensor in found
        if sensor.measures is Measures.TEMPERATURE
        and sensor.id in last
        and (value := last[sensor.id].value) is not None
        and limits[sensor.id].side(value) is not None
    }
    told = {}
    for location_id in {sensor.location_id for sensor in found}:
        newest = temperatures.get(location_id)
        value, at = (newest.value, newest.at) if newest else (None, None)
        if (location_id, False) in alarming:
            told[location_id] = Condition(value, at, "stop", "bell-fill", ALARM)
        elif (location_id, True) in alarming or newest is None:
            told[location_id] = Condition(value, at, "attention", "question-diamond", NO_READINGS)
        elif location_id in out:
            told[location_id] = Condition(value, at, "attention", "thermometer-high", OUT_OF_RANGE)
        else:
            told[location_id] = Condition(value, at, "good", "thermometer-half", IN_RANGE)
    return told


@finds_exposures
def exposures_of_items(session: Session, items: Sequence[Item], at: datetime) -> Mapping[int, Sequence[Exposure]]:
    """Times that items spent in a place that was out of its limits for too long."""
    return exposures(session, items, at)
