"""Sensors, readings, and freezers that fail, made through operations."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.monitoring.drafts import ReadingDraft, SensorDraft
from lims.monitoring.models import Measures, Sensor
from lims.monitoring.operations import Recorded, add_sensor, record_readings
from lims.storage.models import Location
from tests.factories.storage import make_location


def make_freezer(session: Session, actor: Actor, room: Location | None = None, **fields: object) -> Location:
    """A freezer at -80, in a room of a site of its own unless a room is given."""
    if room is None:
        room = make_location(session, actor, "room", make_location(session, actor, "site"))
    return make_location(session, actor, "freezer", room, **fields)


def make_sensor(
    session: Session, actor: Actor, location: Location | None = None, code: str = "T-1", **fields: object
) -> Sensor:
    """A thermometer in a freezer of its own unless a location is given."""
    fields.setdefault("measures", Measures.TEMPERATURE)
    return add_sensor(session, actor, SensorDraft(code, location or make_freezer(session, actor), **fields))


def read(
    session: Session, actor: Actor, sensor: Sensor, start: datetime, values: Sequence[float], minutes: int = 1
) -> Recorded:
    """Readings that follow each other, handed in by somebody at the time of the last."""
    step = timedelta(minutes=minutes)
    drafts = [ReadingDraft(sensor.code, start + number * step, value) for number, value in enumerate(values)]
    return record_readings(session, at(actor, drafts[-1].at), drafts)


def at(actor: Actor, instant: datetime) -> Actor:
    """The same person at another time."""
    return replace(actor, at=instant)
