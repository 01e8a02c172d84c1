"""The demonstration's thermometers: two weeks of readings, doors opened by day, and one night that went wrong."""

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.monitoring.drafts import ReadingDraft, SensorDraft
from lims.monitoring.models import Sensor
from lims.monitoring.operations import acknowledge_alarm, add_sensor, record_readings
from lims.monitoring.operations.alarms import follow_alarms
from lims.monitoring.queries.alarms import open_alarms
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.queries import paths, temperature

GENERATED = "Generated for the demonstration."
SEED = 20260401
DAYS = 14
STEP = timedelta(minutes=5)
WATCHED = ("freezer", "ln2_tank")
# The compressor of the coldest freezer stops five days before the end, at ten past three, and runs again at twenty to
# seven; by then it is this much warmer.
FAILED_DAYS_AGO, FAILED_AT, REPAIRED_AT, WARMER = (
    5,
    timedelta(hours=3, minutes=10),
    timedelta(hours=6, minutes=40),
    42.0,
)
SEEN_AFTER = timedelta(hours=1, minutes=35)
COOLING_HOURS = 1.5


def record_temperatures(session: Session, actor: Actor) -> int:
    """A thermometer in each freezer and tank with readings of the two weeks before the actor's time.

    The coldest freezer fails for some hours one night, and somebody acknowledges the alarm. The same each time. Gives
    how many readings were recorded.
    """
    start = actor.at.replace(second=0, microsecond=0) - timedelta(days=DAYS)
    nominal = _nominal(session)
    sensors = _sensors(session, replace(actor, at=start), list(nominal))
    if not sensors:
        return 0
    freezers = [sensor for sensor in sensors if sensor.location.type == "freezer"]
    failing = min(freezers or sensors, key=lambda sensor: (nominal[sensor.location_id], sensor.id))
    midnight = actor.at.astimezone(actor.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    failed_at = midnight - timedelta(days=FAILED_DAYS_AGO) + FAILED_AT
    chance = random.Random(SEED)  # noqa: S311 - figures for show, the same each time
    recorded = 0
    for hour in range(DAYS * 24):
        drafts = [
            ReadingDraft(sensor.code, at, _value(chance, sensor, nominal[sensor.location_id], at, failing, failed_at))
            for at in _instants(start + timedelta(hours=hour))
            for sensor in sensors
        ]
        then = replace(actor, at=drafts[-1].at)
        recorded += record_readings(session, then, drafts).new
        follow_alarms(session, then)
        if failed_at + SEEN_AFTER <= then.at < failed_at + SEEN_AFTER + timedelta(hours=1):
            _look_after(session, then)
    return recorded


def _nominal(session: Session) -> dict[int, float]:
    """The temperature that each freezer and tank should have."""
    found = session.scalars(select(Location).where(Location.active, Location.type.in_(WATCHED)).order_by(Location.id))
    ways = paths(session, [location.id for location in found])
    types = location_types_of(session)
    return {location_id: temperature(types, way) or 0.0 for location_id, way in ways.items()}


def _sensors(session: Session, actor: Actor, location_ids: Sequence[int]) -> list[Sensor]:
    return [
        add_sensor(
            session, actor, SensorDraft(f"T-{number:02}", session.get_one(Location, location_id), note=GENERATED)
        )
        for number, location_id in enumerate(sorted(location_ids), 1)
    ]


def _instants(first: datetime) -> list[datetime]:
    return [first + number * STEP for number in range(int(timedelta(hours=1) / STEP))]


def _value(
    chance: random.Random, sensor: Sensor, nominal: float, at: datetime, failing: Sensor, failed_at: datetime
) -> float:
    """The compressor's rhythm, some noise, an opened door by day now and then, and the failure."""
    hours = at.timestamp() / 3600
    value = nominal + 1.2 * math.sin(2 * math.pi * (hours + sensor.id) / 2.5) + chance.gauss(0, 0.25)
    is_working_day = 0 <= (at + timedelta(hours=9)).weekday() < 5 and 0 <= at.hour < 9
    if is_working_day and chance.random() < 0.03:
        value += chance.uniform(3, 11)
    if sensor is failing:
        value += _failure((at - failed_at) / timedelta(hours=1))
    return round(value, 1)


def _failure(hours: float) -> float:
    """By how much it is warmer so many hours after the compressor stopped."""
    lasts = (REPAIRED_AT - FAILED_AT) / timedelta(hours=1)
    if hours < 0:
        return 0.0
    if hours <= lasts:
        return WARMER * (1 - math.exp(-hours * 1.1))
    peak = WARMER * (1 - math.exp(-lasts * 1.1))
    return peak * math.exp(-(hours - lasts) / COOLING_HOURS * 2)


def _look_after(session: Session, actor: Actor) -> None:
    for alarm in open_alarms(session):
        if alarm.acknowledged_at is None:
            acknowledge_alarm(session, actor, alarm, "Compressor stopped; the firm is on its way. " + GENERATED)
