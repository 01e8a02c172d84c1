"""Charts of sensors, drawn from bounded queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lims.monitoring.models import Alarm, Sensor, Spell
from lims.monitoring.queries.readings import buckets, spells_within
from lims.monitoring.queries.sensors import Last, instant, last_readings, limits_of_sensors
from lims.monitoring.rules.chart import Chart, Frame, drawn, frame_until, sparkline
from lims.monitoring.rules.limits import Limits
from lims.monitoring.wording import clock_text
from lims.web.actors import current_actor, now
from lims.web.database import session

# So many points are enough for a line on any screen.
POINTS = 360
SMALL_POINTS = 48
HOURS_BETWEEN_TICKS = {1: 4, 7: 24, 90: 24 * 15}
DAYS = (1, 7, 90)
OUT_OF_DATE = Last(None, None)


@dataclass(frozen=True)
class Drawn:
    """A sensor with its limits, its newest reading, and its chart, which is None without readings."""

    sensor: Sensor
    limits: Limits
    last: Last
    chart: Chart | None

    @property
    def is_out(self) -> bool:
        """Whether the newest reading is out of range."""
        return self.last.value is not None and self.limits.side(self.last.value) is not None


def large_charts(sensors: Sequence[Sensor], days: int) -> list[Drawn]:
    """A chart of the last days for each of a few sensors."""
    reading, until = session(), now()
    frame = frame_until(until, timedelta(days=days), POINTS)
    ids = [sensor.id for sensor in sensors]
    limits, last, found = limits_of_sensors(reading, sensors), last_readings(reading, ids), buckets(reading, ids, frame)
    spells = spells_within(reading, ids, instant(frame.first), until, too_long_only=True)
    return [
        Drawn(
            sensor,
            limits[sensor.id],
            last.get(sensor.id, OUT_OF_DATE),
            drawn(
                found.get(sensor.id, []),
                frame,
                limits[sensor.id],
                _shown([spell for spell in spells if spell.sensor_id == sensor.id], frame),
                _ticks(frame, days),
            ),
        )
        for sensor in sensors
    ]


def small_charts(sensors: Sequence[Sensor]) -> list[Drawn]:
    """A small chart of the last 24 hours for each of many sensors, in a few queries."""
    reading = session()
    frame = frame_until(now(), timedelta(days=1), SMALL_POINTS)
    ids = [sensor.id for sensor in sensors]
    limits, last, found = limits_of_sensors(reading, sensors), last_readings(reading, ids), buckets(reading, ids, frame)
    return [
        Drawn(
            sensor,
            limits[sensor.id],
            last.get(sensor.id, OUT_OF_DATE),
            sparkline(found.get(sensor.id, []), frame, limits[sensor.id]),
        )
        for sensor in sensors
    ]


def alarms_by_sensor(alarms: Collection[Alarm]) -> dict[int, list[Alarm]]:
    """Open alarms by the sensor that raised them."""
    found: dict[int, list[Alarm]] = {}
    for alarm in alarms:
        found.setdefault(alarm.sensor_id, []).append(alarm)
    return found


def _shown(spells: Sequence[Spell], frame: Frame) -> list[tuple[int, int]]:
    def second(at: datetime | None) -> int:
        return frame.last if at is None else int(at.timestamp())

    return [(second(spell.began_at), second(spell.ended_at)) for spell in spells]


def _ticks(frame: Frame, days: int) -> list[tuple[int, str]]:
    """Round times of the centre's zone: every four hours, every midnight, or every fifteenth."""
    zone = current_actor().zone
    midnight = instant(frame.first).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    step = timedelta(hours=HOURS_BETWEEN_TICKS[days])
    # Steps of local time, so that a tick stays at midnight when the clocks are put forward.
    times = (midnight + number * step for number in range(int(timedelta(days=days + 1) / step) + 1))
    return [(int(at.timestamp()), clock_text(at, days)) for at in times if frame.first <= at.timestamp() <= frame.last]
