"""Making old readings fewer without losing what mattered: data of `config/monitoring.toml`."""

from datetime import timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.monitoring.configuration import practice_of
from lims.monitoring.models import Alarm, Reading, Sensor, Spell, Watch
from lims.monitoring.queries.sensors import instant, limits_of_sensors, sensors

DAYS_IN_A_MONTH = 30.4375
# So much of one sensor is thinned in one transaction, so that nobody waits for it.
PORTION_SECONDS = 7 * 86_400


def thin_readings(session: Session, actor: Actor, portions: int = 50) -> int:
    """Thin readings older than the settings say, in up to so many portions; gives how many were deleted.

    Of each short time the lowest and the highest stay, and with them everything out of range and around alarms.
    Each sensor remembers how far it is thinned; call it again until it deletes nothing more.
    """
    actor.require(Permission.MONITORING_RECORD)
    retention = practice_of(session).retention
    until = int((actor.at - timedelta(days=retention.full_months * DAYS_IN_A_MONTH)).timestamp())
    deleted = 0
    for sensor in sensors(session, active_only=False):
        watch = session.get_one(Watch, sensor.id)
        while portions and (start := _start(session, watch)) is not None and start < until:
            end = min(start + PORTION_SECONDS, until)
            deleted += _thin(session, sensor, start, end)
            watch.thinned_to = end
            portions -= 1
    if deleted:
        with entry(session, actor, EventKind.READINGS_THINNED, readings=deleted, until=instant(until)):
            session.flush()
    return deleted


def _start(session: Session, watch: Watch) -> int | None:
    """The first reading that was not looked at yet."""
    return session.scalar(
        select(func.min(Reading.second)).where(Reading.sensor_id == watch.sensor_id, Reading.second >= watch.thinned_to)
    )


def _thin(session: Session, sensor: Sensor, start: int, end: int) -> int:
    kept = _kept(session, sensor, start, end)
    rows = session.execute(
        select(Reading.second, Reading.value)
        .where(Reading.sensor_id == sensor.id, Reading.second >= start, Reading.second < end)
        .order_by(Reading.second)
    )
    extremes = _extremes([(second, value) for second, value in rows], _step(session))
    if not extremes:
        return 0
    whole = [
        Reading.sensor_id == sensor.id,
        Reading.second >= start,
        Reading.second < end,
        *(~Reading.second.between(first, last) for first, last in kept),
    ]
    limits = limits_of_sensors(session, [sensor])[sensor.id]
    if limits.high is not None:
        whole.append(Reading.value <= limits.high)
    if limits.low is not None:
        whole.append(Reading.value >= limits.low)
    doomed = [second for second in session.scalars(select(Reading.second).where(*whole)) if second not in extremes]
    for first in range(0, len(doomed), 500):
        part = doomed[first : first + 500]
        session.execute(delete(Reading).where(Reading.sensor_id == sensor.id, Reading.second.in_(part)))
    return len(doomed)


def _step(session: Session) -> int:
    return 60 * practice_of(session).retention.thinned_minutes


def _extremes(readings: list[tuple[int, float]], step: int) -> set[int]:
    """The seconds of the lowest and the highest reading of each step."""
    lowest: dict[int, tuple[float, int]] = {}
    highest: dict[int, tuple[float, int]] = {}
    for second, value in readings:
        bucket = second // step
        lowest[bucket] = min(lowest.get(bucket, (value, second)), (value, second))
        highest[bucket] = max(highest.get(bucket, (value, second)), (value, second))
    return {second for _, second in [*lowest.values(), *highest.values()]}


def _kept(session: Session, sensor: Sensor, start: int, end: int) -> list[tuple[int, int]]:
    """Stretches around spells that were too long, and around alarms, that stay as they were."""
    margin = timedelta(minutes=practice_of(session).retention.around_alarms_minutes)
    first, last = instant(start) - margin, instant(end) + margin
    times = []
    for table in (Spell, Alarm):
        statement = select(table.began_at, table.ended_at).where(
            table.sensor_id == sensor.id,
            table.began_at <= last,
            or_(table.ended_at.is_(None), table.ended_at >= first),
        )
        if table is Spell:
            statement = statement.where(Spell.too_long)
        times += [(began_at, ended_at) for began_at, ended_at in session.execute(statement)]
    return [
        (int((began_at - margin).timestamp()), int(((ended_at or last) + margin).timestamp()))
        for began_at, ended_at in times
    ]
