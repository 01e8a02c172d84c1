"""Taking readings in: single ones, batches, files; a second delivery changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
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
    limits = limits_of_sensors(session, known.values())
    new = 0
    # In the order of keys, so that two batches never wait for each other.
    for sensor in sorted(known.values(), key=lambda each: each.id):
        watch = _turn_of(session, sensor)
        fresh = _insert_fresh(session, sensor.id, by_sensor[sensor.id])
        if fresh:
            follow_news(session, watch, News(sensor, limits[sensor.id], fresh))
        new += len(fresh)
    return Recorded(new, len(drafts) - new)


def _turn_of(session: Session, sensor: Sensor) -> Watch:
    """Wait until nobody else hands in readings of this sensor."""
    return session.scalars(
        select(Watch).where(Watch.sensor_id == sensor.id).with_for_update().execution_options(populate_existing=True)
    ).one()


def _insert_fresh(session: Session, sensor_id: int, values: Mapping[int, float]) -> list[tuple[int, float]]:
    """Insert what is not there yet; gives it in order of time."""
    there: set[int] = set()
    for part in in_parts(sorted(values)):
        there.update(
            session.scalars(select(Reading.second).where(Reading.sensor_id == sensor_id, Reading.second.in_(part)))
        )
    fresh = [(second, value) for second, value in sorted(values.items()) if second not in there]
    if fresh:
        rows = [{"sensor_id": sensor_id, "second": second, "value": value} for second, value in fresh]
        insert_unless_there(session, Reading, rows)
    return fresh
