"""Taking readings in: single ones, batches, files; a second delivery changes nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import in_parts, insert_unless_there
from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.monitoring.drafts import ReadingDraft
from lims.monitoring.models import Reading, Sensor, Watch
from lims.monitoring.operations.alarms import evaluate_alarms
from lims.monitoring.operations.following import News, follow_news
from lims.monitoring.queries.sensors import limits_of_sensors, sensors_by_code
from lims.monitoring.refusals import ImpossibleReading, ReadingInFuture, TooManyReadings, UnknownSensor
from lims.monitoring.rules.limits import POSSIBLE, UNITS

MOST_AT_ONCE = 10_000
# Clocks of loggers may be ahead by so much.
CLOCK_AHEAD = timedelta(minutes=10)


@dataclass(frozen=True)
class Recorded:
    """How many readings were new, and how many had been there before."""

    new: int
    repeated: int


def record_readings(session: Session, actor: Actor, drafts: Sequence[ReadingDraft]) -> Recorded:
    """Record readings, all or none, and raise or end the alarms that follow from them.

    One of a sensor and instant that is there already stays as it is. Raises TooManyReadings, UnknownSensor,
    ReadingInFuture or ImpossibleReading.
    """
    actor.require(Permission.MONITORING_RECORD)
    if len(drafts) > MOST_AT_ONCE:
        raise TooManyReadings(most=MOST_AT_ONCE)
    return _record(session, actor, drafts)


def import_readings(session: Session, actor: Actor, drafts: Sequence[ReadingDraft], file: str) -> Recorded:
    """Record the readings of a file, however many, and note in the ledger who brought it. Raises what
    `record_readings` raises, but for the number."""
    actor.require(Permission.MONITORING_RECORD)
    with entry(session, actor, EventKind.READINGS_IMPORTED, file=file) as event:
        recorded = _record_only(session, actor, drafts)
        event.details |= {
            "readings": recorded.new,
            "repeated": recorded.repeated,
            "sensors": sorted({draft.sensor for draft in drafts}),
        }
    evaluate_alarms(session, actor, _sensors(session, drafts).values())
    return recorded


def check_reading(draft: ReadingDraft, sensor: Sensor | None, actor: Actor) -> None:
    """Raises UnknownSensor, ReadingInFuture or ImpossibleReading."""
    if sensor is None:
        raise UnknownSensor(field="sensor", value=draft.sensor)
    if draft.at > actor.at + CLOCK_AHEAD:
        at = f"{draft.at.astimezone(actor.zone):%Y-%m-%d %H:%M}"
        raise ReadingInFuture(field="at", sensor=sensor.code, at=at)
    low, high = POSSIBLE[sensor.measures]
    # Not a number is never between two others, and so is refused here too.
    if not low <= draft.value <= high:
        value = f"{draft.value:g}"
        raise ImpossibleReading(field="value", sensor=sensor.code, value=value, unit=UNITS[sensor.measures])


def problems(session: Session, actor: Actor, drafts: Sequence[ReadingDraft]) -> Iterator[tuple[int, Refusal]]:
    """What is wrong with single readings: each one's place in the list and the refusal."""
    known = _sensors(session, drafts)
    for place, draft in enumerate(drafts):
        try:
            check_reading(draft, known.get(draft.sensor), actor)
        except Refusal as refusal:
            yield place, refusal


def _record(session: Session, actor: Actor, drafts: Sequence[ReadingDraft]) -> Recorded:
    recorded = _record_only(session, actor, drafts)
    evaluate_alarms(session, actor, _sensors(session, drafts).values())
    return recorded


def _sensors(session: Session, drafts: Sequence[ReadingDraft]) -> Mapping[str, Sensor]:
    return sensors_by_code(session, {draft.sensor for draft in drafts})


def _record_only(session: Session, actor: Actor, drafts: Sequence[ReadingDraft]) -> Recorded:
    known = _sensors(session, drafts)
    by_sensor: dict[int, dict[int, float]] = {}
    for draft in drafts:
        sensor = known.get(draft.sensor)
        check_reading(draft, sensor, actor)
        assert sensor is not None
        # Of two values for one instant the first counts.
        by_sensor.setdefault(sensor.id, {}).setdefault(int(draft.at.timestamp()), draft.value)
    watches = _turns_of(session, by_sensor)
    fresh = {sensor_id: _fresh(session, watches[sensor_id], values) for sensor_id, values in by_sensor.items()}
    rows = [
        {"sensor_id": sensor_id, "second": second, "value": value}
        for sensor_id, listed in fresh.items()
        for second, value in listed
    ]
    if rows:
        insert_unless_there(session, Reading, rows)
        limits = limits_of_sensors(session, known.values())
        follow_news(
            session,
            [
                News(sensor, limits[sensor.id], watches[sensor.id], fresh[sensor.id])
                for sensor in known.values()
                if fresh[sensor.id]
            ],
        )
    return Recorded(len(rows), len(drafts) - len(rows))


def _turns_of(session: Session, sensor_ids: Collection[int]) -> Mapping[int, Watch]:
    """Wait until nobody else hands in readings of these sensors; in the order of keys, so that two batches never wait
    for each other."""
    rows = session.scalars(
        select(Watch)
        .where(Watch.sensor_id.in_(sorted(sensor_ids)))
        .order_by(Watch.sensor_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.sensor_id: row for row in rows}


def _fresh(session: Session, watch: Watch, values: Mapping[int, float]) -> list[tuple[int, float]]:
    """What is not there yet, in order of time."""
    listed = sorted(values.items())
    if watch.second is None or listed[0][0] > watch.second:
        # The usual case: all are newer than anything that is there.
        return listed
    there: set[int] = set()
    for part in in_parts(sorted(values)):
        known = select(Reading.second).where(Reading.sensor_id == watch.sensor_id, Reading.second.in_(part))
        there.update(session.scalars(known))
    return [(second, value) for second, value in listed if second not in there]
